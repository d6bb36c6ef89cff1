import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct OrdinalMeasureTests {
  func columns(_ count: Int, length: Int) -> [[Double]] {
    (0..<count).map { column in
      var series = SplitMix64.uniforms(seed: UInt64(column), count: length).map { ($0 * 30).rounded() }
      if column % 5 == 3 { series[length / 2] = .nan }
      if column % 7 == 6 { series = [Double](repeating: 1, count: length) }
      return series
    }
  }

  func equal(_ a: [Double], _ b: [Double]) -> Bool { a.map(\.bitPattern) == b.map(\.bitPattern) }

  func series(_ columns: [[Double]], _ t: Int) -> [Double] { columns.map { $0[t] } }

  @Test(arguments: [(2, 1), (3, 4), (5, 1), (5, 3), (6, 2)]) func accumulatorEqualsTheMeasure(_ order: Int, _ delay: Int) throws {
    let pools = [WorkerPool(threads: 1), WorkerPool(threads: 3)]
    for ties in OrdinalPatterns.Ties.allCases where ties != .random {
      for tolerance in [0, 1.5] {
        var measure = PermutationEntropy()
        measure.estimate.order = order
        measure.estimate.delay = delay
        measure.estimate.ties = ties
        measure.estimate.tolerance = tolerance
        let columns = columns(83, length: 150)
        let expected = columns.flatMap { measure.values(of: $0, SeriesContext()) }
        for pool in pools {
          var accumulator = try #require(measure.accumulator(columns: columns.count))
          for t in 0..<150 { accumulator.add(series(columns, t), pool: pool) }
          #expect(equal(accumulator.values(pool: pool), expected))
          accumulator.clear()
          #expect(accumulator.values(pool: pool).allSatisfy { $0.isNaN })
          for t in 0..<70 { accumulator.add(series(columns, t), pool: pool) }
          var other = try #require(measure.accumulator(columns: columns.count))
          other.memory = accumulator.memory
          for t in 70..<150 { other.add(series(columns, t), pool: pool) }
          #expect(equal(other.values(pool: pool), expected))
        }
      }
    }
  }

  @Test func largeOrdersWeightsErrorsAndLotsKeepTheSeries() {
    var measure = PermutationEntropy()
    #expect(measure.accumulator(columns: 3) != nil)
    measure.estimate.order = 7
    #expect(measure.accumulator(columns: 3) == nil)
    measure.estimate.order = 5
    measure.estimate.errors = true
    #expect(measure.accumulator(columns: 3) == nil)
    measure.estimate.errors = false
    measure.estimate.ties = .random
    #expect(measure.accumulator(columns: 3) == nil)
    #expect(WeightedPermutationEntropy().accumulator(columns: 3) == nil)
    measure.estimate.ties = .drop
    measure.estimate.delay = 1_000_000_000
    #expect(measure.accumulator(columns: 3) == nil)
    #expect(measure.values(of: [1, 2, 3], SeriesContext()).allSatisfy { $0.isNaN })
  }

  @Test func outputsOfTheMeasures() {
    let series = SplitMix64.uniforms(seed: 4, count: 3000)
    let point = ComplexityEntropy(counts: OrdinalPatterns(order: 5).counts(of: series))
    var entropy = PermutationEntropy()
    #expect(
      entropy.outputs.map(\.name)
        == ["permutation_entropy", "permutation_entropy_corrected", "statistical_complexity", "observed_patterns"])
    #expect(entropy.values(of: series, SeriesContext()) == [point.entropy, point.correctedEntropy, point.complexity, 120])
    entropy.estimate.errors = true
    #expect(
      entropy.outputs.suffix(3).map(\.name) == ["observed_patterns", "permutation_entropy_error", "statistical_complexity_error"])
    let errors = OrdinalPatterns(order: 5).complexityEntropy(of: series).errors
    #expect(entropy.values(of: series, SeriesContext()).suffix(2) == [errors.entropy, errors.complexity])
    #expect(errors.entropy > 0 && errors.complexity > 0)
    let complexity = StatisticalComplexity()
    #expect(complexity.outputs.map(\.name) == ["statistical_complexity", "permutation_entropy", "observed_patterns"])
    #expect(complexity.values(of: series, SeriesContext()) == [point.complexity, point.entropy, 120])
    let weighted = WeightedPermutationEntropy()
    #expect(
      weighted.outputs.map(\.name) == ["weighted_permutation_entropy", "weighted_statistical_complexity", "observed_patterns"])
    let sums = OrdinalPatterns(order: 5).weightedCounts(of: series, by: .variance)
    let expected = ComplexityEntropy(weights: sums.sums, samples: sums.effectiveWindows)
    #expect(weighted.values(of: series, SeriesContext()) == [expected.entropy, expected.complexity, 120])
    for short in [[], [1], [1, 2, 3, 4]] as [[Double]] {
      #expect(entropy.values(of: short, SeriesContext()).allSatisfy { $0.isNaN })
      #expect(complexity.values(of: short, SeriesContext()).allSatisfy { $0.isNaN })
      #expect(weighted.values(of: short, SeriesContext()).prefix(2).allSatisfy { $0.isNaN })
    }
  }

  @Test func randomTiesFollowTheSeed() {
    var measure = PermutationEntropy()
    measure.estimate.ties = .random
    let series = SplitMix64.uniforms(seed: 4, count: 500).map { ($0 * 3).rounded() }
    #expect(measure.values(of: series, SeriesContext(seed: 1)) == measure.values(of: series, SeriesContext(seed: 1)))
    #expect(measure.values(of: series, SeriesContext(seed: 1)) != measure.values(of: series, SeriesContext(seed: 2)))
  }

  @Test func optionsAreFoundByName() throws {
    var options = SeriesDiagnostic<WeightedPermutationEntropy>.Options()
    #expect(options.measure.estimate.weights == .variance)
    try options.set("order", to: .integer(4))
    try options.set("ties", to: .text("last_is_smaller"))
    try options.set("weights", to: .text("amplitude"))
    #expect(options.measure.estimate.order == 4 && options.measure.estimate.ties == .lastIsSmaller)
    #expect(options.measure.estimate.weights == .amplitude)
    #expect(throws: ParameterProblem.self) { try options.set("order", to: .integer(11)) }
  }

  @Test(arguments: [1, 3]) func diagnostic(_ threads: Int) throws {
    let columns = columns(20, length: 60)
    let info = FieldInfo("state", unit: "1", longName: "states", dimensions: [Dimension("trajectory", size: 20)])
    let scene = Scene(fields: [info], domain: nil, observations: 60)
    let pool = WorkerPool(threads: threads)
    var options = SeriesDiagnostic<PermutationEntropy>.Options()
    options.measure.estimate.order = 3
    options.window = 60
    let diagnostic = try SeriesDiagnostic<PermutationEntropy>(options, scene: scene)
    var result: [Double] = []
    for t in 0..<60 {
      result = diagnostic.observe(Snapshot(time: Double(t) / 2, pool: pool, [(info, series(columns, t))]))
    }
    let each = columns.map { options.measure.values(of: $0, SeriesContext()) }
    #expect(equal(result, (0..<4).flatMap { output in each.map { $0[output] } }))
  }

  // MARK: - Delays

  @Test func scan() throws {
    var scan = PermutationEntropyScan()
    scan.order = 4
    scan.delays = [2, 30, 7]
    #expect(scan.problems().isEmpty)
    let series = SplitMix64.uniforms(seed: 8, count: 70).map { ($0 * 9).rounded() }
    let values = scan.values(of: series, SeriesContext(interval: 0.25))
    let delays = [2, 9, 16, 23, 30]
    #expect(values.count == scan.outputs.reduce(0) { $0 + $1.count })
    #expect(scan.outputs[0].dimensions[0].coordinates == delays.map { Double($0) })
    for (k, delay) in delays.enumerated() {
      let point = ComplexityEntropy(counts: OrdinalPatterns(order: 4, delay: delay).counts(of: series))
      let observed = delay < 24 ? Double(point.observed) : .nan
      let expected = [point.entropy, point.complexity, observed, 3 * Double(delay) / 4]
      #expect(equal((0..<4).map { values[$0 * delays.count + k] }, expected))
      #expect(point.entropy.isNaN == (delay > 23))
    }
  }

  @Test func scanOfASine() {
    var scan = PermutationEntropyScan()
    scan.delays = [1, 120, 1]
    let series = (0..<20_000).map { LibM.sin(2 * .pi * (Double($0) + 0.5) / 100.123) }
    let entropies = Array(scan.values(of: series, SeriesContext()).prefix(120))
    // Entropies that PECCARY gives for pattern times of 0.2 and 0.4 periods.
    for (delay, expected) in [(5, 0.386), (10, 0.510)] { #expect(abs(entropies[delay - 1] - expected) < 2e-3) }
    #expect(entropies.allSatisfy { $0 <= ComplexityPlane.greatestPeriodicEntropy(order: 5) })
  }

  @Test(arguments: [[3.0, 2, 1], [1, 5.5, 1], [1, 1e9, 1]]) func delaysThatCannotBeScanned(_ delays: [Double]) {
    var scan = PermutationEntropyScan()
    scan.delays = delays
    #expect(scan.problems().first?.parameter == "delays")
    #expect(scan.outputs.allSatisfy { $0.count == 0 } && scan.values(of: [1, 2, 3], SeriesContext()).isEmpty)
  }
}
