/// A stiff flow's tangent dynamics: integrated by `Rodas5P` where the steps of an explicit method would be limited by stability, else
/// as in `FlowTangent`.
///
/// Which method integrates a stretch of time follows from the state at its beginning: so it doesn't matter what came before.
struct StiffTangent: TangentDynamics {
  private let explicit: FlowTangent
  private let flow: any RightHandSide
  private let tolerance: Tolerance

  var isMap: Bool { false }
  var dimension: Int { explicit.dimension }
  var period: Double { explicit.period }

  init(_ flow: any RightHandSide, dimension: Int, period: Double, _ tolerance: Tolerance) {
    (self.flow, self.tolerance) = (flow, tolerance)
    explicit = FlowTangent(dimension, period: period, tolerance) { flow.derivative(ofDual: $0[0], $1, $2) }
  }

  /// Whether a flow has it: with the integrators for stiff flows.
  static func isChosen(with integrator: String?, dimension: Int) -> Bool {
    guard let integrator, dimension <= StiffStepper.maximumDimension else { return false }
    return [Rodas5P.card.name, StiffStepper.switchingCard.name].contains(integrator)
  }

  /// The explicit method makes six of it in a step; beyond a hundred and fifty steps or so, the stiff one is better.
  private static let longestExplicitReach = 1000.0

  func advance(_ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, step: inout Double) -> Bool {
    let method = DualRodas5P(flow, dimension: dimension, tolerance)
    method.linearize(start, u)
    if !(method.spectralRadius * (end - start) > StiffTangent.longestExplicitReach) {
      return explicit.advance(u, from: start, to: end, step: &step)
    }
    return integrate(method, u, from: start, to: end, &step)
  }

  private func integrate(
    _ method: DualRodas5P, _ u: UnsafeMutablePointer<Dual>, from start: Double, to end: Double, _ step: inout Double
  ) -> Bool {
    var (t, control, hurried) = (start, StepControl(step: step > 0 ? step : 1e-3 * period), 0)
    while t < end {
      control.step = min(control.step, tolerance.maximumStep)
      // See Tolerance.period.
      hurried = control.step < 1e-6 * period && control.step < end - t ? hurried + 1 : 0
      if hurried > 100_000 { return false }
      let tried = min(control.step, end - t)
      method.takeStep(t, tried, from: u)
      guard control.accepts(method.error(from: u), tried: tried, order: Rodas5P.errorOrder + 1) else {
        if control.step < 1e-15 * max(abs(t), tried) || control.step < 1e-300 { return false }
        continue
      }
      t = tried == end - t ? end : t + tried
      for c in 0..<dimension { u[c] = method.end[c] }
      if t < end { method.linearize(t, u) }
    }
    step = control.step
    return true
  }

  func expansion(_ u: UnsafePointer<Double>, at time: Double) -> Double { explicit.expansion(u, at: time) }
}

/// Steps of `Rodas5P` for a state with deviations, which move by the exact derivative of the state's steps:
///
///     W U_i = F_i + Σ c_ij U_j / h + γ_i h f_t,    W = 1/(h γ) - J
///     W U_i′ = F_i′ + Σ c_ij U_j′ / h + γ_i h f_t′ + J′ U_i
///
/// That is the method itself for u and its linearized equation together (Hairer & Wanner 1996, section IV.7). Primes are derivatives
/// along a deviation; those of the Jacobian, times one vector, come from automatic differentiation twice.
private final class DualRodas5P {
  private typealias Lanes = SIMD8<Double>
  private typealias Twofold = DirectionalDual<Dual>

  private let flow: any RightHandSide
  private let dimension: Int
  private let tolerance: Tolerance
  private let linearization: Linearization
  private let matrix: LaneMatrix
  /// The state at the end of the step, and before that the one at which a stage evaluates the right-hand side.
  let end: UnsafeMutablePointer<Dual>
  private let slope: UnsafeMutablePointer<Dual>
  private let start: UnsafeMutablePointer<Dual>
  /// f_t.
  private let timeDerivative: UnsafeMutablePointer<Dual>
  /// U, stage after stage.
  private let increments: UnsafeMutablePointer<Dual>
  private let lanes: UnsafeMutablePointer<Lanes>
  private let point: UnsafeMutablePointer<Twofold>
  private let image: UnsafeMutablePointer<Twofold>

  init(_ flow: any RightHandSide, dimension: Int, _ tolerance: Tolerance) {
    (self.flow, self.dimension, self.tolerance) = (flow, dimension, tolerance)
    (linearization, matrix) = (Linearization(dimension: dimension), LaneMatrix(size: dimension))
    let duals = (4 + Rodas5P.stages) * dimension
    end = .allocate(capacity: duals)
    end.initialize(repeating: Dual(0), count: duals)
    (slope, start, timeDerivative) = (end + dimension, end + 2 * dimension, end + 3 * dimension)
    increments = end + 4 * dimension
    lanes = .allocate(capacity: dimension)
    lanes.initialize(repeating: Lanes(), count: dimension)
    point = .allocate(capacity: 2 * dimension)
    point.initialize(repeating: Twofold(0), count: 2 * dimension)
    image = point + dimension
  }

