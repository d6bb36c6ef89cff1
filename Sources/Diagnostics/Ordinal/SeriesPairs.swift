import SimCore

/// What the numbers of a series become before they are counted.
public enum OutcomeKind: String, CaseIterable, Sendable {
  case ordinal, histogram
}

/// In which unit information is given.
public enum InformationUnit: String, CaseIterable, Sendable {
  case nats, bits

  /// How many of it make a nat.
  var perNat: Double { self == .nats ? 1 : 1 / LibM.log(2) }
}

/// The parameters that measures of information between series have in common.
public struct SeriesPairParameters: ParameterSet {
  public var of: String?
  public var outcomes = OutcomeKind.ordinal
  public var order = 3
  public var delay = 1
  public var bins = 8
  public var sources: [Double]?
  public var targets: [Double]?
  public var window: Int?
  public var surrogates = 100
  public var surrogate = SurrogateKind.shift
  public var falseDiscoveryRate = 0.05
  public var unit = InformationUnit.nats
  public init() {}

  public static let table: [Parameter<SeriesPairParameters>] = [
    .observed(\.of),
    .choice(
      "outcomes", \.outcomes, "what is counted: ordinal (patterns of successive numbers) or histogram (bins of single numbers)"
    ),
    .integer("order", \.order, in: 2...7, "numbers in an ordinal pattern"),
    .integer("delay", \.delay, in: 1...1_000_000, "observations from one number of an ordinal pattern to the next"),
    .integer("bins", \.bins, in: 2...1000, "bins of a histogram, of equal width from the series' smallest to its largest number"),
    .reals(
      "sources", \.sources, count: 1...1000, each: 0...1e9, "series that may inform others, counted from 0; null: all series"),
    .reals("targets", \.targets, count: 1...1000, each: 0...1e9, "series that may be informed, counted from 0; null: all series"),
    .window(\.window),
    .integer("surrogates", \.surrogates, in: 0...65535, "surrogates of each source that results are compared with; 0: none"),
    .choice(
      "surrogate", \.surrogate,
      "what a surrogate is: shift (the source's outcomes, shifted in time by a random number) or shuffle (in random order)"),
    .real(
      "false_discovery_rate", \.falseDiscoveryRate, in: 0...1,
      "expected share of pairs without influence among those called significant"),
    .choice("unit", \.unit, "unit of information: nats or bits"),
  ]

  public func problems() -> [ParameterProblem] {
    [("sources", sources), ("targets", targets)].flatMap { name, list in
      guard let list else { return [ParameterProblem]() }
      if let x = list.first(where: { $0 != $0.rounded() }) { return [ParameterProblem(name, "\(x) is not a whole number")] }
      if Set(list).count < list.count { return [ParameterProblem(name, "names a series twice: take each once")] }
      return []
    }
  }

  var space: any OutcomeSpace {
    switch outcomes {
    case .ordinal: OrdinalPatterns(order: order, delay: delay)
    case .histogram: ValueHistogram(bins: bins)
    }
  }
}

/// Series of a system, collected in windows, and the pairs of them between which information is measured.
struct SeriesPairs {
  static let most = 1000

  let parameters: SeriesPairParameters
  let seed: UInt64
  /// Numbers of the series that are sources and targets.
  let sources: [Int]
  let targets: [Int]
  /// All of them in rising order, each once.
  private let kept: [Int]
  private(set) var source: SeriesSource
  private(set) var window: SeriesWindow

  /// - Parameter shortest: Observations after the first pattern that a window must have for a sample.
  /// - Throws: `SimulationError.impossible` if there aren't such series, or too many, or if the window is too short.
  init(_ parameters: SeriesPairParameters, scene: Scene, shortest: Int) throws {
    self.parameters = parameters
    seed = scene.seed
    source = try SeriesSource(parameters.of, scene: scene)
    sources = try SeriesPairs.chosen(parameters.sources, of: source, "sources")
    targets = try SeriesPairs.chosen(parameters.targets, of: source, "targets")
    kept = Set(sources + targets).sorted()
    window = try SeriesWindow(columns: kept.count, length: parameters.window, scene: scene)
    let least = parameters.space.span + shortest
    if window.length < least {
      throw SimulationError.impossible(
        parameter: "window",
        reason: "has \(window.length) observations, of which these options need at least \(least): observe more")
    }
    if window.length > GroupedOutcomes.instant {
      throw SimulationError.impossible(
        parameter: "window", reason: "has \(window.length) observations: take at most \(GroupedOutcomes.instant)")
    }
  }

