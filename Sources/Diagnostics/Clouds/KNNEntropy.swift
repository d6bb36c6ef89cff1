import SimCore

/// The differential entropy of points, by the distances to their nearest neighbours.
public final class KNNEntropy: Diagnostic {
  public static let card = Card(
    name: "knn_entropy",
    summary: "differential entropy of positions, velocities or phase-space points, from nearest neighbours",
    details: """
      Each particle (trajectory) is a point; its coordinates are those of all fields and components in `of`, joined.
      knn_entropy           H = ψ(N) − ψ(k) + ⟨ln V(ε_i)⟩ in nats: ε_i is the distance from point i to its k-th neighbour, V the
                            volume of the ball of that radius, c_d ε^d with c_d = π^(d/2)/Γ(d/2 + 1) (euclidean) or 2^d (maximum), ψ
                            the digamma function. An estimate of −∫ f ln f of the density f that the points are drawn from, in the
                            units of the coordinates: it may be negative, and another unit of length shifts it.
      knn_entropy_error     its standard error, σ(ln V_i)/√N, with the ln V_i taken as independent. As neighbours share neighbours
                            they aren't quite: estimates from repeated samples, uniform or normal, spread 1.0 to 1.4 times as far
                            (one to six dimensions, k from 1 to 10). It doesn't hold the bias, which is small where f hardly changes
                            over ε, and grows with d.
      knn_entropy_excluded  points that have k others at the very same place: left out of the mean, where they would give −∞.
      knn_entropy_wrapped   points whose ε is more than half of a period: V is too large for them in the euclidean metric, and so is
                            H. With the maximum metric V is exact: no edge is longer than the period. 0 there.
      Positions along periodic axes, and angles, have distances of minimum images. `whiten` takes distances after a linear map that
      makes all variances one and correlations zero (positions along periodic axes and angles are divided by period/√12 instead) and
      adds the logarithm of its determinant: the entropy is the same quantity, estimated better where units or spreads of columns
      differ much. All are NaN if a number isn't finite; H and its error also if all points are excluded, or if columns to be
      whitened depend linearly on each other.
      """,
    references: [
      "Kozachenko & Leonenko 1987, Probl. Inf. Transm. 23, 95-101",
      "Kraskov, Stögbauer & Grassberger 2004, Phys. Rev. E 69, 066138, eq. 20: the form for any k",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var of: [String]?
    public var k = 4
    public var metric = PointMetric.euclidean
    public var whiten = false
    public init() {}
    public static let table: [Parameter<Options>] = [
      .texts(
        "of", \.of,
        "coordinates of a point, one name or several joined: FIELD, FIELD.COMPONENT, speed, kinetic_energy, heading_angle, "
          + "turn_angle or angular_momentum; null: state, or else position"),
      .integer("k", \.k, in: 1...1000, "which neighbour the distance is taken to: more, less noise and more bias"),
      .choice("metric", \.metric, "euclidean, or maximum: the largest difference of a coordinate"),
      .flag("whiten", \.whiten, "distances after making all variances one and correlations zero"),
    ]
  }

  private var cloud: PointCloud
  private let options: Options
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    self.options = options
    cloud = try PointCloud(options.of, scene: scene, option: "of")
    try cloud.checkNeighbors(options.k)
    let attributes: [(name: String, value: ParameterValue)] = [
      ("of", .text(cloud.names.joined(separator: " "))), ("dimensions", .integer(cloud.dimensions)), ("k", .integer(options.k)),
      ("metric", .text(options.metric.rawValue)), ("whiten", .flag(options.whiten)), ("base", .text("e")),
    ]
    outputs = [
      OutputVariable("knn_entropy", "differential entropy from nearest neighbours", attributes: attributes),
      OutputVariable("knn_entropy_error", "standard error of the differential entropy", attributes: attributes),
      OutputVariable("knn_entropy_excluded", "points left out because k others are at the same place"),
      OutputVariable("knn_entropy_wrapped", "points whose neighbour is farther away than half of a period"),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    guard let values = cloud.values(snapshot) else { return [.nan, .nan, .nan, .nan] }
    let value = KNNEntropy.of(
      points: values, dimensions: cloud.dimensions, periods: cloud.periods, k: options.k, metric: options.metric,
      whiten: options.whiten, pool: snapshot.pool)
    return [value.entropy, value.standardError, Double(value.excluded), Double(value.wrapped)]
  }

  public var memory: [Double] {
    get { cloud.memory }
    set { cloud.memory = newValue }
  }

  /// The entropy and what it is made of.
  public struct Value: Equatable, Sendable {
    /// In nats; NaN if undefined.
    public var entropy: Double
    public var standardError: Double
    public var excluded: Int
    public var wrapped: Int
  }

  /// The entropy of points.
  ///
  /// - Parameters:
  ///   - points: Coordinates of point after point, all finite; more than `k` points.
  ///   - periods: One for each dimension, infinite where it isn't periodic; empty: none is.
  public static func of(
    points: [Double], dimensions: Int, periods: [Double] = [], k: Int = 4, metric: PointMetric = .euclidean, whiten: Bool = false,
    pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    let periods = periods.isEmpty ? [Double](repeating: .infinity, count: dimensions) : periods
    var scaled = ScaledPoints(points, dimensions: dimensions, periods: periods)
    if whiten && !scaled.whiten() { return Value(entropy: .nan, standardError: .nan, excluded: 0, wrapped: 0) }
    let distances = neighborDistances(scaled, k, metric, pool)
    let ball = Ball(dimensions: dimensions, metric: metric, periods: scaled.periods)

    let sums = pool.reduce(distances.count, grain: WorkerPool.grain(distances.count, upTo: 4096), LogVolumes()) { range in
      var sums = LogVolumes()
      for distance in distances[range] { sums.add(distance, ball) }
      return sums
    } _: {
      $0.joined($1)
    }
    let entropy = digamma(Double(distances.count)) - digamma(Double(k)) + sums.moments.mean + scaled.logVolume
    return Value(
      entropy: entropy, standardError: sums.moments.standardError, excluded: distances.count - sums.moments.count,
      wrapped: sums.wrapped)
  }

  /// The search along a curve is the faster one for points in a plane or in space.
  private static func neighborDistances(_ points: ScaledPoints, _ k: Int, _ metric: PointMetric, _ pool: WorkerPool) -> [Double] {
    let dimensions = points.dimensions
    // Beyond, its rounding to single precision could overflow.
    let moderate = points.values.allSatisfy { abs($0) < 1e15 }
    guard metric == .euclidean, (2...3).contains(dimensions), moderate else {
      return NearestNeighbors(points.values, dimensions: dimensions, periods: points.periods).distances(k, metric, pool: pool)
    }
    let search = NeighborSearch(
      Domain(
        size: points.periods.map { $0.isFinite ? $0 : 1 }, boundary: points.periods.map { $0.isFinite ? .periodic : .open }))
    search.place(points.values, dimensions: dimensions)
    let all = search.nearestDistances(k, pool: pool)
    return stride(from: k - 1, to: all.count, by: k).map { all[$0] }
  }
}

extension PointCloud {
  /// - Throws: `SimulationError.impossible` if points don't have so many neighbours.
  func checkNeighbors(_ k: Int) throws {
    guard points > k else {
      throw SimulationError.impossible(
        parameter: "k", reason: "each point needs \(k) neighbours, but there are \(points) points in all: take k below that")
    }
  }
}

/// The volume of a ball in space that may be periodic.
private struct Ball {
  private let dimensions: Double
  private let metric: PointMetric
  /// ln of the volume of the ball of radius 1.
  private let logUnit: Double
  private let periods: [Double]
  private let shortestHalf: Double

