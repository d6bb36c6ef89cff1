import SimCore

/// The Lyapunov exponents of flows and maps, from the exact tangent dynamics.
public final class LyapunovSpectrum: Diagnostic {
  public static let card = Card(
    name: "lyapunov_spectrum",
    summary: "Lyapunov exponents of each trajectory with their errors, and the dimension and entropy that follow from them",
    details: """
      Deviations from a trajectory are moved by the Jacobian, v' = J v, exactly, and made orthonormal again in time; the \
      exponents are the mean logarithms of the factors by which they grow (Benettin et al. 1980; Shimada & Nagashima 1979). Times count \
      from the first observation at or after `transient`.
      lyapunov_exponents(trajectory, exponent)   natural logarithms per unit of time, in falling order in the long run.
      lyapunov_errors(trajectory, exponent)      standard errors from the scatter of 32 to 64 blocks of time; NaN at first.
      lyapunov_divergence(trajectory)            mean of the trace of the Jacobian (flows) or of ln |det J| (maps): the sum
                                                 of all exponents must come out the same.
      kaplan_yorke_dimension(trajectory)         k + (λ₁ + … + λ_k)/|λ_{k+1}| with the largest k whose sum isn't negative; with
                                                 all exponents only.
      kolmogorov_sinai_entropy(trajectory)       the sum of the positive exponents (Pesin's formula), without those that are
                                                 within two standard errors of 0.
      Of a flow whose right-hand side jumps, deviations are multiplied by saltation matrices there, whose ln |det S| count with the \
      divergence; where states stick to a surface, deviations across it vanish, and the last exponent is -∞. Of written equations \
      jumps aren't known (sign, heaviside, floor and mod make some): there the exponents miss what happens at them.
      A flow that neither rests nor escapes has an exponent 0. State and deviations start from the first state that is observed and are \
      integrated by dop853, or, in runs with rodas5p or auto, by rodas5p where stability would limit dop853's steps, with the run's \
      tolerance (1e-9 with an integrator of fixed steps); of a chaotic flow that is another trajectory \
      than the run's in the long run, on the same attractor.
      """,
    references: [
      "Benettin, Galgani, Giorgilli & Strelcyn (1980), Meccanica 15:9–20 and 21–30",
      "Shimada & Nagashima (1979), Prog. Theor. Phys. 61:1605–1616",
      "Kaplan & Yorke (1979), Lecture Notes in Mathematics 730:204–227",
      "Pesin (1977), Russ. Math. Surv. 32:55–114",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var exponents: Int?
    public var transient = 0.0
    public var interval: Double?
    public init() {}

    public static let table: [Parameter<Options>] = [
      .integer("exponents", \.exponents, in: 1...10_000, "how many of the largest ones; null: all"),
      .real("transient", \.transient, in: nonnegative, "time before deviations count, for them to find their directions"),
      .real(
        "interval", \.interval, in: positive,
        "time after which deviations are made orthonormal; a tenth of the natural period if null; of a map: at each iteration"),
    ]
  }

  private let dynamics: IntervalDynamics
  private let dimension: Int
  private let trajectories: Int
  private let exponents: Int
  private let transient: Double
  private let interval: Double
  private let random: Philox
  private var followers: [Follower] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    dynamics = try IntervalDynamics(scene)
    let (system, state) = (dynamics.system, try StateField(scene))
    (dimension, trajectories) = (system.dimension, state.trajectories)
    exponents = options.exponents ?? dimension
    guard exponents <= dimension else {
      throw SimulationError.impossible(
        parameter: "exponents", reason: "is \(exponents), but there are \(dimension): the state has so many components")
    }
    (transient, interval) = (options.transient, options.interval ?? (system.isMap ? 1 : 0.1 * system.period))
    if system.isMap && interval != 1 {
      throw SimulationError.impossible(parameter: "interval", reason: "is for flows; those of a map are made so at each iteration")
    }
    random = Philox(seed: scene.seed)
    let rows = Dimension("trajectory", size: trajectories)
    let columns = Dimension("exponent", size: exponents)
    outputs = [
      OutputVariable("lyapunov_exponents", "Lyapunov exponents, natural logarithms", dimensions: [rows, columns]),
      OutputVariable("lyapunov_errors", "standard errors of the Lyapunov exponents", dimensions: [rows, columns]),
      OutputVariable("lyapunov_divergence", "mean divergence, the sum of all Lyapunov exponents", dimensions: [rows]),
      OutputVariable("kaplan_yorke_dimension", "Kaplan–Yorke dimension", dimensions: [rows]),
      OutputVariable("kolmogorov_sinai_entropy", "Kolmogorov–Sinai entropy by Pesin's formula", dimensions: [rows]),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { dynamics.renew() }
    let time = snapshot.time
    if followers.isEmpty {
      let states = snapshot.values("state")
      followers = (0..<trajectories).map { trajectory in
        Follower(
          Array(states[trajectory * dimension..<(trajectory + 1) * dimension]), time, exponents: exponents, random: random,
          trajectory: trajectory)
      }
    } else {
      let system = dynamics.system
      forEachInParallel(&followers, snapshot.pool) { follower, _ in
        follower.follow(system, to: time, interval: interval, transient: transient)
      }
    }
    var columns: [[Double]] = [[], [], [], [], []]
    for follower in followers {
      let (values, errors) = (follower.sums.map(\.mean), follower.sums.map(\.standardError))
      columns[0] += values
      columns[1] += errors
      columns[2].append(follower.divergence.mean)
      columns[3].append(exponents == dimension ? LyapunovSpectrum.kaplanYorkeDimension(values) : .nan)
      columns[4].append(LyapunovSpectrum.entropy(values, errors))
    }
    return columns.flatMap(\.self)
  }

  public var memory: [Double] {
    get { followers.flatMap(\.memory) }
    set {
      dynamics.renew()
      followers = []
      var rest = newValue[...]
      while !rest.isEmpty { followers.append(Follower(memory: &rest, dimension: dimension, exponents: exponents)) }
    }
  }

  /// NaN without exponents that are numbers; the dimension of the state if no sum is negative.
  public static func kaplanYorkeDimension(_ exponents: [Double]) -> Double {
    guard exponents.allSatisfy({ $0 < .infinity }) else { return .nan }
    var sum = 0.0
    for (k, exponent) in exponents.sorted(by: >).enumerated() {
      if sum + exponent < 0 { return Double(k) + sum / -exponent }
      sum += exponent
    }
    return Double(exponents.count)
  }

  /// How differently deviations have grown. Those that vanish do so in an instant, however short the interval is.
  fileprivate static func spread(_ growth: [Double]) -> Double {
    let finite = growth.filter { $0 != -.infinity }
    guard let most = finite.max(), let least = finite.min() else { return 0 }
    return most - least
  }

  /// The sum of the exponents that are positive beyond doubt.
  static func entropy(_ exponents: [Double], _ errors: [Double]) -> Double {
    guard exponents.allSatisfy({ $0 < .infinity }) else { return .nan }
    return zip(exponents, errors).reduce(0) { sum, pair in
      let margin = pair.1.isFinite ? 2 * pair.1 : 0
      return pair.0 > margin ? sum + pair.0 : sum
    }
  }
}

/// A trajectory with its deviations, and how much they have grown.
private struct Follower {
  /// Its deviations are orthonormal between observations.
  private var motion: TangentMotion
  /// Time to the next orthonormalisation; 0 before the first one.
  private var pace = 0.0
  var sums: [BlockedMean]
  var divergence = BlockedMean()