  private static func chosen(_ list: [Double]?, of source: SeriesSource, _ option: String) throws -> [Int] {
    if let bad = list?.first(where: { Int($0) >= source.count }) {
      throw SimulationError.impossible(
        parameter: option, reason: "there is no series \(Int(bad)): '\(source.name)' has \(source.count), counted from 0")
    }
    let chosen = list.map { $0.map { Int($0) } } ?? Array(0..<source.count)
    if chosen.count > most {
      throw SimulationError.impossible(
        parameter: option,
        reason: "'\(source.name)' has \(source.count) series, and all pairs of them would be too many: name at most \(most)")
    }
    return chosen
  }

  /// Takes the numbers of this instant.
  ///
  /// - Returns: Those of all series.
  mutating func observe(_ snapshot: Snapshot) -> [Double] {
    let numbers = source.values(snapshot)
    window.add(kept.map { numbers[$0] })
    return numbers
  }

  mutating func clear() { window.clear() }

  /// The outcomes of series in the window, by their numbers.
  func outcomes(_ series: [Int], margin: Int, pool: WorkerPool) -> OutcomeRows {
    let columns = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    return OutcomeRows(
      rows: series.count, observations: window.length, space: parameters.space, margin: margin, pool: pool,
      series: { window.series(columns[series[$0]]!) })
  }

  /// The targets' outcomes, grouped.
  func grouped(_ outcomes: OutcomeRows, history: Int, condition: OutcomeRows? = nil, pool: WorkerPool) -> [GroupedOutcomes] {
    var grouped = [GroupedOutcomes?](repeating: nil, count: targets.count)
    forEachInParallel(&grouped, pool) { $0 = GroupedOutcomes(outcomes, row: $1, history: history, condition: condition) }
    return grouped.map { $0! }
  }

  /// - Parameter shortest: Shift of a surrogate, beside the length of a pattern.
  func information(_ pairs: [(source: Int, target: Int)], lags: [Int], shortestShift: Int) -> PairwiseInformation {
    PairwiseInformation(
      pairs: pairs, lags: lags, surrogates: parameters.surrogates, kind: parameters.surrogate, generator: Philox(seed: seed),
      identity: sources, apart: parameters.space.span + shortestShift)
  }

  /// The matrix of a result, and beside it what comparison with surrogates gives.
  func outputs(_ name: String, _ longName: String, more: [Dimension] = []) -> [OutputVariable] {
    func axis(_ name: String, _ series: [Int], _ meaning: String) -> Dimension {
      Dimension(name, size: series.count, coordinates: series.map { Double($0) }, longName: "number of the series \(meaning)")
    }
    let axes = [axis("source", sources, "that informs"), axis("target", targets, "that is informed")] + more
    let attributes: [(String, ParameterValue)] = [
      ("of", .text(source.name)), ("information_unit", .text(parameters.unit.rawValue)),
    ]
    func output(_ name: String, _ longName: String) -> OutputVariable {
      OutputVariable(name, longName, dimensions: axes, attributes: attributes)
    }
    guard parameters.surrogates > 0 else { return [output(name, longName)] }
    return [
      output(name, longName), output("effective_" + name, longName + ", less the mean over surrogates of the source"),
      output(name + "_p_value", "share of surrogates, and of the value itself, that are at least as large"),
      output(name + "_adjusted_p_value", "p-value adjusted for all pairs by Benjamini and Hochberg's procedure"),
      output(name + "_significant", "1 if the adjusted p-value is at most the false discovery rate, else 0"),
    ]
  }

  /// The values of all outputs, where pair i has its results at `place(i)`, lag after lag.
  func values(_ results: PairwiseInformation.Results, pairs: Int, lags: Int, places: (Int, Int) -> [Int]) -> [Double] {
    let size = sources.count * targets.count * lags
    func table(_ values: [Double]) -> [Double] {
      var table = [Double](repeating: .nan, count: size)
      for pair in 0..<pairs {
        for lag in 0..<lags { for place in places(pair, lag) { table[place] = values[pair * lags + lag] } }
      }
      return table
    }
    let perNat = parameters.unit.perNat
    let values = table(results.values.map { $0 * perNat })
    if parameters.surrogates == 0 { return values }
    let adjusted = benjaminiHochberg(results.pValues)
    let significant = adjusted.map { $0.isNaN ? .nan : $0 <= parameters.falseDiscoveryRate ? 1.0 : 0 }
    return values + table(results.effective.map { $0 * perNat }) + table(results.pValues) + table(adjusted) + table(significant)
  }

  /// For checkpoints.
  var memory: [Double] {
    get { [Double(source.memory.count)] + source.memory + window.memory }
    set {
      let split = 1 + Int(newValue[0])
      source.memory = Array(newValue[1..<split])
      window.memory = Array(newValue[split...])
    }
  }
}
