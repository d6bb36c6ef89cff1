/// A model that can record many instants in one go. Where states are small and wanted often, that costs less than to stop at each.
public protocol StateRecorder: Model {
  /// The name of the field that it records.
  static var recordedField: String { get }

  /// Moves through instants, and writes all values of the field at each, one instant after the other.
  ///
  /// - Returns: At how many instants that went well; and why not at the next one, if so. The state is then unusable.
  func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?)
}

extension StateRecorder {
  public static var recordedField: String { "state" }
}

/// Trajectories of a system, each a state of as many numbers.
protocol StateEnsemble {
  var trajectories: Int { get }
  var dimension: Int { get }
  func advance(to instant: Instant) throws(SimulationError)
  /// States of some trajectories, one after the other.
  func readStates(_ trajectories: Range<Int>, _ out: UnsafeMutablePointer<Double>)
}

extension StateEnsemble {
  func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    for (index, instant) in instants.enumerated() {
      do throws(SimulationError) { try advance(to: instant) } catch { return (index, error) }
      readStates(0..<trajectories, out + index * trajectories * dimension)
    }
    return (instants.count, nil)
  }
}
