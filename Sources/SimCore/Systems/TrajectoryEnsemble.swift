/// The trajectories of a flow, in blocks of some registers of eight, which share every call of the right-hand side.
///
/// It knows nothing of the flow's type, so that it is compiled once for all flows.
final class TrajectoryEnsemble: SettlingEnsemble {
  typealias Lanes = SIMD8<Double>

  let trajectories: Int
  let timeStep: Double
  private let registersPerBlock: Int
  private let components: [String]
  private let pool: WorkerPool
  private let steppers: [any TrajectoryStepper]
  private let makeStepper: (_ flow: any RightHandSide, _ registers: Int) -> any TrajectoryStepper
  private var flow: any RightHandSide
  private var time = 0.0

  var dimension: Int { components.count }

  /// - Parameters:
  ///   - starts: States, one trajectory after the other.
  ///   - widestBlock: Registers that may share a call. Many suit flows whose call costs something beside the arithmetic, if steps are
  ///     equal; where they aren't, lanes wait for the slowest one.
  /// - Throws: `SimulationError.impossible` if the integrator chosen isn't made for the flow.
  convenience init(
    _ flow: any RightHandSide, _ components: [String], starts: [Double], period: Double, context: RunContext, widestBlock: Int = 4
  ) throws(SimulationError) {
    let dimension = components.count
    let integrator = integratorCatalogue.first { $0.card.name == context.integrator } ?? integratorCatalogue[0]
    if let obstacle = integrator.obstacle(flow, dimension) { throw .impossible(parameter: "integrator", reason: obstacle) }
    let registers = (starts.count / dimension + 7) / 8
    // Enough blocks to share between threads.
    let registersPerBlock = integrator.isAdaptive ? 4 : min(widestBlock, max(4, registers / 16))
    var tolerance = context.tolerance
    tolerance.period = period
    let (timeStep, allowed) = (context.timeStep, tolerance)
    self.init(
      flow, components, starts: starts, registersPerBlock: registersPerBlock, timeStep: integrator.isAdaptive ? 0 : timeStep,
      pool: context.pool
    ) { integrator.make($0, $1, dimension, timeStep, allowed) }
  }

  private init(
    _ flow: any RightHandSide, _ components: [String], starts: [Double], registersPerBlock: Int, timeStep: Double,
    pool: WorkerPool, makeStepper: @escaping (_ flow: any RightHandSide, _ registers: Int) -> any TrajectoryStepper
  ) {
    (self.flow, self.components, self.timeStep, self.pool, self.makeStepper) = (flow, components, timeStep, pool, makeStepper)
    (trajectories, self.registersPerBlock) = (starts.count / components.count, registersPerBlock)
    let registers = (trajectories + 7) / 8
    steppers = stride(from: 0, to: registers, by: registersPerBlock).map { first in
      makeStepper(flow, min(registersPerBlock, registers - first))
    }
    start(starts, at: Instant(tick: 0, time: 0))
  }

  func start(_ states: [Double], at instant: Instant) {
    let dimension = dimension
    forEachLane { trajectory, stepper, first, lane in
      for c in 0..<dimension { stepper.states[first + c][lane] = states[trajectory * dimension + c] }
    }
    time = instant.time
    begin()
  }

  func first() -> (any SettlingEnsemble)? {
    TrajectoryEnsemble(
      flow, components, starts: presentStates(ofFirst: 1), registersPerBlock: 1, timeStep: timeStep, pool: pool,
      makeStepper: makeStepper)
  }

  private func begin() {
    let (steppers, time) = (steppers, time)
    pool.forEachChunk(steppers.count) { steppers[$0].begin(at: time) }
  }

  /// Goes on with another right-hand side.
  func change(_ flow: any RightHandSide) {
    setFlow(flow)
    begin()
  }

  private func setFlow(_ flow: any RightHandSide) {
    self.flow = flow
    for stepper in steppers { stepper.flow = flow }
  }

