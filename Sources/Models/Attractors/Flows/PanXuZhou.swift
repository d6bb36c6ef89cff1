import SimCore

/// The system of Pan, Xu and Zhou.
public struct PanXuZhou: Flow {
  public static let card = Card(
    name: "pan-xu-zhou",
    summary: "relative of the Lorenz system without damping of y (Zhou, Xu, Lu and Pan 2008)",
    details: """
      dx/dt = a (y - x) + d x z
      dy/dt = k x + f y - x z
      dz/dt = c z + x y - eps x²
      The equations of `dequan-li` and `tsucs-2` with other parameters. With d = eps = f = 0, the steady states besides the origin \
      are (±√(-c k), ±√(-c k), k); at the defaults orbits spiral into one of them. They lose their stability as k grows.
      """,
    references: ["Zhou, Xu, Lu, Pan (2008), Phys. Lett. A 372:5773–5777, doi:10.1016/j.physleta.2008.07.032"])
  public static let facts = SystemFacts(
    dysts: "PanXuZhou", regime: .regular, period: 1.7829, exponents: [-0.05482, -0.05482, -12.557],
    divergence: "c + f - a + d z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-3.03805747, -1.98052429, 14.65665869]

  public var a = 10.0
  public var c = -2.6667
  public var d = 0.0
  public var eps = 0.0
  public var f = 0.0
  public var k = 16.0
  public init() {}
  public static let table: [Parameter<PanXuZhou>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("c", \.c, "growth rate of z"),
    .real("d", \.d, "coefficient of x z in the first equation"),
    .real("eps", \.eps, "minus the coefficient of x²"),
    .real("f", \.f, "growth rate of y"),
    .real("k", \.k, "how strongly x drives y"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x) + d * (x * z)
    derivative[1] = x * (k - z) + f * y
    derivative[2] = c * z + x * (y - eps * x)
  }
}
