import SimCore

/// The correlation dimension of attractors.
public final class CorrelationDimension: Diagnostic {
  public static let card = Card(
    name: "correlation_dimension",
    summary: "correlation sum C(r) of the points of each trajectory or of an ensemble, its local slopes, and the dimension D₂",
    details: """
      C(r) is the share of pairs of points with a Euclidean distance below r; for points on an attractor C(r) ∝ r^D₂ for small r.
      of: trajectory   the points are the first `points` observations of each trajectory. Pairs whose observations are no more than
                       `theiler` apart don't count: they are close because time is short, not because the attractor is thin
                       (Theiler 1986). Take some natural periods. NaN until there are so many observations, the same values from
                       then on. Points are kept in memory, and in checkpoints.
      of: ensemble     the points are the states of all trajectories at this instant; of more than `points`, equally many apart.
                       At each observation. There is no Theiler window.
      With a row for each trajectory, or without that axis for an ensemble:
      correlation_sum(…, radius)        C(r). Radii are equally spaced in ln r, and given as shares of the extent.
      correlation_slope(…, radius)      d ln C/d ln r, by the difference between the radii before and after. NaN at both ends, and
                                        where there are no pairs.
      correlation_dimension(…)          slope of the straight line through ln C against ln r, by least squares over the radii with
                                        at least as many pairs as points, two neighbours for each in the mean, and C ≤ 0.02, far
                                        from the size of the attractor. NaN with less than 4 such radii.
      correlation_dimension_spread(…)   standard deviation of the local slopes there: how far from a power law.
      correlation_extent(…)             the diagonal of the smallest box around the points, the unit of radii.
      Local slopes of fractals oscillate with ln r, those of Hénon's attractor between 1.12 and 1.26, so the dimension depends a \
      little on the range of r, and on the orbit. Steps that C(r) has for points at regular distances, on a torus or a limit \
      cycle, also show in the spread.
      N points can't show dimensions above 2 log₁₀ N (Eckmann & Ruelle 1992). The norm is that of the state, so components should \
      have comparable scales. The time grows with points², for each trajectory.
      """,
    references: [
      "Grassberger & Procaccia (1983), Physica D 9:189–208", "Theiler (1986), Phys. Rev. A 34:2427–2432",
      "Eckmann & Ruelle (1992), Physica D 56:185–187",
    ])
  public static let requires = ["state"]

  /// Where points come from.
  public enum Source: String, CaseIterable, Sendable { case trajectory, ensemble }

  public struct Options: ParameterSet {
    public var of = Source.trajectory
    public var points = 2000
    public var theiler = 50
    public var radii = 50
    public var smallestRadius = 1e-4
    public init() {}

    public static let table: [Parameter<Options>] = [
      .choice("of", \.of, "whose points: of each trajectory in time, or of all trajectories at an instant"),
      .integer("points", \.points, in: 10...1_000_000, "number of points, at most for an ensemble"),
      .integer(
        "theiler", \.theiler, in: 0...1_000_000, "observations up to which pairs of points of a trajectory don't count"),
      .integer("radii", \.radii, in: 3...10_000, "number of radii, up to the extent"),
      .real("smallest_radius", \.smallestRadius, in: 1e-12...0.5, "as a share of the extent"),
    ]

    public func problems() -> [ParameterProblem] {
      guard of == .trajectory, theiler > points - 2 else { return [] }
      return [ParameterProblem("theiler", "\(theiler) leaves no pairs of \(points) points: take at most \(points - 2)")]
    }
  }

  private let options: Options
  private let state: StateField
  private let radii: [Double]
  public let outputs: [OutputVariable]
  /// States of all trajectories at each observation so far; empty once there is a result.
  private var series: [Double] = []
  private var result: [Double] = []

