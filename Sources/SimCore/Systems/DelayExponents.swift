/// The largest Lyapunov exponents of a delay system.
public struct DelayExponents: Sendable {
  /// In falling order, in 1 / time.
  public let exponents: [Double]
  /// Standard errors, from blocks of the time.
  public let uncertainties: [Double]
}

/// Computes the largest Lyapunov exponents of a delay system.
///
/// Deviations from a trajectory are functions on [t - τ, t] that obey the linearised equation (Farmer 1982, Physica D
/// 4:366–393). They are integrated together with the trajectory, as the derivatives of its polynomials, and made orthonormal
/// again after every delay, in the inner product ∫ v·w dt over the delay, whose quadrature is exact for polynomials.
///
/// - Parameters:
///   - count: How many exponents, from 1 to 8.
///   - state: The state at time 0, and always before; the default state if nil.
///   - transient: How long the trajectory may take to come to the attractor; then the deviations have as long to turn.
///   - duration: How long they are averaged.
/// - Throws: `SimulationError.impossible` for arguments that can't be, `SimulationError.stalled` if the trajectory doesn't get on.
public func delayExponents<System: DelayFlow>(
  _ system: System, count: Int, from state: [Double]? = nil, transient: Double, duration: Double, tolerance: Tolerance = Tolerance()
) throws(SimulationError) -> DelayExponents {
  try system.checkDelay()
  let state = state ?? System.defaultState
  func require(_ condition: Bool, _ reason: String) throws(SimulationError) {
    if !condition { throw .impossible(parameter: nil, reason: reason) }
  }
  try require((1...8).contains(count), "\(count) exponents can't be computed: ask for 1 to 8")
  try require(state.count == System.components.count, "the state has \(state.count) numbers: give \(System.components.count)")
  try require(state.allSatisfy(\.isFinite), "the state isn't finite: give finite numbers")
  try require(transient >= 0 && transient.isFinite, "the transient of \(transient) can't be: give a finite time from 0 on")
  let delays = blocks
  try require(
    duration >= Double(delays) * system.delay && duration.isFinite,
    "the duration of \(duration) is too short: give at least \(delays) delays, \(Double(delays) * system.delay)")
  return try average(
    DelayDeviations(DelayTangent(system, tolerance), state, at: 0, count: count), transient: transient, duration: duration)
}

/// Parts of the time whose averages give the uncertainty.
private let blocks = 16

private func average(
  _ deviations: DelayDeviations, transient: Double, duration: Double
) throws(SimulationError) -> DelayExponents {
  // One delay, so that polynomials hold all of the history.
  try advance(deviations, to: max(transient, deviations.delay))
  deviations.start()
  _ = try growth(deviations, during: transient)
  let (start, count) = (deviations.time, deviations.count)
  var rates: [[Double]] = []
  var sum = [Double](repeating: 0, count: count)
  for block in 1...blocks {
    let before = deviations.time
    let logarithms = try growth(deviations, during: start + duration * Double(block) / Double(blocks) - before)
    rates.append(logarithms.map { $0 / (deviations.time - before) })
    for k in 0..<count { sum[k] += logarithms[k] }
  }
  let result = statistics(sum.map { $0 / (deviations.time - start) }, rates)
  if result.exponents.allSatisfy(\.isFinite) { return result }
  throw .impossible(parameter: nil, reason: "a deviation vanishes or has no finite size: ask for fewer exponents")
}

private func statistics(_ mean: [Double], _ rates: [[Double]]) -> DelayExponents {
  let number = Double(rates.count)
  let order = mean.indices.sorted { mean[$0] > mean[$1] }
  return DelayExponents(
    exponents: order.map { mean[$0] },
    uncertainties: order.map { k in
      (rates.reduce(0) { $0 + square($1[k] - mean[k]) } / (number * (number - 1))).squareRoot()
    })
}

private func advance(_ deviations: DelayDeviations, to time: Double) throws(SimulationError) {
  guard deviations.advance(to: time) else {
    throw .stalled(
      reason: "no step of the trajectory is short enough: it may run off to infinity, or the right-hand side may jump there",
      time: deviations.time)
  }
}

/// The logarithms of the factors by which deviations grow, in orthonormal directions.
private func growth(_ deviations: DelayDeviations, during duration: Double) throws(SimulationError) -> [Double] {
  let end = deviations.time + duration
  var sum = [Double](repeating: 0, count: deviations.count)
  while deviations.time < end {
    try advance(deviations, to: min(deviations.time + deviations.delay, end))
    let logarithms = deviations.orthonormalize()
    for k in sum.indices { sum[k] += logarithms[k] }
  }
  return sum
}
