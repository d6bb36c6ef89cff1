import SimCore

/// How the ordinal patterns of a series are taken, and what is estimated from them: options of `permutation_entropy` and its kin.
public struct OrdinalEstimate: ParameterSet {
  public var order = 5
  public var delay = 1
  public var ties = OrdinalPatterns.Ties.firstIsSmaller
  public var tolerance = 0.0
  public var weights = OrdinalWeight.none
  public var errors = false
  public init() {}

  public static let table: [Parameter<OrdinalEstimate>] = [
    .integer("order", \.order, in: OrdinalPatterns.orders, "numbers in a pattern; far more observations than order! are needed"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "observations from one number of a pattern to the next"),
    .choice("ties", \.ties, tiesDocumentation),
    .real("tolerance", \.tolerance, in: nonnegative, "numbers are equal if they differ by no more than this"),
    .choice(
      "weights", \.weights,
      "how much a pattern counts: none (all alike), variance of its numbers, or amplitude (half the mean |x| plus half the "
        + "mean |Δx|)"),
    .flag("errors", \.errors, "also estimate standard errors; the series are then kept in memory"),
  ]

  static let tiesDocumentation =
    "which of two equal numbers is the smaller one: first_is_smaller, last_is_smaller, random, or drop (no pattern)"

  func patterns(seed: UInt64) -> OrdinalPatterns {
    OrdinalPatterns(order: order, delay: delay, ties: ties, tolerance: tolerance, seed: seed)
  }

  /// What is reported, in an order that the measure chooses.
  enum Quantity { case entropy, correctedEntropy, complexity, observed, entropyError, complexityError }

  func outputs(_ quantities: [Quantity], prefix: String = "") -> [OutputVariable] {
    quantities.map { quantity in
      let (name, meaning) = OrdinalEstimate.naming(quantity, prefix)
      return OutputVariable(
        name, meaning,
        attributes: [
          ("order", .integer(order)), ("delay", .integer(delay)), ("ties", .text(ties.rawValue)), ("tolerance", .real(tolerance)),
          ("weights", .text(weights.rawValue)), ("possible_patterns", .integer(factorial(order))),
        ])
    }
  }

  private static func naming(_ quantity: Quantity, _ prefix: String) -> (name: String, meaning: String) {
    switch quantity {
    case .entropy: (prefix + "permutation_entropy", "entropy of the ordinal patterns, divided by ln order!")
    case .correctedEntropy: (prefix + "permutation_entropy_corrected", "the same, with its bias removed to first order")
    case .complexity: (prefix + "statistical_complexity", "Jensen-Shannon complexity of the ordinal patterns")
    case .observed: ("observed_patterns", "number of ordinal patterns that occur")
    case .entropyError: (prefix + "permutation_entropy_error", "standard error of the permutation entropy")
    case .complexityError: (prefix + "statistical_complexity_error", "standard error of the complexity")
    }
  }

  /// The quantities that are reported with these options: errors only if they are asked for.
  func reported(first: [Quantity]) -> [Quantity] { first + [.observed] + (errors ? [.entropyError, .complexityError] : []) }

  func values(_ quantities: [Quantity], of series: [Double], seed: UInt64) -> [Double] {
    let patterns = patterns(seed: seed)
    if errors {
      let (point, errors) = patterns.complexityEntropy(of: series, weights: weights)
      return quantities.map { OrdinalEstimate.value($0, point, errors) }
    }
    let point: ComplexityEntropy
    if weights == .none {
      point = ComplexityEntropy(counts: patterns.counts(of: series))
    } else {
      let weighted = patterns.weightedCounts(of: series, by: weights)
      point = ComplexityEntropy(weights: weighted.sums, samples: weighted.effectiveWindows)
    }
    return quantities.map { OrdinalEstimate.value($0, point, nil) }
  }

  static func value(_ quantity: Quantity, _ point: ComplexityEntropy, _ errors: ComplexityEntropyErrors?) -> Double {
    switch quantity {
    case .entropy: point.entropy
    case .correctedEntropy: point.correctedEntropy
    case .complexity: point.complexity
    case .observed: point.entropy.isNaN ? .nan : Double(point.observed)
    case .entropyError: errors?.entropy ?? .nan
    case .complexityError: errors?.complexity ?? .nan
    }
  }

  /// Counts patterns while observations come in, where that takes no more memory than some hundred numbers of a series: without
  /// weights, errors and lots, up to order 6 and spans of 1000 observations.
  func accumulator(_ quantities: [Quantity], columns: Int) -> (any SeriesAccumulator)? {
    accumulator(columns: columns) { point in quantities.map { OrdinalEstimate.value($0, point, nil) } }
  }

  /// The same, with a function that makes the results of entropy and complexity.
  func accumulator(
    columns: Int, report: @escaping @Sendable (ComplexityEntropy) -> [Double]
  ) -> (any SeriesAccumulator)? {
    let patterns = patterns(seed: 0)
    guard weights == .none, !errors, ties != .random, order <= OrdinalAccumulator.largestOrder,
      patterns.span <= OrdinalAccumulator.longestSpan
    else { return nil }
    return OrdinalAccumulator(patterns, columns: columns, report: report)
  }