  deinit {
    end.deallocate()
    lanes.deallocate()
    point.deallocate()
  }

  // MARK: - Derivatives

  /// Computes what the steps from a state need.
  func linearize(_ t: Double, _ u: UnsafePointer<Dual>) {
    for c in 0..<dimension { lanes[c] = Lanes(repeating: u[c].value) }
    linearization.compute(flow, Lanes(repeating: t), lanes)
    flow.derivative(ofDual: Dual(t), u, start)
    for c in 0..<dimension { point[c] = Twofold(u[c], slope: Dual(0)) }
    flow.derivative(Twofold(Dual(t), slope: Dual(1)), point, image)
    for c in 0..<dimension { timeDerivative[c] = image[c].slope }
  }

  /// Of the Jacobian, from the direction in which the state moves.
  var spectralRadius: Double {
    for c in 0..<dimension { lanes[c] = Lanes(repeating: start[c].value) }
    return linearization.spectralRadii(from: lanes)[0]
  }

  /// Adds J′ U to `lanes`.
  private func addCurvature(_ t: Double, _ u: UnsafePointer<Dual>, _ increment: UnsafePointer<Dual>) {
    for c in 0..<dimension { point[c] = Twofold(u[c], slope: Dual(increment[c].value)) }
    flow.derivative(Twofold(Dual(t), slope: Dual(0)), point, image)
    for c in 0..<dimension { lanes[c] = lanes[c] + image[c].slope.slopes }
  }

  // MARK: - Steps

  /// Computes `end`. Only after `linearize` for the same state.
  func takeStep(_ t: Double, _ h: Double, from u: UnsafePointer<Dual>) {
    factorMatrix(h)
    for stage in 0..<Rodas5P.stages {
      findPlace(stage, u)
      if stage == 0 {
        for c in 0..<dimension { slope[c] = start[c] }
      } else {
        flow.derivative(ofDual: Dual(t + Rodas5P.nodes[stage] * h), end, slope)
      }
      solve(stage, t, h, u)
    }
    for c in 0..<dimension { end[c] = end[c] + increments[(Rodas5P.stages - 1) * dimension + c] }
  }

  private func factorMatrix(_ h: Double) {
    for i in 0..<dimension * dimension { matrix.entries[i] = -linearization.jacobian[i] }
    for c in 0..<dimension { matrix.entries[c * dimension + c] = matrix.entries[c * dimension + c] + 1 / (Rodas5P.gamma * h) }
    matrix.factor()
  }

  private func findPlace(_ stage: Int, _ u: UnsafePointer<Dual>) {
    guard stage < Rodas5P.states.count else {
      for c in 0..<dimension { end[c] = end[c] + increments[(stage - 1) * dimension + c] }
      return
    }
    for c in 0..<dimension { end[c] = u[c] }
    for (j, weight) in Rodas5P.states[stage].enumerated() {
      for c in 0..<dimension { end[c] = end[c].adding(weight, times: increments[j * dimension + c]) }
    }
  }

  private func solve(_ stage: Int, _ t: Double, _ h: Double, _ u: UnsafePointer<Dual>) {
    let result = increments + stage * dimension
    for c in 0..<dimension { result[c] = slope[c].adding(Rodas5P.timeWeights[stage] * h, times: timeDerivative[c]) }
    for (j, weight) in Rodas5P.couplings[stage].enumerated() {
      for c in 0..<dimension { result[c] = result[c].adding(weight / h, times: increments[j * dimension + c]) }
    }
    for c in 0..<dimension { lanes[c] = Lanes(repeating: result[c].value) }
    matrix.solve(lanes)
    for c in 0..<dimension { (result[c].value, lanes[c]) = (lanes[c][0], result[c].slopes) }
    addCurvature(t, u, result)
    matrix.solve(lanes)
    for c in 0..<dimension { result[c].slopes = lanes[c] }
  }

  /// The error of the last step over what is allowed: the tolerance for the state; for a deviation 10⁻⁷ of its length, or a hundred
  /// times the tolerance if that is less. Not a number if a stage isn't.
  func error(from u: UnsafePointer<Dual>) -> Double {
    let last = increments + (Rodas5P.stages - 1) * dimension
    var (state, deviations, length) = (0.0, Lanes(), Lanes(repeating: 1e-300))
    for c in 0..<dimension {
      state += square(last[c].value / tolerance.allowed(u[c].value, end[c].value))
      deviations = deviations + square(last[c].slopes)
      length = larger(length, larger(magnitude(u[c].slopes), magnitude(end[c].slopes)))
    }
    let errors = sqrt(deviations / Double(dimension)) / (min(1e-7, 100 * tolerance.relative) * length)
    let largest = (0..<8).reduce(0) { errors[$1].isNaN || $0.isNaN ? .nan : max($0, errors[$1]) }
    return max(largest, (state / Double(dimension)).squareRoot()) + 0 * (largest + state)
  }
}
