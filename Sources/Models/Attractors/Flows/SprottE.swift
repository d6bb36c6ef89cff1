import SimCore

/// Case E of Sprott's simple chaotic flows.
public struct SprottE: Flow {
  public static let card = Card(
    name: "sprott-e",
    summary: "case E of Sprott's simple flows: five terms and one equilibrium (Sprott 1994)",
    details: """
      dx/dt = y z
      dy/dt = x² - y
      dz/dt = 1 - 4 x
      Five terms, two of them nonlinear. The only equilibrium is (1/4, 1/16, 0).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottE", regime: .chaotic, period: 7.6275, exponents: [0.077491, 0, -1.0775], uncertainty: 0.00016, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.6173759, 0.66599285, -1.6575023]

  public init() {}
  public static let table: [Parameter<SprottE>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * z
    derivative[1] = square(x) - y
    derivative[2] = 1 - 4 * x
  }
}
