import SimCore

/// A state of a flow or a map with deviations from it, which move by the exact tangent dynamics, v' = J v.
struct TangentMotion {
  private(set) var time: Double
  var state: [Double]
  /// One vector after the other; none are fine.
  var deviations: [Double]
  /// The integrator's next step; 0 if unknown.
  private var step = 0.0

  var dimension: Int { state.count }
  var count: Int { deviations.count / dimension }
  /// True after `lose`, and once deviations have overflowed.
  var isLost: Bool { !deviations.allSatisfy(\.isFinite) }

  init(_ state: [Double], at time: Double, deviations: [Double]) {
    (self.time, self.state, self.deviations) = (time, state, deviations)
  }

  /// Moves the state and its deviations, eight at once, to a later time.
  ///
  /// - Returns: False if the state can't get there, or not as finite numbers; then nothing has moved.
  mutating func advance(_ system: any TangentDynamics, to end: Double) -> Bool {
    var (moved, nextStep) = (self, step)
    var point = [Dual](repeating: Dual(0), count: dimension)
    for first in stride(from: 0, to: max(count, 1), by: 8) {
      let vectors = first..<max(first, min(first + 8, count))
      for c in 0..<dimension {
        var slopes = SIMD8<Double>()
        for k in vectors { slopes[k - first] = deviations[k * dimension + c] }
        point[c] = Dual(state[c], slopes: slopes)
      }
      nextStep = step
      guard system.advance(&point, from: time, to: end, step: &nextStep) else { return false }
      for c in 0..<dimension {
        moved.state[c] = point[c].value
        for k in vectors { moved.deviations[k * dimension + c] = point[c].slopes[k - first] }
      }
    }
    guard moved.state.allSatisfy(\.isFinite) else { return false }
    (moved.time, moved.step) = (end, nextStep)
    self = moved
    return true
  }

  /// Deviations stop being numbers: there is no way to follow them to this time.
  mutating func lose(at time: Double) {
    self.time = time
    step = 0
    deviations = [Double](repeating: .nan, count: deviations.count)
  }

  // MARK: - Saving

  /// Numbers in `memory`.
  static func memorySize(dimension: Int, deviations: Int) -> Int { 2 + dimension + deviations * dimension }

  var memory: [Double] { [time, step] + state + deviations }

  init(memory: ArraySlice<Double>, dimension: Int) {
    let numbers = Array(memory)
    (time, step, state) = (numbers[0], numbers[1], Array(numbers[2..<2 + dimension]))
    deviations = Array(numbers[(2 + dimension)...])
  }
}

/// Changes each element in place, in parallel.
func forEachInParallel<Element>(_ elements: inout [Element], _ pool: WorkerPool, _ body: (inout Element, _ index: Int) -> Void) {
  elements.withUnsafeMutableBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    pool.forEachChunk(buffer.count) { body(&base[$0], $0) }
  }
}

/// Row after row of a table of numbers.
func rows(_ numbers: [Double], width: Int) -> [ArraySlice<Double>] {
  stride(from: 0, to: numbers.count, by: width).map { numbers[$0..<min($0 + width, numbers.count)] }
}
