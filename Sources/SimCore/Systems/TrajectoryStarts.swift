/// Where the trajectories of a flow or a map start.
public struct TrajectoryStarts<System: DynamicalSystem>: StartSet {
  public var state: [Double] = System.defaultState
  public var trajectories = 1
  public var spread = 0.0
  public var low: [Double]?
  public var high: [Double]?
  public var grid: [Double]?
  public var settling = Settling()
  public init() {}

  @_semantics("optimize.sil.specialize.generic.never")
  public static var table: [Parameter<TrajectoryStarts>] {
    let dimension = System.components.count
    let names = System.components.joined(separator: ", ")
    return [
      .reals("state", \.state, count: dimension...dimension, "the initial state: " + names),
      .integer("trajectories", \.trajectories, in: 1...100_000_000, "number of trajectories"),
      .real(
        "spread", \.spread, in: nonnegative,
        "standard deviation of normal deviations from the state; the first trajectory has none"),
      .reals(
        "low", \.low, count: dimension...dimension,
        "with high: trajectories start anywhere between two states, with equal probability, or on a grid"),
      .reals("high", \.high, count: dimension...dimension, "the other end of the ranges"),
      .reals(
        "grid", \.grid, count: dimension...dimension, each: 1...1e8,
        "points from low to high along each component, the last one fastest; gives the number of trajectories"),
    ] + Settling.table.map { $0.within(\.settling) }
  }

  private var starts: StartingStates {
    StartingStates(state: state, trajectories: trajectories, spread: spread, low: low, high: high, grid: grid, settling: settling)
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public func problems() -> [ParameterProblem] { starts.problems { "'\(System.components[$0])'" } }

  public var count: Int { starts.count }
  public var isOneState: Bool { starts.isOneState }

  @_semantics("optimize.sil.specialize.generic.never")
  public func states(
    _ components: [String], _ context: RunContext, defaultState: [Double]?
  ) throws(SimulationError) -> [Double] {
    try starts.states(dimension: components.count, context)
  }
}
