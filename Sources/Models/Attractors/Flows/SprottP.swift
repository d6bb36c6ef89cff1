import SimCore

/// Case P of Sprott's simple chaotic flows.
public struct SprottP: Flow {
  public static let card = Card(
    name: "sprott-p",
    summary: "case P of Sprott's simple flows: six terms, y² nonlinear (Sprott 1994)",
    details: """
      dx/dt = a y + z
      dy/dt = y² - x
      dz/dt = x + y
      Six terms, one of them nonlinear. The equilibria are the origin and (1, -1, a).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottP", regime: .chaotic, period: 5.3414, exponents: [0.08734, 0, -0.4814], uncertainty: 0.0004,
    divergence: "varies: 2 y")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.83420675, 0.14915817, 0.44028635]

  public var a = 2.7
  public init() {}
  public static let table: [Parameter<SprottP>] = [
    .real("a", \.a, "coefficient of y in dx/dt")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * y + z
    derivative[1] = square(y) - x
    derivative[2] = x + y
  }
}
