import SimCore

/// Bouali's extension of van der Pol's equation for economic cycles.
public struct Bouali2: Flow {
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
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.79392257, 1.3617589, -0.030578888]

  public var a = 3.0
  public var b = 2.2
  public var bb = 0.0
  public var c = 0.0
  public var g = 1.0
  public var m = -0.0026667
  public var y0 = 1.0
  public init() {}
  public static let table: [Parameter<Bouali2>] = [
    .real("a", \.a, "rate of growth of x with y0 - y"),
    .real("b", \.b, "coefficient of -z in dx/dt: the feedback"),
    .real("bb", \.bb, "coefficient of x z, in units of m"),
    .real("c", \.c, "damping of z"),
    .real("g", \.g, "rate of y"),
    .real("m", \.m, "coefficient of x in dz/dt, in units of -1.5"),
    .real("y0", \.y0, "y at which x neither grows nor shrinks"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x * (y0 - y) - b * z
    derivative[1] = g * y * (square(x) - 1)
    derivative[2] = m * x * (bb * z - 1.5) - c * z
  }
}
