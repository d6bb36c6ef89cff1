import SimCore

/// Case I of Sprott's simple chaotic flows.
public struct SprottI: Flow {
  public static let card = Card(
    name: "sprott-i",
    summary: "case I of Sprott's simple flows: six terms, y² nonlinear, weakly chaotic (Sprott 1994)",
    details: """
      dx/dt = -a y
      dy/dt = x + z
      dz/dt = x + y² - z
      Six terms, one of them nonlinear. The only equilibrium is the origin.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottI", regime: .chaotic, period: 10.93, exponents: [0.012467, 0, -1.0125], uncertainty: 6e-05, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.060099389, -0.49558355, 0.023159035]

  public var a = 0.2
  public init() {}
  public static let table: [Parameter<SprottI>] = [
    .real("a", \.a, "coefficient of -y in dx/dt")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -a * y
    derivative[1] = x + z
    derivative[2] = x + square(y) - z
  }
}
