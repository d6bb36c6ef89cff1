import SimCore

/// How far the neighbourhoods of trajectories have been stretched: fields of finite-time Lyapunov exponents.
public final class FiniteTimeLyapunov: Diagnostic {
  public static let card = Card(
    name: "finite_time_lyapunov",
    summary: "finite-time Lyapunov exponents of each trajectory (FTLE fields, on a grid of initial states)",
    details: """
      The deformation gradient Φ = ∂u(t₀ + T)/∂u(t₀) of each trajectory is moved along by the Jacobian, Φ' = J Φ with Φ(t₀) = 1, \
      exactly; with its singular values σ:
      finite_time_lyapunov(trajectory)            ln σ_max / T: the strongest stretching of an infinitesimal ball, per unit of time.
      finite_time_lyapunov_smallest(trajectory)   ln σ_min / T: the strongest contraction. NaN once σ_min < 10⁻¹² σ_max, where it
                                                  drowns in rounding errors: take a short `horizon` to see it.
      Without `horizon`, T is the time since the first observation, t₀. With it, the gradient begins anew at t₀, t₀ + horizon \
      and so on, and the values are those of the last interval that is over, whose beginning and end needn't be observed. NaN as \
      long as there is none, and for trajectories that can't be followed.
      With initial states on a grid (`initial: {low: …, high: …, grid: …}`) ridges of the first field show where neighbours part: \
      repelling Lagrangian coherent structures. The grid needn't be fine: no differences between trajectories are taken. In the \
      long run all typical values tend to the largest exponent of `lyapunov_spectrum`. Singular values depend on the norm of the \
      state, so components should have comparable scales; a phase, such as that of a periodic drive, should be left out by `components`: \
      then only deviations in the others count, at both ends.
      """,
    references: [
      "Haller (2015), Annu. Rev. Fluid Mech. 47:137–162", "Shadden, Lekien & Marsden (2005), Physica D 212:271–304",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var horizon: Double?
    public var components: [String]?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("horizon", \.horizon, in: positive, "time after which the gradient begins anew; null: never"),
      .texts("components", \.components, "of the state, whose deviations count; null: all"),
    ]
  }

  private let dynamics: IntervalDynamics
  private let dimension: Int
  private let components: [Int]
  private let horizon: Double?
  private var gradients: [DeformationGradient] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    dynamics = try IntervalDynamics(scene)
    let (system, state) = (dynamics.system, try StateField(scene))
    if system.isMap, let horizon = options.horizon, horizon != horizon.rounded() {
      throw SimulationError.impossible(parameter: "horizon", reason: "is \(horizon), but a map needs a whole number of iterations")
    }
    (dimension, horizon) = (system.dimension, options.horizon)
    components = try options.components?.map { try state.index(ofComponent: $0, option: "components") } ?? Array(0..<dimension)
    guard !components.isEmpty, Set(components).count == components.count else {
      throw SimulationError.impossible(parameter: "components", reason: "must name at least one component, and none twice")
    }
    let attributes: [(name: String, value: ParameterValue)] = [("horizon", options.horizon.map { .real($0) } ?? .unset)]
    outputs = [
      OutputVariable(
        "finite_time_lyapunov", "largest finite-time Lyapunov exponent, natural logarithms", dimensions: [state.trajectoryAxis],
        attributes: attributes),
      OutputVariable(
        "finite_time_lyapunov_smallest", "smallest finite-time Lyapunov exponent, natural logarithms",
        dimensions: [state.trajectoryAxis], attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { dynamics.renew() }
    if gradients.isEmpty {
      gradients = rows(snapshot.values(StateField.name), width: dimension).map {
        DeformationGradient(Array($0), at: snapshot.time, components)
      }
    } else {
      let (system, horizon) = (dynamics.system, horizon)
      forEachInParallel(&gradients, snapshot.pool) { gradient, _ in gradient.follow(system, to: snapshot.time, horizon: horizon) }
    }
    return gradients.map(\.exponents.largest) + gradients.map(\.exponents.smallest)
  }

  public var memory: [Double] {
    get { gradients.flatMap(\.memory) }
    set {
      dynamics.renew()
      let width = DeformationGradient.memorySize(dimension, components.count)
      gradients = rows(newValue, width: width).map { DeformationGradient(memory: $0, dimension: dimension, components) }
    }
  }
}

/// The deformation gradient along a trajectory, as a matrix of moderate size times a power of two.
private struct DeformationGradient {
  private var motion: TangentMotion
  /// Which deviations count.
  private let components: [Int]
  private var powerOfTwo = 0.0
  /// The time of the first observation, and how many horizons are over since then.
  private let start: Double
  private var windows = 0.0
  /// What is to be told now.
  private(set) var exponents = (largest: Double.nan, smallest: Double.nan)

