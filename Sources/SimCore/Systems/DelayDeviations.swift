/// How states of a delay system and small deviations from them evolve, u' = f(t, u(t), u(t - τ)).
public struct DelayTangent: Sendable {
  public let dimension: Int
  /// The delay τ.
  public let delay: Double
  let tolerance: Tolerance
  let field: @Sendable (Double, UnsafePointer<Dual>, UnsafePointer<Dual>, UnsafeMutablePointer<Dual>) -> Void

  init<System: DelayFlow>(_ system: System, _ tolerance: Tolerance) {
    (dimension, delay, self.tolerance) = (System.components.count, system.delay, tolerance)
    field = { system.derivative(ofDual: Dual($0), $1, $2, $3) }
  }
}

/// A trajectory of a delay system, with deviations from it.
///
/// Deviations are functions on [t - τ, t] that obey the linearised equation (Farmer 1982, Physica D 4:366–393). They are integrated
/// together with the trajectory, as the derivatives of its polynomials. Their inner product is ∫ v·w dt / τ over the last delay, whose
/// quadrature is exact for polynomials.
///
/// Steps keep the errors of the state within the tolerance, and aren't longer than an eighth of the period that the fastest deviation
/// of a linear equation would have; so they are the same for all deviations.
public final class DelayDeviations {
  typealias Slopes = SIMD8<Double>
  typealias Stepper = DelayStepper<Dual>

  public let count: Int
  /// The trajectory's time 0, before which it is constant.
  private let origin: Double
  /// The same trajectory in each, with eight deviations.
  private let steppers: [Stepper]

  private var leader: Stepper { steppers[0] }
  private var dimension: Int { leader.dimension }
  public var delay: Double { leader.delay }
  /// The end of the last step.
  public var time: Double { origin + leader.time }

  /// A trajectory without deviations.
  ///
  /// - Parameters:
  ///   - state: At `time`, and always before.
  ///   - count: How many deviations there will be, at least 1.
  public init(_ tangent: DelayTangent, _ state: [Double], at time: Double, count: Int) {
    (self.count, origin) = (count, time)
    var tolerance = tangent.tolerance
    tolerance.maximumStep = min(tolerance.maximumStep, tangent.delay / Double(max(16, 4 * count)))
    steppers = (0..<(count + 7) / 8).map { _ in
      Stepper(state.map { Dual($0) }, delay: tangent.delay, tolerance: tolerance, field: DelayDeviations.field(tangent, time))
    }
  }

  private static func field(_ tangent: DelayTangent, _ origin: Double) -> Stepper.Field {
    { tangent.field(origin + $0, $1, $2, $3) }
  }

  /// Goes on with other parameters. The delay must be the same.
  public func adopt(_ tangent: DelayTangent) {
    for stepper in steppers {
      stepper.field = DelayDeviations.field(tangent, origin)
      stepper.change { $2 }
    }
  }

  /// Takes steps until one ends at a time or after it.
  ///
  /// - Returns: False if it doesn't get there.
  public func advance(to time: Double) -> Bool { steppers.allSatisfy { $0.advance(to: time - origin) } }

  /// Gives the trajectory deviations, orthonormal ones made of cosines over the last delay, each in one component. It must be
  /// at least a
  /// delay old, so that polynomials hold all of its past.
  public func start() {
    for (group, stepper) in steppers.enumerated() { start(stepper, firstDeviation: 8 * group) }
    _ = orthonormalize()
  }

  private func start(_ stepper: Stepper, firstDeviation: Int) {
    let (count, dimension, now, delay) = (count, dimension, stepper.time, delay)
    func deviation(_ component: Int, _ time: Double) -> Slopes {
      var slopes = Slopes()
      for k in firstDeviation..<min(firstDeviation + 8, count) where k % dimension == component {
        slopes[k - firstDeviation] = LibM.cos(.pi * Double(k / dimension) * (now - time) / delay)
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
      default: return Dual(old.value)
      }
    }
  }

  // MARK: - Orthonormal deviations

  /// Makes the deviations orthonormal on the last delay, by Gram and Schmidt's method, twice for each.
  ///
  /// - Returns: The logarithms of their lengths before. Not finite if a deviation vanishes.
  public func orthonormalize() -> [Double] {
    var samples = weightedDeviations()
    // How the new deviations are made of the old ones.
    var parts = (0..<count).map { k in (0..<count).map { $0 == k ? 1.0 : 0 } }
    let logarithms = (0..<count).map { k in
      for _ in 0..<2 {
        for j in 0..<k {
          let product = zip(samples[j], samples[k]).reduce(0) { $0 + $1.0 * $1.1 }
          for index in samples[k].indices { samples[k][index] -= product * samples[j][index] }
          for index in parts[k].indices { parts[k][index] -= product * parts[j][index] }
        }
      }
      let length = samples[k].reduce(0) { $0 + $1 * $1 }.squareRoot()
      for index in samples[k].indices { samples[k][index] /= length }
      for index in parts[k].indices { parts[k][index] /= length }
      return LibM.log(length)
    }
    combine(parts)
    return logarithms
  }

