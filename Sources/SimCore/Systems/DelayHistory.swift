/// The past of a delay system's trajectory: a polynomial for each step of the last delay, and a constant before the first step.
struct DelayHistory<Number: RealNumber> where Number.Real == Double {
  typealias Method = DormandPrince853

  /// A step: where it began, and how long it was.
  struct Step {
    var start: Double
    var length: Double
  }

  /// Numbers that a step has for each component: the state at its beginning, and the coefficients of its polynomial.
  static var numbersPerComponent: Int { 1 + Method.denseTerms }

  let dimension: Int
  /// The state before the first step.
  private(set) var past: [Number]
  /// All steps in memory, those that are forgotten first.
  private var steps: [Step] = []
  private var numbers: [Number] = []
  private var forgotten = 0
  /// The step that was looked up last: the next one is close to it.
  private var place = 0

  private var width: Int { dimension * Self.numbersPerComponent }

  init(past: [Number]) { (self.past, dimension) = (past, past.count) }

  /// How many steps it holds.
  var count: Int { steps.count - forgotten }

  /// A step, from 0 for the oldest one.
  func step(_ index: Int) -> Step { steps[forgotten + index] }

  /// A step's numbers: the state at its beginning, then the polynomial's coefficients of all components, term after term.
  func numbers(_ index: Int) -> ArraySlice<Number> {
    let start = (forgotten + index) * width
    return numbers[start..<start + width]
  }

  mutating func append(_ step: Step, _ values: some Sequence<Number>) {
    steps.append(step)
    numbers.append(contentsOf: values)
  }

  /// Drops the steps that ended at `time` or before it.
  mutating func forget(before time: Double) {
    while forgotten + 1 < steps.count && steps[forgotten + 1].start <= time { forgotten += 1 }
    place = max(place, forgotten)
    if forgotten < 64 || 2 * forgotten < steps.count { return }
    steps.removeFirst(forgotten)
    numbers.removeFirst(forgotten * width)
    (place, forgotten) = (place - forgotten, 0)
  }

  /// Writes the state at a time of the last delay.
  mutating func read(at time: Double, into state: UnsafeMutablePointer<Number>) {
    guard count > 0, time >= steps[forgotten].start else {
      for c in 0..<dimension { state[c] = past[c] }
      return
    }
    while place + 1 < steps.count && steps[place + 1].start <= time { place += 1 }
    while place > forgotten && steps[place].start > time { place -= 1 }
    interpolate(place, at: time, into: state)
  }

  /// Writes the state at a time within a step, from 0 for the oldest one.
  func read(step index: Int, at time: Double, into state: UnsafeMutablePointer<Number>) {
    interpolate(forgotten + index, at: time, into: state)
  }

  @inline(__always)
  private func interpolate(_ place: Int, at time: Double, into state: UnsafeMutablePointer<Number>) {
    let x = (time - steps[place].start) / steps[place].length
    let (first, dimension) = (place * width, dimension)
    numbers.withUnsafeBufferPointer { numbers in
      for c in 0..<dimension {
        state[c] = Method.interpolate(x, from: numbers[first + c]) { numbers[first + ($0 + 1) * dimension + c] }
      }
    }
  }

  /// Replaces the numbers of a step, from 0 for the oldest one.
  ///
  /// - Parameter body: Gives the new number for an old one, and its place among those of the step.
  mutating func change(step index: Int, _ body: (_ place: Int, _ old: Number) -> Number) {
    let first = (forgotten + index) * width
    for k in 0..<width { numbers[first + k] = body(k, numbers[first + k]) }
  }
}
