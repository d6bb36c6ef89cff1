import SimCore

/// The field `state` of flows and maps: one row a trajectory, one column a component.
struct StateField {
  static let name = "state"
  let info: FieldInfo
  var trajectories: Int { info.rows }
  var dimension: Int { info.width }
  var trajectoryAxis: Dimension { Dimension("trajectory", size: trajectories) }
  var componentAxis: Dimension { Dimension("component", size: dimension, labels: labels) }
  private var labels: [String] { info.dimensions.count == 2 ? info.dimensions[1].labels : [] }

  /// - Throws: `SimulationError.impossible` if the system has no such field, or no components in it.
  init(_ scene: Scene) throws {
    guard let field = scene.field(StateField.name), field.width > 0 else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'state', as flows and maps have it")
    }
    info = field
  }

  /// Which component an option names: by its label, or by its index from 0; the first one if nil.
  ///
  /// - Throws: `SimulationError.impossible` if there is no such component.
  func index(ofComponent name: String?, option: String = "component") throws -> Int {
    guard let name else { return 0 }
    if let index = labels.firstIndex(of: name) { return index }
    if let index = Int(name), (0..<dimension).contains(index) { return index }
    let names = labels.isEmpty ? "" : "one of \(labels.joined(separator: ", ")), or "
    throw SimulationError.impossible(
      parameter: option,
      reason: "'\(name)' is not a component of the state: take \(names)an index from 0 to \(dimension - 1)"
        + didYouMean(name, labels))
  }
}

/// The exact dynamics of states and of small deviations from them, with the parameters that hold from one observation to the next.
///
/// Ramps change parameters just before an observation; what lies between two observations belongs to the older ones.
final class IntervalDynamics {
  private let now: () -> (any TangentDynamics)?
  private(set) var system: any TangentDynamics

  /// - Throws: `SimulationError.impossible` where the equations aren't known, as for data from a file.
  init(_ scene: Scene) throws {
    guard let system = scene.tangent() else {
      let reason = "needs the equations of a flow or a map, in a run"
      let hint = scene.delayTangent() == nil ? "" : "; for systems with a delay there is delay_lyapunov_spectrum"
      throw SimulationError.impossible(parameter: nil, reason: reason + hint)
    }
    (now, self.system) = (scene.tangent, system)
  }

  /// Takes the parameters of the moment: at the end of each observation, and when a run goes on from a checkpoint.
  func renew() { system = now() ?? system }
}
