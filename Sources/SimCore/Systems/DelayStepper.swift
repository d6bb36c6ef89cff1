/// Integrates one trajectory of a delay system by the method of steps, so that the error of each step stays within bounds.
///
/// Steps of `DormandPrince853` are never longer than the delay, so that u(t - τ) always lies in the past, where it is read from
/// the dense polynomials of earlier steps (Hairer, Nørsett & Wanner 1993, section II.17). The kink of the solution at its origin
/// comes again after every delay, each time in a derivative that is one order higher; steps end exactly at these breaking
/// points until the method can't see them any more.
///
/// The polynomials must be as good as the states, for they are what the next delay is computed from. So a step's error is that of
/// its end, or the defect of its polynomial if that is larger: how far its slope is from the right-hand side (Enright & Hayashi
/// 1997, Numer. Algorithms 16:349–364).
///
/// Steps don't depend on the times at which states are asked for: those come from the polynomials too.
final class DelayStepper<Number: RealNumber> where Number.Real == Double {
  typealias Method = DormandPrince853
  /// The right-hand side for one state.
  typealias Field = (
    _ t: Double, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) -> Void

  /// Why a trajectory doesn't get on.
  enum Obstacle {
    /// No step is short enough.
    case shortSteps
    /// The last delay has more steps than may be kept.
    case manySteps
  }

  /// How many delays after a kink its consequences count.
  static var breakingPoints: Int { 10 }

  let dimension: Int
  let delay: Double
  var field: Field
  private let tolerance: Tolerance
  private let capacity: Int

  /// The end of the last step.
  private(set) var time = 0.0
  private(set) var history: DelayHistory<Number>
  /// What stopped it; nil while it gets on.
  private(set) var obstacle: Obstacle?
  private var control = StepControl(step: 0)
  /// The time of the last kink that isn't the consequence of an earlier one.
  private var origin = 0.0

  private let memory: UnsafeMutablePointer<Number>
  private let allowed: UnsafeMutablePointer<Double>
  private let size: Int
  private let k: Stages<Number>
  /// The state at the end of the last step, that at the end of the next one, and one a delay ago.
  private let u: UnsafeMutablePointer<Number>
  private let y: UnsafeMutablePointer<Number>
  private let delayed: UnsafeMutablePointer<Number>
  /// Numbers of a step for the history: the state at its beginning, then the polynomial's coefficients, term after term.
  private let dense: UnsafeMutableBufferPointer<Number>

  /// - Parameters:
  ///   - state: The state at the beginning, time 0, and always before.
  ///   - capacity: How many steps may be kept.
  init(_ state: [Number], delay: Double, tolerance: Tolerance, capacity: Int = .max, field: @escaping Field) {
    (dimension, self.delay, self.tolerance, self.capacity, self.field) = (state.count, delay, tolerance, capacity, field)
    history = DelayHistory(past: state)
    let stages = Stages<Number>.size(Method.stages, registers: 1, dimension: dimension)
    let width = dimension * DelayHistory<Number>.numbersPerComponent
    size = stages + 3 * dimension + width
    memory = .allocate(capacity: size)
    memory.initialize(repeating: Number(0), count: size)
    allowed = .allocate(capacity: dimension)
    allowed.initialize(repeating: 0, count: dimension)
    k = Stages(memory, registers: 1, dimension: dimension)
    (u, y, delayed) = (memory + stages, memory + stages + dimension, memory + stages + 2 * dimension)
    dense = UnsafeMutableBufferPointer(start: memory + stages + 3 * dimension, count: width)
    begin(state, at: 0)
  }

  /// Begins anew at a state that has always been there before a time.
  func begin(_ state: [Number], at time: Double) {
    history = DelayHistory(past: state)
    for c in 0..<dimension { u[c] = state[c] }
    (self.time, origin, obstacle, control.wasRejected) = (time, time, nil, false)
    findFirstStep()
  }

