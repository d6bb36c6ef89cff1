import SimCore

/// How much the outcomes of two series tell about each other, at each of some lags.
public final class OrdinalMutualInformation: Diagnostic {
  public static let card = Card(
    name: "ordinal_mutual_information",
    summary: "mutual information between the ordinal patterns of each two series of a system, at lags to both sides",
    details: """
      Numbers become outcomes x(t): ordinal patterns, named by the time of their first number, or bins of a histogram. For each \
      source x, target y and lag l from -max_lag to max_lag,
        I = H(x(t)) + H(y(t + l)) - H(x(t), y(t + l)),
      with plug-in entropies H of the counts at those t where both exist. A maximum at a positive lag says that the target comes \
      after the source; which one drives the other transfer entropy tells. The diagonal holds the information of a series about \
      itself.
      effective_mutual_information is I less its mean over surrogates of the source. p_value is (1 + k) / (1 + n), with k of n \
      surrogates at least as large; adjusted_p_value is corrected for the number of pairs and lags by Benjamini and Hochberg's \
      procedure. Since p can't be less than 1 / (1 + n), many pairs and lags need many surrogates. On the diagonal there is no \
      comparison.
      surrogate: shift keeps the source's own correlations, as a fair test of correlated series must; shuffle destroys them. Bins \
      of slowly changing series then nearly always seem to show dependence; ordinal patterns suffer much less.
      Where a number is NaN, samples that need it are left out.
      """,
    references: [
      "Bandt & Pompe 2002, Permutation entropy, Phys. Rev. Lett. 88, 174102",
      "Fraser & Swinney 1986, Independent coordinates for strange attractors from mutual information, Phys. Rev. A 33, 1134-1140",
      "Benjamini & Hochberg 1995, Controlling the false discovery rate, J. R. Stat. Soc. B 57, 289-300",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var pairs = SeriesPairParameters()
    public var maxLag = 0
    public init() {}
    public static let table: [Parameter<Options>] =
      SeriesPairParameters.table.map { $0.within(\.pairs) } + [
        .integer("max_lag", \.maxLag, in: 0...10000, "largest lag between source and target, to both sides, in observations")
      ]
    public func problems() -> [ParameterProblem] { pairs.problems() }
  }

  /// More results, over all pairs and lags, would be too many to keep.
  private static let most = 10_000_000

  private var series: SeriesPairs
  private let maxLag: Int
  /// Of two pairs with exchanged series only one.
  private let pairs: [(source: Int, target: Int)]
  private let isSymmetric: Bool
  public let outputs: [OutputVariable]
  private let undefined: [Double]
  public var observationsPerResult: Int { series.window.length }

  public init(_ options: Options, scene: Scene) throws {
    let series = try SeriesPairs(options.pairs, scene: scene, shortest: options.maxLag)
    let symmetric = series.sources == series.targets
    (self.series, maxLag, isSymmetric) = (series, options.maxLag, symmetric)
    let count = series.sources.count * series.targets.count * (2 * maxLag + 1)
    if count > OrdinalMutualInformation.most {
      throw SimulationError.impossible(
        parameter: "max_lag",
        reason: "\(series.sources.count) sources, \(series.targets.count) targets and \(2 * maxLag + 1) lags make \(count) "
          + "results, more than \(OrdinalMutualInformation.most): take fewer series or lags")
    }
    pairs = series.sources.indices.flatMap { source in
      (symmetric ? source..<series.targets.count : series.targets.indices).map { (source, $0) }
    }
    let lags = Dimension(
      "lag", size: 2 * maxLag + 1, coordinates: (-maxLag...options.maxLag).map { Double($0) },
      longName: "observations from the source's outcome to the target's")
    outputs = series.outputs("mutual_information", "mutual information of source and target", more: [lags])
    undefined = [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    _ = series.observe(snapshot)
    guard series.window.isFull else { return undefined }
    defer { series.clear() }
    return mutualInformation(snapshot.pool)
  }

  private func mutualInformation(_ pool: WorkerPool) -> [Double] {
    let lags = Array(-maxLag...maxLag)
    let sources = series.outcomes(series.sources, margin: maxLag, pool: pool)
    let targets = series.grouped(series.outcomes(series.targets, margin: 0, pool: pool), history: 0, pool: pool)
    var results = series.information(pairs, lags: lags, shortestShift: maxLag).results(sources, targets, pool: pool)
    for (i, pair) in pairs.enumerated() where series.sources[pair.source] == series.targets[pair.target] {
      for k in i * lags.count..<(i + 1) * lags.count { (results.effective[k], results.pValues[k]) = (.nan, .nan) }
    }
    return series.values(results, pairs: pairs.count, lags: lags.count) { places(pairs[$0], lag: $1) }
  }

  /// Where the result of a pair stands in the output, and, with lags reversed, that of the exchanged pair.
  private func places(_ pair: (source: Int, target: Int), lag: Int) -> [Int] {
    let (columns, lags) = (series.targets.count, 2 * maxLag + 1)
    let place = (pair.source * columns + pair.target) * lags + lag
    guard isSymmetric && pair.source != pair.target else { return [place] }
    return [place, (pair.target * columns + pair.source) * lags + lags - 1 - lag]
  }

  public var memory: [Double] {
    get { series.memory }
    set { series.memory = newValue }
  }
}
