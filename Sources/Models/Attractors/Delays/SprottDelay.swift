import SimCore

/// Sprott's simple chaotic delay equation.
public struct SprottDelay: DelayFlow {
  public static let card = Card(
    name: "sprott-delay",
    summary: "a simple delay equation with chaos: the sine of the past (Sprott 2007)",
    details: """
      dx/dt = mu sin(x(t - tau) - x0) - c x
      With c = 0 nothing holds x back: it wanders over the real line like a random walk, from one period of the sine to the next; \
      the natural period is that of dx/dt. The largest eight exponents are listed.
      """,
    references: ["Sprott (2007), Phys. Lett. A 366:397–402"])
  public static let facts = SystemFacts(
    dysts: "SprottDelay", regime: .chaotic, period: 20.46, transient: 100,
    exponents: [0.0536, 0, -0.0679, -0.2149, -0.2483, -0.316, -0.3372, -0.3834], uncertainty: 0.0008,
    divergence: "∂f/∂x = -c", symmetry: "x → -x if x0 = 0; x → x + 2π if c = 0")
  public static let components = ["x"]
  public static let defaultState = [9.30770542]

  public var c = 0.0
  public var mu = 1.0
  public var tau = 5.1
  public var x0 = 0.0
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<SprottDelay>] = [
    .real("c", \.c, "rate at which x relaxes"),
    .real("mu", \.mu, "strength of the feedback"),
    .real("tau", \.tau, in: positive, "the delay"),
    .real("x0", \.x0, "shift of the sine"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = mu * sin(delayed[0] - x0) - c * u[0]
  }
}
