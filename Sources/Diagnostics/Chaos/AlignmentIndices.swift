import SimCore

/// Whether deviations from a trajectory line up: a fast sign of chaos.
public final class AlignmentIndices: Diagnostic {
  public static let card = Card(
    name: "alignment_index",
    summary: "smaller and generalized alignment indices (SALI, GALI) of each trajectory: which ones are chaotic",
    details: """
      Deviations from each trajectory are moved by the Jacobian, v' = J v, exactly, and made unit vectors w again in time, but not \
      orthogonal ones. They start orthonormal, in random directions, at the first observation.
      smaller_alignment_index(trajectory)              SALI = min(|w₁ + w₂|, |w₁ − w₂|), √2 at first.
      generalized_alignment_index(trajectory, order)   GALI_k, the volume of the parallelepiped of w₁ … w_k, k = 2 … `deviations`:
                                                       the product of the singular values of the matrix of these, 1 at first.
      On chaotic trajectories vectors turn to the direction that grows fastest, and GALI_k falls as \
      exp(−[(λ₁ − λ₂) + … + (λ₁ − λ_k)] t), with the Lyapunov exponents λ; SALI as exp(−(λ₁ − λ₂) t). On a torus of N dimensions, \
      of a Hamiltonian system with N degrees of freedom, GALI_k is nearly constant for k ≤ N and falls as t^(−2(k − N)) beyond; of \
      maps of the plane GALI_2 and SALI fall as t⁻². Attracting limit cycles also align vectors exponentially, so dissipative \
      systems need Lyapunov exponents instead. Values of 10⁻¹⁵ and less are rounding errors. NaN where a trajectory can't be \
      followed.
      """,
    references: [
      "Skokos (2001), J. Phys. A 34:10029–10043: SALI", "Skokos, Bountis & Antonopoulos (2007), Physica D 231:30–54: GALI",
      "Skokos, Bountis & Antonopoulos (2008), Eur. Phys. J. Special Topics 165:5–14: GALI from singular values",
    ])
  public static let requires = ["state"]

  public struct Options: ParameterSet {
    public var deviations = 2
    public init() {}
    public static let table: [Parameter<Options>] = [
      .integer("deviations", \.deviations, in: 2...10_000, "number k of deviations: GALI_2 … GALI_k are computed")
    ]
  }

  private let dynamics: IntervalDynamics
  private let dimension: Int
  private let count: Int
  private let random: Philox
  private var bundles: [DeviationBundle] = []
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    dynamics = try IntervalDynamics(scene)
    let (system, state) = (dynamics.system, try StateField(scene))
    (dimension, count) = (system.dimension, options.deviations)
    guard count <= dimension else {
      throw SimulationError.impossible(
        parameter: "deviations",
        reason: "is \(count), but the state has only \(dimension) component\(dimension == 1 ? "" : "s"), and more deviations than "
          + "these have no volume" + (dimension > 1 ? ": take at most \(dimension)" : ""))
    }
    random = Philox(seed: scene.seed)
    let order = Dimension("order", size: count - 1, coordinates: (2...count).map(Double.init), longName: "number of deviations")
    outputs = [
      OutputVariable("smaller_alignment_index", "smaller alignment index SALI", dimensions: [state.trajectoryAxis]),
      OutputVariable(
        "generalized_alignment_index", "generalized alignment index GALI", dimensions: [state.trajectoryAxis, order]),
    ]
  }

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    defer { dynamics.renew() }
    if bundles.isEmpty {
      let states = rows(snapshot.values(StateField.name), width: dimension)
      bundles = states.indices.map {
        DeviationBundle(Array(states[$0]), at: snapshot.time, count: count, random: random, trajectory: $0)
      }
    } else {
      let system = dynamics.system
      forEachInParallel(&bundles, snapshot.pool) { bundle, _ in bundle.follow(system, to: snapshot.time) }
    }
    var indices = [[Double]](repeating: [], count: bundles.count)
    let bundles = bundles
    forEachInParallel(&indices, snapshot.pool) { $0 = bundles[$1].generalizedIndices }
    return bundles.map(\.smallerIndex) + indices.flatMap(\.self)
  }

  public var memory: [Double] {
    get { bundles.flatMap(\.memory) }
    set {
      dynamics.renew()
      let width = TangentMotion.memorySize(dimension: dimension, deviations: count)
      bundles = rows(newValue, width: width).map { DeviationBundle(memory: $0, dimension: dimension) }
    }
  }
}

/// A trajectory with unit vectors along deviations from it.
private struct DeviationBundle {
  private var motion: TangentMotion

  /// `lyapunov_spectrum` draws its deviations at step 0; these are drawn at the steps after it, one a vector.
  init(_ state: [Double], at time: Double, count: Int, random: Philox, trajectory: Int) {
    motion = TangentMotion(
      state, at: time,
      deviations: (0..<count * state.count).map {
        let (vector, c) = $0.quotientAndRemainder(dividingBy: state.count)
        return random.normals(.deviations, particle: trajectory, step: 1 + vector, draw: c / 2)[c % 2]
      })
    for k in 0..<count {
      for _ in 0..<2 { for j in 0..<k { remove(j, from: k) } }
      normalize(k)
    }
  }

  /// Moves along, with unit vectors again after each iteration or tenth of the natural period.
  mutating func follow(_ system: any TangentDynamics, to endTime: Double) {
    let (begin, interval) = (motion.time, system.isMap ? 1 : 0.1 * system.period)
    var passed = 0.0
    while motion.time < endTime && !motion.isLost {
      passed += 1
      guard motion.advance(system, to: min(endTime, begin + passed * interval)) else {
        motion.lose(at: endTime)
        break
      }
      for k in 0..<motion.count { normalize(k) }
    }
  }

  private func vector(_ k: Int) -> ArraySlice<Double> { motion.deviations[k * motion.dimension..<(k + 1) * motion.dimension] }

  private mutating func normalize(_ k: Int) {
    // Divided by its largest component first, so that squares don't overflow.
    let largest = vector(k).reduce(0) { max($0, $1.magnitude) }
    let length = vector(k).reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    for c in vector(k).indices { motion.deviations[c] = motion.deviations[c] / largest / length }
  }

  private mutating func remove(_ j: Int, from k: Int) {
    let product = zip(vector(j), vector(k)).reduce(0) { $0 + $1.0 * $1.1 }
    for (c, component) in zip(vector(k).indices, vector(j)) { motion.deviations[c] -= product * component }
  }

  var smallerIndex: Double {
    guard !motion.isLost else { return .nan }
    let sum = zip(vector(0), vector(1)).reduce(0) { $0 + ($1.0 + $1.1) * ($1.0 + $1.1) }
    let difference = zip(vector(0), vector(1)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return min(sum, difference).squareRoot()
  }

  /// GALI of 2, 3, … vectors.
  var generalizedIndices: [Double] {
    let (deviations, dimension) = (motion.deviations, motion.dimension)
    if motion.isLost { return [Double](repeating: .nan, count: motion.count - 1) }
    return (2...motion.count).map {
      singularValues(ofColumns: Array(deviations[..<($0 * dimension)]), count: $0).reduce(1, *)
    }
  }

  var memory: [Double] { motion.memory }
  init(memory: ArraySlice<Double>, dimension: Int) { motion = TangentMotion(memory: memory, dimension: dimension) }
}
