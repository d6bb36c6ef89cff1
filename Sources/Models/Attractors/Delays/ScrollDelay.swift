import SimCore

/// A delay equation with two scrolls.
public struct ScrollDelay: DelayFlow {
  public static let card = Card(
    name: "scroll-delay",
    summary: "one equation with a switching feedback, whose delayed portrait has two scrolls (Driver 1977)",
    details: """
      dx/dt = -alpha x(t - tau) + beta tanh(10 x(t - tau))
      The hyperbolic tangent is a switch between two steady states, x = ± beta / alpha, and the \
      delay makes x overshoot them and spiral out. The largest eight exponents are listed.
      """,
    references: ["Driver (1977), Ordinary and Delay Differential Equations, Springer, New York"])
  public static let facts = SystemFacts(
    dysts: "ScrollDelay", regime: .chaotic, period: 152.6, transient: 100,
    exponents: [0.0288, 0, -0.0988, -0.1374, -0.1818, -0.1984, -0.2176, -0.2327], uncertainty: 0.0003,
    divergence: "0: the right-hand side holds nothing but the delayed state", symmetry: "x → -x")
  public static let components = ["x"]
  public static let defaultState = [-0.70009241]

  public var alpha = 0.2
  public var beta = 0.2
  public var tau = 10.0
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<ScrollDelay>] = [
    .real("alpha", \.alpha, "strength of the linear feedback"),
    .real("beta", \.beta, "strength of the switch"),
    .real("tau", \.tau, in: positive, "the delay"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = beta * tanh(10 * delayed[0]) - alpha * delayed[0]
  }
}
