/// Moves a block of trajectories in equal steps of an implicit Gauss method.
///
/// The slopes of the stages are iterated until rounding errors are all that is left (Hairer, McLachlan & Razakarivony 2008), in
/// each lane on its own: a trajectory has the same bits in any company. Where that doesn't succeed the state becomes NaN.
final class GaussStepper: TrajectoryStepper {
  let registers: Int
  let dimension: Int
  var flow: any RightHandSide
  private let method: GaussCollocation
  private let timeStep: Double
  private var step = 0

  let states: UnsafeMutablePointer<Lanes>
  /// Of each register: the states, and after them what rounding has cut from them.
  let beginnings: UnsafeMutablePointer<Lanes>
  var numbersPerBeginning: Int { 2 * dimension }

  init(_ method: GaussCollocation, _ flow: any RightHandSide, registers: Int, dimension: Int, timeStep: Double) {
    (self.method, self.flow, self.registers, self.dimension) = (method, flow, registers, dimension)
    self.timeStep = timeStep
    let size = registers * dimension
    states = .allocate(capacity: size)
    states.initialize(repeating: Lanes(), count: size)
    beginnings = .allocate(capacity: 2 * size)
    beginnings.initialize(repeating: Lanes(), count: 2 * size)
  }

  deinit {
    states.deallocate()
    beginnings.deallocate()
  }

  func begin(at time: Double) {
    step = Int((time / timeStep).rounded())
    for register in 0..<registers {
      let u = beginnings + register * numbersPerBeginning
      for c in 0..<dimension { (u[c], u[dimension + c]) = (states[register * dimension + c], Lanes()) }
    }
  }

  func advance(to time: Double) -> Bool {
    let end = Int((time / timeStep).rounded())
    if end > step {
      let equations = GaussEquations(method, flow, dimension: dimension, timeStep: timeStep)
      for register in 0..<registers {
        let u = beginnings + register * numbersPerBeginning
        for step in step..<end { equations.takeStep(step, u, u + dimension) }
      }
      copyStates()
    }
    step = end
    return true
  }

  private func copyStates() {
    for register in 0..<registers {
      let u = beginnings + register * numbersPerBeginning
      for c in 0..<dimension { states[register * dimension + c] = u[c] }
    }
  }

  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) {
    (Lanes(repeating: Double(step) * timeStep), Lanes(repeating: timeStep), Lanes())
  }
  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) {}

  func restore(at time: Double) {
    step = Int((time / timeStep).rounded())
    copyStates()
  }
}

/// The equations k_i = f(t + c_i h, u + h Σ a_ij k_j) of a step, for the eight lanes of a register.
private final class GaussEquations {
  typealias Lanes = SIMD8<Double>

  /// Equations up to which Newton's method is tried.
  static let maximumSize = 1000
  /// Iterations of each kind.
  static let maximumIterations = 50
  /// Changes that are smaller than this share of the state, and don't fall any more, are rounding errors.
  static let roundingLevel = 1e-10

  private let method: GaussCollocation
  private let flow: any RightHandSide
  private let dimension: Int
  private let timeStep: Double
  /// Stage after stage: the slopes, those that they lead to, the states, and the times.
  private let slopes: UnsafeMutablePointer<Lanes>
  private let images: UnsafeMutablePointer<Lanes>
  private let places: UnsafeMutablePointer<Lanes>
  private let times: UnsafeMutablePointer<Lanes>
  private let memory: UnsafeMutablePointer<Lanes>
  private lazy var matrix = LaneMatrix(size: size)
  private lazy var linearization = Linearization(dimension: dimension)

  private var size: Int { method.stages * dimension }

  init(_ method: GaussCollocation, _ flow: any RightHandSide, dimension: Int, timeStep: Double) {
    (self.method, self.flow, self.dimension, self.timeStep) = (method, flow, dimension, timeStep)
    let size = method.stages * dimension
    memory = .allocate(capacity: 3 * size + method.stages)
    memory.initialize(repeating: Lanes(), count: 3 * size + method.stages)
    (slopes, images, places, times) = (memory, memory + size, memory + 2 * size, memory + 3 * size)
  }

  deinit { memory.deallocate() }

  /// - Parameters:
  ///   - u: The states, which move.
  ///   - rest: What rounding has cut from them.
  func takeStep(_ step: Int, _ u: UnsafeMutablePointer<Lanes>, _ rest: UnsafeMutablePointer<Lanes>) {
    for (i, node) in method.nodes.enumerated() { times[i] = Lanes(repeating: (Double(step) + node) * timeStep) }
    var unsolved = finiteLanes(u)
    begin(step, u, where: unsolved)
    iterate(u, rest, &unsolved) { _ in }
    if Lanes.anyPositive(unsolved) && size <= GaussEquations.maximumSize {
      begin(step, u, where: unsolved)
      factorMatrix(step, u)
      iterate(u, rest, &unsolved) { matrix.solve($0) }
    }
    move(u, rest)
    if Lanes.anyPositive(unsolved) { spoil(u, where: unsolved) }
  }

