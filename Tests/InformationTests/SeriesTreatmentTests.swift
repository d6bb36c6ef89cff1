import Diagnostics
import SimCore
import Testing

@Suite struct SeriesTreatmentTests {
  private let ramps = TestSeries(series: [[1, 2, 3, 4, 5, 6, 7], [10, 20, 40, 80, 160, 320, 640]], interval: 0.5)

  @Test func scalesAreMeansOfGroups() throws {
    let diagnostic = try ramps.diagnostic(TestNumbers(), { $0.scales = 3 })
    let axes = diagnostic.outputs.map { $0.dimensions.map(\.name) }
    #expect(axes == [["trajectory", "scale"], ["trajectory", "scale", "place"], ["trajectory", "scale"]])
    #expect(diagnostic.outputs[0].dimensions[1].coordinates == [1, 2, 3])
    let results = try ramps.results(TestNumbers()) { $0.scales = 3 }
    let third = 70.0 / 3
    #expect(results["sum"] == [28, 10.5, 7, 1270, 315, 9 * third])
    #expect(results["first"] == [1, 2, 1.5, 3.5, 2, 5, 10, 20, 15, 60, third, 8 * third])
    #expect(results["interval"] == [0.5, 1, 1.5, 0.5, 1, 1.5])
  }

  /// Groups of 2 from the second number are 2.5, 4.5, 6.5; of 3 from the second 3, 6, from the third 4.
  @Test func compositeScalesBeginAtEachOffset() throws {
    let results = try ramps.results(TestNumbers()) { ($0.scales, $0.coarseGraining) = (3, .composite) }
    let sums = try #require(results["sum"])
    #expect(sums[0] == 28 && sums[1] == (10.5 + 13.5) / 2)
    #expect(abs(sums[2] - (2.0 + 5 + 3 + 6 + 4) / 3) < 1e-14)
    #expect(try #require(results["interval"])[2] == 1.5)
  }

  @Test func differencesComeFirst() throws {
    let first = try ramps.results(TestNumbers()) { $0.differences = 1 }
    #expect(first["sum"] == [6, 630] && first["first"] == [1, 1, 10, 20])
    let second = try ramps.results(TestNumbers()) { ($0.differences, $0.scales) = (2, 2) }
    #expect(second["sum"] == [0, 0, 310, 15 + 60])
  }

  @Test func seriesAreAccumulatedIfNothingIsDoneWithThem() throws {
    #expect(try ramps.results(TestNumbers())["sum"] == [-28, -1270])
    #expect(try ramps.results(TestNumbers()) { $0.surrogates = 1 }["sum"] == [28, 1270])
  }

  @Test func surrogatesAreScaledLikeTheSeries() throws {
    let constant = TestSeries(series: [[Double](repeating: 3, count: 12)])
    let results = try constant.results(TestNumbers()) { ($0.scales, $0.surrogates, $0.surrogateKind) = (4, 5, .iaaft) }
    #expect(results["sum_surrogate_mean"] == [36, 18, 12, 9])
    #expect(results["sum_surrogate_std"] == [0, 0, 0, 0] && results["sum_p_value"] == [1, 1, 1, 1])
    #expect(results["interval_surrogate_mean"] == [1, 2, 3, 4])
    #expect(results["first_p_value"] == nil)
  }

  @Test func comparisonsAreOutputs() throws {
    let outputs = try ramps.diagnostic(TestNumbers(), { ($0.scales, $0.surrogates) = (2, 9) }).outputs
    #expect(
      outputs.map(\.name) == [
        "sum", "first", "interval", "sum_p_value", "sum_surrogate_mean", "sum_surrogate_std", "interval_p_value",
        "interval_surrogate_mean", "interval_surrogate_std",
      ])
    #expect(outputs[3].unit == "1" && outputs[4].unit == "m" && outputs[4].dimensions.map(\.name) == ["trajectory", "scale"])
    #expect(outputs[3].attributes.contains { $0.name == "surrogates" && $0.value == .integer(9) })
    #expect(outputs[3].attributes.contains { $0.name == "surrogate_kind" && $0.value == .text("phase") })
  }

  @Test(arguments: Surrogates.Kind.allCases) func threadsDontMatter(_ kind: Surrogates.Kind) throws {
    let noise = TestSeries(series: (0..<7).map { normals(90, member: $0) })
    func results(_ threads: Int) throws -> [String: [Double]] {
      try noise.results(TestAsymmetry(), threads: threads) { ($0.scales, $0.surrogates, $0.surrogateKind) = (3, 12, kind) }
    }
    let (one, four) = (try results(1), try results(4))
    #expect(one == four && one["asymmetry_surrogate_std"]?.allSatisfy { $0 > 0 } == true)
  }

  /// More series and surrogates than are worked on at once.
  @Test func manySeriesKeepTheirOrder() throws {
    let series = TestSeries(series: (0..<2500).map { k in (0..<4).map { Double(k + $0) } })
    let results = try series.results(TestNumbers(), threads: 2) { ($0.surrogates, $0.surrogateKind) = (3, .shuffle) }
    let expected = (0..<2500).map { Double(4 * $0 + 6) }
    #expect(results["sum"] == expected && results["sum_surrogate_mean"] == expected)
    #expect(results["first"] == (0..<2500).flatMap { [Double($0), Double($0 + 1)] })
  }

  @Test func aRunCanBeInterrupted() throws {
    var noise = TestSeries(series: (0..<3).map { normals(40, member: $0) })
    // Two windows with the same numbers.
    noise.series = noise.series.map { $0 + $0 }
    let pool = WorkerPool(threads: 1)
    func make() throws -> SeriesDiagnostic<TestAsymmetry> {
      try noise.diagnostic(TestAsymmetry(), { ($0.surrogates, $0.scales) = (5, 2) }, window: 40)
    }
    let (whole, part) = (try make(), try make())
    let resumed = try make()
    var first: [Double] = []
    for k in 0..<80 {
      let expected = whole.observe(noise.snapshot(k, pool))
      if k < 57 { _ = part.observe(noise.snapshot(k, pool)) }
      if k == 39 { first = expected }
      if k == 56 { resumed.memory = part.memory }
      guard k >= 57 else { continue }
      let found = resumed.observe(noise.snapshot(k, pool))
      if k == 79 {
        #expect(found == expected && found.allSatisfy { !$0.isNaN })
        let (a, b) = (byName(first, whole.outputs), byName(found, whole.outputs))
        #expect(a["asymmetry"] == b["asymmetry"] && a["asymmetry_surrogate_mean"] != b["asymmetry_surrogate_mean"])
      } else {
        #expect(found.allSatisfy { $0.isNaN })
      }
    }
  }

  @Test func whatCantBeDoneIsRefused() throws {
    #expect(throws: SimulationError.impossible(parameter: "surrogates", reason: "don't change the length of a series: set 0")) {
      try ramps.diagnostic(TestRefusal(), { $0.surrogates = 1 })
    }
    #expect(try ramps.results(TestRefusal())["length"] == [7, 7])
    #expect(throws: SimulationError.self) { try ramps.diagnostic(TestCurve(), { $0.surrogates = 1 }) }
    #expect(throws: SimulationError.self) { try ramps.diagnostic(TestNumbers(), { $0.scales = 8 }) }
    #expect(throws: SimulationError.self) { try ramps.diagnostic(TestNumbers(), { ($0.scales, $0.differences) = (7, 1) }) }
  }
}
