import SimCore
import Testing

/// The state of all trajectories, one after the other.
func state(_ model: some Model) -> [Double] { model.boundFields[0].values(WorkerPool(threads: 1)) }

func isNear(_ a: [Double], _ b: [Double], _ distance: Double) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= distance }
}

extension SizedFlow {
  func slope(_ u: [Double], at time: Double = 0) -> [Double] {
    var result = [Double](repeating: .nan, count: u.count)
    derivative(time, u, &result)
    return result
  }
}

extension SizedMap {
  func next(_ u: [Double]) -> [Double] {
    var result = [Double](repeating: .nan, count: u.count)
    image(u, &result)
    return result
  }
}

/// Whether derivatives along the axes, eight at a time, are central differences.
func expectExactJacobian(
  _ u: [Double], _ value: ([Double]) -> [Double], _ dual: (_ u: [Dual], _ result: inout [Dual]) -> Void
) {
  let (step, dimension) = (1e-5, u.count)
  for first in stride(from: 0, to: dimension, by: 8) {
    var point = u.map { Dual($0) }
    for column in first..<min(first + 8, dimension) { point[column].slopes[column - first] = 1 }
    var result = [Dual](repeating: Dual(.nan), count: dimension)
    dual(point, &result)
    #expect(isNear(result.map(\.value), value(u), 1e-12))
    for column in first..<min(first + 8, dimension) {
      var (above, below) = (u, u)
      above[column] += step
      below[column] -= step
      let differences = zip(value(above), value(below)).map { ($0 - $1) / (2 * step) }
      #expect(isNear(result.map { $0.slopes[column - first] }, differences, 1e-7))
    }
  }
}

/// Whether results have the same bits for one to three threads, with the time cut into pieces, and after a restart.
func expectReproducible<M: Model>(
  _: M.Type, _ parameters: M.Parameters, _ initial: M.Initial, ticks: Int, unit: Double
) throws {
  func make(_ threads: Int) throws -> M {
    try M(parameters, initial: initial, context: RunContext(seed: 4, pool: WorkerPool(threads: threads)))
  }
  func instant(_ tick: Int) -> Instant { Instant(tick: tick, time: unit * Double(tick)) }
  let whole = try make(1)
  try whole.advance(to: instant(ticks))
  let expected = state(whole)
  #expect(expected.allSatisfy { $0.isFinite })
  for threads in 1...3 {
    let (cut, restored) = (try make(threads), try make(threads))
    for tick in [1, ticks / 3, ticks / 2] { try cut.advance(to: instant(tick)) }
    let saved = cut.boundFields.filter(\.role.isState).map { $0.values(WorkerPool(threads: 1)) }
    try cut.advance(to: instant(ticks))
    #expect(state(cut) == expected)
    for (field, values) in zip(restored.boundFields.filter(\.role.isState), saved) { field.restore!(values) }
    restored.didRestore(at: instant(ticks / 2))
    try restored.advance(to: instant(ticks))
    #expect(state(restored) == expected)
  }
}

func starts(_ trajectories: Int, spread: Double = 0) -> EquationStarts {
  var starts = EquationStarts()
  (starts.trajectories, starts.spread) = (trajectories, spread)
  return starts
}

/// What a mistake is answered with; nil if it isn't refused.
func refusal(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}
