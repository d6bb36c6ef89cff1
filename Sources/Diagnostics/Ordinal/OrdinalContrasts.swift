import SimCore

/// Four contrasts of the frequencies of patterns of three numbers.
public struct OrdinalContrasts: SeriesMeasure {
  public static let card = Card(
    name: "ordinal_contrasts",
    summary: "up-down balance, persistence, rotational asymmetry and up-down scaling of patterns of three numbers",
    details: """
      With p the relative frequencies of patterns of x(t), x(t + d), x(t + 2d), named by their ranks (132: low, high, middle):
      up_down_balance       beta  = p123 - p321: longer rises than falls. Changes its sign with time and with x.
      persistence           tau   = p123 + p321: 1/3 for white noise, 1/2 for a symmetric random walk, and 1 - tau is the rate of
                            turning points. Some authors subtract 1/3.
      rotational_asymmetry  gamma = p213 + p231 - p132 - p312: changes its sign with time; not with x.
      up_down_scaling       delta = p132 + p213 - p231 - p312: changes its sign with time and with x; beta at 2d minus beta at d.
      beta, gamma and delta vanish for processes that are reversible in time, as stationary Gaussian ones are. Over `delays` they
      tell what autocorrelations tell, for any distribution and any monotonic distortion of the numbers. For n independent
      numbers their standard deviations are about 0.6, 0.4, 0.6 and 0.8, divided by √n. NaN if the series is shorter than a pattern.
      """,
    references: [
      "Bandt 2023, Chaos 33, 033124", "Bandt 2019, Entropy 21, 613", "Bandt & Shiha 2007, J. Time Ser. Anal. 28, 646-665",
    ])

  public var delays: [Double] = [1]

  public init() {}

  public static let table: [Parameter<OrdinalContrasts>] = [
    .reals(
      "delays", \.delays, count: 1...100_000, each: 1...1e9,
      "distances d between the numbers of a pattern, in observations, ascending; more than one give the results an axis of delays")
  ]

  public func problems() -> [ParameterProblem] { ascendingWholeNumberProblems("delays", delays) }

  public var outputs: [OutputVariable] {
    let axis = delays.count == 1 ? [] : [Dimension("delay", size: delays.count, coordinates: delays, longName: "in observations")]
    return [
      OutputVariable("up_down_balance", "up-down balance beta = p123 - p321", dimensions: axis),
      OutputVariable("persistence", "persistence tau = p123 + p321", dimensions: axis),
      OutputVariable("rotational_asymmetry", "rotational asymmetry gamma = p213 + p231 - p132 - p312", dimensions: axis),
      OutputVariable("up_down_scaling", "up-down scaling delta = p132 + p213 - p231 - p312", dimensions: axis),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let contrasts = delays.map { OrdinalContrasts.contrasts(OrdinalPatterns(order: 3, delay: Int($0)).counts(of: series)) }
    return (0..<4).flatMap { contrast in contrasts.map { $0[contrast] } }
  }

  /// beta, tau, gamma and delta of patterns with these counts, in the order of their indices: 123, 132, 213, 231, 312, 321.
  public static func contrasts(_ counts: [Int]) -> [Double] {
    let total = counts.reduce(0, +)
    if total == 0 { return [Double](repeating: .nan, count: 4) }
    let sums = [
      counts[0] - counts[5],
      counts[0] + counts[5],
      counts[2] + counts[3] - counts[1] - counts[4],
      counts[1] + counts[2] - counts[3] - counts[4],
    ]
    return sums.map { Double($0) / Double(total) }
  }
}
