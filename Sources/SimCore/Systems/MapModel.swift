/// What makes an `IteratedMap` a `Model`: an ensemble of its orbits. Time counts iterations.
public final class MapModel<System: IteratedMap>: Model {
  public static var card: Card { System.card }
  public static var stepping: Stepping { .iterations }
  public static var initialFields: [String] { ["state"] }
  public static var rampable: Set<String> { rampableNames(System.table) }
  public static var facts: SystemFacts? { System.facts }

  public typealias Parameters = System
  public typealias Initial = TrajectoryStarts<System>

  public static var fields: [Field<MapModel>] {
    [
      .state(
        "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, System.components) },
        read: { $0.ensemble.readStates($1, $2) }, restore: { $0.ensemble.restoreStates($1) })
    ]
  }

  private var system: System
  private let ensemble: OrbitEnsemble

  public static func memory(_ parameters: System, initial: Initial) -> Int {
    initial.count * System.components.count * MemoryLayout<Double>.size
  }

  public init(_ parameters: System, initial: Initial, context: RunContext) throws {
    system = parameters
    ensemble = OrbitEnsemble(
      System.components, starts: try initial.states(context), pool: context.pool, image: MapModel.image(parameters))
  }

  private static func image(_ system: System) -> OrbitEnsemble.Image {
    let dimension = System.components.count
    return { system.images($0, $1, registers: $2, dimension: dimension) }
  }

  public var tangent: (any TangentDynamics)? {
    let system = system
    return MapTangent(System.components.count) { system.image(ofDual: $0, $1) }
  }

  public func adopt(_ parameters: System) {
    system = parameters
    ensemble.image = MapModel.image(parameters)
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }
}
