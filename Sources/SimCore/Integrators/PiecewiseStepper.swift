/// Moves a block of trajectories of a piecewise flow, each for itself.
final class PiecewiseStepper<Method: EmbeddedMethod>: TrajectoryStepper {
  let registers: Int
  let states: UnsafeMutablePointer<Lanes>
  let beginnings: UnsafeMutablePointer<Lanes>
  let dimension: Int
  private let trajectories: [PiecewiseTrajectory<Double, Method>]
  /// For each lane the first one that started from the same state, which moves for all of them: unused lanes follow another one.
  private var leaders: [Int]
  /// Time and length of the last steps; twice the code of their mode, and 1 more if an attempt had been rejected.
  private var marks: [(time: Lanes, step: Lanes, rejected: Lanes)]

  init(_ flow: any PiecewiseFlow, registers: Int, tolerance: Tolerance) {
    (self.registers, dimension) = (registers, type(of: flow).dimension)
    trajectories = (0..<8 * registers).map { _ in PiecewiseTrajectory(flow, tolerance) }
    leaders = Array(0..<8 * registers)
    marks = [(time: Lanes, step: Lanes, rejected: Lanes)](repeating: (Lanes(), Lanes(), Lanes()), count: registers)
    states = .allocate(capacity: 2 * registers * dimension)
    states.initialize(repeating: Lanes(), count: 2 * registers * dimension)
    beginnings = states + registers * dimension
  }

  deinit { states.deallocate() }

  var flow: any RightHandSide {
    get { trajectories[0].flow }
    set {
      guard let flow = newValue as? any PiecewiseFlow else { return }
      for trajectory in trajectories { trajectory.flow = flow }
    }
  }

  /// Calls `body` with the lanes that move, and the places of their components.
  private func forEachLeader(_ body: (PiecewiseTrajectory<Double, Method>, _ first: Int, _ lane: Int) -> Bool) -> Bool {
    for index in leaders.indices where leaders[index] == index {
      if !body(trajectories[index], index / 8 * dimension, index % 8) { return false }
    }
    return true
  }

  private func findLeaders(_ isSame: (_ a: Int, _ b: Int) -> Bool) {
    for index in leaders.indices {
      leaders[index] = (0..<index).first { leaders[$0] == $0 && isSame($0, index) } ?? index
    }
  }

  private func isSame(_ a: Int, _ b: Int, _ values: UnsafePointer<Lanes>) -> Bool {
    (0..<dimension).allSatisfy { values[a / 8 * dimension + $0][a % 8] == values[b / 8 * dimension + $0][b % 8] }
  }

  func begin(at time: Double) {
    findLeaders { isSame($0, $1, states) }
    _ = forEachLeader { trajectory, first, lane in
      for c in 0..<dimension { trajectory.u[c] = states[first + c][lane] }
      trajectory.begin(at: time)
      return true
    }
    saveBeginnings()
  }

  func advance(to time: Double) -> Bool {
    let arrived = forEachLeader { trajectory, first, lane in
      guard trajectory.advance(to: time) else { return false }
      trajectory.read(at: time) { states[first + $0][lane] = $1 }
      return true
    }
    for index in leaders.indices where leaders[index] != index {
      let leader = leaders[index]
      for c in 0..<dimension { states[index / 8 * dimension + c][index % 8] = states[leader / 8 * dimension + c][leader % 8] }
    }
    saveBeginnings()
    return arrived
  }

  // MARK: - Saving and restoring

  private func saveBeginnings() {
    for index in leaders.indices {
      let trajectory = trajectories[leaders[index]]
      for c in 0..<dimension { beginnings[index / 8 * dimension + c][index % 8] = trajectory.start[c] }
      let (last, register, lane) = (trajectory.last, index / 8, index % 8)
      marks[register].time[lane] = last.time
      marks[register].step[lane] = last.tried
      marks[register].rejected[lane] = 2 * last.mode.code + (last.rejected ? 1 : 0)
    }
  }

  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) { marks[register] }

  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) { marks[register] = (time, step, rejected) }

  func restore(at time: Double) {
    func number(_ index: Int) -> [Double] {
      let values = marks[index / 8]
      return [values.time[index % 8], values.step[index % 8], values.rejected[index % 8]]
    }
    findLeaders { number($0) == number($1) && isSame($0, $1, beginnings) }
    for index in leaders.indices where leaders[index] == index {
      let (trajectory, numbers) = (trajectories[index], number(index))
      for c in 0..<dimension { trajectory.start[c] = beginnings[index / 8 * dimension + c][index % 8] }
      let half = (numbers[2] / 2).rounded(.down)
      trajectory.resume(
        numbers[0], tried: numbers[1], rejected: numbers[2] > 2 * half,
        PiecewiseMode(code: half, switches: type(of: trajectory.flow).switches))
    }
    _ = advance(to: time)
  }
}
