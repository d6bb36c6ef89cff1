import SimCore

/// Yan's extension of the Chen system.
public struct HyperYan: Flow {
  public static let card = Card(
    name: "hyper-yan",
    summary: "four-dimensional extension of the Chen system, proposed as hyperchaotic (Yan 2005)",
    details: """
      dx/dt = a (y - x)
      dy/dt = (c - a) x + c y - x z
      dz/dt = x y - b z + z (x - y) - w
      dw/dt = z (y - x) - d w
      The Chen system with products in the third equation and a strongly damped fourth variable. At the defaults only one exponent \
      is positive: it is chaotic, not hyperchaotic.
      """,
    references: ["Yan (2005), Appl. Math. Comput. 168:1239–1250"])
  public static let facts = SystemFacts(
    dysts: "HyperYan", regime: .chaotic, period: 0.9127029, exponents: [1.2486, 0, -15.29, -37.958], uncertainty: 0.0049,
    divergence: "c - a - b - d + x - y")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [-6.576620730899293, -4.617145437320736, 17.796515255115004, 0.8072357311545831]

  public var a = 37.0
  public var b = 3.0
  public var c = 26.0
  public var d = 38.0
  public init() {}
  public static let table: [Parameter<HyperYan>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "damping of w"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    let q = z * (x - y)
    derivative[0] = a * (y - x)
    derivative[1] = (c - a) * x + c * y - x * z
    derivative[2] = x * y - b * z + q - w
    derivative[3] = -q - d * w
  }
}
