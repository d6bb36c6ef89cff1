import SimCore

/// The four-wing system of Liu and Chen.
public struct LiuChen: Flow {
  public static let card = Card(
    name: "liu-chen",
    summary: "quadratic flow with a product in each equation and an attractor of four wings (Liu and Chen 2004)",
    details: """
      dx/dt = a x + h y + s y z
      dy/dt = -b y - p x + q x z
      dz/dt = c z - r x y
      The equations of `sakarya` with other parameters. With h = p = 0, changing the signs of any two components is a symmetry, \
      and the x-axis is invariant: along it x grows as exp(a t). The default state lies close to that axis; its orbit ends on a \
      limit cycle.
      """,
    references: ["Liu, Chen (2004), Int. J. Bifurcat. Chaos 14:1395–1403, doi:10.1142/S0218127404009880"])
  public static let facts = SystemFacts(
    dysts: "LiuChen", regime: .regular, period: 8.0164, exponents: [0, -0.03346, -16.57], uncertainty: 5e-5,
    divergence: "a - b + c", symmetry: "(x, y, z) → (-x, -y, z)")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [4.6722764, 5.2437205e-10, -6.4444208e-10]

  public var a = 0.4
  public var b = 12.0
  public var c = -5.0
  public var h = 0.0
  public var p = 0.0
  public var q = -1.0
  public var r = 1.0
  public var s = 1.0
  public init() {}
  public static let table: [Parameter<LiuChen>] = [
    .real("a", \.a, "growth rate of x"),
    .real("b", \.b, "damping of y"),
    .real("c", \.c, "growth rate of z"),
    .real("h", \.h, "coefficient of y in the first equation"),
    .real("p", \.p, "minus the coefficient of x in the second equation"),
    .real("q", \.q, "coefficient of x z"),
    .real("r", \.r, "minus the coefficient of x y"),
    .real("s", \.s, "coefficient of y z"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x + y * (h + s * z)
    derivative[1] = x * (q * z - p) - b * y
    derivative[2] = c * z - r * (x * y)
  }
}
