import SimCore

/// Case J of Sprott's simple chaotic flows.
public struct SprottJ: Flow {
  public static let card = Card(
    name: "sprott-j",
    summary: "case J of Sprott's simple flows: six terms, y² nonlinear (Sprott 1994)",
    details: """
      dx/dt = 2 z
      dy/dt = z - 2 y
      dz/dt = y + y² - x
      Six terms, one of them nonlinear. The only equilibrium is the origin.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottJ", regime: .chaotic, period: 4.836, exponents: [0.07656, 0, -2.077], uncertainty: 0.0003, divergence: "-2")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [4.4786928, 2.2977432, 6.5847115]

  public init() {}
  public static let table: [Parameter<SprottJ>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = 2 * z
    derivative[1] = z - 2 * y
    derivative[2] = y + square(y) - x
  }
}
