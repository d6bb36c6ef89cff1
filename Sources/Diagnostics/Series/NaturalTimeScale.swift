import SimCore

/// How long a series takes to come back: several ways to say it, and the delay of ordinal patterns that follows from one of them.
public struct NaturalTimeScale: SeriesMeasure {
  public static let card = Card(
    name: "natural_time_scale",
    summary: "period-like time scales of a series, and the delay that suits ordinal patterns",
    details: """
      Time scales, in the unit of time of the run; a sine gives its period in the first five:
      crossing_time_scale: twice the mean time between successive crossings of the level, interpolated linearly
      crossing_count_time_scale: twice the time from the first number to the last, over the number of crossings; PECCARY's \
      'ncross', which takes the time of the last number for that duration, and so is right only for series that begin at time 0
      maxima_time_scale, minima_time_scale: mean time between successive local maxima, or minima; of equal neighbours the middle \
      counts (PECCARY's 'maxavg' and 'minavg')
      spectral_time_scale: period of the largest ordinate of the periodogram of the Hann-windowed series without its mean, between \
      two intervals and the whole duration; interpolated by a parabola through logarithms
      autocorrelation_zero: lag at which the autocorrelation is first zero: a quarter of a sine's period
      autocorrelation_decay: lag at which the autocorrelation first falls to 1/e
      A crossing is where one number is below the level and its neighbour isn't. The autocorrelation at lag l is \
      sum of (x_i - mean)(x_(i+l) - mean) over the same sum at lag 0, lags between numbers are interpolated linearly. \
      They can differ much: for Lorenz's attractor, crossings of x measure how long a wing is visited, maxima a turn around it.
      The sampling scheme: a pattern of n numbers at delay l lasts t_pat = l interval (n - 1). Hyman, Daniel and Schaffner \
      recommend 0.3 to 0.5 natural time scales for it, and series of 1.5 or more of them.
      natural_time_scale: the one that `method` chooses
      duration_ratio: duration of the series over natural_time_scale
      recommended_delay: pattern_fraction natural_time_scale / (interval (n - 1)), rounded half to even, and at least 1
      pattern_ratio: t_pat at that delay over natural_time_scale; far above pattern_fraction if the intervals are too long
      Numbers at the ends that aren't finite are left out. NaN where a time scale isn't defined: too few crossings or extrema, no \
      zero, a constant series.
      """,
    references: [
      "Hyman, Daniel and Schaffner (2025), Astrophys. J. 987:195, doi:10.3847/1538-4357/adda3e",
      "Harris (1978), Proc. IEEE 66:51–83",
    ])

  public enum Method: String, CaseIterable, Sendable {
    case crossings
    case crossingCount = "crossing_count"
    case maxima
    case minima
    case spectrum
    /// Four times the autocorrelation's first zero.
    case autocorrelation
  }

  public var level: Double?
  public var method = Method.crossings
  public var order = 5
  public var patternFraction = 0.4
  public init() {}

  public static let table: [Parameter<NaturalTimeScale>] = [
    .real("level", \.level, "whose crossings count; null: the mean of the series"),
    .choice(
      "method", \.method,
      "which time scale the recommended delay follows from; autocorrelation: four times the lag of its first zero"),
    .integer("order", \.order, in: 2...20, "numbers in an ordinal pattern"),
    .real(
      "pattern_fraction", \.patternFraction, in: positive,
      "duration of a pattern over the natural time scale; 0.3 to 0.5 are recommended"),
  ]

  public var outputs: [OutputVariable] {
    [
      OutputVariable("crossing_time_scale", "twice the mean time between crossings of the level"),
      OutputVariable("crossing_count_time_scale", "twice the duration over the number of crossings of the level"),
      OutputVariable("maxima_time_scale", "mean time between maxima"),
      OutputVariable("minima_time_scale", "mean time between minima"),
      OutputVariable("spectral_time_scale", "period of the peak of the power spectrum"),
      OutputVariable("autocorrelation_zero", "lag of the first zero of the autocorrelation"),
      OutputVariable("autocorrelation_decay", "lag at which the autocorrelation falls to 1/e"),
      OutputVariable("natural_time_scale", "time scale by \(method.rawValue)"),
      OutputVariable("duration_ratio", "duration of the series over the natural time scale"),
      OutputVariable("recommended_delay", "delay of ordinal patterns of \(order) numbers, in intervals"),
      OutputVariable("pattern_ratio", "duration of a pattern at the recommended delay over the natural time scale"),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let body = Array(series[finiteBody(series)])
    guard body.allSatisfy(\.isFinite), let scales = TimeScales(body, interval: context.interval, level: level) else {
      return [Double](repeating: .nan, count: outputs.count)
    }
    let natural = time(scales)
    let scheme = SamplingScheme(naturalTimeScale: natural, interval: context.interval, order: order)
    let delay = scheme?.delay(fraction: patternFraction)
    return [
      scales.crossings, scales.crossingCount, scales.maxima, scales.minima, scales.spectrum, scales.autocorrelationZero,
      scales.autocorrelationDecay, natural, scales.duration / natural, delay.map { Double($0) } ?? .nan,
      delay.flatMap { delay in scheme.map { $0.patternTime(delay: delay) / natural } } ?? .nan,
    ]
  }

  private func time(_ scales: TimeScales) -> Double {
    switch method {
    case .crossings: scales.crossings
    case .crossingCount: scales.crossingCount
    case .maxima: scales.maxima
    case .minima: scales.minima
    case .spectrum: scales.spectrum
    case .autocorrelation: 4 * scales.autocorrelationZero
    }
  }
}
