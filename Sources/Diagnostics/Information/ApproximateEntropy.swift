import SimCore

/// Sample entropy's predecessor, in which each piece is also similar to itself.
public struct ApproximateEntropy: SeriesMeasure {
  public var pieces = SimilarPieces()
  public init() {}

  public static let table: [Parameter<ApproximateEntropy>] = SimilarPieces.table.map { $0.within(\.pieces) }
  public func problems() -> [ParameterProblem] { pieces.problems() }

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
    guard let limit = pieces.limit(in: series) else { return [.nan] }
    return [meanLogarithm(series, pieces.order, limit) - meanLogarithm(series, pieces.order + 1, limit)]
  }

  /// The mean logarithm of the share of pieces that a piece is similar to.
  private func meanLogarithm(_ series: [Double], _ length: Int, _ limit: Double) -> Double {
    let templates = SortedTemplates(series, length: length, delay: pieces.delay, count: series.count - (length - 1) * pieces.delay)
    let count = Double(templates.count)
    return templates.neighbors(within: limit).reduce(0) { $0 + LibM.log(Double($1) / count) } / count
  }
}
