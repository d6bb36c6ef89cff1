import SimCore

/// The time scales of a series, by several methods; NaN where one isn't defined.
public struct TimeScales: Sendable {
  /// From the first number to the last.
  public let duration: Double
  /// Twice the mean time between successive crossings of the level.
  public let crossings: Double
  /// Twice the duration over the number of crossings.
  public let crossingCount: Double
  /// Mean time between successive maxima.
  public let maxima: Double
  /// Mean time between successive minima.
  public let minima: Double
  /// Period of the largest ordinate of the Hann-windowed periodogram.
  public let spectrum: Double
  /// First lag without autocorrelation.
  public let autocorrelationZero: Double
  /// First lag with an autocorrelation of 1/e.
  public let autocorrelationDecay: Double

  /// - Parameters:
  ///   - series: Finite numbers.
  ///   - interval: Time between two of them.
  ///   - level: Whose crossings count; nil for the mean.
  /// - Returns: nil for series of fewer than three numbers and for constant ones.
  public init?(_ series: [Double], interval: Double, level: Double? = nil) {
    guard series.count > 2, series.contains(where: { $0 != series[0] }) else { return nil }
    let mean = series.reduce(0, +) / Double(series.count)
    let deviations = series.map { $0 - mean }
    duration = Double(series.count - 1) * interval
    let places = TimeScales.crossings(series, of: level ?? mean)
    crossings = 2 * interval * TimeScales.meanSpacing(places)
    crossingCount = places.isEmpty ? .nan : 2 * duration / Double(places.count)
    maxima = interval * TimeScales.meanSpacing(TimeScales.maxima(deviations))
    minima = interval * TimeScales.meanSpacing(TimeScales.maxima(deviations.map { -$0 }))
    var length = 1
    while length < 2 * series.count { length *= 2 }
    let transform = FourierTransform(length)
    spectrum = interval * TimeScales.period(deviations, transform)
    let autocorrelation = TimeScales.autocorrelation(deviations, transform)
    autocorrelationZero = interval * TimeScales.lag(autocorrelation, fallingTo: 0)
    autocorrelationDecay = interval * TimeScales.lag(autocorrelation, fallingTo: LibM.exp(-1))
  }

  /// Of the first place to the last, in units of the interval; NaN for fewer than two.
  private static func meanSpacing(_ places: [Double]) -> Double {
    guard let first = places.first, let last = places.last, places.count > 1 else { return .nan }
    return (last - first) / Double(places.count - 1)
  }

  /// Where the line through the numbers crosses a level.
  private static func crossings(_ series: [Double], of level: Double) -> [Double] {
    (1..<series.count).compactMap { k in
      let (before, after) = (series[k - 1] - level, series[k] - level)
      return (before < 0) == (after < 0) ? nil : Double(k - 1) + before / (before - after)
    }
  }

  /// Where numbers are larger than those before and after; of equal neighbours the middle.
  private static func maxima(_ series: [Double]) -> [Double] {
    var maxima: [Double] = []
    // Where the series last rose to its present number; nil if it came down to it.
    var rise: Int?
    for k in 1..<series.count {
      if series[k] > series[k - 1] {
        rise = k
      } else if series[k] < series[k - 1] {
        if let begin = rise { maxima.append(Double(begin + k - 1) / 2) }
        rise = nil
      }
    }
    return maxima
  }

  /// In units of the interval.
  private static func period(_ deviations: [Double], _ transform: FourierTransform) -> Double {
    let power = TimeScales.power(windowed(deviations), transform)
    let lowest = (transform.count + deviations.count - 1) / deviations.count
    guard let peak = (lowest...transform.count / 2).max(by: { power[$0] < power[$1] }), power[peak] > 0 else { return .nan }
    var frequency = Double(peak)
    if peak < transform.count / 2, power[peak - 1] > 0, power[peak + 1] > 0 {
      let (left, center, right) = (LibM.log(power[peak - 1]), LibM.log(power[peak]), LibM.log(power[peak + 1]))
      if left < center && right < center { frequency += 0.5 * (left - right) / (left - 2 * center + right) }
    }
    return Double(transform.count) / frequency
  }

