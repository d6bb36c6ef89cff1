import SimCore

/// Distances between series by what ordinal patterns they are made of.
public final class PermutationDistance: Diagnostic {
  public static let card = Card(
    name: "permutation_distance",
    summary: "matrix of permutation Jensen-Shannon distances between series, for finding series of a kind",
    details: """
      permutation_distance: √(D / ln 2) for each pair of series, with the Jensen-Shannon divergence D of the relative frequencies of
      their ordinal patterns. A metric, from 0 (the same frequencies) to 1 (no pattern in common). It is blind to units and
      amplitudes, and to monotonic distortions of the numbers. Two realisations of one process with M patterns each, k different
      ones, are about √(k / (4 M ln 2)) apart. For 2 to 2000 series. NaN for series that have no pattern in the window.
      """,
    references: [
      "Zunino, Olivares, Ribeiro & Rosso 2022, Phys. Rev. E 105, 045310",
      "Endres & Schindelin 2003, IEEE Trans. Inf. Theory 49, 1858-1860",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var of: String?
    public var window: Int?
    public var patterns = PatternOptions(order: 4)
    public init() {}
    public static let table: [Parameter<Options>] =
      [
        .observed(\.of),
        .window(\.window),
      ] + PatternOptions.table.map { $0.within(\.patterns) }
  }

  private static let largest = 2000

  private var source: SeriesSource
  private var window: SeriesWindow
  private let patterns: OrdinalPatterns
  public let outputs: [OutputVariable]
  public var observationsPerResult: Int { window.length }

  public init(_ options: Options, scene: Scene) throws {
    source = try SeriesSource(options.of, scene: scene)
    guard (2...PermutationDistance.largest).contains(source.count) else {
      throw SimulationError.impossible(
        parameter: "of",
        reason: "'\(source.name)' has \(source.count) series, and distances are for 2 to \(PermutationDistance.largest): "
          + "take another field, or fewer particles or trajectories")
    }
    window = try SeriesWindow(columns: source.count, length: options.window, scene: scene)
    patterns = options.patterns.patterns
    let (count, labels) = (source.count, source.axes.count == 1 ? source.axes[0].labels : [])
    outputs = [
      OutputVariable(
        "permutation_distance", "permutation Jensen-Shannon distance between series",
        dimensions: ["series", "other_series"].map { Dimension($0, size: count, labels: labels) },
        attributes: [("of", .text(source.name))])
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    window.add(source.values(snapshot))
    guard window.isFull else { return [Double](repeating: .nan, count: source.count * source.count) }
    defer { window.clear() }
    return PermutationDistance.matrix((0..<source.count).lazy.map { self.window.series($0) }, patterns, pool: snapshot.pool)
  }

  /// Distances between all pairs of series, row after row.
  public static func matrix(
    _ series: some RandomAccessCollection<[Double]>, _ patterns: OrdinalPatterns, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> [Double] {
    var frequencies = [[Double]?](repeating: nil, count: series.count)
    forEachInParallel(&frequencies, pool) { result, index in
      result = relativeFrequencies(patterns.counts(of: series[series.index(series.startIndex, offsetBy: index)]))
    }
    var rows = [[Double]](repeating: [], count: series.count)
    forEachInParallel(&rows, pool) { row, i in
      row = (0...i).map { distance(frequencies[i], frequencies[$0]) }
    }
    return rows.indices.flatMap { i in rows.indices.map { j in j <= i ? rows[i][j] : rows[j][i] } }
  }

  private static func distance(_ p: [Double]?, _ q: [Double]?) -> Double {
    guard let p, let q else { return .nan }
    return (max(0, jensenShannonDivergence(p, q)) / LibM.log(2)).squareRoot()
  }

  public var memory: [Double] {
    get {
      let source = source.memory
      return [Double(source.count)] + source + window.memory
    }
    set {
      let split = 1 + Int(newValue[0])
      source.memory = Array(newValue[1..<split])
      window.memory = Array(newValue[split...])
    }
  }
}