  /// Replaces deviations by sums of them; the rows of `parts` are the new ones.
  private func combine(_ parts: [[Double]]) {
    let steps = steppers.map { stepper in (0..<stepper.history.count).map { Array(stepper.history.numbers($0)) } }
    let states = steppers.map { Array($0.summary[4..<4 + dimension]) }
    for (group, stepper) in steppers.enumerated() {
      let lanes = 8 * group..<min(8 * group + 8, count)
      let weights = (0..<count).map { old in
        var weight = Slopes()
        for k in lanes { weight[k - 8 * group] = parts[k][old] }
        return weight
      }
      stepper.change { step, place, old in
        var slopes = Slopes()
        for k in 0..<lanes.upperBound {
          let before = step.map { steps[k / 8][$0][place] } ?? states[k / 8][place]
          slopes += weights[k] * before.slopes[k % 8]
        }
        return Dual(old.value, slopes: slopes)
      }
    }
  }

  /// Deviations of the last delay at the nodes of a quadrature, times the roots of its weights: sums of products are integrals.
  private func weightedDeviations() -> [[Double]] {
    var samples = [[Double]](repeating: [], count: count)
    for (group, stepper) in steppers.enumerated() {
      forEachNode(stepper) { state, root in
        for k in 8 * group..<min(8 * group + 8, count) {
          for c in 0..<dimension { samples[k].append(state[c].slopes[k - 8 * group] * root) }
        }
      }
    }
    return samples
  }

  /// - Parameter body: Gets the state at a node, and the root of the node's weight.
  private func forEachNode(_ stepper: Stepper, _ body: (_ state: UnsafePointer<Dual>, _ root: Double) -> Void) {
    let (history, now) = (stepper.history, stepper.time)
    withUnsafeTemporaryAllocation(of: Dual.self, capacity: dimension) { state in
      state.initialize(repeating: Dual(0))
      for step in 0..<history.count {
        let start = max(history.step(step).start, now - delay)
        let end = step + 1 < history.count ? history.step(step + 1).start : now
        if end <= start { continue }
        for (node, weight) in gaussLegendre8 {
          history.read(step: step, at: start + node * (end - start), into: state.baseAddress!)
          body(state.baseAddress!, (weight * (end - start) / delay).squareRoot())
        }
      }
    }
  }

  // MARK: - Saving

  /// All that is needed to go on: of each stepper its number of steps, its summary and its steps.
  public var memory: [Double] {
    steppers.reduce(into: [origin]) { numbers, stepper in
      let history = stepper.history
      numbers.append(Double(history.count))
      numbers += stepper.summary.flatMap(DelayDeviations.numbers)
      for step in 0..<history.count {
        numbers += [history.step(step).start, history.step(step).length]
        numbers += history.numbers(step).flatMap(DelayDeviations.numbers)
      }
    }
  }

  /// Where it was when `memory` was saved, with the same parameters and the same number of deviations.
  ///
  /// - Parameter memory: Loses the numbers that are read.
  public convenience init(_ tangent: DelayTangent, memory: inout ArraySlice<Double>, count: Int) {
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { memory = memory.dropFirst(count) }
      return memory.prefix(count)
    }
    let dimension = tangent.dimension
    self.init(tangent, [Double](repeating: 0, count: dimension), at: take(1).first!, count: count)
    for stepper in steppers {
      let steps = Int(take(1).first!)
      let summary = DelayDeviations.duals(take(9 * Stepper.summarySize(dimension)))
      stepper.restore(
        summary,
        (0..<steps).map { _ in
          let times = Array(take(2))
          let numbers = DelayDeviations.duals(take(9 * dimension * DelayHistory<Dual>.numbersPerComponent))
          return (DelayHistory<Dual>.Step(start: times[0], length: times[1]), numbers[...])
        })
    }
  }

  private static func numbers(_ dual: Dual) -> [Double] { [dual.value] + (0..<8).map { dual.slopes[$0] } }

  private static func duals(_ numbers: ArraySlice<Double>) -> [Dual] {
    stride(from: numbers.startIndex, to: numbers.endIndex, by: 9).map { first in
      var slopes = Slopes()
      for k in 0..<8 { slopes[k] = numbers[first + 1 + k] }
      return Dual(numbers[first], slopes: slopes)
    }
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
