import SimCore

/// A quadratic flow with a four-wing attractor.
public struct WangSun: Flow {
  public static let card = Card(
    name: "wang-sun",
    summary: "four wings with three quadratic cross terms (Wang, Sun, van Wyk, Qi and van Wyk 2009)",
    details: """
      dx/dt = a x + q y z
      dy/dt = b x + d y - x z
      dz/dt = e z + f x y
      At b = 0 the signs of any two of the components may be changed together; the small b leaves only one of these symmetries.
      """,
    references: ["Wang, Sun, van Wyk, Qi & van Wyk (2009), Braz. J. Phys. 39:547–553, doi:10.1590/S0103-97332009000500007"])
  public static let facts = SystemFacts(
    dysts: "WangSun", regime: .chaotic, period: 26.958, exponents: [0.064487, 0, -1.2645], uncertainty: 0.00016,
    divergence: "a + d + e", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.54770787, 0.73876479, -0.0049284531]

  public var a = 0.2
  public var b = -0.01
  public var d = -0.4
  public var e = -1.0
  public var f = -1.0
  public var q = 1.0
  public init() {}
  public static let table: [Parameter<WangSun>] = [
    .real("a", \.a, "growth rate of x"),
    .real("b", \.b, "coefficient of x in dy/dt"),
    .real("d", \.d, "growth rate of y"),
    .real("e", \.e, "growth rate of z"),
    .real("f", \.f, "coefficient of x y in dz/dt"),
    .real("q", \.q, "coefficient of y z in dx/dt"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x + q * y * z
    derivative[1] = b * x + d * y - x * z
    derivative[2] = e * z + f * x * y
  }
}