  /// Times Hann's window, after subtraction of the mean that would leave a sum.
  private static func windowed(_ deviations: [Double]) -> [Double] {
    let window = deviations.indices.map { 0.5 - 0.5 * LibM.cos(2 * .pi * (Double($0) + 0.5) / Double(deviations.count)) }
    let mean = zip(window, deviations).reduce(0) { $0 + $1.0 * $1.1 } / window.reduce(0, +)
    return zip(window, deviations).map { $0 * ($1 - mean) }
  }

  /// Squared moduli of the transform of a series that is continued with zeros.
  private static func power(_ series: [Double], _ transform: FourierTransform) -> [Double] {
    var re = series + [Double](repeating: 0, count: transform.count - series.count)
    var im = [Double](repeating: 0, count: transform.count)
    transform.forward(&re, &im)
    return zip(re, im).map { $0 * $0 + $1 * $1 }
  }

  /// At lags from 0, relative to that at lag 0 (Wiener & Khinchin).
  private static func autocorrelation(_ deviations: [Double], _ transform: FourierTransform) -> [Double] {
    var re = power(deviations, transform)
    var im = [Double](repeating: 0, count: transform.count)
    transform.backward(&re, &im)
    let variance = re[0]
    return re[..<deviations.count].map { $0 / variance }
  }

  /// In units of the interval.
  private static func lag(_ autocorrelation: [Double], fallingTo level: Double) -> Double {
    guard let after = autocorrelation.firstIndex(where: { $0 <= level }), after > 0 else { return .nan }
    let (above, below) = (autocorrelation[after - 1], autocorrelation[after])
    return Double(after - 1) + (above - level) / (above - below)
  }
}

/// How far apart the numbers of an ordinal pattern should be (Hyman, Daniel & Schaffner 2025, Astrophys. J. 987, 195).
public struct SamplingScheme: Sendable {
  public let naturalTimeScale: Double
  /// Time between two numbers of the series.
  public let interval: Double
  /// Numbers in a pattern.
  public let order: Int

  /// Durations of a pattern over the natural time scale that are recommended.
  public static let recommended = 0.3...0.5
  /// The shortest series that is recommended, in natural time scales.
  public static let shortestDuration = 1.5

  /// - Returns: nil if a time isn't positive and finite, or for patterns of a single number.
  public init?(naturalTimeScale: Double, interval: Double, order: Int) {
    guard naturalTimeScale > 0, interval > 0, naturalTimeScale.isFinite, interval.isFinite, order > 1 else { return nil }
    (self.naturalTimeScale, self.interval, self.order) = (naturalTimeScale, interval, order)
  }

  /// From the first number of a pattern to the last.
  public func patternTime(delay: Int) -> Double { Double(delay) * interval * Double(order - 1) }

  /// The delay at which a pattern lasts a fraction of the natural time scale, rounded half to even, and at least 1.
  ///
  /// - Returns: nil beyond 10¹⁵.
  public func delay(fraction: Double) -> Int? {
    let delay = exactDelay(fraction).rounded(.toNearestOrEven)
    return delay < 1e15 ? max(1, Int(delay)) : nil
  }

  /// All delays with recommended durations; nil if there is none, because the intervals are too long.
  public var delays: ClosedRange<Int>? {
    // A part in 10¹² is left to rounding.
    let shortest = (exactDelay(SamplingScheme.recommended.lowerBound) * (1 - 1e-12)).rounded(.up)
    let longest = (exactDelay(SamplingScheme.recommended.upperBound) * (1 + 1e-12)).rounded(.down)
    return longest < 1e15 && max(1, shortest) <= longest ? max(1, Int(shortest))...Int(longest) : nil
  }

  private func exactDelay(_ fraction: Double) -> Double { fraction * naturalTimeScale / (interval * Double(order - 1)) }
}
