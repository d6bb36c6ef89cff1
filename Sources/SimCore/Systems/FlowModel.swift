/// What makes a flow a `Model`: an ensemble of its trajectories.
public final class FlowModel<System: SizedFlow>: StateRecorder {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .continuous }
  public static var integrators: [String] { integratorCatalogue.map { $0.card.name } }
  public static var initialFields: [String] { ["state"] }
  public static var fitsTimeStep: Bool { true }
  /// The real parameters: they don't change the number of components.
  public static var rampable: Set<String> { rampableNames(System.table) }
  public static var facts: SystemFacts? {
    var facts = System.facts
    facts.moments = System.moments
    return facts
  }

  public static func stepping(integrator: String?) -> Stepping {
    let chosen = integratorCatalogue.first { $0.card.name == integrator } ?? integratorCatalogue[0]
    return chosen.isAdaptive ? .continuous : .fixed(defaultTimeStep: System.facts.fixedStep)
  }

  public typealias Parameters = System
  public typealias Initial = System.Starts

  public static var fields: [Field<FlowModel>] { stateFields + (System.moments.map { [standardizedState($0)] } ?? []) }

  private static func standardizedState(_ moments: Moments) -> Field<FlowModel> {
    .observable(
      "standardized_state",
      "state of each trajectory, minus the mean of each component, over its standard deviation at the defaults",
      { stateDimensions($0.ensemble.trajectories, $0.components) }, onRequest: true,
      read: { model, rows, out in
        let dimension = model.components.count
        model.ensemble.readStates(rows, out)
        for k in 0..<rows.count * dimension { out[k] = (out[k] - moments.means[k % dimension]) / moments.deviations[k % dimension] }
      })
  }

  private static var stateFields: [Field<FlowModel>] {
    [
      .observable(
        "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, $0.components) },
        read: { $0.ensemble.readStates($1, $2) }),
      .hidden(
        "beginning",
        { [Dimension("trajectory", size: $0.ensemble.trajectories), Dimension("beginning", size: $0.ensemble.beginningSize)] },
        read: { $0.ensemble.readBeginnings($1, $2) }, restore: { $0.ensemble.restoreBeginnings($1) }),
    ]
  }

  private var system: System
  private let components: [String]
  private let tolerance: Tolerance
  private let isStiff: Bool
  private let prelude: Prelude
  private let ensemble: TrajectoryEnsemble

  /// States fill registers of eight: of few trajectories with many components, the unused lanes count.
  public static func memory(_ parameters: System, initial: Initial) -> Int {
    (initial.count + 7) / 8 * 8 * (12 * parameters.components.count + 6) * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the initial state has another number of components, or if the integrator isn't made
  ///   for the flow.
  public init(_ parameters: System, initial: Initial, context: RunContext) throws {
    let components = parameters.components
    (system, self.components, tolerance) = (parameters, components, context.tolerance)
    isStiff = StiffTangent.isChosen(with: context.integrator, dimension: components.count)
    prelude = try initial.prelude(usual: .flow(period: System.facts.period, transient: System.facts.transient), context)
    let starts = try initial.states(components, context, defaultState: parameters.defaultState(seed: context.seed))
    ensemble = try TrajectoryEnsemble(parameters, components, starts: starts, period: System.facts.period, context: context)
  }

  public func prepare() throws { try prelude.run(ensemble) }

  /// nil beyond ten thousand components: a Jacobian wouldn't fit into memory.
  public var tangent: (any TangentDynamics)? {
    if components.count > maximumTangentDimension { return nil }
    let system = system
    if let piecewise = system as? any PiecewiseFlow { return PiecewiseTangent(piecewise, period: System.facts.period, tolerance) }
    if isStiff { return StiffTangent(system, dimension: components.count, period: System.facts.period, tolerance) }
    return FlowTangent(components.count, period: System.facts.period, tolerance) { system.derivative(ofDual: $0[0], $1, $2) }
  }

  /// - Throws: `SimulationError.impossible` if the state would get other components.
  public func adopt(_ parameters: System) throws {
    if zip(parameters.values, system.values).allSatisfy({ $0.value == $1.value }) { return }
    try requireSame(parameters.components, as: components)
    system = parameters
    ensemble.change(parameters)
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant, system) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}

/// Names of the parameters that are numbers.
func rampableNames<Owner>(_ table: [Parameter<Owner>]) -> Set<String> {
  Set(table.filter { if case .real = $0.kind { true } else { false } }.map(\.name))
}

/// Of the field `state`.
func stateDimensions(_ trajectories: Int, _ components: [String]) -> [Dimension] {
  [Dimension("trajectory", size: trajectories), Dimension("component", size: components.count, labels: components)]
}