  init(dimensions: Int, metric: PointMetric, periods: [Double]) {
    let d = Double(dimensions)
    (self.dimensions, self.metric, self.periods) = (d, metric, periods)
    logUnit = metric == .maximum ? d * LibM.log(2) : d / 2 * LibM.log(.pi) - LibM.lgamma(d / 2 + 1)
    shortestHalf = (periods.min() ?? .infinity) / 2
  }

  @inline(__always)
  func meetsItself(_ radius: Double) -> Bool { metric == .euclidean && radius > shortestHalf }

  @inline(__always)
  func logVolume(_ radius: Double) -> Double {
    if metric == .euclidean || radius <= shortestHalf { return logUnit + dimensions * LibM.log(radius) }
    var sum = 0.0
    for period in periods { sum += LibM.log(min(2 * radius, period)) }
    return sum
  }
}

/// ln V of points that aren't excluded.
private struct LogVolumes {
  var moments = SampleMoments()
  var wrapped = 0

  @inline(__always)
  mutating func add(_ distance: Double, _ ball: Ball) {
    if distance == 0 { return }
    if ball.meetsItself(distance) { wrapped += 1 }
    moments.add(ball.logVolume(distance))
  }

  func joined(_ other: LogVolumes) -> LogVolumes {
    LogVolumes(moments: moments.joined(other.moments), wrapped: wrapped + other.wrapped)
  }
}
