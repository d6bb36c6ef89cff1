import SimCore

/// Tamaševičius, Mykolaitis and Bumelienė's oscillator with a delay line.
public struct PiecewiseCircuit: DelayFlow {
  public static let card = Card(
    name: "piecewise-circuit",
    summary: "an electronic oscillator with delayed cubic feedback (Tamaševičius et al. 2006)",
    details: """
      dx/dt = -alpha x(t - tau) + beta (3 x(t - tau) / c - (x(t - tau) / c)³)
      x is a voltage. The cubic stands for the circuit's characteristic of straight pieces, falling on both sides of a \
      rise. The largest eight exponents are listed.
      """,
    references: ["Tamaševičius, Mykolaitis & Bumelienė (2006), Electron. Lett. 42 (13)"])
  public static let facts = SystemFacts(
    dysts: "PiecewiseCircuit", regime: .chaotic, period: 48.9, transient: 50,
    exponents: [0.0264, 0, -0.1633, -0.2771, -0.3593, -0.3835, -0.438, -0.464], uncertainty: 0.0002,
    divergence: "0: the right-hand side holds nothing but the delayed state", symmetry: "x → -x")
  public static let components = ["x"]
  public static let defaultState = [-0.37155972]

  public var alpha = 1.0
  public var beta = 1.0
  public var c = 2.24
  public var tau = 4.9
  public var delay: Double { tau }
  public init() {}
  public static let table: [Parameter<PiecewiseCircuit>] = [
    .real("alpha", \.alpha, "strength of the linear feedback"),
    .real("beta", \.beta, "strength of the cubic feedback"),
    .real("c", \.c, "width of the characteristic: the cubic is greatest at x = c"),
    .real("tau", \.tau, in: positive, "time through the delay line"),
  ]

  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let s = delayed[0] / c
    derivative[0] = beta * (3 * s - cube(s)) - alpha * delayed[0]
  }
}
