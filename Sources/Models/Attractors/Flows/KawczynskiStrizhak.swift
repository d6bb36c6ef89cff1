import SimCore

/// A model of complex oscillations in the Belousov-Zhabotinsky reaction.
public struct KawczynskiStrizhak: Flow {
  public static let card = Card(
    name: "kawczynski-strizhak",
    summary: "complex oscillations of the Belousov-Zhabotinsky reaction in a batch (Strizhak and Kawczynski 1995)",
    details: """
      dx/dt = gamma (y - x³ + 3 mu x)
      dy/dt = beta - 2 mu x - y - z
      dz/dt = kappa (x - z)
      A relaxation oscillator (x, y) with a slow variable z that follows x. At the defaults orbits end on a limit cycle.
      """,
    references: ["Strizhak, Kawczynski (1995), J. Phys. Chem. 99:10830–10833, doi:10.1021/j100027a024"])
  public static let facts = SystemFacts(
    dysts: "KawczynskiStrizhak", regime: .regular, period: 10.99167, exponents: [0, -0.002365, -0.3551], uncertainty: 1e-5,
    divergence: "3 gamma (mu - x²) - 1 - kappa")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.160501, 5.8636902, -1.2031947]

  public var beta = -0.4
  public var gamma = 0.49
  public var kappa = 0.2
  public var mu = 2.1
  public init() {}
  public static let table: [Parameter<KawczynskiStrizhak>] = [
    .real("beta", \.beta, "constant source of y"),
    .real("gamma", \.gamma, "rate of the fast variable x"),
    .real("kappa", \.kappa, "rate at which z follows x"),
    .real("mu", \.mu, "control parameter: sets the cubic's extrema, at x² = mu"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = gamma * (y - x * (x * x - 3 * mu))
    derivative[1] = beta - 2 * mu * x - y - z
    derivative[2] = kappa * (x - z)
  }
}
