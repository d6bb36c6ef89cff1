import SimCore

/// The system of Pan, Xu and Zhou.
public struct PanXuZhou: FlowPreset {
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
  public static let defaultState = [-3.03805747, -1.98052429, 14.65665869]

  public var original = DequanLi()
  public init() {
    (original.a, original.c, original.d, original.eps, original.f, original.k) = (10.0, -2.6667, 0.0, 0.0, 0.0, 16.0)
  }
}