  init(_ state: [Double], _ time: Double, exponents: Int, random: Philox, trajectory: Int) {
    let deviations = (0..<exponents * state.count).map {
      random.normals(.deviations, particle: trajectory, draw: $0 / 2)[$0 % 2]
    }
    motion = TangentMotion(state, at: time, deviations: deviations)
    sums = [BlockedMean](repeating: BlockedMean(), count: exponents)
    _ = orthonormalize(&motion)
  }

  /// Moves the deviations along, until a time.
  ///
  /// They are made orthonormal after each `interval`, or sooner where they shrink so differently that errors would fill the smallest
  /// ones: the ratio of their lengths stays below e⁸.
  mutating func follow(_ system: any TangentDynamics, to endTime: Double, interval: Double, transient: Double) {
    if pace == 0 { pace = interval }
    while motion.time < endTime {
      var next = motion
      guard !motion.isLost, next.advance(system, to: min(endTime, motion.time + pace)) else { return fail(at: endTime) }
      let growth = orthonormalize(&next)
      let spread = LyapunovSpectrum.spread(growth)
      // What vanishes may have shrunk beyond rounding errors on the way: then a shorter way shows it.
      let isTooLong = growth.contains(-.infinity) ? pace > interval / 64 : !(spread < 8) && pace > 1e-9 * interval
      if !system.isMap && isTooLong {
        pace /= 2
        continue
      }
      if growth.contains(where: \.isNaN) { return fail(at: endTime) }
      if motion.time >= transient {
        let duration = next.time - motion.time
        for k in growth.indices { sums[k].add(growth[k] / duration, weight: duration) }
        divergence.add(
          system.meanExpansion(from: motion.state, at: motion.time, to: next.state, at: next.time), weight: duration)
      }
      motion = next
      if spread < 3 { pace = min(2 * pace, interval) }
    }
  }

