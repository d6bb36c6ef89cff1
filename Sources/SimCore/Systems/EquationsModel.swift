/// A flow whose right-hand side a scenario writes down: an ensemble of its trajectories.
public final class EquationsModel: StateRecorder {
  public static let card = Card(
    name: "equations",
    summary: "ordinary differential equations written in the scenario",
    details: """
      components: [x, y]
      equations: ["y", "mu*(1 - x^2)*y - x"]
      constants: ["mu = 1.5"]
      are dx/dt = y, dy/dt = mu (1 - x²) y - x. Expressions have numbers, names of components and constants, pi, the time t, \
      + - * / ^ (or **), parentheses, and the functions \(EquationsModel.functions). heaviside(x) is 1 where x > 0, else 0; mod(x, y) \
      is x - y floor(x/y); pow(x, y) is x^y. Where an exponent isn't constant, x^y is exp(y log x). The trajectories start at \
      `initial: {state: […]}`. Constants can change during a run, such as with `ramps: [{parameter: mu, values: [1, 2], times: \
      [0, 100]}]`; those that are computed from them follow. Where a right-hand side jumps (sign, heaviside, floor and mod can do \
      that), adaptive steps get short, fixed ones lose their order, and Lyapunov exponents miss what happens at the jump.
      """)
  static let functions = ExpressionFunction.allCases.map(\.rawValue).joined(separator: ", ")

  public static let stepping = Stepping.continuous
  public static var integrators: [String] { integratorCatalogue.map { $0.card.name } }
  public static let initialFields = ["state"]
  public static let fitsTimeStep = true

  /// Fixed steps are a five hundredth of the default period: which period a scenario gives isn't known here.
  public static func stepping(integrator: String?) -> Stepping {
    let chosen = integratorCatalogue.first { $0.card.name == integrator } ?? integratorCatalogue[0]
    return chosen.isAdaptive ? .continuous : .fixed(defaultTimeStep: 0.002)
  }

  public struct Parameters: ParameterSet {
    public var texts = EquationTexts()
    public var period = 1.0
    public init() {}

    public static let table: [Parameter<Parameters>] =
      EquationTexts.table.map { $0.within(\.texts) } + [
        .real(
          "period", \.period, in: positive, "natural period: diagnostics, transients and points per period are measured with it")
      ]

    public func problems() -> [ParameterProblem] { texts.problems(time: "t") }
    public var definitions: [String] { texts.definitions }
    public mutating func define(_ name: String, as value: Double) throws(ParameterProblem) { try texts.define(name, as: value) }
  }

  public typealias Initial = EquationStarts

  public static let fields: [Field<EquationsModel>] = [
    .observable(
      "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, $0.components) },
      read: { $0.ensemble.readStates($1, $2) }),
    .hidden(
      "beginning",
      { [Dimension("trajectory", size: $0.ensemble.trajectories), Dimension("beginning", size: $0.ensemble.beginningSize)] },
      read: { $0.ensemble.readBeginnings($1, $2) }, restore: { $0.ensemble.restoreBeginnings($1) }),
  ]

  private let components: [String]
  private let period: Double
  private var texts: EquationTexts
  private var flow: TapeFlow
  private let tolerance: Tolerance
  private let isStiff: Bool
  private let prelude: Prelude
  private let ensemble: TrajectoryEnsemble

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    initial.count * (12 * parameters.texts.components.count + 6) * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the equations can't be read, if the initial state has another number of components,
  ///   or if the integrator isn't made for them.
  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    (components, period, tolerance) = (parameters.texts.components, parameters.period, context.tolerance)
    isStiff = StiffTangent.isChosen(with: context.integrator, dimension: components.count)
    texts = parameters.texts
    flow = TapeFlow(tape: try texts.tape(time: "t"), dimension: components.count)
    prelude = try initial.prelude(usual: .flow(period: parameters.period), context)
    ensemble = try TrajectoryEnsemble(
      flow, components, starts: try initial.states(components, context), period: parameters.period, context: context,
      widestBlock: 16)
  }

  public static func naturalPeriod(_ parameters: Parameters) -> Double? { parameters.period }

  public func prepare() throws { try prelude.run(ensemble) }

  /// Constants can change.
  public func adopt(_ parameters: Parameters) throws {
    if parameters.texts.definedValues == texts.definedValues { return }
    texts = parameters.texts
    flow = TapeFlow(tape: try texts.tape(time: "t"), dimension: components.count)
    ensemble.change(flow)
  }

  public var tangent: (any TangentDynamics)? {
    let flow = flow
    if isStiff { return StiffTangent(flow, dimension: components.count, period: period, tolerance) }
    return FlowTangent(components.count, period: period, tolerance) { flow.derivative(ofDual: $0[0], $1, $2) }
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant, flow) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}

/// A tape as a right-hand side.
private struct TapeFlow: RightHandSide {
  let tape: Tape
  let dimension: Int

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    withUnsafePointer(to: t) { tape.evaluate($0, u, derivative, registers: 1, dimension: dimension) }
  }

  @inline(never)
  func derivatives(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int
  ) {
    tape.evaluate(t, u, derivatives, registers: registers, dimension: dimension)
  }

  /// With one memory for the intermediate results of all steps.
  func takeSteps(_: RungeKutta4.Type, _ block: FixedBlock) {
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: max(1, block.registers * tape.scratchSize)) { scratch in
      let scratch = scratch.baseAddress!
      take(RungeKutta4.self, block) {
        tape.evaluate($0, $1, $2, registers: block.registers, dimension: dimension, scratch: scratch)
      }
    }
  }

  func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>) {
    withUnsafePointer(to: t) { tape.evaluate($0, u, derivative, registers: 1, dimension: dimension) }
  }
}
