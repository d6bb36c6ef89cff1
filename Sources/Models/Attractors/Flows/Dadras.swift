import SimCore

/// Dadras and Momeni's attractor.
public struct Dadras: Flow {
  public static let card = Card(
    name: "dadras",
    summary: "a flow with two, three or four scrolls, by its parameters (Dadras & Momeni 2009)",
    details: """
      dx/dt = y - p x + o y z
      dy/dt = r y - x z + z
      dz/dt = c x y - e z
      Three quadratic terms; the number of scrolls depends on r. The x axis is invariant.
      """,
    references: ["Dadras & Momeni (2009), Phys. Lett. A 373:3637–3642"])
  public static let facts = SystemFacts(
    dysts: "Dadras", regime: .chaotic, period: 3.2886, exponents: [0.37165, 0, -10.672], uncertainty: 0.0011,
    divergence: "r - p - e")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.0284085, -3.5348655, -0.72081646]

  public var c = 2.0
  public var e = 9.0
  public var o = 2.7
  public var p = 3.0
  public var r = 1.7
  public init() {}
  public static let table: [Parameter<Dadras>] = [
    .real("c", \.c, "coefficient of x y"),
    .real("e", \.e, "damping of z"),
    .real("o", \.o, "coefficient of y z"),
    .real("p", \.p, "damping of x"),
    .real("r", \.r, "growth rate of y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * (1 + o * z) - p * x
    derivative[1] = r * y + z * (1 - x)
    derivative[2] = c * x * y - e * z
  }
}
