/// What makes a `DelayFlow` a `Model`: an ensemble of its trajectories.
///
/// Checkpoints hold the steps of the last delay: at most 4096 for each trajectory, down to 512 in ensembles of more than 256. A
/// trajectory that needs more of them is refused.
public final class DelayModel<System: DelayFlow>: StateRecorder {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .continuous }
  public static var initialFields: [String] { ["state"] }
  public static var rampable: Set<String> { rampableNames(System.table).subtracting([System.delayParameter]) }
  public static var facts: SystemFacts? { System.facts }

  public typealias Parameters = System
  public typealias Initial = TrajectoryStarts<System>

  public static var fields: [Field<DelayModel>] {
    [
      .observable(
        "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, System.components) },
        read: { $0.ensemble.readStates($1, $2) }),
      .hidden(
        "summary",
        { [Dimension("trajectory", size: $0.ensemble.trajectories), Dimension("summary", size: $0.ensemble.summarySize)] },
        read: { $0.ensemble.readSummaries($1, $2) }, restore: { $0.ensemble.restoreSummaries($1) }),
      .hidden(
        "steps",
        {
          [
            Dimension("step", size: $0.ensemble.trajectories * $0.ensemble.capacity),
            Dimension("polynomial", size: $0.ensemble.stepSize),
          ]
        },
        read: { $0.ensemble.readSteps($1, $2) }, restore: { $0.ensemble.restoreSteps($1) }),
    ]
  }

  private var system: System
  private let tolerance: Tolerance
  private let prelude: Prelude
  private let ensemble: DelayEnsemble

  /// With a hundred steps in memory, which is a usual number.
  public static func memory(_ parameters: System, initial: Initial) -> Int {
    let dimension = System.components.count
    return initial.count * (20 * dimension + 100 * (2 + 8 * dimension)) * MemoryLayout<Double>.size
  }

  public init(_ parameters: System, initial: Initial, context: RunContext) throws {
    try parameters.checkDelay()
    (system, tolerance) = (parameters, context.tolerance)
    let transient = max(100 * System.facts.period, 10 * parameters.delay, System.facts.transient)
    prelude = try initial.prelude(usual: Prelude.Usual(transient: transient, spacing: nil), context)
    ensemble = DelayEnsemble(
      System.components, starts: try initial.states(System.components, context, defaultState: nil), delay: parameters.delay,
      context: context,
      field: DelayModel.field(parameters))
  }

  public func prepare() throws { try prelude.run(ensemble) }

  public var delayTangent: DelayTangent? { DelayTangent(system, tolerance) }

  private static func field(_ system: System) -> DelayStepper<Double>.Field {
    { system.derivative(ofDouble: $0, $1, $2, $3) }
  }

  /// - Throws: `SimulationError.impossible` if the delay changes.
  public func adopt(_ parameters: System) throws {
    if zip(parameters.values, system.values).allSatisfy({ $0.value == $1.value }) { return }
    guard parameters.delay == system.delay else {
      throw SimulationError.impossible(
        parameter: System.delayParameter, reason: "can't change during a run: the state is as long as the delay; start another run")
    }
    system = parameters
    ensemble.change(DelayModel.field(parameters))
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant, DelayModel.field(system)) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}