  private mutating func fail(at time: Double) {
    motion.lose(at: time)
    for k in sums.indices { sums[k].add(.nan, weight: 1) }
  }

  // MARK: - Saving

  var memory: [Double] {
    var numbers = [pace] + motion.memory
    for mean in sums + [divergence] {
      let memory = mean.memory
      numbers += [Double(memory.count)] + memory
    }
    return numbers
  }

  init(memory: inout ArraySlice<Double>, dimension: Int, exponents: Int) {
    func take(_ count: Int) -> ArraySlice<Double> {
      defer { memory = memory.dropFirst(count) }
      return memory.prefix(count)
    }
    pace = take(1).first!
    motion = TangentMotion(
      memory: take(TangentMotion.memorySize(dimension: dimension, deviations: exponents)), dimension: dimension)
    let means = (0...exponents).map { _ in
      var mean = BlockedMean()
      mean.memory = Array(take(Int(take(1).first!)))
      return mean
    }
    (sums, divergence) = (Array(means.dropLast()), means.last!)
  }
}

/// Makes deviations orthonormal by Gram and Schmidt's method, twice for each; the logarithms of their lengths before.
///
/// A deviation of which nothing but rounding errors is left has vanished: its logarithm is -∞, and an arbitrary one replaces it.
private func orthonormalize(_ motion: inout TangentMotion) -> [Double] {
  let (dimension, count) = (motion.dimension, motion.count)
  return motion.deviations.withUnsafeMutableBufferPointer { all in
    (0..<count).map { k in
      let v = all.baseAddress! + k * dimension
      let whole = length(v, dimension)
      let rest = removeComponents(v, all.baseAddress!, k, dimension)
      guard rest <= 1e-12 * whole else {
        for c in 0..<dimension { v[c] /= rest }
        return LibM.log(rest)
      }
      // One of the axes is at least this far from the span of the others.
      let least = 0.5 * (Double(dimension - k) / Double(dimension)).squareRoot()
      for axis in 0..<dimension {
        for c in 0..<dimension { v[c] = c == axis ? 1 : 0 }
        let rest = removeComponents(v, all.baseAddress!, k, dimension)
        guard rest >= least else { continue }
        for c in 0..<dimension { v[c] /= rest }
        break
      }
      return -.infinity
    }
  }
}

/// Makes a vector orthogonal to k others, which are orthonormal; its length then.
private func removeComponents(
  _ v: UnsafeMutablePointer<Double>, _ others: UnsafePointer<Double>, _ k: Int, _ dimension: Int
) -> Double {
  for _ in 0..<2 {
    for j in 0..<k {
      let w = others + j * dimension
      var product = 0.0
      for c in 0..<dimension { product += v[c] * w[c] }
      for c in 0..<dimension { v[c] -= product * w[c] }
    }
  }
  return length(v, dimension)
}

private func length(_ v: UnsafePointer<Double>, _ dimension: Int) -> Double {
  var square = 0.0
  for c in 0..<dimension { square += v[c] * v[c] }
  return square.squareRoot()
}
