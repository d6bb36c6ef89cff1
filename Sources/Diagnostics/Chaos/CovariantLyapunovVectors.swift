import SimCore

/// Directions that grow covariantly with the flow or the map, and how far they are from being tangent to each other.
public final class CovariantLyapunovVectors: Diagnostic {
  public static let card = Card(
    name: "covariant_lyapunov_vectors",
    summary: "covariant Lyapunov vectors of each trajectory: their growth, the angles between them, and the vectors",
    details: """
      Covariant vectors v₁, v₂ … are mapped to each other by the tangent dynamics and grow with the Lyapunov exponents λ₁ ≥ λ₂ \
      ≥ …, forwards and backwards in time. They span the expanding and contracting directions of a point of the attractor: \
      where these are never tangent, it is hyperbolic. By the method of Ginelli et al. (2007), deviations are moved by the \
      Jacobian and made orthonormal at each `interval`, V' = Q R; after that, coefficients C of vectors V C are moved backwards \
      by R⁻¹.
      The orbit starts at the first observation. `transient` is for Q to converge; then come windows of `length`, one after the \
      other, and each is evaluated when another `transient` after it is over, from whose end C comes back. Values are those of \
      the last window that is evaluated, so 2 transient + length after the first observation there are some; NaN before, and \
      where an orbit can't be followed. They don't depend on when the run is observed: once, at its end, will do.
      covariant_exponents(trajectory, vector)               mean logarithmic growth of the vectors, per unit of time.
      covariant_errors(trajectory, vector)                  standard errors from the scatter of 32 to 64 blocks of time.
      covariant_angle_means(trajectory, vector, other)      mean angles between two vectors, without their signs: from 0 to π/2.
      covariant_angle_minima(trajectory, vector, other)     smallest ones in the window.
      splitting_angle_mean(trajectory)                      mean of the smallest angle between vectors of the expanding and \
      those of the
                                                            contracting subspace, from 0 to π/2.
      splitting_angle_minimum(trajectory)                   smallest one in the window.
      splitting_angle_density(trajectory, angle)            their probability density.
      covariant_states(trajectory, component)               with `write_vectors`: the state at the end of the window,
      covariant_vectors(trajectory, vector, component)      and the unit vectors there; their signs mean nothing.
      Angles are taken at the beginnings of intervals, in the Euclidean norm. The expanding subspace is that of the first \
      `expanding` vectors, by default those with exponents beyond two standard errors above 0; the contracting one is that of \
      the last `contracting` of `vectors`, by default those with exponents as far below 0. With the neutral direction of a flow \
      in neither. NaN if one of them has no vectors.
      Of n vectors, n (n + 1) / 2 numbers a trajectory are kept for each interval of a window and the transient after it, also \
      in checkpoints: 48 bytes for each interval of a flow with three components, half a megabyte for 1000 periods.
      """,
    references: [
      "Ginelli, Poggi, Turchi, Chaté, Livi & Politi (2007), Phys. Rev. Lett. 99:130601",
      "Ginelli, Chaté, Livi & Politi (2013), J. Phys. A 46:254005",
      "Kuptsov & Parlitz (2012), J. Nonlinear Sci. 22:727–762: angles between subspaces",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var vectors: Int?
    public var transient = 100.0
    public var length = 1000.0
    public var interval: Double?
    public var expanding: Int?
    public var contracting: Int?
    public var bins = 45
    public var writesVectors = false
    public init() {}

    public static let table: [Parameter<Options>] = [
      .integer("vectors", \.vectors, in: 1...10_000, "how many of the first ones; null: all"),
      .real("transient", \.transient, in: nonnegative, "natural periods, or iterations, before and after a window"),
      .real("length", \.length, in: positive, "natural periods, or iterations, of a window"),
      .real(
        "interval", \.interval, in: positive,
        "natural periods, or iterations, after which deviations are made orthonormal; null: 0.1, or an iteration"),
      .integer("expanding", \.expanding, in: 1...10_000, "number of vectors of the expanding subspace; null: by their exponents"),
      .integer(
        "contracting", \.contracting, in: 1...10_000, "number of vectors of the contracting subspace; null: by their exponents"),
      .integer("bins", \.bins, in: 1...100_000, "of the density, from 0 to π/2"),
      .flag("write_vectors", \.writesVectors, "whether vectors are written, at the end of each window"),
    ]
  }

  private let dynamics: IntervalDynamics
  private let plan: CovariantPlan
  private let random: Philox
  private var orbits: [CovariantOrbit] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    dynamics = try IntervalDynamics(scene)
    plan = try CovariantPlan(options, dynamics.system)
    random = Philox(seed: scene.seed)
    outputs = CovariantLyapunovVectors.outputs(plan, try StateField(scene))
  }

