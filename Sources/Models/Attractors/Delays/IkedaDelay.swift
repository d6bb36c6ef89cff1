import SimCore

/// Ikeda's optical resonator with delayed feedback, one equation.
public struct IkedaDelay: DelayFlow {
  public static let card = Card(
    name: "ikeda-delay",
    summary: "phase of the light in a ring of glass that its own past shifts (Ikeda & Matsumoto 1987)",
    details: """
      dx/dt = mu sin(x(t - tau) - x0) - c x
      x is the phase that a nonlinear medium adds to light; the light comes round the ring after the time \
      tau. The spectrum is broad and flat, and at the defaults at least eight exponents are positive; the largest eight are listed.
      """,
    references: ["Ikeda & Matsumoto (1987), Physica D 29:223–235"])
  public static let facts = SystemFacts(
    dysts: "IkedaDelay", regime: .chaotic, period: 3.487, transient: 100,
    exponents: [0.451, 0.387, 0.317, 0.249, 0.181, 0.121, 0.065, 0.013], uncertainty: 0.0017,
    divergence: "∂f/∂x = -c", symmetry: "x → -x if x0 = 0")
  public static let components = ["x"]
  public static let defaultState = [0.024144317]

  public var c = 1.0
  public var mu = -20.0
  public var tau = 2.0
  public var x0 = 0.0
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<IkedaDelay>] = [
    .real("c", \.c, "rate at which the phase relaxes"),
    .real("mu", \.mu, "strength of the feedback: the intensity of the light"),
    .real("tau", \.tau, in: positive, "how long the light takes round the ring"),
    .real("x0", \.x0, "phase that the ring itself adds"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = mu * sin(delayed[0] - x0) - c * u[0]
  }
}
