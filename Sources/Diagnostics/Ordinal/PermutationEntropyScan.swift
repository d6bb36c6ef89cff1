import SimCore

/// Entropy and complexity of ordinal patterns as functions of the delay.
public struct PermutationEntropyScan: SeriesMeasure {
  public static let card = Card(
    name: "permutation_entropy_scan",
    summary: "Permutation entropy and complexity for many delays: on which time scales a series is regular, chaotic or random",
    details: """
      permutation_entropy, statistical_complexity and observed_patterns (see the measure permutation_entropy) for the delays \
      first, first + step … up to last, along the axis `delay`, and
      pattern_time   the time that a pattern spans, (order - 1) · delay · interval.
      Periodic series have dips where a pattern spans a period; chaotic ones approach the entropy of noise as it exceeds the \
      time for which they can be predicted. For regularity, look where pattern_time is 0.3 to 0.5 of the natural period, in a \
      series of at least 1.5 periods (Hyman et al.); weak chaos shows at 1 to 4 periods.
      NaN for delays at which the series is shorter than a pattern.
      """,
    references: OrdinalEstimate.references)

  public var order = 5
  public var delays = [1.0, 100, 1]
  public var ties = OrdinalPatterns.Ties.firstIsSmaller
  public var tolerance = 0.0
  public init() {}

  public static let table: [Parameter<PermutationEntropyScan>] = [
    .integer("order", \.order, in: OrdinalPatterns.orders, "numbers in a pattern; far more observations than order! are needed"),
    .reals(
      "delays", \.delays, count: 3...3, each: 1...1_000_000_000,
      "observations from one number of a pattern to the next: [first, last, step], three integers, the last one included"),
    .choice("ties", \.ties, OrdinalEstimate.tiesDocumentation),
    .real("tolerance", \.tolerance, in: nonnegative, "numbers are equal if they differ by no more than this"),
  ]

  static let mostDelays = 1_000_000

  public func problems() -> [ParameterProblem] {
    guard delays.count == 3, delays.allSatisfy({ $0.rounded() == $0 }) else {
      return [ParameterProblem("delays", "has to be three integers: [first, last, step]")]
    }
    if delays[0] > delays[1] { return [ParameterProblem("delays", "the first delay must not be larger than the last one")] }
    if (delays[1] - delays[0]) / delays[2] >= Double(PermutationEntropyScan.mostDelays) {
      return [ParameterProblem("delays", "more than \(PermutationEntropyScan.mostDelays) delays: take a larger step")]
    }
    return []
  }

  private var scanned: [Int] {
    problems().isEmpty ? Array(stride(from: Int(delays[0]), through: Int(delays[1]), by: Int(delays[2]))) : []
  }

  public var outputs: [OutputVariable] {
    let scanned = scanned
    let axis = Dimension(
      "delay", size: scanned.count, coordinates: scanned.map { Double($0) },
      longName: "observations from one number of a pattern to the next")
    let attributes: [(name: String, value: ParameterValue)] = [
      ("order", .integer(order)), ("ties", .text(ties.rawValue)), ("tolerance", .real(tolerance)),
      ("possible_patterns", .integer(factorial(order))),
    ]
    return [
      OutputVariable(
        "permutation_entropy", "entropy of the ordinal patterns, divided by ln order!", dimensions: [axis], attributes: attributes),
      OutputVariable(
        "statistical_complexity", "Jensen-Shannon complexity of the ordinal patterns", dimensions: [axis], attributes: attributes),
      OutputVariable("observed_patterns", "number of ordinal patterns that occur", dimensions: [axis], attributes: attributes),
      OutputVariable("pattern_time", "time that a pattern spans", dimensions: [axis], attributes: attributes),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let scanned = scanned
    var (entropies, complexities, observed, times) = ([Double](), [Double](), [Double](), [Double]())
    for delay in scanned {
      let patterns = OrdinalPatterns(order: order, delay: delay, ties: ties, tolerance: tolerance, seed: context.seed)
      let point = ComplexityEntropy(counts: patterns.counts(of: series))
      entropies.append(point.entropy)
      complexities.append(point.complexity)
      observed.append(OrdinalEstimate.value(.observed, point, nil))
      times.append(Double(order - 1) * Double(delay) * context.interval)
    }
    return entropies + complexities + observed + times
  }
}
