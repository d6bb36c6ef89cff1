import SimCore

/// Bouali's attractor with a stretched loop.
public struct Bouali: Flow {
  public static let card = Card(
    name: "bouali",
    summary: "a cycle with feedback whose attractor has a stretched loop (Bouali 2012)",
    details: """
      dx/dt = a x (y0 - y) - b z
      dy/dt = -g y (1 - x²)
      dz/dt = -m x (1.5 - bb z) - c z
      A predator–prey-like oscillation of x and y that z feeds back on. The plane y = 0 is invariant; orbits with y > 0 keep it \
      positive.
      """,
    references: [
      "Bouali (2012), Nonlinear Dyn. 70:2375–2381",
      "Bouali (1999), Int. J. Bifurcation Chaos 9:745–756",
    ])
  public static let facts = SystemFacts(
    dysts: "Bouali", regime: .chaotic, period: 3.0411, exponents: [0.025925, 0, -0.1975], uncertainty: 0.0005,
    divergence: "a (y0 - y) - g (1 - x²) + bb m x - c")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.38673159, 3.0544196, -0.0067836194]

  public var a = 1.0
  public var b = -0.3
  public var bb = 1.0
  public var c = 0.05
  public var g = 1.0
  public var m = 1.0
  public var y0 = 4.0
  public init() {}
  public static let table: [Parameter<Bouali>] = [
    .real("a", \.a, "rate of growth of x with y0 - y"),
    .real("b", \.b, "coefficient of -z in dx/dt: the feedback"),
    .real("bb", \.bb, "coefficient of x z, in units of m"),
    .real("c", \.c, "damping of z"),
    .real("g", \.g, "rate of y"),
    .real("m", \.m, "coefficient of x in dz/dt, in units of -1.5"),
    .real("y0", \.y0, "y at which x neither grows nor shrinks"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x * (y0 - y) - b * z
    derivative[1] = g * y * (square(x) - 1)
    derivative[2] = m * x * (bb * z - 1.5) - c * z
  }
}
