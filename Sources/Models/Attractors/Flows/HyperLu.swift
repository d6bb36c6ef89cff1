import SimCore

/// The hyperchaotic Lü system by state feedback.
public struct HyperLu: Flow {
  public static let card = Card(
    name: "hyper-lu",
    summary: "Lü system with a fourth variable fed back, hyperchaotic for a while (Chen, Lu, Lü and Yu 2006)",
    details: """
      dx/dt = a (y - x) + w
      dy/dt = c y - x z
      dz/dt = x y - b z
      dw/dt = d w + x z
      At the defaults the hyperchaos is metastable: orbits wander for a time of the order of 1000, and then leave for infinity.
      """,
    references: ["Chen, Lu, Lü, Yu (2006), Physica A 364:103–110, doi:10.1016/j.physa.2005.09.039"])
  public static let facts = SystemFacts(
    dysts: "HyperLu", regime: .metastable, period: 0.7162857, exponents: [0.966, 0.316, 0, -18.983], uncertainty: 0.02,
    divergence: "c - a - b + d", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [8.11348619, 10.55664382, 18.44590719, -28.38151717]

  public var a = 36.0
  public var b = 3.0
  public var c = 20.0
  public var d = 1.3
  public init() {}
  public static let table: [Parameter<HyperLu>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "growth rate of the fourth variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + w
    derivative[1] = c * y - x * z
    derivative[2] = x * y - b * z
    derivative[3] = d * w + x * z
  }
}