  /// Singular values below this share of the largest one are rounding errors.
  private static let resolution = 1e-12

  init(_ state: [Double], at time: Double, _ components: [Int]) {
    motion = TangentMotion(state, at: time, deviations: DeformationGradient.identity(state.count, components))
    (start, self.components) = (time, components)
  }

  mutating func follow(_ system: any TangentDynamics, to endTime: Double, horizon: Double?) {
    let begin = motion.time
    var periods = 0.0
    while motion.time < endTime {
      periods += 1
      let next = min(endTime, windowEnd(horizon), begin + periods * system.period)
      guard !motion.isLost, motion.advance(system, to: next) else { return fail(at: endTime) }
      rescale()
      if let horizon, motion.time >= windowEnd(horizon) {
        exponents = values(over: horizon)
        windows += 1
        (motion.deviations, powerOfTwo) = (DeformationGradient.identity(motion.dimension, components), 0)
      }
    }
    if horizon == nil { exponents = values(over: motion.time - start) }
  }

  private func windowEnd(_ horizon: Double?) -> Double { horizon.map { start + (windows + 1) * $0 } ?? .infinity }

  /// Nothing is known any more.
  private mutating func fail(at time: Double) {
    motion.lose(at: time)
    exponents = (.nan, .nan)
  }

  /// Makes the largest entry about 1, without rounding.
  private mutating func rescale() {
    let largest = motion.deviations.reduce(0) { max($0, $1.magnitude) }
    guard largest > 0, largest.isFinite else { return }
    let exponent = largest.exponent
    motion.deviations = motion.deviations.map { $0.scaled(byPowerOfTwo: -exponent) }
    powerOfTwo += Double(exponent)
  }

  private func values(over time: Double) -> (largest: Double, smallest: Double) {
    guard time > 0, !motion.isLost else { return (.nan, .nan) }
    let columns = rows(motion.deviations, width: motion.dimension).flatMap { column in
      components.map { column[column.startIndex + $0] }
    }
    let sigma = singularValues(ofColumns: columns, count: components.count)
    func exponent(_ sigma: Double) -> Double { (LibM.log(sigma) + powerOfTwo * LibM.log(2)) / time }
    let isResolved = sigma.last! > DeformationGradient.resolution * sigma[0]
    return (exponent(sigma[0]), isResolved ? exponent(sigma.last!) : .nan)
  }

  private static func identity(_ dimension: Int, _ components: [Int]) -> [Double] {
    components.flatMap { component in (0..<dimension).map { $0 == component ? 1 : 0 } }
  }

  // MARK: - Saving

  static func memorySize(_ dimension: Int, _ deviations: Int) -> Int {
    5 + TangentMotion.memorySize(dimension: dimension, deviations: deviations)
  }

  var memory: [Double] { [powerOfTwo, start, windows, exponents.largest, exponents.smallest] + motion.memory }

  init(memory: ArraySlice<Double>, dimension: Int, _ components: [Int]) {
    self.components = components
    let head = Array(memory.prefix(5))
    (powerOfTwo, start, windows, exponents) = (head[0], head[1], head[2], (head[3], head[4]))
    motion = TangentMotion(memory: memory.dropFirst(5), dimension: dimension)
  }
}

extension Double {
  /// x · 2ᵏ, also where 2ᵏ isn't a number of this kind.
  fileprivate func scaled(byPowerOfTwo k: Int) -> Double { Double(sign: .plus, exponent: k, significand: self) }
}
