import SimCore

/// Transitions between successive ordinal patterns: entropies that estimate the rate at which a system makes information.
public struct OrdinalTransitions: SeriesMeasure {
  public static let card = Card(
    name: "ordinal_transitions",
    summary: "transitions between ordinal patterns: conditional and sorting entropy, node entropy, missing links",
    details: """
      Patterns of n numbers at distances of `delay` follow one another every `step` observations. All entropies are in nats.
      conditional_entropy       entropy of the next pattern if the present one is known, Σ (r_a / T) S(c_ab / r_a): c_ab of T
                                transitions lead from a to b, r_a = Σ_b c_ab. As n grows it tends to the Kolmogorov-Sinai entropy of
                                many maps, from below and much faster than the sorting entropy.
      conditional_entropy_rate  the same per unit of time, divided by step and interval of the observations: for flows.
      sorting_entropy           S(n + 1) - S(n) with the entropies S of patterns of n + 1 and n numbers: what one more number adds.
      sorting_entropy_rate      the same per unit of time, divided by delay and interval.
      global_node_entropy       S(c_ab / r_a) averaged over patterns, with `node_weights`: in_strength, how often a pattern is
                                arrived at, as for ordinal networks; out_strength, how often it is left, which is the conditional
                                entropy.
      missing_patterns          patterns that never occur, of n!.
      missing_links             transitions that never occur, of those that are possible: n! n if patterns share all numbers but
                                one.
      transition_probability    with `matrix`: c_ab / r_a; NaN in rows of patterns that aren't left.
      A series that is short for its patterns has entropies that are too small; miller_madow corrects for it in part. Pairs of
      patterns are no rarer than patterns of n + 1 numbers, so series should be much longer than (n + 1)!. NaN if the series is too
      short.
      """,
    references: [
      "Unakafov & Keller 2014, Physica D 269, 94-102", "Bandt, Keller & Pompe 2002, Nonlinearity 15, 1595-1602",
      "Pessa & Ribeiro 2019, Phys. Rev. E 100, 042304", "McCullough, Small, Stemler & Iu 2015, Chaos 25, 053101",
      "McCullough, Small, Iu & Stemler 2017, Philos. Trans. R. Soc. A 375, 20160292: global node entropy",
    ])

  /// What patterns weigh in the global node entropy.
  public enum NodeWeights: String, CaseIterable, Sendable {
    case inStrength = "in_strength"
    case outStrength = "out_strength"
  }

  public var patterns = PatternOptions(order: 5)
  public var step: Int?
  public var estimator = EntropyEstimator.plugIn
  public var nodeWeights = NodeWeights.inStrength
  public var matrix = false

  public init() {}

  public static let table: [Parameter<OrdinalTransitions>] =
    PatternOptions.table.map { $0.within(\.patterns) } + [
      .integer(
        "step", \.step, in: 1...1_000_000_000,
        "observations from one pattern to the next; null: the delay, so that both share all numbers but one"),
      .choice("estimator", \.estimator, "of conditional and sorting entropy: relative frequencies, or with bias corrected"),
      .choice("node_weights", \.nodeWeights, "what patterns weigh in the global node entropy"),
      .flag("matrix", \.matrix, "write the matrix of transition probabilities, for orders up to 4"),
    ]

  public func problems() -> [ParameterProblem] {
    matrix && patterns.order > 4
      ? [ParameterProblem("matrix", "is for orders up to 4, and the order is \(patterns.order): take a smaller one")] : []
  }

  public var outputs: [OutputVariable] {
    let attributes: [(name: String, value: ParameterValue)] = [("estimator", .text(estimator.rawValue))]
    let weights: [(name: String, value: ParameterValue)] = [("node_weights", .text(nodeWeights.rawValue))]
    let always = [
      OutputVariable("conditional_entropy", "entropy of the next ordinal pattern, in nats", attributes: attributes),
      OutputVariable(
        "conditional_entropy_rate", "entropy of the next ordinal pattern, in nats per unit of time", attributes: attributes),
      OutputVariable("sorting_entropy", "entropy that one more number adds to an ordinal pattern, in nats", attributes: attributes),
      OutputVariable(
        "sorting_entropy_rate", "entropy that one more number adds to an ordinal pattern, in nats per unit of time",
        attributes: attributes),
      OutputVariable("global_node_entropy", "global node entropy of the ordinal network, in nats", attributes: weights),
      OutputVariable("missing_patterns", "ordinal patterns that don't occur"),
      OutputVariable("missing_links", "possible transitions between ordinal patterns that don't occur"),
    ]
    return matrix ? always + [matrixOutput] : always
  }

  private var matrixOutput: OutputVariable {
    let names = patternNames(order: patterns.order)
    return OutputVariable(
      "transition_probability", "probability of the next ordinal pattern",
      dimensions: ["pattern", "next_pattern"].map {
        Dimension($0, size: names.count, labels: names, longName: "ranks of the numbers")
      })
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let (space, step) = (patterns.patterns, self.step ?? patterns.delay)
    let outcomes = space.outcomes(of: series)
    let transitions = TransitionCounts(outcomes, outcomeCount: space.outcomeCount, step: step)
    let counts = space.counts(of: series)
    let longer = OrdinalPatterns(order: patterns.order + 1, delay: patterns.delay).counts(of: series)
    let conditional = transitions.conditionalEntropy(estimator)
    let sorting = estimator.entropy(of: longer) - estimator.entropy(of: counts)
    let results = [
      conditional, conditional / (Double(step) * context.interval),
      sorting, sorting / (Double(patterns.delay) * context.interval),
      nodeWeights == .inStrength ? transitions.globalNodeEntropy : transitions.conditionalEntropy(),
      counts.allSatisfy { $0 == 0 } ? .nan : Double(counts.count { $0 == 0 }),
      transitions.total == 0 ? .nan : Double(possibleLinks(step: step) - transitions.links),
    ]
    return matrix ? results + probabilities(transitions) : results
  }

  /// How many transitions there can be at most: those in which the numbers that both patterns share are in the same order.
  func possibleLinks(step: Int) -> Int {
    let (order, patternCount) = (patterns.order, patterns.patterns.outcomeCount)
    let (shift, rest) = step.quotientAndRemainder(dividingBy: patterns.delay)
    if rest != 0 || shift >= order { return patternCount * patternCount }
    return ((order - shift + 1)...order).reduce(patternCount, *)
  }

  private func probabilities(_ transitions: TransitionCounts) -> [Double] {
    var matrix: [Double] = []
    for outcome in 0..<transitions.outcomeCount {
      let row = transitions[row: outcome]
      var probabilities = [Double](repeating: row.total == 0 ? .nan : 0, count: transitions.outcomeCount)
      for (next, count) in zip(row.successors, row.counts) { probabilities[Int(next)] = Double(count) / Double(row.total) }
      matrix += probabilities
    }
    return matrix
  }
}
