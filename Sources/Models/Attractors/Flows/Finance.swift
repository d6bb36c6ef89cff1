import SimCore

/// Interest, investment and prices as a chaotic flow.
public struct Finance: Flow {
  public static let card = Card(
    name: "finance",
    summary: "interest rate, investment and prices as a chaotic flow (Cai & Huang 2007)",
    details: """
      dx/dt = (1 / b - a) x + z + x y
      dy/dt = -b y - x²
      dz/dt = -x - c z
      x is the interest rate, y the demand for investment, z the index of prices; y is measured from the level 1 / b.
      """,
    references: ["Cai & Huang (2007), Int. J. Nonlinear Sci. 3:213–220"])
  public static let facts = SystemFacts(
    dysts: "Finance", regime: .chaotic, period: 9.8932, exponents: [0.090444, 0, -0.63237], uncertainty: 0.00019,
    divergence: "1 / b - a - b - c + y", symmetry: "(x, y, z) → (-x, y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.51664739, -3.9568707, 0.0012893581]

  public var a = 0.001
  public var b = 0.2
  public var c = 1.1
  public init() {}
  public static let table: [Parameter<Finance>] = [
    .real("a", \.a, "saving"),
    .real("b", \.b, in: positive, "cost of investment"),
    .real("c", \.c, "elasticity of demand"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = x * (1 / b - a + y) + z
    derivative[1] = -b * y - square(x)
    derivative[2] = -x - c * z
  }
}
