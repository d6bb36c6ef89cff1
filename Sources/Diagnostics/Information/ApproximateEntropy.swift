import SimCore

/// Sample entropy's predecessor, in which each piece is also similar to itself.
public struct ApproximateEntropy: SeriesMeasure {
  public var order = 2
  public var delay = 1
  public var tolerance: Double?
  public var radius: Double?

  public init() {}

  public static let table: [Parameter<ApproximateEntropy>] = [
    .integer("order", \.order, in: 1...1000, "numbers in the shorter pieces"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "observations from one number of a piece to the next"),
    .real("tolerance", \.tolerance, in: nonnegative, "largest difference of similar numbers, in standard deviations; null: 0.2"),
    .real("radius", \.radius, in: nonnegative, "the same in the series' own unit; null: from the tolerance"),
  ]

  public func problems() -> [ParameterProblem] { toleranceProblems(tolerance, radius) }

  public static let card = Card(
    name: "approximate_entropy",
    summary: "Regularity of a series from the similarity of its pieces, each also similar to itself",
    details: """
      phi(m) - phi(m + 1), in nats, where m is the order, and phi(m) the mean of ln(C / M) over all M = N - (m - 1) delay pieces \
      of m numbers, C being how many pieces each one is similar to, itself included. Pieces are similar if no number differs by \
      more than r, which is the tolerance times the standard deviation (divisor N), or the radius. NaN if the series is shorter \
      than m + 1 numbers, or has numbers that aren't finite. Too small for short series, as pieces are similar to themselves: \
      sample_entropy isn't.
      """,
    references: ["Pincus 1991, Proc. Natl. Acad. Sci. USA 88, 2297-2301"])

  public var outputs: [OutputVariable] {
    [OutputVariable("approximate_entropy", "approximate entropy", attributes: EntropyUnit.nats.attributes)]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    guard series.count > delay * order, series.allSatisfy(\.isFinite) else { return [.nan] }
    let limit = radius ?? (tolerance ?? 0.2) * meanAndDeviation(series).deviation
    guard limit.isFinite else { return [.nan] }
    return [meanLogarithm(series, order, limit) - meanLogarithm(series, order + 1, limit)]
  }

  /// The mean logarithm of the share of pieces that a piece is similar to.
  private func meanLogarithm(_ series: [Double], _ length: Int, _ limit: Double) -> Double {
    let templates = SortedTemplates(series, length: length, delay: delay, count: series.count - (length - 1) * delay)
    let count = Double(templates.count)
    return templates.neighbors(within: limit).reduce(0) { $0 + LibM.log(Double($1) / count) } / count
  }
}
