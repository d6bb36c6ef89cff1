/// A piecewise flow's tangent dynamics: those of the smooth right-hand sides, with saltation matrices at the events.
///
/// Errors are bounded as in `FlowTangent`. Sliding takes a dimension from the deviations: the logarithm of their volume becomes -∞.
struct PiecewiseTangent: TangentDynamics {
  private typealias Method = DormandPrince853

  var isMap: Bool { false }
  let period: Double
  private let flow: any PiecewiseFlow
  private let tolerance: Tolerance

  var dimension: Int { type(of: flow).dimension }

  init(_ flow: any PiecewiseFlow, period: Double, _ tolerance: Tolerance) {
    var bounded = tolerance
    bounded.period = period
    (self.flow, self.period, self.tolerance) = (flow, period, bounded)
  }

  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool {
    let trajectory = PiecewiseTrajectory<Dual, Method>(flow, tolerance)
    for c in 0..<dimension { trajectory.u[c] = u[c] }
    trajectory.begin(at: start, step: step > 0 ? step : 1e-3 * period)
    guard trajectory.advance(stoppingAt: end) else { return false }
    for c in 0..<dimension { u[c] = trajectory.u[c] }
    step = trajectory.nextStep
    return true
  }

  /// The trace of the Jacobian, without events.
  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double {
    let mode = PiecewiseField<Double>(flow).mode(time, u, period: period)
    return PiecewiseField<Dual>(flow).trace(time, u, mode)
  }

  /// The integral of the trace along the trajectory and ln |det S| of its events, over the time; Gauss' formula with three points
  /// for each step. NaN if the trajectory doesn't get there.
  func meanExpansion(from u: UnsafePointer<Double>, at start: Double, to _: UnsafePointer<Double>, at end: Double) -> Double {
    let trajectory = PiecewiseTrajectory<Double, Method>(flow, tolerance)
    for c in 0..<dimension { trajectory.u[c] = u[c] }
    trajectory.begin(at: start, step: 1e-2 * period)
    let field = PiecewiseField<Dual>(flow)
    var (sum, point) = (0.0, [Double](repeating: 0, count: dimension))
    while trajectory.time < end {
      guard let length = trajectory.takeStep(notBeyond: end) else { return .nan }
      if length == 0 { continue }
      for (place, weight) in [(-0.7745966692414834, 5.0 / 18), (0, 8.0 / 18), (0.7745966692414834, 5.0 / 18)] {
        let time = trajectory.last.time + 0.5 * (1 + place) * length
        trajectory.read(at: time) { point[$0] = $1 }
        sum += weight * length * field.trace(time, point, trajectory.last.mode)
      }
    }
    return trajectory.settle() ? (sum + trajectory.eventExpansion) / (end - start) : .nan
  }
}
