import SimCore

/// Case Q of Sprott's simple chaotic flows.
public struct SprottQ: Flow {
  public static let card = Card(
    name: "sprott-q",
    summary: "case Q of Sprott's simple flows: six terms, y² nonlinear (Sprott 1994)",
    details: """
      dx/dt = -z
      dy/dt = x - y
      dz/dt = a x + y² + b z
      Six terms, one of them nonlinear. The equilibria are the origin and (-a, -a, 0).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottQ", regime: .chaotic, period: 4.8443, exponents: [0.10916, 0, -0.60917], uncertainty: 0.00063,
    divergence: "b - 1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [2.978102, -0.065260683, -2.8031286]

  public var a = 3.1
  public var b = 0.5
  public init() {}
  public static let table: [Parameter<SprottQ>] = [
    .real("a", \.a, "coefficient of x in dz/dt"),
    .real("b", \.b, "growth rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -z
    derivative[1] = x - y
    derivative[2] = a * x + square(y) + b * z
  }
}
