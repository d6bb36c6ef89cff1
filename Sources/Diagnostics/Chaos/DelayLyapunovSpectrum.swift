import SimCore

/// The largest Lyapunov exponents of systems with a delay, from the exact tangent dynamics.
public final class DelayLyapunovSpectrum: Diagnostic {
  public static let card = Card(
    name: "delay_lyapunov_spectrum",
    summary: "largest Lyapunov exponents of each trajectory of a system with a delay, with errors, dimension and entropy",
    details: """
      A state of a system with a delay τ is a function on [t - τ, t], and so is a deviation from it: there are infinitely many \
      exponents. The largest ones come from deviations that obey the linearised equation, exactly, and are made orthonormal \
      again and again in the inner product ∫ v·w dt over the last delay (Farmer 1982).
      lyapunov_exponents(trajectory, exponent)   natural logarithms per unit of time, in falling order in the long run.
      lyapunov_errors(trajectory, exponent)      standard errors from the scatter of 32 to 64 blocks of time; NaN at first.
      kaplan_yorke_dimension(trajectory)         k + (λ₁ + … + λ_k)/|λ_{k+1}| with the largest k whose sum isn't negative; NaN \
      if the sum
                                                 of all `exponents` isn't negative: ask for more.
      kolmogorov_sinai_entropy(trajectory)       the sum of the positive exponents (Pesin's formula), without those that are \
      within two
                                                 standard errors of 0; too small if there are more than `exponents` positive ones.
      Each trajectory begins at the first observation, with the state that is observed there and always was before: at time 0 \
      that is the run's trajectory, later another one that comes to the same attractor. Deviations start a delay later. From \
      `transient` on, in the run's time, their growth counts: allow for the trajectory to settle and the deviations to turn. \
      Results don't depend on when else the run is observed. Parameters that change in a run count from the observation after \
      the change on. A trajectory that settles on a cycle or on chaos has an exponent 0. Checkpoints hold the last delay of \
      each trajectory, with its deviations: about 700 numbers a component, trajectory, started group of eight exponents, and \
      ten steps in a delay.
      """,
    references: [
      "Farmer (1982), Physica D 4:366–393", "Kaplan & Yorke (1979), Lecture Notes in Mathematics 730:204–227",
      "Pesin (1977), Russ. Math. Surv. 32:55–114",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var exponents = 4
    public var transient = 0.0
    public var interval = 1.0
    public init() {}

    public static let table: [Parameter<Options>] = [
      .integer("exponents", \.exponents, in: 1...256, "how many of the largest ones"),
      .real("transient", \.transient, in: nonnegative, "time from which on growth counts"),
      .real("interval", \.interval, in: positive, "delays after which deviations are made orthonormal"),
    ]
  }

  private let now: () -> DelayTangent?
  private var system: DelayTangent
  private let trajectories: Int
  private let exponents: Int
  private let pace: Pace
  private var followers: [Follower] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    guard let system = scene.delayTangent() else {
      let advice = scene.tangent() == nil ? "" : ": for a flow or a map take 'lyapunov_spectrum'"
      throw SimulationError.impossible(parameter: nil, reason: "needs the equations of a system with a delay, in a run" + advice)
    }
    let state = try StateField(scene)
    (now, self.system, trajectories, exponents) = (scene.delayTangent, system, state.trajectories, options.exponents)
    pace = Pace(transient: options.transient, interval: options.interval * system.delay)
    let rows = state.trajectoryAxis
    let columns = Dimension("exponent", size: exponents)
    let attributes: [(name: String, value: ParameterValue)] = [("delay", .real(system.delay))]
    outputs = [
      OutputVariable(
        "lyapunov_exponents", "Lyapunov exponents, natural logarithms", dimensions: [rows, columns], attributes: attributes),
      OutputVariable(
        "lyapunov_errors", "standard errors of the Lyapunov exponents", dimensions: [rows, columns], attributes: attributes),
      OutputVariable("kaplan_yorke_dimension", "Kaplan–Yorke dimension", dimensions: [rows], attributes: attributes),
      OutputVariable(
        "kolmogorov_sinai_entropy", "Kolmogorov–Sinai entropy by Pesin's formula", dimensions: [rows], attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { renew() }
    let time = snapshot.time
    if followers.isEmpty {
      followers = rows(snapshot.values(StateField.name), width: system.dimension).map {
        Follower(DelayDeviations(system, Array($0), at: time, count: exponents), at: time)
      }
    } else {
      let (system, pace) = (system, pace)
      forEachInParallel(&followers, snapshot.pool) { follower, _ in follower.follow(system, to: time, pace) }
    }
    let spectra = followers.map { follower in
      (exponents: follower.sums.map(\.mean), errors: follower.sums.map(\.standardError))
    }
    return spectra.flatMap(\.exponents) + spectra.flatMap(\.errors) + spectra.map { DelayLyapunovSpectrum.dimension($0.exponents) }
      + spectra.map { LyapunovSpectrum.entropy($0.exponents, $0.errors) }
  }

  /// Takes the parameters of the moment.
  private func renew() { system = now() ?? system }

  public var memory: [Double] {
    get { followers.flatMap(\.memory) }
    set {
      renew()
      followers = []
      var rest = newValue[...]
      while !rest.isEmpty { followers.append(Follower(memory: &rest, system, exponents: exponents)) }
    }
  }

  /// NaN if the sum of all that are known isn't negative.
  private static func dimension(_ exponents: [Double]) -> Double {
    exponents.reduce(0, +) < 0 ? LyapunovSpectrum.kaplanYorkeDimension(exponents) : .nan
  }
}

/// When deviations are made orthonormal, and when they count.
private struct Pace {
  let transient: Double
  let interval: Double
}

/// A trajectory with its deviations, and how much they have grown.
private struct Follower {
  private var deviations: DelayDeviations
  private let start: Double
  /// Intervals that are over since the deviations began, -1 before.
  private var intervals = -1.0
  private var isLost = false
  private(set) var sums: [BlockedMean]

  init(_ deviations: DelayDeviations, at time: Double) {
    (self.deviations, start) = (deviations, time)
    sums = [BlockedMean](repeating: BlockedMean(), count: deviations.count)
  }

  /// Takes all intervals that end until a time.
  mutating func follow(_ system: DelayTangent, to endTime: Double, _ pace: Pace) {
    if isLost { return }
    deviations.adopt(system)
    while true {
      let target = start + system.delay + (intervals + 1) * pace.interval
      guard target <= endTime + 1e-9 * pace.interval else { return }
      let begin = deviations.time
      guard deviations.advance(to: target) else { return fail() }
      intervals += 1
      if intervals == 0 {
        deviations.start()
      } else if deviations.time > begin {
        let growth = deviations.orthonormalize()
        guard growth.allSatisfy(\.isFinite) else { return fail() }
        if begin >= pace.transient { count(growth, over: deviations.time - begin) }
      }
    }
  }

  private mutating func count(_ growth: [Double], over duration: Double) {
    for k in growth.indices { sums[k].add(growth[k] / duration, weight: duration) }
  }

  private mutating func fail() {
    isLost = true
    for k in sums.indices { sums[k].add(.nan, weight: 1) }
  }

  // MARK: - Saving

  var memory: [Double] {
    let means = sums.flatMap { [Double($0.memory.count)] + $0.memory }
    return [start, intervals, isLost ? 1 : 0] + deviations.memory + means
  }

  init(memory: inout ArraySlice<Double>, _ system: DelayTangent, exponents: Int) {
    func take(_ count: Int) -> [Double] {
      defer { memory = memory.dropFirst(count) }
      return Array(memory.prefix(count))
    }
    let head = take(3)
    (start, intervals, isLost) = (head[0], head[1], head[2] == 1)
    deviations = DelayDeviations(system, memory: &memory, count: exponents)
    sums = (0..<exponents).map { _ in
      var mean = BlockedMean()
      mean.memory = take(Int(take(1)[0]))
      return mean
    }
  }
}
