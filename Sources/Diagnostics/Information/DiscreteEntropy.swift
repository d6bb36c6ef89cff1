import SimCore

/// The entropy, or another measure of information, of what occurs in a series: any outcomes, with any estimator.
public struct DiscreteEntropy: SeriesMeasure {
  /// What is counted.
  public enum Outcomes: String, CaseIterable, Sendable {
    case ordinal
    case dispersion
    case histogram
    case unique
    case bubble
    case weightedOrdinal = "weighted_ordinal"
  }

  /// How probabilities are made of counts.
  public enum ProbabilityKind: String, CaseIterable, Sendable {
    case relative
    case additive
    case shrinkage
  }

  public var outcomes = Outcomes.ordinal
  public var order: Int?
  public var delay: Int?
  public var classes: Int?
  public var bins: Int?
  public var low: Double?
  public var high: Double?
  public var weight: WeightedOrdinalPatterns.Weight?
  public var probabilities = ProbabilityKind.relative
  public var pseudocount: Double?
  public var measure = InformationKind.shannon
  public var q: Double?
  public var estimator = EntropyEstimator.plugIn
  public var unit = EntropyUnit.nats

  public init() {}

  public static let table: [Parameter<DiscreteEntropy>] = [
    .choice("outcomes", \.outcomes, "what is counted: patterns of order, of classes or of swaps, bins, or values"),
    .integer(
      "order", \.order, in: 1...100,
      "numbers in a pattern, of ordinal, dispersion, bubble and weighted_ordinal; null: 3, of dispersion 2"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "observations from one number of a pattern to the next; null: 1"),
    .integer("classes", \.classes, in: 2...1_000_000, "classes of numbers, of dispersion; null: 6"),
    .integer("bins", \.bins, in: 1...10_000_000, "bins of equal width, of histogram; null: 10"),
    .real("low", \.low, "where the first bin begins, of histogram; null: at the smallest number of each series"),
    .real("high", \.high, "where the last bin ends, of histogram; null: at the largest number of each series"),
    .choice("weight", \.weight, "what a piece is weighted with, of weighted_ordinal; null: variance"),
    .choice("probabilities", \.probabilities, "how probabilities are made of counts"),
    .real("pseudocount", \.pseudocount, in: positive, "added to each count, of additive; null: 1 (Laplace), 0.5 is Jeffreys'"),
    .choice("measure", \.measure, "the function of the probabilities"),
    .real(
      "q", \.q,
      "the measure's parameter: order of renyi, tsallis and their extropies, κ of kaniadakis, b of curado, "
        + "η of stretched_exponential"),
    .choice("estimator", \.estimator, "correction for finite numbers of pieces"),
    .choice("unit", \.unit, "nats, bits, or normalized: divided by entropy_maximum"),
  ]

  public var outputs: [OutputVariable] {
    let attributes: [(name: String, value: ParameterValue)] = [
      ("outcomes", .text(outcomes.rawValue)), ("measure", .text(measure.rawValue)), ("q", q.map { .real($0) } ?? .unset),
      ("probabilities", .text(probabilities.rawValue)), ("estimator", .text(estimator.rawValue)),
      ("entropy_unit", .text(unit.rawValue)),
    ].filter { $0.1 != .unset }
    let maximumUnit = unit == .normalized ? EntropyUnit.nats : unit
    return [
      OutputVariable("entropy", "\(measure.rawValue) of the outcomes", attributes: attributes + unit.attributes),
      OutputVariable(
        "entropy_maximum", "largest value of \(measure.rawValue) for the number of possible outcomes",
        attributes: maximumUnit.attributes),
      OutputVariable("observed_outcomes", "number of outcomes that occurred"),
      OutputVariable("pieces", "number of pieces of the series with an outcome"),
    ]
      + (estimator == .nsb
        ? [OutputVariable("entropy_error", "standard deviation of the posterior distribution", attributes: unit.attributes)] : [])
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let measure = measure.measure(parameter: q ?? 1)
    if outcomes == .weightedOrdinal {
      let patterns = WeightedOrdinalPatterns(order: order ?? 3, delay: delay ?? 1, weight: weight ?? .variance)
      let (probabilities, pieces, observed) = patterns.distribution(of: series)
      let value = probabilities.map { measure.value(of: $0) } ?? .nan
      return results(value, measure.maximum(outcomes: patterns.patterns.outcomeCount), observed: observed, pieces: pieces)
    }
    let counts = counts(of: series)
    let maximum = counts.possible > 0 ? measure.maximum(outcomes: counts.possible) : .nan
    if estimator == .nsb {
      let entropy = counts.total > 0 ? NSBEntropy(counts) : nil
      return results(entropy?.mean ?? .nan, maximum, observed: counts.observed, pieces: counts.total)
        + [unit.convert(entropy?.standardDeviation ?? .nan, maximum: maximum)]
    }
    return results(estimate(measure, counts), maximum, observed: counts.observed, pieces: counts.total)
  }

  private func results(_ value: Double, _ maximum: Double, observed: Int, pieces: Int) -> [Double] {
    let maximumUnit = unit == .normalized ? EntropyUnit.nats : unit
    return [
      unit.convert(value, maximum: maximum), maximumUnit.convert(maximum, maximum: maximum), Double(observed), Double(pieces),
    ]
  }

  /// How often the outcomes occur in a series. Not for weighted patterns.
  func counts(of series: [Double]) -> OutcomeCounts {
    let (order, delay) = (order ?? (outcomes == .dispersion ? 2 : 3), delay ?? 1)
    return switch outcomes {
    case .ordinal, .weightedOrdinal: OrdinalPatterns(order: order, delay: delay).outcomeCounts(of: series)
    case .dispersion: DispersionPatterns(classes: classes ?? 6, order: order, delay: delay).outcomeCounts(of: series)
    case .bubble: BubbleSwaps(order: order, delay: delay).outcomeCounts(of: series)
    case .histogram:
      ValueHistogram(bins: bins ?? 10, range: low.flatMap { low in high.map { low...$0 } }).outcomeCounts(of: series)
    case .unique: UniqueValues().outcomeCounts(of: series)
    }
  }

  /// The measure in nats; NaN without pieces.
  public func estimate(_ measure: any InformationMeasure, _ counts: OutcomeCounts) -> Double {
    func value(_ counts: OutcomeCounts) -> Double {
      probabilityEstimator.probabilities(of: counts).map { measure.value(of: $0) } ?? .nan
    }
    switch estimator {
    case .plugIn: return value(counts)
    case .jackknife where measure is ShannonEntropy && probabilities == .relative: return estimator.entropy(of: counts)
    case .jackknife: return jackknife(counts, value)
    default: return estimator.entropy(of: counts)
    }
  }

  private var probabilityEstimator: ProbabilityEstimator {
    switch probabilities {
    case .relative: .relative
    case .additive: .additive(pseudocount: pseudocount ?? 1)
    case .shrinkage: .shrinkage
    }
  }
}