  deinit {
    memory.deallocate()
    allowed.deallocate()
  }

  // MARK: - Moving

  /// Takes steps until one ends at a time or after it.
  ///
  /// - Returns: False if it doesn't get there; `obstacle` says why.
  func advance(to target: Double) -> Bool {
    while time < target && obstacle == nil { step() }
    return obstacle == nil
  }

  /// Writes the state at a time within the last step.
  func read(at time: Double, into state: UnsafeMutablePointer<Number>) {
    if time < self.time && history.count > 0 {
      history.read(step: history.count - 1, at: time, into: state)
    } else {
      for c in 0..<dimension { state[c] = u[c] }
    }
  }

  /// Goes on from a time within the last step with another right-hand side, which makes a kink there.
  func restart(at time: Double, _ field: @escaping Field) {
    read(at: time, into: y)
    for c in 0..<dimension { u[c] = y[c] }
    (self.field, self.time, origin, control.wasRejected) = (field, time, time, false)
    findFirstStep()
  }

  @inline(__always)
  private func evaluate(at t: Double, _ u: UnsafePointer<Number>, into derivative: UnsafeMutablePointer<Number>) {
    history.read(at: t - delay, into: delayed)
    field(t, u, delayed, derivative)
  }

  /// The same for the method's stages.
  private func slopes(_ t: UnsafePointer<Number>, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    evaluate(at: t[0].real, u, into: derivative)
  }

  /// The next time at which a step has to end.
  private var nextBreakingPoint: Double {
    for multiple in 1...Self.breakingPoints {
      let point = origin + Double(multiple) * delay
      if point > time { return point }
    }
    return .infinity
  }

  /// Takes one step, in as many attempts as it needs.
  private func step() {
    history.forget(before: time - delay)
    if history.count >= capacity { obstacle = .manySteps }
    let breakingPoint = nextBreakingPoint
    while obstacle == nil {
      let longest = min(control.step, tolerance.maximumStep, delay)
      let reaches = breakingPoint - time <= longest
      let h = reaches ? breakingPoint - time : longest
      let end = reaches ? breakingPoint : time + h
      guard end > time, reaches || h > 1e-15 * abs(time) else {
        obstacle = .shortSteps
        return
      }
      if control.accepts(attempt(h, end), tried: h, order: Method.errorOrder + 1) { return accept(h, end) }
    }
  }

