/// A flow or a map with its parameters, on which the components of the state may depend.
public protocol SizedSystem: ParameterSet {
  /// What a scenario says of where trajectories start.
  associatedtype Starts: StartSet = EquationStarts

  static var card: Card { get }
  /// At the default parameters.
  static var facts: SystemFacts { get }
  /// What states are made comparable by; nil if that isn't known. Has a default: nil.
  static var moments: Moments? { get }
  /// Names of the components of the state.
  var components: [String] { get }
  /// Where trajectories start unless the scenario says otherwise, a number a component; may depend on the seed of the run.
  func defaultState(seed: UInt64) -> [Double]
}

extension SizedSystem {
  public static var moments: Moments? { nil }
}

/// Ordinary differential equations.
public protocol SizedFlow: SizedSystem, RightHandSide {}

/// An iterated map.
public protocol SizedMap: SizedSystem, IterationRule {}

/// Refuses parameters that name other components than those of the state there is.
///
/// - Throws: `SimulationError.impossible`.
func requireSame(_ components: [String], as current: [String]) throws(SimulationError) {
  if components == current { return }
  let change =
    components.count == current.count
    ? "keep the number \(current.count), but get other meanings" : "would change from \(current.count) to \(components.count)"
  throw .impossible(
    parameter: nil,
    reason: "the components of the state \(change): a state can't change its components in the middle of a run; start a new run")
}

/// Components up to which Jacobians are computed: a matrix of 800 megabytes.
let maximumTangentDimension = 10_000
