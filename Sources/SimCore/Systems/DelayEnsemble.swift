/// The trajectories of a delay system, each with steps of its own.
///
/// It knows nothing of the system's type, so that it is compiled once for all systems.
final class DelayEnsemble: SettlingEnsemble {
  typealias Stepper = DelayStepper<Double>

  let trajectories: Int
  /// How many steps of a trajectory can be kept and saved.
  let capacity: Int
  private let delay: Double
  private let components: [String]
  private let pool: WorkerPool
  private let steppers: [Stepper]
  /// States at the time that was asked for last.
  private var states: [Double]
  private var time = 0.0
  /// The first time.
  private var beginning = 0.0
  private var restored: (summaries: [Double], steps: [Double]) = ([], [])

  var dimension: Int { components.count }
  var timeStep: Double { 0 }

  /// - Parameter starts: States, one trajectory after the other.
  init(_ components: [String], starts: [Double], delay: Double, context: RunContext, field: @escaping Stepper.Field) {
    let dimension = components.count
    let (trajectories, tolerance) = (starts.count / dimension, context.tolerance)
    let capacity = DelayEnsemble.capacity(trajectories)
    (self.components, self.trajectories, self.capacity, self.delay) = (components, trajectories, capacity, delay)
    (states, pool) = (starts, context.pool)
    steppers = (0..<trajectories).map {
      Stepper(
        Array(starts[$0 * dimension..<($0 + 1) * dimension]), delay: delay, tolerance: tolerance, capacity: capacity, field: field)
    }
  }

  /// A million steps in all, but from 512 to 4096 for each trajectory.
  static func capacity(_ trajectories: Int) -> Int { min(max(1_048_576 / max(trajectories, 1), 512), 4096) }

  /// Calls `body` with all trajectories, on all threads.
  private func forEachTrajectory(_ body: (_ trajectory: Int, Stepper) -> Void) {
    let steppers = steppers
    pool.forEachRange(trajectories, grain: WorkerPool.grain(trajectories, upTo: 64)) { range in
      for trajectory in range { body(trajectory, steppers[trajectory]) }
    }
  }

  func start(_ states: [Double], at instant: Instant) {
    (self.states, time, beginning) = (states, instant.time, instant.time)
    let dimension = dimension
    forEachTrajectory { trajectory, stepper in
      stepper.begin(Array(states[trajectory * dimension..<(trajectory + 1) * dimension]), at: instant.time)
    }
  }

  /// How it goes on depends on all of the last delay.
  func first() -> (any SettlingEnsemble)? { nil }

  /// Goes on with another right-hand side.
  func change(_ field: @escaping Stepper.Field) {
    let time = time
    forEachTrajectory { $1.restart(at: time, field) }
  }

  /// - Throws: `SimulationError` if a trajectory doesn't get there.
  func advance(to instant: Instant) throws(SimulationError) {
    let (time, dimension) = (instant.time, dimension)
    guard delay > 1e-12 * (time - beginning) else {
      throw .stalled(
        reason: "with a delay of \(delay) it takes more than 10¹² steps to time \(time): set a longer delay", time: self.time)
    }
    states.withUnsafeMutableBufferPointer { states in
      let states = states.baseAddress!
      forEachTrajectory { trajectory, stepper in
        if stepper.advance(to: time) { stepper.read(at: time, into: states + trajectory * dimension) }
      }
    }
    self.time = time
    if let trajectory = steppers.firstIndex(where: { $0.obstacle != nil }) { throw stopped(trajectory) }
    if let place = states.firstIndex(where: { !$0.isFinite }) {
      let (trajectory, component) = place.quotientAndRemainder(dividingBy: dimension)
      throw .diverged(what: "'\(components[component])' of trajectory \(trajectory)", time: time, step: instant.tick)
    }
  }

  /// What to say of a trajectory that doesn't get on.
  private func stopped(_ trajectory: Int) -> SimulationError {
    let stepper = steppers[trajectory]
    if case .manySteps = stepper.obstacle {
      return .stalled(
        reason: "trajectory \(trajectory) needs more than the \(capacity) steps in one delay that can be kept: "
          + "set a larger tolerance, a shorter delay, fewer trajectories, or ramps that change less often", time: stepper.time)
    }
    let values = stepper.summary[4...]
    let state = zip(components, values).map { "\($0) = \($1)" }
    return .stalled(
      reason: "no step of trajectory \(trajectory) is short enough near \(state.joined(separator: ", ")): "
        + "it may run off to infinity, or the right-hand side may jump there", time: stepper.time)
  }

  // MARK: - Reading and restoring

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for k in 0..<rows.count * dimension { out[k] = states[rows.lowerBound * dimension + k] }
  }

  var summarySize: Int { Stepper.summarySize(dimension) }

  func readSummaries(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for (row, trajectory) in rows.enumerated() {
      for (k, value) in steppers[trajectory].summary.enumerated() { out[row * summarySize + k] = value }
    }
  }

  func restoreSummaries(_ values: [Double]) { restored.summaries = values }

  /// Numbers of a step that is saved: its beginning, its length, and its polynomial.
  var stepSize: Int { 2 + dimension * DelayHistory<Double>.numbersPerComponent }

  /// Steps of all trajectories, `capacity` rows for each. Rows that aren't needed hold zeros.
  func readSteps(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for (row, index) in rows.enumerated() {
      let (trajectory, place) = index.quotientAndRemainder(dividingBy: capacity)
      let (history, out) = (steppers[trajectory].history, out + row * stepSize)
      guard place < history.count else {
        for k in 0..<stepSize { out[k] = 0 }
        continue
      }
      (out[0], out[1]) = (history.step(place).start, history.step(place).length)
      for (k, number) in history.numbers(place).enumerated() { out[2 + k] = number }
    }
  }

  func restoreSteps(_ values: [Double]) { restored.steps = values }

  /// Puts the trajectories where the restored fields have them.
  func didRestore(at instant: Instant, _ field: @escaping Stepper.Field) {
    time = instant.time
    for (trajectory, stepper) in steppers.enumerated() {
      let steps = (trajectory * capacity..<(trajectory + 1) * capacity).map { restored.steps[$0 * stepSize..<($0 + 1) * stepSize] }
        .prefix { $0[$0.startIndex + 1] > 0 }
        .map { (step: DelayHistory<Double>.Step(start: $0.first!, length: $0.dropFirst().first!), numbers: $0.dropFirst(2)) }
      stepper.field = field
      stepper.restore(Array(restored.summaries[trajectory * summarySize..<(trajectory + 1) * summarySize]), steps)
      states.withUnsafeMutableBufferPointer { stepper.read(at: instant.time, into: $0.baseAddress! + trajectory * dimension) }
    }
    restored = ([], [])
  }
}
