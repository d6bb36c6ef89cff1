import SimCore

/// A quadratic flow whose attractor has layers.
public struct ZhouChen: Flow {
  public static let card = Card(
    name: "zhou-chen",
    summary: "a quadratic flow with an attractor of three layers (Zhou and Chen 2004)",
    details: """
      dx/dt = a x + b y + y z
      dy/dt = c y - x z + d y z
      dz/dt = e z - x y
      Four quadratic terms. A Lorenz-like symmetry, but the contraction of volumes depends on z.
      """,
    references: ["Zhou & Chen (2004), Int. J. Bifurcation Chaos 14:1795–1799"])
  public static let facts = SystemFacts(
    dysts: "ZhouChen", regime: .chaotic, period: 0.87518, exponents: [0.67457, 0, -11.748], uncertainty: 0.0041,
    divergence: "varies: a + c + e + d z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.60390203, 0.012111953, 0.00083277923]

  public var a = 2.97
  public var b = 0.15
  public var c = -3.0
  public var d = 1.0
  public var e = -8.78
  public init() {}
  public static let table: [Parameter<ZhouChen>] = [
    .real("a", \.a, "growth rate of x"),
    .real("b", \.b, "coefficient of y in dx/dt"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "coefficient of y z in dy/dt"),
    .real("e", \.e, "growth rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x + y * (b + z)
    derivative[1] = y * (c + d * z) - x * z
    derivative[2] = e * z - x * y
  }
}
