import SimCore

/// Voss's electronic circuit with delayed feedback.
public struct VossDelay: DelayFlow {
  public static let card = Card(
    name: "voss-delay",
    summary: "an electronic circuit with a delay line, whose chaos a copy can anticipate (Voss 2002)",
    details: """
      dx/dt = -alpha x - 10.44 x(t - tau)³ - 13.95 x(t - tau)² - 3.63 x(t - tau) + 0.85
      x is a voltage; the cubic fits the characteristic of the circuit's \
      nonlinear device. At the defaults at least eight exponents are positive; the largest eight are listed.
      """,
    references: ["Voss (2002), Int. J. Bifurcation Chaos 12:1619–1625"])
  public static let facts = SystemFacts(
    dysts: "VossDelay", regime: .chaotic, period: 3.869, transient: 500,
    exponents: [0.0175, 0.0161, 0.0148, 0.0132, 0.0114, 0.0095, 0.0074, 0.0057], uncertainty: 0.0001,
    divergence: "∂f/∂x = -alpha")
  public static let components = ["x"]
  public static let defaultState = [0.24640194]

  public var alpha = 3.24
  public var tau = 13.28
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<VossDelay>] = [
    .real("alpha", \.alpha, "rate at which the voltage decays"),
    .real("tau", \.tau, in: positive, "time through the delay line"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let x = delayed[0]
    derivative[0] = -alpha * u[0] + (((-10.44 * x - 13.95) * x - 3.63) * x + 0.85)
  }
}
