import SimCore

/// Tsallis' permutation entropy and statistical complexity over orders.
public struct TsallisComplexity: SeriesMeasure {
  public static let card = Card(
    name: "tsallis_complexity",
    summary: "Tsallis' permutation entropy and complexity, as curves over the entropy's order",
    details: """
      With p the relative frequencies of the N = n! ordinal patterns of n numbers, u = 1/N, m = (p + u) / 2, an order q, and
      ln_q x = (x^(1-q) - 1) / (1 - q):
      tsallis_entropy     H_q = (1 - Σ p^q) / (1 - N^(1-q)), from 0 (one pattern) to 1 (all patterns equally frequent).
      tsallis_complexity  C_q = H_q D_q / D_max with D_q = -[Σ p ln_q(m/p) + Σ u ln_q(m/u)] / 2, and D_max that of one pattern.
      At q = 1 these are the Shannon entropy and the Jensen-Shannon complexity. Small orders weigh rare patterns, large ones
      frequent patterns. For noise the curve (H_q, C_q) is a loop; for chaos, with its forbidden patterns, it stays open.
      NaN if the series is shorter than a pattern.
      """,
    references: [
      "Ribeiro, Jauregui, Zunino & Lenzi 2017, Phys. Rev. E 95, 062106", "Tsallis 1988, J. Stat. Phys. 52, 479-487",
      "Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102",
    ])

  public var patterns = PatternOptions(order: 4)
  public var orders: [Double] = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

  public init() {}

  public static let table: [Parameter<TsallisComplexity>] =
    PatternOptions.table.map { $0.within(\.patterns) } + [
      .reals("orders", \.orders, count: 1...10_000, each: 0...100, "orders q of the entropy, ascending; 1 is Shannon's")
    ]

  public func problems() -> [ParameterProblem] { ascendingProblems("orders", orders) }

  public var outputs: [OutputVariable] {
    let axis = [Dimension("tsallis_order", size: orders.count, coordinates: orders, longName: "order of Tsallis' entropy")]
    return [
      OutputVariable("tsallis_entropy", "normalised Tsallis permutation entropy", dimensions: axis),
      OutputVariable("tsallis_complexity", "Tsallis statistical complexity of ordinal patterns", dimensions: axis),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    complexityCurve(.tsallis, series, patterns.patterns, orders: orders)
  }
}
