import SimCore

/// A flow with two cubic terms, by Abooee and coworkers.
public struct Laser: Flow {
  public static let card = Card(
    name: "laser",
    summary: "three-dimensional flow with two cubic terms (Abooee, Yaghini-Bonabi and Jahed-Motlagh 2013)",
    details: """
      dx/dt = a (y - x) + b y z²
      dy/dt = c x + d x z²
      dz/dt = h z + k x²
      With k < 0 and h < 0, z ends below zero. The divergence h - a is constant, though the equations are cubic.
      """,
    references: [
      "Abooee, Yaghini-Bonabi, Jahed-Motlagh (2013), Commun. Nonlinear Sci. 18:1235–1245, doi:10.1016/j.cnsns.2012.08.036"
    ])
  public static let facts = SystemFacts(
    dysts: "Laser", regime: .chaotic, period: 0.94667, exponents: [0.5784, 0, -15.58], uncertainty: 0.0008,
    divergence: "h - a", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-2.540801356216252, -1.940570579119389, -2.9680975444071955]

  public var a = 10.0
  public var b = 1.0
  public var c = 5.0
  public var d = -1.0
  public var h = -5.0
  public var k = -6.0
  public init() {}
  public static let table: [Parameter<Laser>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "coefficient of y z²"),
    .real("c", \.c, "how strongly x drives y"),
    .real("d", \.d, "coefficient of x z²"),
    .real("h", \.h, "growth rate of z"),
    .real("k", \.k, "coefficient of x²"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let z2 = z * z
    derivative[0] = a * (y - x) + b * (y * z2)
    derivative[1] = x * (c + d * z2)
    derivative[2] = h * z + k * (x * x)
  }
}
