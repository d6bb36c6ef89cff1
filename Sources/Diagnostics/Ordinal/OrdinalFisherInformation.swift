import SimCore

/// Fisher's information of the distribution of ordinal patterns.
public struct OrdinalFisherInformation: SeriesMeasure {
  public static let card = Card(
    name: "ordinal_fisher_information",
    summary: "Fisher information of ordinal patterns: how much their frequencies vary from one pattern to the next",
    details: """
      F = F0 Σ (√p_(i+1) - √p_i)² over the n! patterns in a fixed order, with p their relative frequencies and F0 = 1/2, or F0 = 1
      if the first or the last pattern is the only one: 1 with a single pattern, 0 if all are equally frequent. Unlike entropy it
      depends on the order that patterns stand in, so compare values of one `arrangement` only:
      argsort  lexicographic order of the permutations that sort the numbers.
      rank     lexicographic order of the vectors of ranks, the order of the patterns' indices.
      NaN if the series is shorter than a pattern.
      """,
    references: [
      "Olivares, Plastino & Rosso 2012, Phys. Lett. A 376, 1577-1583",
      "Sánchez-Moreno, Yáñez & Dehesa 2009, Proc. 14th Int. Conf. Difference Equations and Applications, 291-298",
    ])

  /// The order that patterns stand in.
  public enum Arrangement: String, CaseIterable, Sendable {
    case argsort
    case rank
  }

  public var patterns = PatternOptions(order: 4)
  public var arrangement = Arrangement.argsort

  public init() {}

  public static let table: [Parameter<OrdinalFisherInformation>] =
    PatternOptions.table.map { $0.within(\.patterns) } + [
      .choice("arrangement", \.arrangement, "lexicographic order of the patterns: of sorting permutations, or of rank vectors")
    ]

  public var outputs: [OutputVariable] {
    [
      OutputVariable(
        "ordinal_fisher_information", "Fisher information of ordinal patterns",
        attributes: [("arrangement", .text(arrangement.rawValue))])
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    [OrdinalFisherInformation.information(patterns.patterns.counts(of: series), order: patterns.order, arrangement)]
  }

  /// Fisher's information of patterns with these counts, in the order of their indices; NaN without samples.
  public static func information(_ counts: [Int], order: Int, _ arrangement: Arrangement) -> Double {
    guard let p = relativeFrequencies(counts) else { return .nan }
    if counts.count(where: { $0 > 0 }) == 1 { return 1 }
    let amplitudes = p.map { $0.squareRoot() }
    let arranged = arrangement == .rank ? amplitudes : argsortArrangements[order].map { amplitudes[$0] }
    return zip(arranged, arranged.dropFirst()).reduce(0) { sum, pair in sum + (pair.1 - pair.0) * (pair.1 - pair.0) } / 2
  }
}

/// For each order, the indices of the patterns whose sorting permutations are in lexicographic order.
private let argsortArrangements: [[Int]] = (0...7).map { order in
  let permutations = lehmerRanks(order: order)
  var arrangement = [Int](repeating: 0, count: permutations.count)
  for (index, permutation) in permutations.enumerated() {
    var inverse = permutation
    for (place, value) in permutation.enumerated() { inverse[value] = place }
    arrangement[index] = lehmerIndex(inverse)
  }
  return arrangement
}

/// The index of a vector of ranks.
private func lehmerIndex(_ ranks: [Int]) -> Int {
  ranks.indices.reduce(0) { index, j in
    index * (ranks.count - j) + ranks[j...].count { $0 < ranks[j] }
  }
}
