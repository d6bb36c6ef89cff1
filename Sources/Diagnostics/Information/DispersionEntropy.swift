import SimCore

/// Dispersion entropy, and how far the distribution of dispersion patterns is from equal probabilities.
public struct DispersionEntropy: SeriesMeasure {
  public var order = 2
  public var delay = 1
  public var classes = 6
  public var unit = EntropyUnit.normalized

  public init() {}

  public static let table: [Parameter<DispersionEntropy>] = [
    .integer("order", \.order, in: 1...30, "numbers in a pattern"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "observations from one number of a pattern to the next"),
    .integer("classes", \.classes, in: 2...1_000_000, "classes of numbers"),
    .choice("unit", \.unit, "nats, bits, or normalized: divided by ln classes^order"),
  ]

  public func problems() -> [ParameterProblem] {
    let possible = LibM.pow(Double(classes), Double(order))
    if possible <= Double(Int32.max) { return [] }
    return [
      ParameterProblem(
        "order",
        "\(classes) classes and order \(order) make \(possible) patterns, of which there may be \(Int32.max): "
          + "take fewer classes, or a smaller order")
    ]
  }

  public static let card = Card(
    name: "dispersion_entropy",
    summary: "Shannon's entropy of patterns of classes of numbers, which see amplitudes, unlike ordinal patterns",
    details: """
      A number x of the series is of class floor(c Phi((x - mean) / sd)), at most c - 1, with c classes, the normal distribution \
      function Phi, and mean and standard deviation (divisor n) of the series. The classes of numbers `delay` apart are a \
      pattern; there are c^order possible ones. dispersion_entropy is -sum p ln p of their relative frequencies, \
      reverse_dispersion_entropy is sum (p - 1/c^order)^2 = sum p^2 - 1/c^order, missing_patterns is the number of those that \
      don't occur. A constant series has the entropy 0. The measure `entropy` with outcomes: dispersion has other measures and \
      estimators.
      """,
    references: [
      "Rostaghi & Azami 2016, IEEE Signal Process. Lett. 23, 610-614",
      "Li, Gao & Wang 2019, Sensors 19, 5203 (reverse dispersion entropy)",
    ])

  public var outputs: [OutputVariable] {
    [
      OutputVariable("dispersion_entropy", "Shannon's entropy of the dispersion patterns", attributes: unit.attributes),
      OutputVariable("reverse_dispersion_entropy", "sum of squared differences of the patterns' frequencies from equal ones"),
      OutputVariable("missing_patterns", "number of dispersion patterns that don't occur"),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let counts = DispersionPatterns(classes: classes, order: order, delay: delay).outcomeCounts(of: series)
    guard let probabilities = ProbabilityEstimator.relative.probabilities(of: counts) else { return [.nan, .nan, .nan] }
    let entropy = unit.convert(
      ShannonEntropy().value(of: probabilities), maximum: ShannonEntropy().maximum(outcomes: counts.possible))
    let reverse = probabilities.sum { $0 * $0 } - 1 / Double(counts.possible)
    return [entropy, reverse, Double(counts.possible - counts.observed)]
  }
}
