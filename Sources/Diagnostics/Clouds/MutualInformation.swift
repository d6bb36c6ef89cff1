import SimCore

/// What two groups of quantities of each particle tell about each other, by nearest neighbours.
public final class MutualInformation: Diagnostic {
  public static let card = Card(
    name: "mutual_information",
    summary: "mutual information of two groups of quantities over the particles, from nearest neighbours",
    details: """
      Each particle (trajectory) is a point with the coordinates x and y, each of which may have several components.
      mutual_information           I(x; y) in nats, the Kullback-Leibler divergence of the joint density from the product of both:
                                   ksg1: ψ(k) + ψ(N) − ⟨ψ(n_x + 1) + ψ(n_y + 1)⟩, with the numbers n_x, n_y of other points
                                   whose x (y) is nearer than the k-th neighbour in the joint space;
                                   ksg2: ψ(k) + ψ(N) − 1/k − ⟨ψ(n_x) + ψ(n_y)⟩, with the numbers of those whose x (y) is at most
                                   as far away as that of the farthest in x (y) of the k neighbours.
                                   All distances are largest differences of a coordinate. Independent quantities give 0 in the mean,
                                   so estimates may be negative.
      mutual_information_error     its standard error, the standard deviation of the terms of that mean over √N, which takes them as
                                   independent; estimates from repeated samples of normal numbers spread 1.1 to 1.4 times as far.
      mutual_information_excluded  points that have k others with the very same x and y: left out of the mean.
      Positions along periodic axes, and angles, have distances of minimum images. With `standardize` every column is divided by its
      standard deviation (by period/√12 if periodic), which doesn't change I but makes the estimate independent of units.
      All are NaN if a number isn't finite, I and its error also if all points are excluded.
      """,
    references: ["Kraskov, Stögbauer & Grassberger 2004, Phys. Rev. E 69, 066138, eqs. 8 and 9"])
  public static let requires: [String] = []

  /// Which of the two estimators of Kraskov, Stögbauer & Grassberger.
  public enum Estimator: String, CaseIterable, Sendable {
    case ksg1, ksg2
  }

  public struct Options: ParameterSet {
    public var x: [String]?
    public var y: [String]?
    public var k = 4
    public var estimator = Estimator.ksg1
    public var standardize = true
    public init() {}
    private static let names =
      "one name or several joined: FIELD, FIELD.COMPONENT, speed, kinetic_energy, heading_angle, turn_angle or angular_momentum"
    public static let table: [Parameter<Options>] = [
      .texts("x", \.x, "the first group, \(names); null: position"),
      .texts("y", \.y, "the second group, named in the same way; null: velocity"),
      .integer("k", \.k, in: 1...1000, "which neighbour in the joint space: more, less noise and more bias"),
      .choice("estimator", \.estimator, "ksg1, or ksg2: less bias for large k, more noise"),
      .flag("standardize", \.standardize, "divide every column by its standard deviation"),
    ]
  }

  private var x: PointCloud
  private var y: PointCloud
  private let options: Options
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    self.options = options
    x = try PointCloud(options.x ?? ["position"], scene: scene, option: "x")
    y = try PointCloud(options.y ?? ["velocity"], scene: scene, option: "y")
    guard x.points == y.points else {
      throw SimulationError.impossible(
        parameter: "y",
        reason: "has \(y.points) rows, but x has \(x.points): take quantities of the same particles or trajectories")
    }
    try x.checkNeighbors(options.k)
    let attributes: [(name: String, value: ParameterValue)] = [
      ("x", .text(x.names.joined(separator: " "))), ("y", .text(y.names.joined(separator: " "))), ("k", .integer(options.k)),
      ("estimator", .text(options.estimator.rawValue)), ("standardize", .flag(options.standardize)), ("base", .text("e")),
    ]
    outputs = [
      OutputVariable("mutual_information", "mutual information from nearest neighbours", attributes: attributes),
      OutputVariable("mutual_information_error", "standard error of the mutual information", attributes: attributes),
      OutputVariable("mutual_information_excluded", "points left out because k others are at the same place"),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    // Both, always: sources may remember what they have seen.
    let (first, second) = (x.values(snapshot), y.values(snapshot))
    guard let first, let second else { return [.nan, .nan, .nan] }
    let value = MutualInformation.of(
      Group(first, dimensions: x.dimensions, periods: x.periods), Group(second, dimensions: y.dimensions, periods: y.periods),
      k: options.k, estimator: options.estimator, standardize: options.standardize, pool: snapshot.pool)
    return [value.information, value.standardError, Double(value.excluded)]
  }

