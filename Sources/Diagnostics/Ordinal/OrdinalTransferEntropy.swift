import SimCore

/// How much a series' past tells about the next outcome of another, beyond what that one's own past tells.
public final class OrdinalTransferEntropy: Diagnostic {
  public static let card = Card(
    name: "transfer_entropy",
    summary: "information that flows from each series of a system to each other one",
    details: """
      Numbers become outcomes y(t): ordinal patterns, named by the time of their first number, or bins of a histogram. The \
      transfer entropy from x to y is the mutual information of y(t) and x(t - lag), given the target's past p(t) = (y(t - 1), \
      ..., y(t - history)):
        T = H(y(t), p(t)) - H(p(t)) - H(y(t), p(t), x(t - lag)) + H(p(t), x(t - lag)),
      with plug-in entropies H of the counts. With ordinal patterns, lag 1 and history 1 it is Staniek and Lehnertz's symbolic \
      transfer entropy. Successive patterns share numbers, so it is some way above 0 even without influence; finite series add to \
      that.
      effective_transfer_entropy is T less its mean over surrogates of the source. p_value is (1 + k) / (1 + n), with k of n \
      surrogates at least as large; adjusted_p_value is corrected for the number of pairs by Benjamini and Hochberg's procedure. \
      Since p can't be less than 1 / (1 + n), many pairs need many surrogates: to be significant at a rate of r, k pairs of m need \
      n of about m / (k r).
      surrogate: shift keeps the source's own correlations, as a fair test of correlated series must; shuffle destroys them. Bins \
      of slowly changing series then seem to show influence too often; ordinal patterns suffer much less.
      neighbors: k adds to the past the outcome at t - 1 of the mean over the k nearest neighbours of the target at each instant \
      (of angles: the direction of the mean vector), so that only information beyond the neighbourhood's is left. The source may \
      be one of them.
      Where a number is NaN, samples that need it are left out. The diagonal is NaN. Samples are few if the combinations of \
      outcomes, such as 6^3 at order 3, are not much less than the observations.
      """,
    references: [
      "Schreiber 2000, Measuring information transfer, Phys. Rev. Lett. 85, 461-464",
      "Staniek & Lehnertz 2008, Symbolic transfer entropy, Phys. Rev. Lett. 100, 158101",
      "Marschinski & Kantz 2002, Analysing the information flow between financial time series, Eur. Phys. J. B 30, 275-281",
      "Wibral et al. 2013, Measuring information-transfer delays, PLoS ONE 8, e55809",
      "Benjamini & Hochberg 1995, Controlling the false discovery rate, J. R. Stat. Soc. B 57, 289-300",
    ])
  public static let requires: [String] = []

  public struct Options: ParameterSet {
    public var pairs = SeriesPairParameters()
    public var lag = 1
    public var history = 1
    public var neighbors: Int?
    public init() {}
    public static let table: [Parameter<Options>] =
      SeriesPairParameters.table.map { $0.within(\.pairs) } + [
        .integer("lag", \.lag, in: 1...1_000_000, "observations from the source's outcome to the target's"),
        .integer("history", \.history, in: 1...16, "outcomes of the target, one observation apart, that are its past"),
        .integer(
          "neighbors", \.neighbors, in: 1...1000,
          "nearest neighbours of the target whose mean belongs to its past; null: none"),
      ]
    public func problems() -> [ParameterProblem] { pairs.problems() }
  }

  private var series: SeriesPairs
  private let lag: Int
  private let history: Int
  private let pairs: [(source: Int, target: Int)]
  private var neighborhood: NeighborhoodMeans?
  public let outputs: [OutputVariable]
  private let undefined: [Double]
  public var observationsPerResult: Int { series.window.length }

