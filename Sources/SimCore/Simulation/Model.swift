/// How a model moves through time.
public enum Stepping: Sendable, Equatable {
  /// In equal steps; the scenario's `time_step`, or this default.
  case fixed(defaultTimeStep: Double)
  /// It can be asked for any time: event-driven particles, flows with dense output.
  case continuous
  /// It is a map: time counts iterations.
  case iterations

  /// The length of a step unless the scenario says otherwise; 0 for models without steps.
  public var defaultTimeStep: Double {
    switch self {
    case .fixed(let timeStep): timeStep
    case .continuous: 0
    case .iterations: 1
    }
  }
}

/// A system that can be simulated. One file holds a model: its parameters, initial conditions, rules, and these members.
///
/// The framework calls `advance` once for many steps and never in between, so a model pays for dynamic dispatch only there. Its state
/// must be a function of the parameters, the initial conditions, the seed and the instant alone: however the way there was cut into calls,
/// interrupted, observed or spread over threads.
public protocol Model: AnyObject, SendableMetatype {
  associatedtype Parameters: ParameterSet
  /// Initial conditions, with the model's usual one as default.
  associatedtype Initial: ParameterSet

  static var card: Card { get }
  /// The usual way; `stepping(integrator:)` is asked where there is a choice.
  static var stepping: Stepping { get }
  static func stepping(integrator: String?) -> Stepping
  /// What is known of a flow or a map.
  static var facts: SystemFacts? { get }
  static var fields: [Field<Self>] { get }
  /// Names of the integrators that the scenario's `run: {integrator: …}` can choose, the usual one first; empty if there is no choice.
  static var integrators: [String] { get }
  /// The fields that `initial: {from: FILE}` takes from a recorded frame.
  static var initialFields: [String] { get }

  /// About how many bytes of memory the system takes: a run that can't fit is refused before it is set up. 0 if that isn't known.
  static func memory(_ parameters: Parameters, initial: Initial) -> Int

  /// Sets the system up at time 0. Parameters have passed their table and `problems()`.
  init(_ parameters: Parameters, initial: Initial, context: RunContext) throws

  /// Brings the system from its initial conditions to where it is at time 0, if that takes time: called once before a new run, with
  /// the parameters that hold at time 0. A run that goes on from a checkpoint doesn't need it.
  ///
  /// - Throws: `SimulationError` if the system doesn't get there.
  func prepare() throws

  /// The natural period of a flow with given parameters; nil of maps, and if it isn't known. Has a default.
  static func naturalPeriod(_ parameters: Parameters) -> Double?
  /// Whether the default length of steps is only a limit, below which steps are fitted to the times of a scenario: true of systems whose
  /// steps are a matter of accuracy alone. Has a default: false.
  static var fitsTimeStep: Bool { get }

  /// The box that particles live in; nil for flows and maps.
  var domain: Domain? { get }

  /// How small deviations from trajectories evolve; nil for models that can't tell.
  var tangent: (any TangentDynamics)? { get }

  /// The same for systems with a delay, whose states are functions; nil for others.
  var delayTangent: DelayTangent? { get }

  /// Moves the state to an instant that isn't before the current one.
  ///
  /// - Throws: `SimulationError.diverged` if the state is no longer finite. The state is then unusable.
  func advance(to instant: Instant) throws

  /// Changes parameters in the middle of a run (ramps). Called between two steps, with parameters that passed their checks.
  func adopt(_ parameters: Parameters) throws

  /// Names of the parameters that `adopt` can change.
  static var rampable: Set<String> { get }

  /// Called after a checkpoint has been restored through the field table, before the first `advance`.
  func didRestore(at instant: Instant)
}

