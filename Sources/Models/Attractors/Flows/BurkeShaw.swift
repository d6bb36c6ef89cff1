import SimCore

/// Burke and Shaw's variation on Lorenz's equations.
public struct BurkeShaw: Flow {
  public static let card = Card(
    name: "burke-shaw",
    summary: "a relative of Lorenz's attractor with a double twist (Shaw 1981)",
    details: """
      dx/dt = -n (x + y)
      dy/dt = y - n x z
      dz/dt = n x y + e
      Two fixed points at x = ±√(e / n), y = -x, z = -1 / n. The attractor has the symmetry of Lorenz's but another topology.
      """,
    references: ["Shaw (1981), Z. Naturforsch. A 36:80–112"])
  public static let facts = SystemFacts(
    dysts: "BurkeShaw", regime: .chaotic, period: 0.78333, exponents: [2.3134, 0, -11.313], uncertainty: 0.0033,
    divergence: "1 - n", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.79153188, 0.65244479, 0.22517831]

  public var e = 13.0
  public var n = 10.0
  public init() {}
  public static let table: [Parameter<BurkeShaw>] = [
    .real("e", \.e, "constant drive of z"),
    .real("n", \.n, "rate of the linear and quadratic terms"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -n * (x + y)
    derivative[1] = y - n * x * z
    derivative[2] = n * x * y + e
  }
}