  /// Computes the state at the end of a step, and the polynomial if it may be good enough.
  ///
  /// - Returns: The error over what is allowed.
  private func attempt(_ h: Double, _ end: Double) -> Double {
    var (t, step) = (time, h)
    Method.step(slopes, &t, &step, u, y, k)
    for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c].real, y[c].real) }
    let error = Method.error(h, 0..<dimension, allowed: allowed, k)
    guard error <= 1 else { return error }
    evaluate(at: end, y, into: k[Method.lastStage])
    // The second stage isn't needed any more.
    Method.prepareDense(slopes, &t, &step, u, k[1], k)
    for c in 0..<dimension { dense[c] = u[c] }
    for term in 0..<Method.denseTerms {
      for c in 0..<dimension { dense[(term + 1) * dimension + c] = Method.denseTerm(term, h, c, from: u[c], to: y[c], k) }
    }
    return max(error, defect(h, at: 0.4), defect(h, at: 0.9))
  }

  /// The defect of the polynomial at a share x of the step, times the step, over what is allowed; infinite if it isn't a number.
  private func defect(_ h: Double, at x: Double) -> Double {
    let (state, slope) = (k[1], k[2])
    for c in 0..<dimension { state[c] = Method.interpolate(x, from: u[c]) { dense[($0 + 1) * dimension + c] } }
    evaluate(at: time + x * h, state, into: slope)
    var sum = 0.0
    for c in 0..<dimension {
      let change = Method.interpolatedChange(x) { dense[($0 + 1) * dimension + c].real }
      sum += square((change - h * slope[c].real) / allowed[c])
    }
    return sum.isNaN ? .infinity : (sum / Double(dimension)).squareRoot()
  }

  private func accept(_ h: Double, _ end: Double) {
    history.append(DelayHistory.Step(start: time, length: h), dense)
    for c in 0..<dimension { (u[c], k[0][c]) = (y[c], k[Method.lastStage][c]) }
    // After a step as long as the delay, the state a delay ago is read from this step, as it will be after a restart.
    if time <= end - delay { evaluate(at: end, u, into: k[0]) }
    time = end
  }

  /// A step to begin with, from the size of the slopes and of their change (Hairer, Nørsett & Wanner 1993, section II.4).
  private func findFirstStep() {
    func norm(_ value: (Int) -> Double) -> Double {
      ((0..<dimension).reduce(0) { $0 + square(value($1) / allowed[$1]) } / Double(dimension)).squareRoot()
    }
    evaluate(at: time, u, into: k[0])
    for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c].real, u[c].real) }
    let (size, slope) = (norm { u[$0].real }, norm { k[0][$0].real })
    let short = min(size > 1e-5 && slope > 1e-5 ? 0.01 * size / slope : 1e-6, delay)
    for c in 0..<dimension { y[c] = u[c].moved(by: short, along: k[0][c]) }
    evaluate(at: time + short, y, into: k[1])
    let steepest = max(slope, norm { (k[1][$0] - k[0][$0]).real } / short)
    let first = steepest > 1e-15 ? LibM.pow(0.01 / steepest, 1 / Double(Method.order)) : max(1e-6, 1e-3 * short)
    control.step = min(100 * short, first, delay, tolerance.maximumStep)
  }

  // MARK: - Changing, saving and restoring

  /// Replaces the numbers of the history and the state by a linear function of theirs.
  ///
  /// - Parameter body: Gives the new number for an old one, and its place: among those of a step, or of the state for no step.
  func change(_ body: (_ step: Int?, _ place: Int, _ old: Number) -> Number) {
    for step in 0..<history.count { history.change(step: step) { body(step, $0, $1) } }
    for c in 0..<dimension { u[c] = body(nil, c, u[c]) }
    evaluate(at: time, u, into: k[0])
  }

  /// All that a restart needs beside the history's steps: times, marks, the state, and that before the first step.
  var summary: [Number] {
    let numbers = [time, control.step, control.wasRejected ? 1 : 0, origin].map { Number($0) }
    return numbers + UnsafeBufferPointer(start: u, count: dimension) + history.past
  }

  static func summarySize(_ dimension: Int) -> Int { 4 + 2 * dimension }

  /// Goes back to where a summary and a history were saved; `field` must be that of then.
  func restore(_ summary: [Number], _ steps: [(step: DelayHistory<Number>.Step, numbers: ArraySlice<Number>)]) {
    (time, origin) = (summary[0].real, summary[3].real)
    control = StepControl(step: summary[1].real, wasRejected: summary[2].real > 0)
    obstacle = nil
    for c in 0..<dimension { u[c] = summary[4 + c] }
    history = DelayHistory(past: Array(summary.suffix(dimension)))
    for (step, numbers) in steps { history.append(step, numbers) }
    evaluate(at: time, u, into: k[0])
  }
}

extension DormandPrince853 {
  /// The derivative of the polynomial between the ends of a step with respect to x, which goes from 0 to 1.
  static func interpolatedChange(_ x: Double, _ term: (Int) -> Double) -> Double {
    var (sum, change) = (term(6) * x, term(6))
    for k in stride(from: 5, through: 0, by: -1) {
      sum += term(k)
      let isForward = k.isMultiple(of: 2)
      (sum, change) = isForward ? (sum * x, change * x + sum) : (sum * (1 - x), change * (1 - x) - sum)
    }
    return change
  }
}
