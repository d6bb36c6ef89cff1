import SimCore

/// Case R of Sprott's simple chaotic flows.
public struct SprottR: Flow {
  public static let card = Card(
    name: "sprott-r",
    summary: "case R of Sprott's simple flows: six terms, x y nonlinear (Sprott 1994)",
    details: """
      dx/dt = a - y
      dy/dt = b + z
      dz/dt = x y - z
      Six terms, one of them nonlinear. The only equilibrium is (-b/a, a, -b).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottR", regime: .chaotic, period: 7.0133, exponents: [0.06171, 0, -1.062], uncertainty: 0.0002, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.6914909, -1.9783678, 1.9807775]

  public var a = 0.9
  public var b = 0.4
  public init() {}
  public static let table: [Parameter<SprottR>] = [
    .real("a", \.a, "constant source of x"),
    .real("b", \.b, "constant source of y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a - y
    derivative[1] = b + z
    derivative[2] = x * y - z
  }
}