  public init(_ options: Options, scene: Scene) throws {
    if let problem = options.problems().first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
    state = try StateField(scene)
    if options.of == .ensemble && state.trajectories < 2 {
      throw SimulationError.impossible(
        parameter: "of", reason: "'ensemble' needs two trajectories or more, and many for a result: take 'trajectory'")
    }
    self.options = options
    let (count, least) = (options.radii, LibM.log(options.smallestRadius))
    radii = (0..<count).map { LibM.exp(least * Double(count - 1 - $0) / Double(count - 1)) }
    outputs = CorrelationDimension.outputs(options, state, radii)
  }

  private static func outputs(_ options: Options, _ state: StateField, _ radii: [Double]) -> [OutputVariable] {
    let rows = options.of == .trajectory ? [state.trajectoryAxis] : []
    let radius = Dimension("radius", size: radii.count, coordinates: radii, longName: "radius as a share of the extent")
    var attributes: [(name: String, value: ParameterValue)] = [
      ("of", .text(options.of.rawValue)), ("points", .integer(options.points)),
    ]
    if options.of == .trajectory { attributes.append(("theiler", .integer(options.theiler))) }
    return [
      OutputVariable(
        "correlation_sum", "share of pairs closer than the radius", dimensions: rows + [radius], attributes: attributes),
      OutputVariable("correlation_slope", "local slope d ln C/d ln r", dimensions: rows + [radius], attributes: attributes),
      OutputVariable("correlation_dimension", "correlation dimension", dimensions: rows, attributes: attributes),
      OutputVariable(
        "correlation_dimension_spread", "standard deviation of the local slopes that the dimension is from", dimensions: rows,
        attributes: attributes),
      OutputVariable(
        "correlation_extent", unit: state.info.unit, "diagonal of the smallest box around the points", dimensions: rows,
        attributes: attributes),
    ]
  }

  public var memory: [Double] {
    get { [result.isEmpty ? 0 : 1] + (result.isEmpty ? series : result) }
    set {
      let numbers = Array(newValue.dropFirst())
      (series, result) = newValue.first == 1 ? ([], numbers) : (numbers, [])
    }
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let states = snapshot.values(StateField.name)
    return options.of == .ensemble ? ofEnsemble(states, snapshot.pool) : ofTrajectories(states, snapshot.pool)
  }

  private func ofEnsemble(_ states: [Double], _ pool: WorkerPool) -> [Double] {
    let count = min(options.points, state.trajectories)
    let points = (0..<count).flatMap { k in
      let row = k * state.trajectories / count
      return states[row * state.dimension..<(row + 1) * state.dimension]
    }
    return table([correlations(points, theiler: 0, pool)])
  }

  private func ofTrajectories(_ states: [Double], _ pool: WorkerPool) -> [Double] {
    guard result.isEmpty else { return result }
    series += states
    guard series.count == options.points * states.count else {
      return [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
    }
    let found = (0..<state.trajectories).map { trajectory in
      let points = (0..<options.points).flatMap { observation in
        let first = observation * states.count + trajectory * state.dimension
        return series[first..<first + state.dimension]
      }
      return correlations(points, theiler: options.theiler, pool)
    }
    series = []
    result = table(found)
    return result
  }

  private func correlations(_ points: [Double], theiler: Int, _ pool: WorkerPool) -> CorrelationSums {
    CorrelationSums(points, dimension: state.dimension, theiler: theiler, radii: radii, pool: pool)
  }

  private func table(_ found: [CorrelationSums]) -> [Double] {
    let fits = found.map(\.dimension)
    return found.flatMap(\.sums) + found.flatMap(\.slopes) + fits.map(\.value) + fits.map(\.spread) + found.map(\.extent)
  }
}

/// The correlation sums of some points, and what follows from them.
public struct CorrelationSums: Sendable {
  /// Rising, as shares of the extent.
  public let radii: [Double]
  /// Diagonal of the smallest box around the points.
  public let extent: Double
  private let points: Int
  /// Pairs closer than each radius, and pairs at all.
  private let counts: [Int]
  private let pairs: Int

  private static let largestSum = 0.02
  private static let leastRadii = 4

