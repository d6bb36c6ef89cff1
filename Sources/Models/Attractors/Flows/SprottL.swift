import SimCore

/// Case L of Sprott's simple chaotic flows.
public struct SprottL: Flow {
  public static let card = Card(
    name: "sprott-l",
    summary: "case L of Sprott's simple flows: six terms, x² nonlinear (Sprott 1994)",
    details: """
      dx/dt = y + b z
      dy/dt = a x² - y
      dz/dt = 1 - x
      Six terms, one of them nonlinear. The only equilibrium is (1, a, -a/b).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottL", regime: .chaotic, period: 6.7262, exponents: [0.061354, 0, -1.0614], uncertainty: 0.00019, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [4.3611557, 13.705573, -2.6835659]

  public var a = 0.9
  public var b = 3.9
  public init() {}
  public static let table: [Parameter<SprottL>] = [
    .real("a", \.a, "coefficient of x² in dy/dt"),
    .real("b", \.b, "coefficient of z in dx/dt"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y + b * z
    derivative[1] = a * square(x) - y
    derivative[2] = 1 - x
  }
}
