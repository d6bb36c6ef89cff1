/// How states of a flow or a map move, together with small deviations from them: du/dt = f(u), dv/dt = J(u) v, or u' = f(u), v' = J(u) v.
public protocol TangentDynamics: Sendable {
  var dimension: Int { get }
  var isMap: Bool { get }
  /// Natural period; 1 for maps.
  var period: Double { get }
  /// Moves a state and eight deviations from one time to another. Of a map, times are whole numbers.
  ///
  /// - Parameters:
  ///   - u: A state's components, with the deviations as slopes.
  ///   - step: The step to begin with, 0 if unknown; afterwards the one to go on with.
  /// - Returns: False if it can't get there.
  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool
  /// Moves a state alone. Has a default, which moves eight vanishing deviations with it.
  func advance(state: UnsafeMutablePointer<Double>, from start: Double, to end: Double, step: inout Double) -> Bool
  /// The sum of all exponents, locally: the trace of the Jacobian of a flow, ln |det| of that of a map.
  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double
  /// The mean of that along a trajectory between two near times, with the changes of volume at events in between.
  func meanExpansion(from u: UnsafePointer<Double>, at start: Double, to v: UnsafePointer<Double>, at end: Double) -> Double
}

extension TangentDynamics {
  /// The trapezoidal rule for a flow. For a map, which goes one iteration, its value at the beginning.
  public func meanExpansion(
    from u: UnsafePointer<Double>, at start: Double, to v: UnsafePointer<Double>, at end: Double
  ) -> Double {
    isMap ? expansion(u, at: start) : (expansion(u, at: start) + expansion(v, at: end)) / 2
  }
}

extension TangentDynamics {
  public func advance(state: UnsafeMutablePointer<Double>, from start: Double, to end: Double, step: inout Double) -> Bool {
    withUnsafeTemporaryAllocation(of: Dual.self, capacity: dimension) { u in
      for c in 0..<dimension { u.initializeElement(at: c, to: Dual(state[c])) }
      let arrives = advance(u.baseAddress!, from: start, to: end, step: &step)
      for c in 0..<dimension { state[c] = u[c].value }
      return arrives
    }
  }
}

/// A flow's tangent dynamics, integrated by dop853.
///
/// Errors of the state stay within the tolerance, those of a deviation within 10⁻⁷ of its length: with the state alone in bounds, steps
/// that are just stable would let deviations in strongly contracting directions shrink too slowly.
struct FlowTangent: TangentDynamics {
  var isMap: Bool { false }
  let dimension: Int
  let period: Double
  private let tolerance: Tolerance
  private let field: @Sendable (UnsafePointer<Dual>, UnsafePointer<Dual>, UnsafeMutablePointer<Dual>) -> Void

