/// Moves a block of trajectories in equal steps.
final class FixedStepper: TrajectoryStepper {
  let registers: Int
  let dimension: Int
  var field: BlockField<Lanes>
  let states: UnsafeMutablePointer<Lanes>
  private let timeStep: Double
  private var step = 0
  /// `run(_:to:)`, compiled for the method.
  private let run: (FixedStepper, _ end: Int) -> Void

  init<Method: FixedStepMethod>(
    _: Method.Type, _ field: @escaping BlockField<Lanes>, registers: Int, dimension: Int, timeStep: Double
  ) {
    run = { $0.run(Method.self, to: $1) }
    (self.field, self.registers, self.dimension, self.timeStep) = (field, registers, dimension, timeStep)
    states = .allocate(capacity: registers * dimension)
    states.initialize(repeating: Lanes(), count: registers * dimension)
  }

  deinit { states.deallocate() }

  func begin(at time: Double) { step = Int((time / timeStep).rounded()) }

  func advance(to time: Double) -> Bool {
    let end = Int((time / timeStep).rounded())
    if end > step { run(self, end) }
    step = end
    return true
  }

  private func run<Method: FixedStepMethod>(_: Method.Type, to end: Int) {
    let stages = Stages<Lanes>.size(Method.stages, registers: registers, dimension: dimension)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: stages + 2 * registers) { memory in
      memory.initialize(repeating: Lanes(repeating: timeStep))
      let k = Stages(memory.baseAddress!, registers: registers, dimension: dimension)
      let (t, h) = (memory.baseAddress! + stages, memory.baseAddress! + stages + registers)
      for step in step..<end {
        for r in 0..<registers { t[r] = Lanes(repeating: Double(step) * timeStep) }
        Method.step(field, t, h, states, k)
      }
    }
  }

  var beginnings: UnsafeMutablePointer<Lanes> { states }
  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) {
    (Lanes(repeating: Double(step) * timeStep), Lanes(repeating: timeStep), Lanes())
  }
  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) {}
  func restore(at time: Double) { begin(at: time) }
}
