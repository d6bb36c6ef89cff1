import SimCore

/// Case M of Sprott's simple chaotic flows.
public struct SprottM: Flow {
  public static let card = Card(
    name: "sprott-m",
    summary: "case M of Sprott's simple flows: six terms, x² nonlinear (Sprott 1994)",
    details: """
      dx/dt = -z
      dy/dt = -x² - y
      dz/dt = a + a x + y
      Six terms, one of them nonlinear. For a > 0 the equilibria are at x = (a ± sqrt(a² + 4 a)) / 2, y = -x², z = 0.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottM", regime: .chaotic, period: 5.3644, exponents: [0.04383, 0, -1.044], uncertainty: 0.0001, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.6024402, -1.5983203, -2.6236374]

  public var a = 1.7
  public init() {}
  public static let table: [Parameter<SprottM>] = [
    .real("a", \.a, "constant source of z, and coefficient of x in dz/dt")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -z
    derivative[1] = -(square(x) + y)
    derivative[2] = a + a * x + y
  }
}
