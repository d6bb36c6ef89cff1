import SimCore

/// Chen's attractor, dual to Lorenz's.
public struct Chen: Flow {
  public static let card = Card(
    name: "chen",
    summary: "a relative of Lorenz's attractor, found by feedback control (Chen & Ueta 1999)",
    details: """
      dx/dt = a (y - x)
      dy/dt = (c - a) x - x z + c y
      dz/dt = x y - b z
      Like Lorenz's equations, but the coefficient of y in the second one is positive. The z axis is invariant.
      """,
    references: ["Chen & Ueta (1999), Int. J. Bifurcation Chaos 9:1465–1466"])
  public static let facts = SystemFacts(
    dysts: "Chen", regime: .chaotic, period: 0.58689, exponents: [2.03, 0, -12.03], uncertainty: 0.003,
    divergence: "c - a - b", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [3.2689697, 5.2990458, 19.435349]

  public var a = 35.0
  public var b = 3.0
  public var c = 28.0
  public init() {}
  public static let table: [Parameter<Chen>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x)
    derivative[1] = x * (c - a - z) + c * y
    derivative[2] = x * y - b * z
  }
}
