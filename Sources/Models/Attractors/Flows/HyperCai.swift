import SimCore

/// The hyperchaotic finance system of Cai and Huang.
public struct HyperCai: Flow {
  public static let card = Card(
    name: "hyper-cai",
    summary: "hyperchaotic extension of a three-dimensional finance attractor (Cai and Huang 2007)",
    details: """
      dx/dt = a (y - x)
      dy/dt = b x + c y - x z + w
      dz/dt = y² - d z
      dw/dt = -e x
      Differs from the Lorenz family by the square in the third equation; two exponents are positive.
      """,
    references: ["Cai, Huang (2007), Int. J. Nonlinear Sci. 3:213–220"])
  public static let facts = SystemFacts(
    dysts: "HyperCai", regime: .chaotic, period: 0.6113936, exponents: [1.676, 0.09882, 0, -12.87], uncertainty: 0.004,
    divergence: "c - a - d", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [-10.691273602120157, -15.541159376570342, 18.388272900250726, -14.904493939514888]

  public var a = 27.5
  public var b = 3.0
  public var c = 19.3
  public var d = 2.9
  public var e = 3.3
  public init() {}
  public static let table: [Parameter<HyperCai>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "coefficient of x in the second equation"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "damping of z"),
    .real("e", \.e, "strength of the feedback of x on the fourth variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x)
    derivative[1] = b * x + c * y - x * z + w
    derivative[2] = y * y - d * z
    derivative[3] = -e * x
  }
}
