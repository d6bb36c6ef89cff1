/// What makes a map a `Model`: an ensemble of its orbits. Time counts iterations.
public final class MapModel<System: SizedMap>: StateRecorder {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .iterations }
  public static var initialFields: [String] { ["state"] }
  /// The real parameters: they don't change the number of components.
  public static var rampable: Set<String> { rampableNames(System.table) }
  public static var facts: SystemFacts? { System.facts }

  public typealias Parameters = System
  public typealias Initial = System.Starts

  public static var fields: [Field<MapModel>] {
    [
      .state(
        "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, $0.components) },
        read: { $0.ensemble.readStates($1, $2) }, restore: { $0.ensemble.restoreStates($1) })
    ]
  }

  private var system: System
  private let components: [String]
  private let prelude: Prelude
  private let ensemble: OrbitEnsemble

  /// States fill registers of eight: of few orbits with many components, the unused lanes count.
  public static func memory(_ parameters: System, initial: Initial) -> Int {
    (initial.count + 7) / 8 * 8 * parameters.components.count * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the initial state has another number of components.
  public init(_ parameters: System, initial: Initial, context: RunContext) throws {
    let components = parameters.components
    (system, self.components) = (parameters, components)
    prelude = try initial.prelude(usual: .map(System.facts), context)
    let starts = try initial.states(components, context, defaultState: parameters.defaultState(seed: context.seed))
    ensemble = OrbitEnsemble(
      components, starts: starts, pool: context.pool, image: MapModel.image(parameters, components.count))
  }

  private static func image(_ system: System, _ dimension: Int) -> OrbitEnsemble.Image {
    { system.images($0, $1, registers: $2, dimension: dimension) }
  }

  public func prepare() throws { try prelude.run(ensemble) }

  /// nil beyond ten thousand components: a Jacobian wouldn't fit into memory.
  public var tangent: (any TangentDynamics)? {
    if components.count > maximumTangentDimension { return nil }
    let system = system
    return MapTangent(components.count) { system.image(ofDual: $0, $1) }
  }

  /// - Throws: `SimulationError.impossible` if the state would get other components.
  public func adopt(_ parameters: System) throws {
    try requireSame(parameters.components, as: components)
    system = parameters
    ensemble.image = MapModel.image(parameters, components.count)
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}
