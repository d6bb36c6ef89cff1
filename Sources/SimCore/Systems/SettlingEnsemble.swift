/// Trajectories that can begin at any state, before time 0 or later.
protocol SettlingEnsemble: AnyObject, StateEnsemble {
  /// Length of a step; 0 if it can be asked for any time.
  var timeStep: Double { get }
  /// Begins at states, one trajectory after the other.
  func start(_ states: [Double], at instant: Instant)
  /// The first trajectory alone, from its present state on; nil if more than this state decides how it goes on.
  func first() -> (any SettlingEnsemble)?
}

extension SettlingEnsemble {
  /// The present states of the first trajectories, one after the other.
  func presentStates(ofFirst count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * dimension) { buffer, initialized in
      if let out = buffer.baseAddress { readStates(0..<count, out) }
      initialized = count * dimension
    }
  }

  var presentStates: [Double] { presentStates(ofFirst: trajectories) }
}