  static let details = """
    A pattern is the order of `order` numbers that stand `delay` observations apart; patterns overlap, one begins at every \
    observation. With the probabilities p of the N = order! patterns:
    permutation_entropy             H = -Σ p ln p / ln N: 0 for one pattern only, 1 if all are equally frequent, as in white noise.
    statistical_complexity          C = H · J / J_max, with the Jensen-Shannon divergence J between p and equal probabilities, and
                                    J_max that of a single pattern. 0 for full order and for white noise, large in between.
    permutation_entropy_corrected   H + (K - 1) / (2 M ln N), with K observed patterns in M windows (Miller, Madow). May exceed 1.
    observed_patterns               K. Deterministic series never show some patterns: N - K stays above 0 however long they are.
    ..._error                       standard errors, with allowance for overlaps and correlations: from overlapping blocks of
                                    max(√M, 2 (order - 1) delay) windows, with a second-order term that matters near H = 1. Good
                                    to some 20 % if M is some 8 N or more. NaN for fewer than four blocks.
    Sine-like series lie at H ≤ ln(4 order - 6) / ln N. A series sampled finely looks regular: (order - 1) · delay · interval \
    should be a third of the natural period or more (see permutation_entropy_scan). Position in the plane of H and C alone doesn't \
    prove chaos: compare with surrogates.
    Windows with NaN are left out; infinite numbers are ordered as usual. NaN if there is no window. With weights, p are shares \
    of the sum of weights, and M is (Σ w)² / Σ w²; undefined for infinite numbers, and for variances of a constant series.
    """

  static let references = [
    "Bandt & Pompe (2002), Phys. Rev. Lett. 88, 174102",
    "Martin, Plastino & Rosso (2006), Physica A 369, 439-462",
    "Rosso, Larrondo, Martin, Plastino & Fuentes (2007), Phys. Rev. Lett. 99, 154102",
    "Hyman, Daniel & Schaffner (2025), Astrophys. J. 987, 195",
  ]
}

/// Permutation entropy, with the complexity that belongs to it.
public struct PermutationEntropy: SeriesMeasure {
  public static let card = Card(
    name: "permutation_entropy",
    summary: "Entropy of the order of successive numbers (Bandt-Pompe), with statistical complexity: regular, chaotic or random?",
    details: OrdinalEstimate.details, references: OrdinalEstimate.references)

  public var estimate = OrdinalEstimate()
  public init() {}
  public static let table = OrdinalEstimate.table.map { $0.within(\PermutationEntropy.estimate) }

  private var quantities: [OrdinalEstimate.Quantity] { estimate.reported(first: [.entropy, .correctedEntropy, .complexity]) }
  public var outputs: [OutputVariable] { estimate.outputs(quantities) }
  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    estimate.values(quantities, of: series, seed: context.seed)
  }
  public func accumulator(columns: Int) -> (any SeriesAccumulator)? { estimate.accumulator(quantities, columns: columns) }
}

/// The same, complexity first.
public struct StatisticalComplexity: SeriesMeasure {
  public static let card = Card(
    name: "statistical_complexity",
    summary: "Jensen-Shannon complexity of ordinal patterns: structure between full order and full disorder",
    details: OrdinalEstimate.details, references: OrdinalEstimate.references)

  public var estimate = OrdinalEstimate()
  public init() {}
  public static let table = OrdinalEstimate.table.map { $0.within(\StatisticalComplexity.estimate) }

  private var quantities: [OrdinalEstimate.Quantity] { estimate.reported(first: [.complexity, .entropy]) }
  public var outputs: [OutputVariable] { estimate.outputs(quantities) }
  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    estimate.values(quantities, of: series, seed: context.seed)
  }
  public func accumulator(columns: Int) -> (any SeriesAccumulator)? { estimate.accumulator(quantities, columns: columns) }
}

/// The same, with patterns weighted by the variance of their numbers.
public struct WeightedPermutationEntropy: SeriesMeasure {
  public static let card = Card(
    name: "weighted_permutation_entropy",
    summary: "Permutation entropy in which patterns count by their variance: less sensitive to noise where a series is flat",
    details: OrdinalEstimate.details,
    references: OrdinalEstimate.references + [
      "Fadlallah, Chen, Keil & Príncipe (2013), Phys. Rev. E 87, 022911",
      "Azami & Escudero (2016), Comput. Methods Programs Biomed. 128, 40-51",
    ])

  public var estimate = OrdinalEstimate()
  public init() { estimate.weights = .variance }
  public static let table = OrdinalEstimate.table.map { $0.within(\WeightedPermutationEntropy.estimate) }

  private var quantities: [OrdinalEstimate.Quantity] { estimate.reported(first: [.entropy, .complexity]) }
  public var outputs: [OutputVariable] { estimate.outputs(quantities, prefix: "weighted_") }
  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    estimate.values(quantities, of: series, seed: context.seed)
  }
}
