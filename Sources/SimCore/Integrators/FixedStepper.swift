/// Moves a block of trajectories in equal steps.
final class FixedStepper: TrajectoryStepper {
  let registers: Int
  let dimension: Int
  var flow: any RightHandSide
  let states: UnsafeMutablePointer<Lanes>
  private let timeStep: Double
  private var step = 0
  private let takeSteps: (_ flow: any RightHandSide, FixedBlock) -> Void

  convenience init<Method: FixedStepMethod>(
    _: Method.Type, _ flow: any RightHandSide, registers: Int, dimension: Int, timeStep: Double
  ) {
    self.init(flow, registers: registers, dimension: dimension, timeStep: timeStep, takeSteps: Method.takeSteps)
  }

  init(
    _ flow: any RightHandSide, registers: Int, dimension: Int, timeStep: Double,
    takeSteps: @escaping (_ flow: any RightHandSide, FixedBlock) -> Void
  ) {
    self.takeSteps = takeSteps
    (self.flow, self.registers, self.dimension, self.timeStep) = (flow, registers, dimension, timeStep)
    states = .allocate(capacity: registers * dimension)
    states.initialize(repeating: Lanes(), count: registers * dimension)
  }

  deinit { states.deallocate() }

  func begin(at time: Double) { step = Int((time / timeStep).rounded()) }

  func advance(to time: Double) -> Bool {
    let end = Int((time / timeStep).rounded())
    if end > step {
      takeSteps(flow, FixedBlock(u: states, registers: registers, dimension: dimension, timeStep: timeStep, steps: step..<end))
    }
    step = end
    return true
  }

  var beginnings: UnsafeMutablePointer<Lanes> { states }
  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) {
    (Lanes(repeating: Double(step) * timeStep), Lanes(repeating: timeStep), Lanes())
  }
  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) {}
  func restore(at time: Double) { begin(at: time) }
}
