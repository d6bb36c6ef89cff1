import SimCore

/// Whether a series can be told from its reverse: from ordinal patterns, and from transitions between states.
public struct TimeIrreversibility: SeriesMeasure {
  public static let card = Card(
    name: "time_irreversibility",
    summary: "how well a series can be told from its reverse: divergences of ordinal patterns, entropy production",
    details: """
      The reverse is the series read backward; with `parity: odd`, for velocities and the like, its numbers also change their sign.
      In nats:
      pattern_irreversibility       Jensen-Shannon divergence of the relative frequencies of ordinal patterns in the series and in
                                    its reverse: 0 for reversible processes, at most ln 2.
      pattern_irreversibility_bias  what a reversible process would show because the series has an end: K / (4M) for M patterns, K
                                    different ones of which occur in either direction. That of patterns as in noise; smooth
                                    series, with few turns in many observations, show several times as much.
      pattern_relative_entropy      Kullback-Leibler divergence Σ p ln(p / q) of the same, with `smoothing` added to the count of
                                    every pattern, so that it is finite. About four times as large for weak irreversibility, its
                                    bias as well.
      up_down_divergence            Jensen-Shannon divergence of the patterns of the series and of its negative.
      pattern_entropy_production    lower bound of the entropy production per unit of time (and k_B) from transitions between
                                    patterns that share all numbers but one: (1/2) Σ (f - f') ln(f / f') with the relative
                                    frequencies f of transitions in the series, f' in its reverse, divided by the time n delay that
                                    two patterns span.
      state_entropy_production      the same from transitions between `states`, intervals of values that are equally frequent (or
                                    the values themselves, if there are no more of them): Σ_(i<j) (f_ij - f_ji) ln(f_ij / f_ji),
                                    divided by delay.
      In both, `smoothing` is added to the counts of all transitions seen in one direction at least; transitions never seen
      contribute nothing. Estimates from short series are too large: with m states, a reversible series of T transitions gives
      about (m - 1) (m - 2) / T. All are bounds: a series may be reversible while the process isn't, as with positions alone, or
      with coarse states. Zero of one measure doesn't mean zero of all. NaN if the series is shorter than a pattern.
      """,
    references: [
      "Martínez, Herrera-Diestra & Chavez 2018, Chaos 28, 123111",
      "Zanin, Rodríguez-González, Menasalvas & Papo 2018, Entropy 20, 665",
      "Roldán & Parrondo 2010, Phys. Rev. Lett. 105, 150607", "Zanin & Papo 2021, Entropy 23, 1474",
    ])

  /// What time reversal does to the numbers.
  public enum Parity: String, CaseIterable, Sendable {
    /// Nothing: positions, energies.
    case even
    /// They change their sign: velocities, currents.
    case odd
  }

  public var patterns = PatternOptions(order: 3)
  public var states = 5
  public var smoothing = 0.5
  public var parity = Parity.even

  public init() {}

  public static let table: [Parameter<TimeIrreversibility>] =
    PatternOptions.table.map { $0.within(\.patterns) } + [
      .integer("states", \.states, in: 3...1000, "number of intervals of values; two states are always reversible"),
      .real("smoothing", \.smoothing, in: 1e-9...1000, "added to counts in the relative entropy and in the entropy productions"),
      .choice("parity", \.parity, "whether the numbers change their sign (odd) or not (even) when time is reversed"),
    ]

