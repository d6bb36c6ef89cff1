/// Trajectories of stochastic equations in fixed steps, in blocks of four registers of eight.
final class StochasticEnsemble: SettlingEnsemble {
  typealias Lanes = SIMD8<Double>

  private static let registersPerBlock = 4

  var trajectories: Int { states.trajectories }
  private var system: any StochasticSystem
  private let method: any StochasticMethod.Type
  private let wiener: WienerIncrements
  let timeStep: Double
  private let components: [String]
  private let pool: WorkerPool
  private var step = 0
  private let states: LaneStates

  var dimension: Int { states.dimension }

  /// - Parameter starts: States, one trajectory after the other.
  init(
    _ system: any StochasticSystem, _ method: any StochasticMethod.Type, _ components: [String], starts: [Double],
    timeStep: Double, context: RunContext
  ) {
    (self.system, self.method, self.components, self.timeStep) = (system, method, components, timeStep)
    pool = context.pool
    states = LaneStates(starts, dimension: components.count)
    wiener = WienerIncrements(seed: context.seed, timeStep: timeStep)
  }

  /// Goes on with another system of as many components.
  func change(_ system: any StochasticSystem) { self.system = system }

  func start(_ states: [Double], at instant: Instant) {
    restoreStates(states)
    step = instant.tick
  }

  /// How it goes on depends on the noise, too.
  func first() -> (any SettlingEnsemble)? { nil }

  func didRestore(at instant: Instant) { step = instant.tick }

  /// - Throws: `SimulationError.diverged` if a state is no longer finite.
  func advance(to instant: Instant) throws(SimulationError) {
    let steps = step..<max(step, instant.tick)
    pool.forEachRange(states.registers, grain: StochasticEnsemble.registersPerBlock) { move($0, steps) }
    step = steps.upperBound
    if let (trajectory, component) = states.firstLost {
      throw .diverged(what: "'\(components[component])' of trajectory \(trajectory)", time: instant.time, step: instant.tick)
    }
  }

  private func move(_ registers: Range<Int>, _ steps: Range<Int>) {
    let block = StochasticBlock(
      states: states.lanes + registers.lowerBound * dimension, registers: registers.count, dimension: dimension,
      stages: method.stages)
    for step in steps {
      draw(registers, step, into: block)
      method.step(system, block, from: Double(step) * timeStep, by: timeStep)
    }
  }

  private func draw(_ registers: Range<Int>, _ step: Int, into block: StochasticBlock) {
    for register in registers {
      let trajectories = identities(register)
      let first = (register - registers.lowerBound) * dimension
      for c in system.noisyComponents {
        let (increment, integral) = wiener.increments(of: trajectories, step: step, component: c)
        block.increments[first + c] = increment
        block.integrals[first + c] = integral
      }
    }
  }

  /// The trajectories in a register's lanes. Unused lanes follow the first one, so that they can't overflow on their own.
  private func identities(_ register: Int) -> SIMD8<UInt32> {
    var identities = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt32(truncatingIfNeeded: register * 8)
    for lane in 0..<8 where register * 8 + lane >= trajectories { identities[lane] = 0 }
    return identities
  }

  func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) { states.read(rows, out) }

  func restoreStates(_ values: [Double]) { states.restore(values) }
}
