import SimCore

/// Rényi's permutation entropy and statistical complexity over orders.
public struct RenyiComplexity: SeriesMeasure {
  public static let card = Card(
    name: "renyi_complexity",
    summary: "Rényi's permutation entropy and complexity, as curves over the entropy's order",
    details: """
      With p the relative frequencies of the N = n! ordinal patterns of n numbers, u = 1/N, m = (p + u) / 2, and an order a:
      renyi_entropy     H_a = ln Σ p^a / ((1 - a) ln N), from 0 (one pattern) to 1 (all patterns equally frequent).
      renyi_complexity  C_a = H_a D_a / D_max with D_a = [ln Σ p^a m^(1-a) + ln Σ u^a m^(1-a)] / (2 (a - 1)), and D_max that of one
                        pattern.
      At a = 1 these are the Shannon entropy and the Jensen-Shannon complexity. Small orders weigh rare patterns, large ones
      frequent patterns; H_0 = ln K / ln N tells the number K of patterns that occur. Periodic, chaotic and random series differ in
      the curve (H_a, C_a): for chaos, with its forbidden patterns, C_a stays positive as a goes to 0; for noise it goes to 0.
      NaN if the series is shorter than a pattern.
      """,
    references: [
      "Jauregui, Zunino, Lenzi, Mendes & Ribeiro 2018, Physica A 498, 74-85", "Rényi 1961, Proc. 4th Berkeley Symp. 1, 547-561",
      "Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102",
    ])

  public var patterns = PatternOptions(order: 4)
  public var orders: [Double] = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

  public init() {}

  public static let table: [Parameter<RenyiComplexity>] =
    PatternOptions.table.map { $0.within(\.patterns) } + [
      .reals("orders", \.orders, count: 1...10_000, each: 0...100, "orders a of the entropy, ascending; 1 is Shannon's")
    ]

  public func problems() -> [ParameterProblem] { ascendingProblems("orders", orders) }

  public var outputs: [OutputVariable] {
    let axis = [Dimension("renyi_order", size: orders.count, coordinates: orders, longName: "order of Rényi's entropy")]
    return [
      OutputVariable("renyi_entropy", "normalised Rényi permutation entropy", dimensions: axis),
      OutputVariable("renyi_complexity", "Rényi statistical complexity of ordinal patterns", dimensions: axis),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    complexityCurve(.renyi, series, patterns.patterns, orders: orders)
  }
}