  public init(_ options: Options, scene: Scene) throws {
    let series = try SeriesPairs(options.pairs, scene: scene, shortest: max(options.lag, options.history))
    self.series = series
    (lag, history) = (options.lag, options.history)
    pairs = series.sources.indices.flatMap { source in
      series.targets.indices.filter { series.targets[$0] != series.sources[source] }.map { (source, $0) }
    }
    if pairs.isEmpty {
      throw SimulationError.impossible(
        parameter: "of", reason: "'\(series.source.name)' makes no pair of different series: observe at least two")
    }
    neighborhood = try options.neighbors.map { try NeighborhoodMeans($0, series: series, scene: scene) }
    outputs = series.outputs("transfer_entropy", "transfer entropy from source to target")
    undefined = [Double](repeating: .nan, count: outputs.reduce(0) { $0 + $1.count })
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let numbers = series.observe(snapshot)
    neighborhood?.observe(numbers, snapshot)
    guard series.window.isFull else { return undefined }
    defer {
      series.clear()
      neighborhood?.clear()
    }
    return transferEntropies(snapshot.pool)
  }

  private func transferEntropies(_ pool: WorkerPool) -> [Double] {
    let sources = series.outcomes(series.sources, margin: lag, pool: pool)
    let targets = series.grouped(
      series.outcomes(series.targets, margin: 0, pool: pool), history: history,
      condition: neighborhood?.outcomes(series.parameters.space, pool: pool), pool: pool)
    let results = series.information(pairs, lags: [lag], shortestShift: max(lag, history)).results(sources, targets, pool: pool)
    let columns = series.targets.count
    return series.values(results, pairs: pairs.count, lags: 1) { pair, _ in [pairs[pair].source * columns + pairs[pair].target] }
  }

  public var memory: [Double] {
    get {
      let neighborhood = neighborhood?.memory ?? []
      return [Double(neighborhood.count)] + neighborhood + series.memory
    }
    set {
      let split = 1 + Int(newValue[0])
      neighborhood?.memory = Array(newValue[1..<split])
      series.memory = Array(newValue[split...])
    }
  }
}

/// For each target the mean number of its nearest neighbours, observation by observation.
private struct NeighborhoodMeans {
  private let neighbors: Int
  private let targets: [Int]
  private let isAngle: Bool
  private let dimensions: Int
  private let search: NeighborSearch
  private var window: SeriesWindow

  /// - Throws: `SimulationError.impossible` unless each series is one of a particle, of which there are enough.
  init(_ neighbors: Int, series: SeriesPairs, scene: Scene) throws {
    func refuse(_ reason: String) -> SimulationError { .impossible(parameter: "neighbors", reason: reason) }
    guard let position = scene.field("position"), (2...3).contains(position.width) else {
      throw refuse("needs positions with two or three components")
    }
    guard position.rows == series.source.count else {
      throw refuse(
        "needs one series for each of the \(position.rows) particles, but '\(series.source.name)' has \(series.source.count)")
    }
    guard neighbors < position.rows else {
      throw refuse("a particle has only \(position.rows - 1) others: take at most as many")
    }
    (self.neighbors, targets, dimensions) = (neighbors, series.targets, position.width)
    isAngle = series.source.unit == "radian"
    search = NeighborSearch(
      scene.domain
        ?? Domain(
          size: [Double](repeating: 1, count: position.width), boundary: [Boundary](repeating: .open, count: position.width)))
    window = SeriesWindow(columns: targets.count, length: series.window.length)
  }

  mutating func observe(_ numbers: [Double], _ snapshot: Snapshot) {
    search.place(snapshot.values("position"), dimensions: dimensions)
    let nearest = search.nearest(neighbors, pool: snapshot.pool).indices
    window.add(targets.map { mean(nearest[$0 * neighbors..<($0 + 1) * neighbors].lazy.filter { $0 >= 0 }.map { numbers[$0] }) })
  }

  /// NaN of nothing.
  private func mean(_ numbers: some Sequence<Double>) -> Double {
    var (x, y, count) = (0.0, 0.0, 0.0)
    for number in numbers {
      x += isAngle ? LibM.cos(number) : number
      y += isAngle ? LibM.sin(number) : 0
      count += 1
    }
    if count == 0 { return .nan }
    return isAngle ? LibM.atan2(y, x) : x / count
  }

  func outcomes(_ space: any OutcomeSpace, pool: WorkerPool) -> OutcomeRows {
    OutcomeRows(rows: targets.count, observations: window.length, space: space, margin: 0, pool: pool) { window.series($0) }
  }

  mutating func clear() { window.clear() }

  var memory: [Double] {
    get { window.memory }
    set { window.memory = newValue }
  }
}