  private static func outputs(_ plan: CovariantPlan, _ state: StateField) -> [OutputVariable] {
    let rows = state.trajectoryAxis
    let (vectors, others) = (Dimension("vector", size: plan.vectors), Dimension("other", size: plan.vectors))
    let width = plan.bins.upper / Double(plan.bins.count)
    let angles = Dimension(
      "angle", size: plan.bins.count, coordinates: (0..<plan.bins.count).map { (Double($0) + 0.5) * width }, unit: "rad",
      longName: "centre of the bin")
    let outputs = [
      OutputVariable("covariant_exponents", "mean growth of covariant vectors, natural logarithms", dimensions: [rows, vectors]),
      OutputVariable("covariant_errors", "standard errors of the mean growth", dimensions: [rows, vectors]),
      OutputVariable(
        "covariant_angle_means", unit: "rad", "mean angles between covariant vectors", dimensions: [rows, vectors, others]),
      OutputVariable(
        "covariant_angle_minima", unit: "rad", "smallest angles between covariant vectors", dimensions: [rows, vectors, others]),
      OutputVariable(
        "splitting_angle_mean", unit: "rad", "mean angle between expanding and contracting subspaces", dimensions: [rows]),
      OutputVariable(
        "splitting_angle_minimum", unit: "rad", "smallest angle between expanding and contracting subspaces", dimensions: [rows]),
      OutputVariable(
        "splitting_angle_density", unit: "rad-1", "probability density of the angle between expanding and contracting subspaces",
        dimensions: [rows, angles]),
    ]
    guard plan.writesVectors else { return outputs }
    return outputs + [
      OutputVariable(
        "covariant_states", unit: state.info.unit, "states at the end of the window", dimensions: [rows, state.componentAxis]),
      OutputVariable("covariant_vectors", "covariant vectors there", dimensions: [rows, vectors, state.componentAxis]),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { dynamics.renew() }
    let plan = plan
    if orbits.isEmpty {
      let states = rows(snapshot.values(StateField.name), width: plan.dimension)
      orbits = states.indices.map {
        CovariantOrbit(Array(states[$0]), at: snapshot.time, plan, random: random, trajectory: $0)
      }
    } else {
      let system = dynamics.system
      forEachInParallel(&orbits, snapshot.pool) { orbit, _ in orbit.follow(system, to: snapshot.time, plan) }
    }
    var first = 0
    return plan.resultSizes.flatMap { size in
      defer { first += size }
      return orbits.flatMap { $0.result[first..<first + size] }
    }
  }

  public var memory: [Double] {
    get { orbits.flatMap(\.memory) }
    set {
      dynamics.renew()
      orbits = []
      var rest = newValue[...]
      while !rest.isEmpty { orbits.append(CovariantOrbit(memory: &rest, plan)) }
    }
  }
}

/// What is to be computed, in numbers.
struct CovariantPlan {
  let dimension: Int
  let vectors: Int
  /// The time of an interval, and how many there are.
  let interval: Double
  let transient: Int
  let length: Int
  let expanding: Int?
  let contracting: Int?
  let bins: UniformBins
  let writesVectors: Bool

  /// - Throws: `SimulationError.impossible` for options that don't fit the system.
  init(_ options: CovariantLyapunovVectors.Options, _ system: any TangentDynamics) throws(SimulationError) {
    func refuse(_ parameter: String, _ reason: String) -> SimulationError { .impossible(parameter: parameter, reason: reason) }
    dimension = system.dimension
    vectors = options.vectors ?? dimension
    guard vectors <= dimension else {
      throw refuse("vectors", "is \(vectors), but there are \(dimension): the state has so many components")
    }
    guard (options.expanding ?? 0) + (options.contracting ?? 0) <= vectors else {
      throw refuse("expanding", "and contracting subspaces can't have more than \(vectors) vectors together: take smaller numbers")
    }
    let periods = options.interval ?? (system.isMap ? 1 : 0.1)
    guard !system.isMap || periods == periods.rounded() else {
      throw refuse("interval", "is \(periods), but a map needs a whole number of iterations")
    }
    let (before, window) = ((options.transient / periods).rounded(.up), (options.length / periods).rounded(.up))
    guard before + window < 1e9 else {
      throw refuse("length", "and transient have more than 10⁹ intervals together: set shorter ones, or longer intervals")
    }
    (transient, length, interval) = (Int(before), max(1, Int(window)), periods * system.period)
    (expanding, contracting, writesVectors) = (options.expanding, options.contracting, options.writesVectors)
    bins = UniformBins(options.bins, from: 0, to: .pi / 2)
  }

  /// Numbers of each output that belong to a trajectory.
  var resultSizes: [Int] {
    let sizes = [vectors, vectors, vectors * vectors, vectors * vectors, 1, 1, bins.count]
    return writesVectors ? sizes + [dimension, vectors * dimension] : sizes
  }
}
