import SimCore

/// Six neurons that inhibit each other.
public struct Hopfield: Flow {
  public static let card = Card(
    name: "hopfield",
    summary: "six neurons with smooth thresholds and inhibitory synapses (Hopfield 1984; Lewis and Glass 1992)",
    details: """
      dxi/dt = -xi / tau + (1 + tanh(eps Σj kij xj)) / 2 - beta,  i, j = 1 … 6
      As eps grows, the threshold becomes a switch, and the network one of piecewise linear equations. A network whose neurons act \
      on themselves (kii ≠ 0) has a divergence that depends on the state.
      """,
    references: [
      "Hopfield (1984), Proc. Natl. Acad. Sci. USA 81:3088–3092, doi:10.1073/pnas.81.10.3088",
      "Lewis, Glass (1992), Neural Comput. 4:621–642, doi:10.1162/neco.1992.4.5.621",
    ])
  public static let facts = SystemFacts(
    dysts: "Hopfield", regime: .chaotic, period: 10.865, exponents: [0.07113, 0, -0.2869, -0.371, -0.3904, -1.423],
    uncertainty: 0.002,
    divergence: "-6 / tau if all kii = 0", symmetry: "x → -x if beta = 1/2")
  public static var dimension: Int { 6 }
  public static let components = ["x1", "x2", "x3", "x4", "x5", "x6"]
  public static let defaultState = [-0.67127393, -0.2420173, -0.055676628, 0.34697948, 0.45273118, 0.78389688]

  public var tau = 2.5
  public var eps = 10.0
  public var beta = 0.5
  public var k: [Double] = [
    0.0, -1.0, 0.0, 0.0, -1.0, -1.0,
    0.0, 0.0, 0.0, -1.0, -1.0, -1.0,
    -1.0, -1.0, 0.0, 0.0, -1.0, 0.0,
    -1.0, -1.0, -1.0, 0.0, 0.0, 0.0,
    -1.0, -1.0, 0.0, -1.0, 0.0, 0.0,
    0.0, -1.0, -1.0, -1.0, 0.0, 0.0,
  ]
  public init() {}
  public static let table: [Parameter<Hopfield>] = [
    .real("tau", \.tau, in: positive, "time constant of a neuron's decay"),
    .real("eps", \.eps, "steepness of the threshold"),
    .real("beta", \.beta, "constant inhibition"),
    .reals("k", \.k, count: 36...36, "synapses: 6 rows, one for each neuron that receives, of 6 that send"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    for i in 0..<6 {
      var input = k[6 * i] * u[0]
      for j in 1..<6 { input = input + k[6 * i + j] * u[j] }
      derivative[i] = 0.5 * (1 + tanh(eps * input)) - beta - u[i] / tau
    }
  }
}
