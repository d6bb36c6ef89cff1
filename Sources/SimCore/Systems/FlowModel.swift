/// What makes a `Flow` a `Model`: an ensemble of its trajectories.
public final class FlowModel<System: Flow>: Model {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .continuous }
  public static var integrators: [String] { integratorCatalogue.map { $0.card.name } }
  public static var initialFields: [String] { ["state"] }
  public static var rampable: Set<String> { rampableNames(System.table) }
  public static var facts: SystemFacts? { System.facts }

  public static func stepping(integrator: String?) -> Stepping {
    let chosen = integratorCatalogue.first { $0.card.name == integrator } ?? integratorCatalogue[0]
    return chosen.isAdaptive ? .continuous : .fixed(defaultTimeStep: System.facts.fixedStep)
  }

  public typealias Parameters = System
  public typealias Initial = TrajectoryStarts<System>

  public static var fields: [Field<FlowModel>] {
    [
      .observable(
        "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, System.components) },
        read: { $0.ensemble.readStates($1, $2) }),
      .hidden(
        "beginning",
        { [Dimension("trajectory", size: $0.ensemble.trajectories), Dimension("beginning", size: $0.ensemble.beginningSize)] },
        read: { $0.ensemble.readBeginnings($1, $2) }, restore: { $0.ensemble.restoreBeginnings($1) }),
    ]
  }

  private var system: System
  private let tolerance: Tolerance
  private let ensemble: TrajectoryEnsemble

  public static func memory(_ parameters: System, initial: Initial) -> Int {
    initial.count * (11 * System.components.count + 6) * MemoryLayout<Double>.size
  }

  public init(_ parameters: System, initial: Initial, context: RunContext) throws {
    (system, tolerance) = (parameters, context.tolerance)
    ensemble = TrajectoryEnsemble(
      System.components, starts: try initial.states(context), period: System.facts.period, context: context,
      field: FlowModel.fieldMaker(parameters))
  }

  private static func fieldMaker(_ system: System) -> TrajectoryEnsemble.FieldMaker {
    let dimension = System.components.count
    return { registers in { system.derivatives($0, $1, $2, registers: registers, dimension: dimension) } }
  }

  public var tangent: (any TangentDynamics)? {
    let system = system
    return FlowTangent(System.components.count, period: System.facts.period, tolerance) {
      system.derivative(ofDual: $0[0], $1, $2)
    }
  }

  public func adopt(_ parameters: System) {
    if zip(parameters.values, system.values).allSatisfy({ $0.value == $1.value }) { return }
    system = parameters
    ensemble.change(FlowModel.fieldMaker(parameters))
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant, FlowModel.fieldMaker(system)) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }
}

/// Names of the parameters that are numbers.
func rampableNames<Owner>(_ table: [Parameter<Owner>]) -> Set<String> {
  Set(table.filter { if case .real = $0.kind { true } else { false } }.map(\.name))
}

/// Of the field `state`.
func stateDimensions(_ trajectories: Int, _ components: [String]) -> [Dimension] {
  [Dimension("trajectory", size: trajectories), Dimension("component", size: components.count, labels: components)]
}
