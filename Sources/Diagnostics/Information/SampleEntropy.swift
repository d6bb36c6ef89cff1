import SimCore

/// How often pieces of a series that are similar stay so with the next number.
public struct SampleEntropy: SeriesMeasure {
  public var pieces = SimilarPieces()
  public init() {}

  public static let table: [Parameter<SampleEntropy>] = SimilarPieces.table.map { $0.within(\.pieces) }
  public func problems() -> [ParameterProblem] { pieces.problems() }

  public static let card = Card(
    name: "sample_entropy",
    summary: "Minus the logarithm of the probability that similar pieces of a series stay similar",
    details: """
      Pieces are `order` numbers, `delay` apart, at each of the first N - order delay numbers of a series of N. Two of them are \
      similar if no number differs by more than r, which is the tolerance times the standard deviation (divisor N), or the \
      radius. With B the number of pairs of different similar pieces, and A the number of those that are similar also in their \
      next number, the sample entropy is -ln(A / B), in nats. NaN if A or B is 0, or if the series has numbers that aren't \
      finite. A constant series has 0.

      Pieces are sorted by their first numbers: fewer pairs are compared, and N^2 numbers aren't kept.
      """,
    references: [
      "Richman & Moorman 2000, Am. J. Physiol. Heart Circ. Physiol. 278, H2039-H2049",
      "Manis, Aktaruzzaman & Sassi 2018, Entropy 20, 61 (sorting)",
    ])

  public var outputs: [OutputVariable] {
    [
      OutputVariable("sample_entropy", "sample entropy", attributes: EntropyUnit.nats.attributes),
      OutputVariable("similar_pairs", "pairs of similar pieces"),
      OutputVariable("similar_longer_pairs", "pairs of pieces that are similar also in the next number"),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    guard let limit = pieces.limit(in: series) else { return [.nan, .nan, .nan] }
    let (order, delay) = (pieces.order, pieces.delay)
    let templates = SortedTemplates(series, length: order + 1, delay: delay, count: series.count - delay * order)
    let (shorter, longer) = templates.pairs(within: limit)
    let entropy = longer == 0 ? .nan : LibM.log(Double(shorter) / Double(longer))
    return [entropy, Double(shorter), Double(longer)]
  }
}
