import SimCore

/// Mackey and Glass's model of the control of blood cells.
public struct MackeyGlass: DelayFlow {
  public static let card = Card(
    name: "mackey-glass",
    summary: "number of white blood cells, made after a delay as their number demands (Mackey & Glass 1977)",
    details: """
      dx/dt = beta x(t - tau) / (1 + x(t - tau)^n) - gamma x
      x is the concentration of cells. The steady state x = (beta / gamma - 1)^(1/n) gives way to a cycle as tau grows, \
      the cycle's period doubles, and at last it becomes chaotic. At the defaults it is still a cycle; the usual chaotic one \
      has tau = 17, with a largest exponent of 0.0052. Negative x needs an even n. The largest eight exponents are listed.
      """,
    references: [
      "Mackey & Glass (1977), Science 197:287–289, doi:10.1126/science.267326",
      "Glass & Mackey (1979), Ann. N. Y. Acad. Sci. 316:214–235",
    ])
  public static let facts = SystemFacts(
    dysts: "MackeyGlass", regime: .regular, period: 47.9, transient: 600,
    exponents: [0, -0.0083, -0.0301, -0.0623, -0.0803, -0.1041, -0.1041, -0.1124], uncertainty: 0.00001,
    divergence: "∂f/∂x = -gamma", symmetry: "x → -x if n is even")
  public static let components = ["x"]
  public static let defaultState = [0.83347846]

  public var beta = 0.2
  public var gamma = 0.1
  public var n = 10.0
  public var tau = 16.0
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<MackeyGlass>] = [
    .real("beta", \.beta, "greatest rate at which cells are made"),
    .real("gamma", \.gamma, "rate at which cells die"),
    .real("n", \.n, "steepness of the control"),
    .real("tau", \.tau, in: positive, "how long a cell takes to ripen"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let x = delayed[0]
    derivative[0] = beta * x / (1 + pow(x, n)) - gamma * u[0]
  }
}
