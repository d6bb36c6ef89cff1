import SimCore

/// A torus around a rotation axis with a chaotic tube through its middle.
public struct Aizawa: Flow {
  public static let card = Card(
    name: "aizawa",
    summary: "a chaotic torus with a tube along its axis, from interacting Hopf and steady bifurcations (Langford 1984)",
    details: """
      dx/dt = (z - b) x - d y
      dy/dt = d x + (z - b) y
      dz/dt = c + a z - z³ / 3 - (x² + y²) (1 + e z) + f z x³
      The state rotates about the z axis at the rate d; z decides whether the distance from the axis grows or shrinks. With f = \
      0 the flow is symmetric under rotations about the axis, and only the term f z x³ makes chaos possible.
      """,
    references: [
      "Langford (1984), Numerical Methods for Bifurcation Problems, Birkhäuser, 285–295",
      "Aizawa & Uezu (1982), Prog. Theor. Phys. 67:982–985",
    ])
  public static let facts = SystemFacts(
    dysts: "Aizawa", regime: .chaotic, period: 2.5837, exponents: [0.093978, 0, -0.33024], uncertainty: 0.00081,
    divergence: "2 (z - b) + a - z² - e (x² + y²) + f x³")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.78450179, -0.62887672, -0.17620268]

  public var a = 0.95
  public var b = 0.7
  public var c = 0.6
  public var d = 3.5
  public var e = 0.25
  public var f = 0.1
  public init() {}
  public static let table: [Parameter<Aizawa>] = [
    .real("a", \.a, "linear growth of z"),
    .real("b", \.b, "z at which the distance from the axis neither grows nor shrinks"),
    .real("c", \.c, "constant drive of z"),
    .real("d", \.d, "rate of rotation about the z axis"),
    .real("e", \.e, "coefficient of (x² + y²) z"),
    .real("f", \.f, "strength of the term that breaks the rotational symmetry"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let growth = z - b
    let radial = square(x) + square(y)
    let axial = c + a * z - cube(z) / 3
    derivative[0] = growth * x - d * y
    derivative[1] = d * x + growth * y
    derivative[2] = axial - radial * (1 + e * z) + f * z * cube(x)
  }
}