  /// - Throws: `SimulationError` if a trajectory doesn't get there.
  func advance(to instant: Instant) throws(SimulationError) {
    let steppers = steppers
    let arrived = pool.reduce(steppers.count, grain: 1, true) { blocks in
      blocks.allSatisfy { steppers[$0].advance(to: instant.time) }
    } _: {
      $0 && $1
    }
    time = instant.time
    guard arrived else { throw stalled() }
    for trajectory in 0..<trajectories {
      let (stepper, first, lane) = place(trajectory)
      for c in 0..<dimension where !stepper.states[first + c][lane].isFinite {
        throw .diverged(what: "'\(components[c])' of trajectory \(trajectory)", time: instant.time, step: instant.tick)
      }
    }
  }

  /// What to say of the trajectory that is behind all others.
  private func stalled() -> SimulationError {
    let times = (0..<trajectories).map { trajectory in
      let (stepper, first, lane) = place(trajectory)
      return stepper.beginning(first / dimension).time[lane]
    }
    let last = times.indices.min { times[$0] < times[$1] }!
    let (stepper, first, lane) = place(last)
    let beginning = stepper.beginnings + first / dimension * stepper.numbersPerBeginning
    let state = components.indices.map { "\(components[$0]) = \(beginning[$0][lane])" }
    return .stalled(
      reason: "no step of trajectory \(last) is short enough near \(state.joined(separator: ", ")): it runs off to infinity, "
        + "or the right-hand side jumps there", time: times[last])
  }

  // MARK: - Reading and restoring

  /// A trajectory's stepper, the place of its first component, and its lane.
  private func place(_ trajectory: Int) -> (any TrajectoryStepper, first: Int, lane: Int) {
    let (block, rest) = trajectory.quotientAndRemainder(dividingBy: registersPerBlock * 8)
    return (steppers[block], rest / 8 * dimension, rest % 8)
  }

  /// All lanes; unused ones follow the first trajectory, so that they can't overflow on their own.
  private func forEachLane(_ body: (_ trajectory: Int, any TrajectoryStepper, _ first: Int, _ lane: Int) -> Void) {
    for index in 0..<(trajectories + 7) / 8 * 8 {
      let (stepper, first, lane) = place(index)
      body(index < trajectories ? index : 0, stepper, first, lane)
    }
  }

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var out = out
    for trajectory in rows {
      let (stepper, first, lane) = place(trajectory)
      for c in 0..<dimension { out[c] = stepper.states[first + c][lane] }
      out += dimension
    }
  }

  /// Numbers a trajectory that a restart needs: time, step and mark where the last step began, and the state there.
  var beginningSize: Int { 3 + numbersPerBeginning }
  private var numbersPerBeginning: Int { steppers.first?.numbersPerBeginning ?? dimension }

  func readBeginnings(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var out = out
    for trajectory in rows {
      let (stepper, first, lane) = place(trajectory)
      let (time, step, rejected) = stepper.beginning(first / dimension)
      (out[0], out[1], out[2]) = (time[lane], step[lane], rejected[lane])
      let beginning = stepper.beginnings + first / dimension * numbersPerBeginning
      for k in 0..<numbersPerBeginning { out[3 + k] = beginning[k][lane] }
      out += beginningSize
    }
  }

  func restoreBeginnings(_ values: [Double]) {
    forEachLane { trajectory, stepper, first, lane in
      let row = trajectory * beginningSize
      var (time, step, rejected) = stepper.beginning(first / dimension)
      (time[lane], step[lane], rejected[lane]) = (values[row], values[row + 1], values[row + 2])
      stepper.setBeginning(first / dimension, time: time, step: step, rejected: rejected)
      let beginning = stepper.beginnings + first / dimension * numbersPerBeginning
      for k in 0..<numbersPerBeginning { beginning[k][lane] = values[row + 3 + k] }
    }
  }

  /// Goes from the restored beginnings to the time at which they were saved.
  func didRestore(at instant: Instant, _ flow: any RightHandSide) {
    setFlow(flow)
    let (steppers, time) = (steppers, instant.time)
    self.time = time
    pool.forEachChunk(steppers.count) { steppers[$0].restore(at: time) }
  }
}