  public var memory: [Double] {
    get { [Double(x.memory.count)] + x.memory + y.memory }
    set {
      let split = 1 + Int(newValue[0])
      x.memory = Array(newValue[1..<split])
      y.memory = Array(newValue[split...])
    }
  }

  /// Some components of all points.
  public struct Group: Sendable {
    /// Of point after point; finite.
    public let values: [Double]
    public let dimensions: Int
    /// One for each dimension, infinite where it isn't periodic.
    public let periods: [Double]

    /// - Parameter periods: Empty: none is periodic.
    public init(_ values: [Double], dimensions: Int = 1, periods: [Double] = []) {
      (self.values, self.dimensions) = (values, dimensions)
      self.periods = periods.isEmpty ? [Double](repeating: .infinity, count: dimensions) : periods
    }

    fileprivate var standardized: Group {
      var scaled = ScaledPoints(values, dimensions: dimensions, periods: periods)
      scaled.standardize()
      return Group(scaled.values, dimensions: dimensions, periods: scaled.periods)
    }

    /// With the components of both.
    fileprivate func joined(_ other: Group) -> Group {
      let (width, otherWidth) = (dimensions, other.dimensions)
      var all: [Double] = []
      all.reserveCapacity(values.count + other.values.count)
      for point in 0..<values.count / width {
        all += values[point * width..<(point + 1) * width]
        all += other.values[point * otherWidth..<(point + 1) * otherWidth]
      }
      return Group(all, dimensions: width + otherWidth, periods: periods + other.periods)
    }

    fileprivate var neighbors: NearestNeighbors { NearestNeighbors(values, dimensions: dimensions, periods: periods) }
  }

  /// The mutual information and what it is made of.
  public struct Value: Equatable, Sendable {
    /// In nats; NaN if undefined.
    public var information: Double
    public var standardError: Double
    public var excluded: Int
  }

  /// The mutual information of two groups of as many points, more than `k`.
  public static func of(
    _ x: Group, _ y: Group, k: Int = 4, estimator: Estimator = .ksg1, standardize: Bool = true,
    pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    let (x, y) = standardize ? (x.standardized, y.standardized) : (x, y)
    let joint = x.joined(y).neighbors
    let points = joint.count
    let distances = joint.distances(k, .maximum, pool: pool)
    let (xNeighbors, yNeighbors) = (x.neighbors, y.neighbors)
    let xCounts: [Int]
    let yCounts: [Int]
    switch estimator {
    case .ksg1:
      xCounts = xNeighbors.counts(within: distances, pool: pool)
      yCounts = yNeighbors.counts(within: distances, pool: pool)
    case .ksg2:
      let nearest = joint.nearest(k, pool: pool)
      xCounts = xNeighbors.counts(within: xNeighbors.farthest(of: nearest, k), closed: true, pool: pool)
      yCounts = yNeighbors.counts(within: yNeighbors.farthest(of: nearest, k), closed: true, pool: pool)
    }
    let moments = pool.reduce(points, grain: WorkerPool.grain(points, upTo: 4096), SampleMoments()) { range in
      var moments = SampleMoments()
      let itself = estimator == .ksg1 ? 1 : 0
      for i in range where distances[i] > 0 {
        moments.add(digamma(Double(xCounts[i] + itself)) + digamma(Double(yCounts[i] + itself)))
      }
      return moments
    } _: {
      $0.joined($1)
    }
    let correction = estimator == .ksg2 ? 1 / Double(k) : 0
    return Value(
      information: digamma(Double(k)) + digamma(Double(points)) - correction - moments.mean, standardError: moments.standardError,
      excluded: points - moments.count)
  }
}
