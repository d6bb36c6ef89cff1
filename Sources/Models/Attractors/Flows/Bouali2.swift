import SimCore

/// Bouali's extension of van der Pol's equation for economic cycles.
public struct Bouali2: FlowPreset {
  public static let card = Card(
    name: "bouali-2",
    summary: "van der Pol's equation with a feedback loop, for economic cycles (Bouali 1999)",
    details: """
      dx/dt = a x (y0 - y) - b z
      dy/dt = -g y (1 - x²)
      dz/dt = -m x (1.5 - bb z) - c z
      The equations of the system bouali with other parameters: z moves slowly, and the flow is close to a conservative one. \
      Chaos is weak. The plane y = 0 is invariant. The symmetry needs bb = 0.
      """,
    references: ["Bouali (1999), Int. J. Bifurcation Chaos 9:745–756"])
  public static let facts = SystemFacts(
    dysts: "Bouali2", regime: .chaotic, period: 7.6779, exponents: [0.003193, 0, -0.003185], uncertainty: 0.0003,
    divergence: "a (y0 - y) - g (1 - x²) + bb m x - c", symmetry: "(x, y, z) → (-x, y, -z)")
  public static let defaultState = [-0.79392257, 1.3617589, -0.030578888]

  public var original = Bouali()
  public init() {
    (original.a, original.b, original.bb, original.c, original.m, original.y0) = (3.0, 2.2, 0.0, 0.0, -0.0026667, 1.0)
  }
}
