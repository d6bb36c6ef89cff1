import SimCore

/// The Lü-Chen-Cheng system.
public struct LuChenCheng: Flow {
  public static let card = Card(
    name: "lu-chen-cheng",
    summary: "quadratic flow with two attractors side by side, beyond the Lorenz family (Lü, Chen and Cheng 2004)",
    details: """
      dx/dt = -a b x / (a + b) - y z + c
      dy/dt = a y + x z
      dz/dt = b z + x y
      Each equation has one product. The symmetry maps the two attractors onto each other. a + b must not be zero.
      """,
    references: ["Lü, Chen, Cheng (2004), Int. J. Bifurcat. Chaos 14:1507–1537, doi:10.1142/S021812740401014X"])
  public static let facts = SystemFacts(
    dysts: "LuChenCheng", regime: .chaotic, period: 0.92333, exponents: [0.2655, 0, -11.41], uncertainty: 0.001,
    divergence: "a + b - a b / (a + b)", symmetry: "(x, y, z) → (x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-5.5177615, 2.4990595, 10.461798]

  public var a = -10.0
  public var b = -4.0
  public var c = 18.1
  public init() {}
  public static let table: [Parameter<LuChenCheng>] = [
    .real("a", \.a, "growth rate of y"),
    .real("b", \.b, "growth rate of z"),
    .real("c", \.c, "constant drive of x"),
  ]

  public func problems() -> [ParameterProblem] {
    a + b == 0 ? [ParameterProblem("b", "a + b is zero: choose another a or b")] : []
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let growth = -a * b / (a + b)
    derivative[0] = growth * x - y * z + c
    derivative[1] = a * y + x * z
    derivative[2] = b * z + x * y
  }
}