extension Model {
  public static var integrators: [String] { [] }
  public static var initialFields: [String] { [] }
  public static func memory(_ parameters: Parameters, initial: Initial) -> Int { 0 }
  public static var rampable: Set<String> { [] }
  public var domain: Domain? { nil }
  public var tangent: (any TangentDynamics)? { nil }
  public var delayTangent: DelayTangent? { nil }
  public static var facts: SystemFacts? { nil }
  public static func stepping(integrator: String?) -> Stepping { stepping }
  public func prepare() throws {}
  public static func naturalPeriod(_ parameters: Parameters) -> Double? { stepping == .iterations ? nil : facts?.period }
  public static var fitsTimeStep: Bool { false }
  public func adopt(_ parameters: Parameters) throws {}
  public func didRestore(at instant: Instant) {}

  /// Adopts parameters whose type the caller doesn't know. They must be this model's.
  public func adopt(erased parameters: any ParameterSet) throws { try adopt(parameters as! Parameters) }

  /// The field table, bound to this instance.
  public var boundFields: [BoundField] {
    Self.fields.map { field in
      BoundField(
        info: FieldInfo(field.name, unit: field.unit, longName: field.longName, dimensions: field.dimensions(self)),
        role: field.role,
        read: { field.read(self, $0, $1) },
        restore: field.restore.map { restore in { restore(self, $0) } })
    }
  }
}

/// What a run gives a model at its start.
public struct RunContext {
  public let seed: UInt64
  public let pool: WorkerPool
  /// The length of a step, for models that move in fixed steps; else 0.
  public let timeStep: Double
  /// The name of the integrator chosen; nil for the usual one.
  public let integrator: String?
  /// For integrators that choose their steps.
  public let tolerance: Tolerance
  /// The frame that `initial: {from: FILE}` names.
  public let recorded: RecordedFrame?

  public init(
    seed: UInt64 = 0, pool: WorkerPool = WorkerPool(threads: 1), timeStep: Double = 0, integrator: String? = nil,
    tolerance: Tolerance = Tolerance(), recorded: RecordedFrame? = nil
  ) {
    self.seed = seed
    self.pool = pool
    self.timeStep = timeStep
    self.integrator = integrator
    self.tolerance = tolerance
    self.recorded = recorded
  }
}

/// Fields of one frame of an earlier run, or of measured data.
public struct RecordedFrame: Sendable {
  /// Where it comes from, for error messages.
  public let source: String
  public let rows: Int
  public let values: [String: [Double]]

  public init(source: String, rows: Int, values: [String: [Double]]) {
    self.source = source
    self.rows = rows
    self.values = values
  }

  /// The vectors of a field, one particle after the other.
  ///
  /// - Parameters:
  ///   - width: Components of a vector.
  ///   - count: Particles of the model, by the parameter that says so.
  /// - Throws: `SimulationError.impossible` if the frame holds another number of particles, or not that many finite numbers.
  public func vectors(_ name: String, width: Int, count: Int, countedBy parameter: String) throws(SimulationError) -> [Double] {
    guard rows == count else {
      throw .impossible(parameter: parameter, reason: "is \(count), but \(source) holds \(rows) particles: set it to \(rows)")
    }
    guard let values = values[name], values.count == count * width, values.allSatisfy(\.isFinite) else {
      throw .impossible(parameter: nil, reason: "\(source): '\(name)' must hold \(width) finite numbers for each particle")
    }
    return values
  }
}

/// What stops a simulation, in words.
public enum SimulationError: Error, Equatable, Sendable {
  /// The set-up can't be simulated; names the parameter if it is one's fault.
  case impossible(parameter: String?, reason: String)
  /// The state stopped being finite.
  case diverged(what: String, time: Double, step: Int)
  /// Events follow each other so fast that the simulation wouldn't get on.
  case stalled(reason: String, time: Double)
}

extension SimulationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .impossible(let parameter?, let reason): "\(parameter): \(reason)"
    case .impossible(nil, let reason): reason
    case .diverged(let what, let time, let step):
      "the simulation diverged: \(what) is no longer a finite number at time \(time) (step \(step)); "
        + "a smaller time step may help"
    case .stalled(let reason, let time): "the simulation doesn't get on at time \(time): \(reason)"
    }
  }
}
