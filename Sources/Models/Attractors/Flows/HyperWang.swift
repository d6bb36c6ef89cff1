import SimCore

/// A hyperchaotic extension of the Liu system.
public struct HyperWang: Flow {
  public static let card = Card(
    name: "hyper-wang",
    summary: "Liu system with a fourth variable fed back, hyperchaotic (Wang and Liu 2006)",
    details: """
      dx/dt = a (y - x)
      dy/dt = b x - x z + w
      dz/dt = e x² - c z
      dw/dt = -d x
      Like the Lorenz system with x² in place of x y in the third equation, which is the system of Liu et al.; w feeds x back into \
      y.
      """,
    references: [
      "Wang, Liu (2006), Chin. Phys. 15:963–968",
      "Liu, Liu, Liu, Liu (2004), Chaos Solitons Fractals 22:1031–1038, doi:10.1016/j.chaos.2004.02.060",
    ])
  public static let facts = SystemFacts(
    dysts: "HyperWang", regime: .chaotic, period: 0.6481521, exponents: [1.1768, 0.07738, 0, -13.754], uncertainty: 0.0031,
    divergence: "-a - c", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [0.16824907, 0.16854103, 37.04033781, -15.29027381]

  public var a = 10.0
  public var b = 40.0
  public var c = 2.5
  public var d = 10.6
  public var e = 4.0
  public init() {}
  public static let table: [Parameter<HyperWang>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "how strongly x drives y"),
    .real("c", \.c, "damping of z"),
    .real("d", \.d, "strength of the feedback of x"),
    .real("e", \.e, "coefficient of x²"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x)
    derivative[1] = x * (b - z) + w
    derivative[2] = e * (x * x) - c * z
    derivative[3] = -d * x
  }
}