  init(
    _ dimension: Int, period: Double, _ tolerance: Tolerance,
    _ field: @escaping @Sendable (UnsafePointer<Dual>, UnsafePointer<Dual>, UnsafeMutablePointer<Dual>) -> Void
  ) {
    (self.dimension, self.period, self.tolerance, self.field) = (dimension, period, tolerance, field)
  }

  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool {
    let count = Method.lastStage + 1
    let stages = Stages<Dual>.size(count, registers: 1, dimension: dimension)
    let slopeStages = Stages<SIMD8<Double>>.size(count, registers: 1, dimension: dimension)
    return withUnsafeTemporaryAllocation(of: Dual.self, capacity: stages + dimension) { memory in
      memory.initialize(repeating: Dual(0))
      return withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: slopeStages + dimension) { slopes in
        slopes.initialize(repeating: .zero)
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: dimension) { allowed in
          allowed.initialize(repeating: 0)
          let k = Stages(memory.baseAddress!, registers: 1, dimension: dimension)
          let y = memory.baseAddress! + stages
          let slopeErrors = SlopeErrors(
            k: Stages(slopes.baseAddress!, registers: 1, dimension: dimension), allowed: slopes.baseAddress! + slopeStages,
            dimension: dimension)
          return integrate(u, y, from: start, to: end, &step, k, allowed.baseAddress!, slopeErrors)
        }
      }
    }
  }

  private typealias Method = DormandPrince853

  private func integrate(
    _ u: UnsafeMutablePointer<Dual>, _ y: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, _ step: inout Double,
    _ k: Stages<Dual>, _ allowed: UnsafeMutablePointer<Double>, _ slopeErrors: SlopeErrors
  ) -> Bool {
    var (t, control, hurried) = (start, StepControl(step: step > 0 ? step : 1e-3 * period), 0)
    k.evaluate(field, &t, &t, 0, u, into: k[0])
    while t < end {
      control.step = min(control.step, tolerance.maximumStep)
      // See Tolerance.period.
      hurried = control.step < 1e-6 * period && control.step < end - t ? hurried + 1 : 0
      if hurried > 100_000 { return false }
      var tried = min(control.step, end - t)
      Method.step(field, &t, &tried, u, y, k)
      for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c].value, y[c].value) }
      let stateError = Method.error(tried, 0..<dimension, allowed: allowed, k)
      let error = stateError <= 1 ? max(stateError, slopeErrors.largest(tried, from: u, to: y, k)) : stateError
      guard control.accepts(error, tried: tried, order: Method.errorOrder + 1) else {
        if control.step < 1e-15 * max(abs(t), tried) || control.step < 1e-300 { return false }
        continue
      }
      t = tried == end - t ? end : t + tried
      k.evaluate(field, &t, &tried, 0, y, into: k[Method.lastStage])
      for c in 0..<dimension { (u[c], k[0][c]) = (y[c], k[Method.lastStage][c]) }
    }
    step = control.step
    return true
  }

  /// The errors of eight deviations, in lanes.
  private struct SlopeErrors {
    let k: Stages<SIMD8<Double>>
    let allowed: UnsafeMutablePointer<SIMD8<Double>>
    let dimension: Int

    /// The largest one over what is allowed.
    func largest(_ h: Double, from u: UnsafePointer<Dual>, to y: UnsafePointer<Dual>, _ stages: Stages<Dual>) -> Double {
      for i in 0..<Method.lastStage * dimension { k[0][i] = stages[0][i].slopes }
      var length = SIMD8<Double>(repeating: 1e-300)
      for c in 0..<dimension { length = larger(length, larger(magnitude(u[c].slopes), magnitude(y[c].slopes))) }
      for c in 0..<dimension { allowed[c] = 1e-7 * length }
      let errors = Method.error(SIMD8(repeating: h), 0..<dimension, allowed: allowed, k)
      return (0..<8).reduce(0) { errors[$1].isNaN ? .nan : max($0, errors[$1]) }
    }
  }

  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double {
    let jacobian = jacobian(u, dimension) { u, slope in withUnsafePointer(to: Dual(time)) { field($0, u, slope) } }
    return (0..<dimension).reduce(0) { $0 + jacobian[$1 * dimension + $1] }
  }
}

/// A map's tangent dynamics.
struct MapTangent: TangentDynamics {
  var isMap: Bool { true }
  let dimension: Int
  var period: Double { 1 }
  private let image: @Sendable (UnsafePointer<Dual>, UnsafeMutablePointer<Dual>) -> Void

  init(_ dimension: Int, _ image: @escaping @Sendable (UnsafePointer<Dual>, UnsafeMutablePointer<Dual>) -> Void) {
    (self.dimension, self.image) = (dimension, image)
  }

  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool {
    withUnsafeTemporaryAllocation(of: Dual.self, capacity: dimension) { next in
      let next = next.baseAddress!
      next.initialize(repeating: Dual(0), count: dimension)
      for _ in Int(start)..<Int(end) {
        image(u, next)
        u.update(from: next, count: dimension)
      }
    }
    return true
  }

  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double {
    logDeterminant(jacobian(u, dimension) { image($0, $1) }, dimension)
  }
}

/// The Jacobian of a function at u, row after row.
func jacobian(
  _ u: UnsafePointer<Double>, _ dimension: Int, _ function: (_ u: UnsafePointer<Dual>, _ result: UnsafeMutablePointer<Dual>) -> Void
) -> [Double] {
  var matrix = [Double](repeating: 0, count: dimension * dimension)
  var result = [Dual](repeating: Dual(0), count: dimension)
  for first in stride(from: 0, to: dimension, by: 8) {
    let columns = first..<min(first + 8, dimension)
    let point = (0..<dimension).map { row in
      var slopes = SIMD8<Double>()
      if columns.contains(row) { slopes[row - first] = 1 }
      return Dual(u[row], slopes: slopes)
    }
    function(point, &result)
    for row in 0..<dimension {
      for column in columns { matrix[row * dimension + column] = result[row].slopes[column - first] }
    }
  }
  return matrix
}

/// ln |det| of a matrix, by elimination with pivots.
func logDeterminant(_ matrix: [Double], _ dimension: Int) -> Double {
  var (a, sum) = (matrix, 0.0)
  for column in 0..<dimension {
    let pivot = (column..<dimension).max { abs(a[$0 * dimension + column]) < abs(a[$1 * dimension + column]) }!
    for k in 0..<dimension { a.swapAt(column * dimension + k, pivot * dimension + k) }
    let head = a[column * dimension + column]
    sum += LibM.log(abs(head))
    for row in column + 1..<dimension {
      let factor = a[row * dimension + column] / head
      for k in column..<dimension { a[row * dimension + k] -= factor * a[column * dimension + k] }
    }
  }
  return sum
}
