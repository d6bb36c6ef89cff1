import SimCore

/// Case F of Sprott's simple chaotic flows.
public struct SprottF: Flow {
  public static let card = Card(
    name: "sprott-f",
    summary: "case F of Sprott's simple flows: six terms, x² nonlinear (Sprott 1994)",
    details: """
      dx/dt = y + z
      dy/dt = a y - x
      dz/dt = x² - z
      Six terms, one of them nonlinear. The equilibria are the origin and (-1/a, -1/a², 1/a²).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottF", regime: .chaotic, period: 19.244, exponents: [0.117, 0, -0.617], uncertainty: 0.0001, divergence: "a - 1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.98941275, -1.4191706, 0.85797204]

  public var a = 0.5
  public init() {}
  public static let table: [Parameter<SprottF>] = [
    .real("a", \.a, "growth rate of y")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y + z
    derivative[1] = a * y - x
    derivative[2] = square(x) - z
  }
}