  /// 1 where all components are finite, else 0.
  private func finiteLanes(_ u: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes()
    for c in 0..<dimension { sum = sum + u[c] * 0 }
    return .whenPositive(1 + sum, Lanes(repeating: 1), else: Lanes())
  }

  private func spoil(_ u: UnsafeMutablePointer<Lanes>, where lanes: Lanes) {
    for c in 0..<dimension { u[c] = .whenPositive(lanes, Lanes(repeating: .nan), else: u[c]) }
  }

  /// Begins with the slopes at the beginning of the step.
  private func begin(_ step: Int, _ u: UnsafePointer<Lanes>, where lanes: Lanes) {
    var time = Lanes(repeating: Double(step) * timeStep)
    flow.derivatives(&time, u, images, registers: 1, dimension: dimension)
    for i in 0..<method.stages {
      for c in 0..<dimension { slopes[i * dimension + c] = .whenPositive(lanes, images[c], else: slopes[i * dimension + c]) }
    }
  }

  /// Iterates in the lanes where `unsolved` is 1, and sets it to 0 where that succeeds.
  ///
  /// - Parameter correct: Turns what is missing to the slopes' images into a correction.
  private func iterate(
    _ u: UnsafePointer<Lanes>, _ rest: UnsafePointer<Lanes>, _ unsolved: inout Lanes,
    _ correct: (UnsafeMutablePointer<Lanes>) -> Void
  ) {
    var previous = Lanes(repeating: .infinity)
    for _ in 0..<GaussEquations.maximumIterations where Lanes.anyPositive(unsolved) {
      findPlaces(u, rest)
      flow.derivatives(times, places, images, registers: method.stages, dimension: dimension)
      for i in 0..<size { images[i] = images[i] - slopes[i] }
      correct(images)
      for i in 0..<size { slopes[i] = .whenPositive(unsolved, slopes[i] + images[i], else: slopes[i]) }
      let change = relativeChange(u)
      let isSmall = Lanes.whenPositive(GaussEquations.roundingLevel - change, unsolved, else: Lanes())
      // Also where it is 0.
      let isFalling = Lanes.whenPositive(change, Lanes.whenPositive(previous - change, unsolved, else: Lanes()), else: Lanes())
      unsolved = unsolved - isSmall * (1 - isFalling)
      previous = change
    }
  }

  private func findPlaces(_ u: UnsafePointer<Lanes>, _ rest: UnsafePointer<Lanes>) {
    for i in 0..<method.stages {
      for c in 0..<dimension {
        var sum = Lanes()
        for j in 0..<method.stages { sum = sum.adding(method.matrix[i * method.stages + j], times: slopes[j * dimension + c]) }
        places[i * dimension + c] = u[c] + rest[c].adding(timeStep, times: sum)
      }
    }
  }

  /// The largest correction times the step, over the largest component of the state or of its change; not a number if one isn't.
  private func relativeChange(_ u: UnsafePointer<Lanes>) -> Lanes {
    var (change, scale, zero) = (Lanes(), Lanes(repeating: 1e-300), Lanes())
    for i in 0..<size {
      zero = zero + 0 * images[i]
      change = larger(magnitude(images[i]), change)
      scale = larger(magnitude(u[i % dimension]), larger(magnitude(timeStep * slopes[i]), scale))
    }
    return timeStep * (change + zero) / scale
  }

  /// 1 - h A ⊗ J: Newton's matrix with the Jacobian at the beginning of the step.
  private func factorMatrix(_ step: Int, _ u: UnsafePointer<Lanes>) {
    linearization.compute(flow, Lanes(repeating: Double(step) * timeStep), u)
    let (stages, jacobian) = (method.stages, linearization.jacobian)
    for row in 0..<size {
      for column in 0..<size {
        let (i, c) = row.quotientAndRemainder(dividingBy: dimension)
        let (j, d) = column.quotientAndRemainder(dividingBy: dimension)
        let identity = row == column ? 1.0 : 0
        matrix.entries[row * size + column] = identity - timeStep * method.matrix[i * stages + j] * jacobian[c * dimension + d]
      }
    }
    matrix.factor()
  }

  /// Adds h Σ b_i k_i, and keeps what rounding cuts off (Kahan 1965; Knuth's exact sum of two numbers).
  private func move(_ u: UnsafeMutablePointer<Lanes>, _ rest: UnsafeMutablePointer<Lanes>) {
    for c in 0..<dimension {
      var sum = Lanes()
      for (i, weight) in method.weights.enumerated() { sum = sum.adding(weight, times: slopes[i * dimension + c]) }
      let increment = rest[c].adding(timeStep, times: sum)
      let moved = u[c] + increment
      let virtual = moved - u[c]
      rest[c] = (u[c] - (moved - virtual)) + (increment - virtual)
      u[c] = moved
    }
  }
}
