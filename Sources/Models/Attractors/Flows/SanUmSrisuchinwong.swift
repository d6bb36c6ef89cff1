import SimCore

/// A two-scroll flow with one parameter and a modulus.
public struct SanUmSrisuchinwong: Flow {
  public static let card = Card(
    name: "san-um-srisuchinwong",
    summary: "two scrolls with one parameter and a modulus (San-Um and Srisuchinwong 2012)",
    details: """
      dx/dt = y - x
      dy/dt = -z tanh(x)
      dz/dt = -a + x y + |y|
      For a > 0 the equilibria are at z = 0, x = y, and x² + |x| = a. The right-hand side has a kink at y = 0; it is Lipschitz, \
      so solutions are unique.
      """,
    references: ["San-Um & Srisuchinwong (2012), J. Comput. 7:1041–1047"])
  public static let facts = SystemFacts(
    dysts: "SanUmSrisuchinwong", regime: .chaotic, period: 7.4654, exponents: [0.2192, 0, -1.2192], uncertainty: 0.00036,
    divergence: "-1", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.63878078, 1.0901873, 2.4479814]

  public var a = 2.0
  public init() {}
  public static let table: [Parameter<SanUmSrisuchinwong>] = [
    .real("a", \.a, "constant sink of z: sets the place of the two equilibria")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y - x
    derivative[1] = -z * tanh(x)
    derivative[2] = x * y + magnitude(y) - a
  }
}
