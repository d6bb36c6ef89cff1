import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct NaturalTimeScaleTests {
  private func sine(period: Double, phase: Double, count: Int) -> [Double] {
    (0..<count).map { LibM.sin(2 * .pi * Double($0) / period + phase) + 0.3 }
  }

  @Test(arguments: [0.0, 0.4, 1.7, 3.0]) func allMethodsFindThePeriodOfASine(_ phase: Double) throws {
    let interval = 0.05
    let series = sine(period: 20.3, phase: phase, count: 1500)
    let (scales, period) = (try #require(TimeScales(series, interval: interval)), 20.3 * interval)
    #expect(abs(scales.crossings / period - 1) < 1e-3)
    // One crossing more or less, of 148.
    #expect(abs(scales.crossingCount / period - 1) < 0.01)
    // Half an interval at either end, of 73 periods.
    #expect(abs(scales.maxima / period - 1) < 1e-3)
    #expect(abs(scales.minima / period - 1) < 1e-3)
    #expect(abs(scales.spectrum / period - 1) < 1e-4)
    #expect(abs(4 * scales.autocorrelationZero / period - 1) < 0.01)
    // cos(2 pi l / period) = 1/e, times 1 - l / 1500; the line between two numbers is below the cosine.
    #expect(abs(scales.autocorrelationDecay / (0.190_025 * period) - 1) < 0.01)
    #expect(abs(scales.duration - 1499 * interval) < 1e-12)
  }

  @Test func theSpectrumFindsTheLargestOfTwoWaves() throws {
    let series = (0..<1000).map { LibM.sin(2 * .pi * Double($0) / 37) + 0.5 * LibM.sin(2 * .pi * Double($0) / 7.3) }
    #expect(abs(try #require(TimeScales(series, interval: 1)).spectrum / 37 - 1) < 1e-3)
  }

  /// Crossings of the level are interpolated: 0, 2, 0, -2 … crosses 1 at 0.5, 1.5, 4.5 …
  @Test func crossingsAreOfTheLevel() throws {
    let series = (0..<13).map { [0.0, 2, 0, -2][$0 % 4] }
    let scales = try #require(TimeScales(series, interval: 1, level: 1))
    #expect(abs(scales.crossings - 2 * (9.5 - 0.5) / 5) < 1e-14)
    #expect(abs(scales.crossingCount - 2 * 12.0 / 6) < 1e-14)
  }

  @Test func ofEqualNeighboursTheMiddleIsTheMaximum() throws {
    let series = (0..<64).map { $0 % 8 < 4 ? 1.0 : -1 }
    let scales = try #require(TimeScales(series, interval: 0.5))
    #expect(scales.maxima == 4 && scales.minima == 4 && scales.crossings == 4)
    // Maxima at 1 and 4, minima at 2 and 6.5.
    let uneven = try #require(TimeScales([0, 1, 0, 2, 2, 2, -1, -1, 3], interval: 1))
    #expect(uneven.maxima == 3 && uneven.minima == 4.5)
  }

  @Test func undefinedTimeScalesAreNaN() throws {
    #expect(TimeScales([1, 1, 1, 1], interval: 1) == nil)
    #expect(TimeScales([1, 2], interval: 1) == nil)
    let rising = try #require(TimeScales([1, 2, 3, 4, 5, 6], interval: 1))
    #expect(rising.crossings.isNaN && rising.maxima.isNaN && rising.minima.isNaN)
    #expect(rising.crossingCount == 10)
    for series in [[], [1], [2, 2, 2], [1, .nan, 2, 3], [.nan]] as [[Double]] {
      let values = NaturalTimeScale().values(of: series, SeriesContext())
      #expect(values.count == 11 && values.allSatisfy { $0.isNaN })
    }
  }

  // MARK: - PECCARY

  private struct Reference: Decodable {
    let name: String
    let interval: Double
    let crossingCount: Double
    let maxima: Double
    let minima: Double
    let delays: [String: Int]
    let series: [Double]
  }

  @Test func agreesWithPECCARY() throws {
    let url = try #require(Bundle.module.url(forResource: "Reference/time_scales", withExtension: "json"))
    let rows = try JSONDecoder().decode([Reference].self, from: Data(contentsOf: url))
    #expect(rows.count == 4)
    for row in rows {
      let scales = try #require(TimeScales(row.series, interval: row.interval))
      #expect(abs(scales.crossingCount / row.crossingCount - 1) < 1e-13, "\(row.name)")
      #expect(abs(scales.maxima / row.maxima - 1) < 1e-13, "\(row.name)")
      #expect(abs(scales.minima / row.minima - 1) < 1e-13, "\(row.name)")
      for (order, delay) in row.delays {
        let scheme = SamplingScheme(
          naturalTimeScale: scales.crossingCount, interval: row.interval, order: try #require(Int(order)))
        #expect(try #require(scheme).delay(fraction: 0.4) == delay, "\(row.name), order \(order)")
      }
    }
  }

  @Test func delaysAreRoundedHalfToEven() throws {
    let scheme = try #require(SamplingScheme(naturalTimeScale: 10, interval: 1, order: 3))
    #expect(scheme.delay(fraction: 0.5) == 2 && scheme.delay(fraction: 0.7) == 4 && scheme.delay(fraction: 0.01) == 1)
    #expect(scheme.patternTime(delay: 2) == 4 && scheme.delays == 2...2)
    #expect(try #require(SamplingScheme(naturalTimeScale: 40, interval: 1, order: 5)).delays == 3...5)
    #expect(try #require(SamplingScheme(naturalTimeScale: 4, interval: 1, order: 5)).delays == nil)
    #expect(SamplingScheme(naturalTimeScale: .nan, interval: 1, order: 5) == nil)
    #expect(SamplingScheme(naturalTimeScale: 1, interval: 0, order: 5) == nil)
    #expect(try #require(SamplingScheme(naturalTimeScale: 1e300, interval: 1e-300, order: 5)).delay(fraction: 1) == nil)
  }

  /// A series that begins late has the same time scales, and one that begins with a number that isn't finite nearly.
  @Test func theDiagnosticGivesTheScheme() throws {
    let wave = sine(period: 40, phase: 0.3, count: 801)
    for (start, series) in [(0.0, wave), (1000, wave), (0, [.nan] + wave)] {
      let results = try TestSeries(series: [series], interval: 0.25, start: start).results(NaturalTimeScale())
      #expect(abs(try #require(results["natural_time_scale"])[0] - 10) < 0.01)
      #expect(abs(try #require(results["crossing_count_time_scale"])[0] - 10) < 0.3)
      #expect(abs(try #require(results["spectral_time_scale"])[0] - 10) < 0.01)
      #expect(results["recommended_delay"] == [4])
      #expect(abs(try #require(results["pattern_ratio"])[0] - 0.4) < 1e-3)
      #expect(abs(try #require(results["duration_ratio"])[0] - 20) < 0.02)
    }
  }

  @Test(arguments: NaturalTimeScale.Method.allCases) func theMethodIsChosen(_ method: NaturalTimeScale.Method) {
    var measure = NaturalTimeScale()
    (measure.method, measure.order, measure.patternFraction) = (method, 3, 0.5)
    let values = measure.values(of: sine(period: 40, phase: 0.3, count: 2001), SeriesContext(interval: 1))
    #expect(abs(values[7] / 40 - 1) < 0.02)
    let places: [NaturalTimeScale.Method: Int] = [.crossings: 0, .crossingCount: 1, .maxima: 2, .minima: 3, .spectrum: 4]
    if let place = places[method] { #expect(values[7] == values[place]) } else { #expect(values[7] == 4 * values[5]) }
    #expect(values[9] == (0.5 * values[7] / 2).rounded(.toNearestOrEven))
  }
}
