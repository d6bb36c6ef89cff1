/// What a scenario says of where trajectories start.
public protocol StartSet: ParameterSet {
  /// How many trajectories there are.
  var count: Int { get }
  /// What happens before time 0. Has a default: nothing.
  var settling: Settling { get }
  /// Whether there are several trajectories that all start at one state. Has a default: no.
  var isOneState: Bool { get }
  /// The states, one trajectory after the other.
  ///
  /// - Parameter defaultState: Stands in for a state that isn't given; nil if the scenario must give one.
  /// - Throws: `SimulationError.impossible` if there is no state, or if it has other components.
  func states(_ components: [String], _ context: RunContext, defaultState: [Double]?) throws(SimulationError) -> [Double]
}

extension StartSet {
  public var settling: Settling { Settling() }
  public var isOneState: Bool { false }
}

/// Where trajectories start, for any number of components: around a state, between two states, or on a grid between these.
struct StartingStates {
  var state: [Double]
  var trajectories: Int
  var spread: Double
  var low: [Double]?
  var high: [Double]?
  var grid: [Double]?
  var settling: Settling

  /// What contradicts each other. Lists must have equal lengths.
  ///
  /// - Parameter nameOfComponent: For messages, from its index.
  func problems(_ nameOfComponent: (Int) -> String) -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    func complain(_ name: String, _ message: String) { problems.append(ParameterProblem(name, message)) }
    if settling.spacing != nil {
      let others = [("spread", spread > 0), ("low", low != nil)].filter(\.1).map(\.0)
      for name in others { complain(name, "doesn't go with spacing: trajectories start on one that begins at the state") }
    }
    if (low == nil) != (high == nil) { complain(low == nil ? "high" : "low", "needs \(low == nil ? "low" : "high") too") }
    if low != nil && spread > 0 { complain("spread", "is for trajectories around a state; here they start between low and high") }
    if let grid {
      if low == nil { complain("grid", "needs low and high") }
      if let wrong = grid.first(where: { $0 != $0.rounded() }) { complain("grid", "\(wrong) is not a whole number") }
      if trajectories != 1 { complain("trajectories", "follows from grid; leave it out") }
      if grid.reduce(1, *) > 1e8 { complain("grid", "makes more than 10⁸ trajectories") }
    }
    if let low, let high, let k = zip(low, high).map(>).firstIndex(of: true) {
      complain("low", "is above high in \(nameOfComponent(k))")
    }
    return problems
  }

  /// How many there are.
  var count: Int { grid.map { Int(min(1e8, $0.reduce(1, *))) } ?? trajectories }

  /// Whether there are several and all are the same.
  var isOneState: Bool { count > 1 && spread == 0 && low == nil }

  /// The states, one trajectory after the other.
  ///
  /// - Throws: `SimulationError.impossible` if the frame holds something else.
  func states(dimension: Int, _ context: RunContext) throws(SimulationError) -> [Double] {
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
