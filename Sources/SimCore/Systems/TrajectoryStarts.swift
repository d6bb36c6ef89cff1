/// Where the trajectories of a flow or a map start.
public struct TrajectoryStarts<System: DynamicalSystem>: ParameterSet {
  public var state: [Double] = System.defaultState
  public var trajectories = 1
  public var spread = 0.0
  public var low: [Double]?
  public var high: [Double]?
  public var grid: [Double]?
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
    ]
  }

  @_semantics("optimize.sil.specialize.generic.never")
  public func problems() -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    func complain(_ name: String, _ message: String) { problems.append(ParameterProblem(name, message)) }
    if (low == nil) != (high == nil) { complain(low == nil ? "high" : "low", "needs \(low == nil ? "low" : "high") too") }
    if low != nil && spread > 0 { complain("spread", "is for trajectories around a state; here they start between low and high") }
    if let grid {
      if low == nil { complain("grid", "needs low and high") }
      if let wrong = grid.first(where: { $0 != $0.rounded() }) { complain("grid", "\(wrong) is not a whole number") }
      if trajectories != 1 { complain("trajectories", "follows from grid; leave it out") }
      if grid.reduce(1, *) > 1e8 { complain("grid", "makes more than 10⁸ trajectories") }
    }
    if let low, let high, let k = low.indices.first(where: { low[$0] > high[$0] }) {
      complain("low", "is above high in '\(System.components[k])'")
    }
    return problems
  }

  /// How many there are.
  var count: Int { grid.map { Int($0.reduce(1, *)) } ?? trajectories }

  /// The states, one trajectory after the other.
  ///
  /// - Throws: `SimulationError.impossible` if the frame holds something else.
  @_semantics("optimize.sil.specialize.generic.never")
  func states(_ context: RunContext) throws(SimulationError) -> [Double] {
    let dimension = System.components.count
    if let frame = context.recorded {
      guard let values = frame.values["state"], values.count == frame.rows * dimension, values.allSatisfy(\.isFinite) else {
        throw .impossible(
          parameter: nil, reason: "\(frame.source): 'state' must hold \(dimension) finite numbers for each trajectory")
      }
      return values
    }
    let random = Philox(seed: context.seed)
    return (0..<count).flatMap { trajectory in
      var rest = trajectory
      // The last component's index changes fastest.
      var indices = [Int](repeating: 0, count: dimension)
      if let grid {
        for c in (0..<dimension).reversed() { (rest, indices[c]) = rest.quotientAndRemainder(dividingBy: Int(grid[c])) }
      }
      return (0..<dimension).map { c in
        if let low, let high {
          let share =
            if let grid {
              grid[c] == 1 ? 0.5 : Double(indices[c]) / (grid[c] - 1)
            } else {
              random.uniforms(.initialState, particle: trajectory, draw: c / 2)[c % 2]
            }
          return low[c] + share * (high[c] - low[c])
        }
        if trajectory == 0 || spread == 0 { return state[c] }
        return state[c] + spread * random.normals(.initialState, particle: trajectory, draw: c / 2)[c % 2]
      }
    }
  }
}
