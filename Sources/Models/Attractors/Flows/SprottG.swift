import SimCore

/// Case G of Sprott's simple chaotic flows.
public struct SprottG: Flow {
  public static let card = Card(
    name: "sprott-g",
    summary: "case G of Sprott's simple flows: six terms, x z nonlinear (Sprott 1994)",
    details: """
      dx/dt = a x + z
      dy/dt = x z - y
      dz/dt = y - x
      Six terms, one of them nonlinear. The equilibria are the origin and (-1/a, -1/a, 1).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottG", regime: .chaotic, period: 8.7097, exponents: [0.034024, 0, -0.63402], uncertainty: 4.7e-05,
    divergence: "a - 1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.77182478, -0.74756595, 1.3073285]

  public var a = 0.4
  public init() {}
  public static let table: [Parameter<SprottG>] = [
    .real("a", \.a, "growth rate of x")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x + z
    derivative[1] = x * z - y
    derivative[2] = y - x
  }
}
