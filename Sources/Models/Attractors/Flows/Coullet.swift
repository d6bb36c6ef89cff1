import SimCore

/// Coullet, Tresser and Arneodo's third-order oscillator, with weak damping.
public struct Coullet: FlowPreset {
  public static let card = Card(
    name: "coullet",
    summary: "a third-order oscillator with a cubic spring, weakly damped (Coullet, Tresser & Arneodo 1979)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = -a x - b y - c z + d x³
      The equations of the system arneodo with other parameters. Chaos is weak: from the default state, a stretch with an \
      exponent near 0.13 comes before the value in the long run.
      """,
    references: [
      "Coullet, Tresser & Arneodo (1979), Phys. Lett. A 72:268–270",
      "Arneodo, Coullet & Tresser (1981), Commun. Math. Phys. 79:573–579",
    ])
  public static let facts = SystemFacts(
    dysts: "Coullet", regime: .chaotic, period: 5.7663, exponents: [0.01327, 0, -0.4633], uncertainty: 0.0002,
    divergence: "-c", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static let defaultState = [0.34539837958549907, 0.4284701181998099, 0.086983698175975]

  public var original = Arneodo()
  public init() {
    (original.a, original.b, original.c) = (-0.8, 1.1, 0.45)
  }
}
