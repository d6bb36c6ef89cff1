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
  let delays = DelayTangent.blocks
  try require(
    duration >= Double(delays) * system.delay && duration.isFinite,
    "the duration of \(duration) is too short: give at least \(delays) delays, \(Double(delays) * system.delay)")
  let tangent = DelayTangent(state, count, delay: system.delay, tolerance) { system.derivative(ofDual: Dual($0), $1, $2, $3) }
  return try tangent.exponents(transient: transient, duration: duration)
}

/// A trajectory of a delay system, with deviations from it.
final class DelayTangent {
  typealias Slopes = SIMD8<Double>

  /// Parts of the time whose averages give the uncertainty.
  static let blocks = 16

  private let stepper: DelayStepper<Dual>
  private let count: Int
  private var delay: Double { stepper.delay }

  init(_ state: [Double], _ count: Int, delay: Double, _ tolerance: Tolerance, field: @escaping DelayStepper<Dual>.Field) {
    self.count = count
    stepper = DelayStepper(state.map { Dual($0) }, delay: delay, tolerance: tolerance, field: field)
  }

  func exponents(transient: Double, duration: Double) throws(SimulationError) -> DelayExponents {
    // One delay, so that polynomials hold all of the history.
    try advance(by: max(transient, delay))
    startDeviations()
    _ = orthonormalize()
    _ = try growth(during: transient)
    var rates: [Slopes] = []
    let start = stepper.time
    var sum = Slopes()
    for block in 1...Self.blocks {
      let before = stepper.time
      let logarithms = try growth(during: start + duration * Double(block) / Double(Self.blocks) - before)
      rates.append(logarithms / (stepper.time - before))
      sum += logarithms
    }
    let result = statistics(sum / (stepper.time - start), rates)
    if result.exponents.allSatisfy(\.isFinite) { return result }
    throw .impossible(parameter: nil, reason: "a deviation vanishes or has no finite size: ask for fewer exponents")
  }

  private func statistics(_ mean: Slopes, _ rates: [Slopes]) -> DelayExponents {
    let number = Double(rates.count)
    let variance = rates.reduce(Slopes()) { $0 + ($1 - mean) * ($1 - mean) } / (number * (number - 1))
    let order = (0..<count).sorted { mean[$0] > mean[$1] }
    return DelayExponents(exponents: order.map { mean[$0] }, uncertainties: order.map { variance[$0].squareRoot() })
  }

  private func advance(by duration: Double) throws(SimulationError) {
    guard stepper.advance(to: stepper.time + duration) else {
      throw .stalled(
        reason: "no step of the trajectory is short enough: it may run off to infinity, or the right-hand side may jump there",
        time: stepper.time)
    }
  }

  /// The logarithms of the factors by which deviations grow, in orthonormal directions.
  private func growth(during duration: Double) throws(SimulationError) -> Slopes {
    let end = stepper.time + duration
    var sum = Slopes()
    while stepper.time < end {
      try advance(by: min(delay, end - stepper.time))
      sum += orthonormalize()
    }
    return sum
  }

  // MARK: - Deviations

  /// Deviations to begin with: cosines over the last delay, each in one component.
  private func startDeviations() {
    let (count, dimension, now, delay) = (count, stepper.dimension, stepper.time, delay)
    func deviation(_ component: Int, _ time: Double) -> Slopes {
      var slopes = Slopes()
      for k in 0..<count where k % dimension == component {
        slopes[k] = LibM.cos(.pi * Double(k / dimension) * (now - time) / delay)
      }
      return slopes
    }
    let starts = (0..<stepper.history.count).map { stepper.history.step($0).start } + [now]
    stepper.change { step, place, old in
      let component = place % dimension
      guard let step else { return Dual(old.value, slopes: deviation(component, now)) }
      let first = deviation(component, starts[step])
      // Straight lines between the ends of steps.
      switch place / dimension {
      case 0: return Dual(old.value, slopes: first)
      case 1: return Dual(old.value, slopes: deviation(component, starts[step + 1]) - first)
      default: return old
      }
    }
  }

  /// Makes the deviations orthonormal on the last delay, by Gram and Schmidt's method.
  ///
  /// - Returns: The logarithms of their lengths before.
  private func orthonormalize() -> Slopes {
    var samples = weightedDeviations()
    // What becomes of the k-th deviation: its part in each of the new ones.
    var parts = (0..<8).map { k in
      var part = Slopes()
      if k < count { part[k] = 1 }
      return part
    }
    var logarithms = Slopes()
    for k in 0..<count {
      let length = samples.reduce(0) { $0 + $1[k] * $1[k] }.squareRoot()
      logarithms[k] = LibM.log(length)
      let products = samples.reduce(Slopes()) { $0 + $1 * $1[k] } / (length * length)
      var remainder = products
      for j in 0...k { remainder[j] = 0 }
      func replace(_ row: inout Slopes) {
        let old = row[k]
        row -= remainder * old
        row[k] = old / length
      }
      for index in samples.indices { replace(&samples[index]) }
      for index in parts.indices { replace(&parts[index]) }
    }
    stepper.change { _, _, old in
      var slopes = Slopes()
      for k in 0..<8 { slopes += parts[k] * old.slopes[k] }
      return Dual(old.value, slopes: slopes)
    }
    return logarithms
  }

  /// Deviations of the last delay at the nodes of a quadrature, times the roots of its weights: sums of products are integrals.
  private func weightedDeviations() -> [Slopes] {
    let (history, dimension, now) = (stepper.history, stepper.dimension, stepper.time)
    var samples: [Slopes] = []
    withUnsafeTemporaryAllocation(of: Dual.self, capacity: dimension) { state in
      state.initialize(repeating: Dual(0))
      for step in 0..<history.count {
        let start = max(history.step(step).start, now - delay)
        let end = step + 1 < history.count ? history.step(step + 1).start : now
        if end <= start { continue }
        for (node, weight) in gaussLegendre8 {
          history.read(step: step, at: start + node * (end - start), into: state.baseAddress!)
          let root = (weight * (end - start) / delay).squareRoot()
          for c in 0..<dimension { samples.append(state[c].slopes * root) }
        }
      }
    }
    return samples
  }
}

/// Nodes and weights of Gauss and Legendre's quadrature on [0, 1], exact for polynomials up to degree 15 (Abramowitz & Stegun
/// 1964, table 25.4).
private let gaussLegendre8: [(node: Double, weight: Double)] = [
  (0.019855071751231884, 0.05061426814518813), (0.10166676129318664, 0.11119051722668724),
  (0.2372337950418355, 0.15685332293894363), (0.4082826787521751, 0.181341891689181),
  (0.591717321247825, 0.181341891689181), (0.7627662049581645, 0.15685332293894363),
  (0.8983332387068134, 0.11119051722668724), (0.9801449282487681, 0.05061426814518813),
]
