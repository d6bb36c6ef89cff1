import SimCore

/// Beer's continuous-time recurrent network of three neurons.
public struct BeerRNN: Flow {
  public static let card = Card(
    name: "beer-rnn",
    summary: "a recurrent network of three neurons in continuous time (Beer 1995)",
    details: """
      dxi/dt = (-xi + Σj wij s(xj + thetaj)) / taui, i, j = 1, 2, 3
      s(v) = 1 / (1 + exp(-v))
      x holds mean membrane potentials, s the firing rates. Networks of this kind drive evolved walking and sensing agents; \
      three neurons are the fewest that can be chaotic.
      """,
    references: ["Beer (1995), Adaptive Behavior 3:469–509"])
  public static let facts = SystemFacts(
    dysts: "BeerRNN", regime: .chaotic, period: 181.58, exponents: [0.0098224, 0, -0.46608], uncertainty: 7.2e-5,
    divergence: "Σ (wii s'(xi + thetai) - 1) / taui")
  public static var dimension: Int { 3 }
  public static let components = ["x1", "x2", "x3"]
  public static let defaultState = [1.5014532, 2.3742845, 0.65819415]

  public var tau = [1.0, 2.5, 1.0]
  public var theta = [-4.108, -2.787, -1.114]
  public var w = [5.422, -0.018, 2.75, -0.24, 4.59, 1.21, 0.535, -2.25, 3.885]
  public init() {}
  public static let table: [Parameter<BeerRNN>] = [
    .reals("tau", \.tau, count: 3...3, each: positive, "time constants of the neurons"),
    .reals("theta", \.theta, count: 3...3, "biases of the neurons"),
    .reals("w", \.w, count: 9...9, "synaptic weights, row by row: w[3 i + j] is what neuron j sends to neuron i"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let s0 = 1 / (1 + exp(-(u[0] + theta[0])))
    let s1 = 1 / (1 + exp(-(u[1] + theta[1])))
    let s2 = 1 / (1 + exp(-(u[2] + theta[2])))
    for i in 0..<3 {
      let input = w[3 * i] * s0 + w[3 * i + 1] * s1 + w[3 * i + 2] * s2
      derivative[i] = (input - u[i]) / tau[i]
    }
  }
}