  /// - Parameters:
  ///   - points: Coordinates of one point after the other, in order of time.
  ///   - theiler: Points no more than this apart in time don't make a pair.
  ///   - radii: Rising, as shares of the extent.
  public init(_ points: [Double], dimension: Int, theiler: Int = 0, radii: [Double], pool: WorkerPool = WorkerPool(threads: 1)) {
    self.radii = radii
    extent = CorrelationSums.extent(points, dimension)
    self.points = points.count / dimension
    let rest = max(0, self.points - 1 - theiler)
    pairs = rest * (rest + 1) / 2
    let extent = extent
    counts =
      extent > 0 && extent.isFinite
      ? CorrelationSums.counts(points, dimension, theiler, radii.map { $0 * $0 * extent * extent }, pool)
      : [Int](repeating: 0, count: radii.count)
  }

  private static func extent(_ points: [Double], _ dimension: Int) -> Double {
    guard points.allSatisfy(\.isFinite) else { return .nan }
    let square = (0..<dimension).reduce(0.0) { sum, c in
      var (least, most) = (Double.infinity, -Double.infinity)
      for k in stride(from: c, to: points.count, by: dimension) { (least, most) = (min(least, points[k]), max(most, points[k])) }
      return sum + (most - least) * (most - least)
    }
    return square.squareRoot()
  }

  /// How many pairs have a squared distance below each of `squares`.
  private static func counts(
    _ points: [Double], _ dimension: Int, _ theiler: Int, _ squares: [Double], _ pool: WorkerPool
  ) -> [Int] {
    let count = points.count / dimension
    // One place more, for pairs beyond the largest radius.
    let empty = [Int](repeating: 0, count: squares.count + 1)
    let histogram = points.withUnsafeBufferPointer { points in
      pool.reduce(count, grain: 32, empty) { range in
        var histogram = empty
        for i in range where i + theiler + 1 < count {
          for j in i + theiler + 1..<count {
            var square = 0.0
            for c in 0..<dimension {
              let difference = points[i * dimension + c] - points[j * dimension + c]
              square += difference * difference
            }
            histogram[firstAbove(square, squares)] += 1
          }
        }
        return histogram
      } _: {
        zip($0, $1).map(+)
      }
    }
    var sum = 0
    return histogram.dropLast().map {
      sum += $0
      return sum
    }
  }

  /// The first of rising numbers that is larger than x, or their count.
  private static func firstAbove(_ x: Double, _ numbers: [Double]) -> Int {
    var (low, high) = (0, numbers.count)
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] > x { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// C(r) at each radius; NaN for points that aren't finite, or all the same.
  public var sums: [Double] {
    guard extent > 0, extent.isFinite, pairs > 0 else { return [Double](repeating: .nan, count: radii.count) }
    return counts.map { Double($0) / Double(pairs) }
  }

  /// d ln C/d ln r at each radius; NaN at the first and the last.
  public var slopes: [Double] {
    let sums = sums
    return radii.indices.map { k in
      guard k > 0, k + 1 < radii.count, sums[k - 1] > 0 else { return .nan }
      return LibM.log(sums[k + 1] / sums[k - 1]) / LibM.log(radii[k + 1] / radii[k - 1])
    }
  }

  /// The slope of ln C against ln r over the radii with at least as many pairs as points and C ≤ 0.02, and the standard deviation
  /// of the local slopes there; NaN with less than 4 such radii.
  public var dimension: (value: Double, spread: Double) {
    let (sums, slopes) = (sums, slopes)
    let used = radii.indices.filter { counts[$0] >= points && sums[$0] <= CorrelationSums.largestSum }
    guard used.count >= CorrelationSums.leastRadii else { return (.nan, .nan) }
    let (x, y) = (used.map { LibM.log(radii[$0]) }, used.map { LibM.log(sums[$0]) })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let value = products / x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let known = used.map { slopes[$0] }.filter(\.isFinite)
    let mean = known.reduce(0, +) / Double(known.count)
    let square = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(known.count - 1)
    return (value, known.count > 1 ? square.squareRoot() : .nan)
  }
}