  public var outputs: [OutputVariable] {
    let shape: [(name: String, value: ParameterValue)] = [("parity", .text(parity.rawValue))]
    return [
      OutputVariable(
        "pattern_irreversibility", "Jensen-Shannon divergence of ordinal patterns from the reverse's, in nats", attributes: shape),
      OutputVariable("pattern_irreversibility_bias", "pattern irreversibility of a reversible process of the same length, in nats"),
      OutputVariable(
        "pattern_relative_entropy", "relative entropy of ordinal patterns and the reverse's, in nats", attributes: shape),
      OutputVariable("up_down_divergence", "Jensen-Shannon divergence of ordinal patterns and those of the negative, in nats"),
      OutputVariable(
        "pattern_entropy_production", "entropy production seen in ordinal patterns, in nats per unit of time", attributes: shape),
      OutputVariable(
        "state_entropy_production", "entropy production seen in changes of state, in nats per unit of time", attributes: shape),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let space = patterns.patterns
    let reverse: [Double] = parity == .even ? series.reversed() : series.reversed().map { -$0 }
    let (counts, reverseCounts) = (space.counts(of: series), space.counts(of: reverse))
    let time = Double(patterns.delay) * context.interval
    let states = EqualStates(series, count: self.states, parity)
    return [
      jensenShannonDivergence(counts: counts, reverseCounts),
      bias(counts, reverseCounts),
      relativeEntropy(counts, reverseCounts),
      jensenShannonDivergence(counts: counts, space.counts(of: series.map { -$0 })),
      production(series, reverse, space) / (Double(patterns.order) * time),
      production(series, reverse, states) / time,
    ]
  }

  /// E[(p - q)² / 8m] summed over patterns, with m = (p + q) / 2 and independent counts.
  private func bias(_ counts: [Int], _ reverseCounts: [Int]) -> Double {
    let total = counts.reduce(0, +)
    if total == 0 { return .nan }
    return Double(zip(counts, reverseCounts).count { $0 + $1 > 0 }) / (4 * Double(total))
  }

  private func relativeEntropy(_ counts: [Int], _ reverseCounts: [Int]) -> Double {
    let (total, reverseTotal) = (counts.reduce(0, +), reverseCounts.reduce(0, +))
    if total == 0 || reverseTotal == 0 { return .nan }
    let added = smoothing * Double(counts.count)
    return zip(counts, reverseCounts).reduce(0) { sum, pair in
      let p = (Double(pair.0) + smoothing) / (Double(total) + added)
      let q = (Double(pair.1) + smoothing) / (Double(reverseTotal) + added)
      return sum + p * LibM.log(p / q)
    }
  }

  private func production(_ series: [Double], _ reverse: [Double], _ space: some OutcomeSpace) -> Double {
    func transitions(_ numbers: [Double]) -> TransitionCounts {
      TransitionCounts(space.outcomes(of: numbers), outcomeCount: space.outcomeCount, step: patterns.delay)
    }
    return transitions(series).symmetricDivergence(from: transitions(reverse), smoothing: smoothing)
  }
}

/// States of single numbers: intervals that hold about as many numbers of a series each, or the values themselves if there are few.
struct EqualStates: OutcomeSpace {
  /// The least number of each state but the first.
  private let bounds: [Double]
  var outcomeCount: Int { bounds.count + 1 }
  var span: Int { 1 }

  /// For numbers that are odd under time reversal, numbers and their negatives are taken together, so that the states' reverses are
  /// states.
  init(_ series: [Double], count: Int, _ parity: TimeIrreversibility.Parity) {
    var sorted = series.filter { !$0.isNaN }
    if parity == .odd { sorted += sorted.map { -$0 } }
    sorted.sort()
    let values = EqualStates.distinct(sorted, atMost: count)
    bounds = values.map { Array($0.dropFirst()) } ?? (1..<count).map { sorted[$0 * sorted.count / count] }
  }

  func outcomes(of series: [Double]) -> [Int32] {
    series.map { number in
      if number.isNaN { return -1 }
      var (low, high) = (0, bounds.count)
      while low < high {
        let middle = (low + high) / 2
        if bounds[middle] <= number { low = middle + 1 } else { high = middle }
      }
      return Int32(low)
    }
  }

  /// The different numbers; nil if there are more.
  private static func distinct(_ sorted: [Double], atMost count: Int) -> [Double]? {
    var values: [Double] = []
    for number in sorted where values.last != number {
      if values.count == count { return nil }
      values.append(number)
    }
    return values
  }
}
