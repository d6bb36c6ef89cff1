/// Where the trajectories of a system start whose number of components is known only with its parameters: with the equations that a
/// scenario writes down, or with the size of a `SizedFlow` or a `SizedMap`.
public struct EquationStarts: StartSet {
  public var state: [Double]?
  public var trajectories = 1
  public var spread = 0.0
  public var low: [Double]?
  public var high: [Double]?
  public var grid: [Double]?
  public var settling = Settling()
  public init() {}

  /// Random deviations take a draw for two components, and there are 2¹⁶ draws.
  private static let counts = 1...131_072

  public static let table: [Parameter<EquationStarts>] =
    [
      .reals(
        "state", \.state, count: counts,
        "the initial state, a number for each component; not needed with low and high, from a file, or where the system has a "
          + "state to start from"),
      .integer("trajectories", \.trajectories, in: 1...100_000_000, "number of trajectories"),
      .real(
        "spread", \.spread, in: nonnegative, "standard deviation of normal deviations from the state; the first trajectory has none"
      ),
      .reals(
        "low", \.low, count: counts,
        "with high: trajectories start anywhere between two states, with equal probability, or on a grid"),
      .reals("high", \.high, count: counts, "the other end of the ranges"),
      .reals(
        "grid", \.grid, count: counts, each: 1...1e8,
        "points from low to high along each component, the last one fastest; gives the number of trajectories"),
    ] + Settling.table.map { $0.within(\.settling) }

  private var starts: StartingStates {
    StartingStates(
      state: state ?? [], trajectories: trajectories, spread: spread, low: low, high: high, grid: grid, settling: settling)
  }

  private var lists: [(name: String, values: [Double]?)] { [("state", state), ("low", low), ("high", high), ("grid", grid)] }

  public func problems() -> [ParameterProblem] {
    let given = lists.compactMap { list in list.values.map { (list.name, count: $0.count) } }
    if let (name, count) = given.first, let other = given.first(where: { $0.count != count }) {
      let lengths = "its length is \(other.count), but that of '\(name)' is \(count)"
      return [ParameterProblem(other.0, lengths + "; give one number for each component of the state")]
    }
    return starts.problems { "component \($0 + 1)" }
  }

  public var count: Int { starts.count }
  public var isOneState: Bool { starts.isOneState }

  public func states(
    _ components: [String], _ context: RunContext, defaultState: [Double]? = nil
  ) throws(SimulationError) -> [Double] {
    var complete = self
    complete.state = state ?? (low == nil ? defaultState : nil)
    if context.recorded == nil { try complete.check(components) }
    return try complete.starts.states(dimension: components.count, context)
  }

  private func check(_ components: [String]) throws(SimulationError) {
    let names = components.prefix(20).joined(separator: ", ") + (components.count > 20 ? ", …" : "")
    for case (let name, let values?) in lists where values.count != components.count {
      let counts = "expected \(components.count) values, found \(values.count)"
      throw .impossible(parameter: name, reason: "\(counts) (components of the state: \(names))")
    }
    if let problem = problems().first { throw .impossible(parameter: problem.parameter, reason: problem.message) }
    if state == nil && low == nil {
      throw .impossible(parameter: "state", reason: "is missing: give a number for each component of the state (\(names))")
    }
  }
}
