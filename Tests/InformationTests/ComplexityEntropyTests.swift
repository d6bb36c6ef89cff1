import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct ComplexityEntropyTests {
  typealias Reference = OrdinalReference

  @Test func closedForms() {
    #expect(ComplexityEntropy(counts: [7, 0, 0, 0, 0, 0]).entropy == 0)
    #expect(ComplexityEntropy(counts: [7, 0, 0, 0, 0, 0]).complexity == 0)
    #expect(ComplexityEntropy(counts: [7, 7, 7, 7, 7, 7]).entropy == 1)
    #expect(ComplexityEntropy(counts: [7, 7, 7, 7, 7, 7]).complexity == 0)
    let two = ComplexityEntropy(counts: [0, 5, 0, 5, 0, 0])
    #expect(abs(two.entropy - LibM.log(2) / LibM.log(6)) < 1e-15 && two.observed == 2 && two.missing == 4)
    #expect(abs(two.correctedEntropy - two.entropy - 1 / (20 * LibM.log(6))) < 1e-15)
    let single = ComplexityEntropy(counts: [0, 3, 0, 0, 0, 0])
    #expect(abs(single.divergence - ComplexityEntropy.largestDivergence(6)) < 1e-15)
    #expect(ComplexityEntropy(counts: [0, 0]).entropy.isNaN)
  }

  /// J → Σ d² / 8N, of which the usual formula would lose eight digits here.
  @Test func nearEqualProbabilities() {
    let count = 1_000_000_000
    let point = ComplexityEntropy(counts: [count + 1000, count - 1000, count, count, count + 3000, count - 3000])
    let squares = 2e-12 + 18e-12
    let expected = squares / 48 / ComplexityEntropy.largestDivergence(6)
    #expect(abs(point.complexity / expected - 1) < 1e-9)
    #expect(abs((1 - point.entropy) / (squares / (12 * LibM.log(6))) - 1) < 1e-3)
  }

  @Test func weightsAreCountsUpToAFactor() {
    let counts = [5, 0, 3, 900, 12, 1]
    let point = ComplexityEntropy(counts: counts)
    let weighted = ComplexityEntropy(weights: counts.map { 0.37 * Double($0) }, samples: point.samples)
    #expect(abs(point.entropy - weighted.entropy) < 1e-15 && abs(point.complexity - weighted.complexity) < 1e-15)
    #expect(point.observed == weighted.observed && abs(point.correctedEntropy - weighted.correctedEntropy) < 1e-15)
  }

  @Test func weightedEntropiesOfTheReference() throws {
    let series = try Reference.series()
    let rows: [Reference.Weighted] = try Reference.load("ordinal_weighted")
    #expect(rows.count == 64)
    for row in rows {
      let patterns = OrdinalPatterns(order: row.n, delay: row.delay)
      let numbers = try #require(series[row.series])
      let variance = patterns.weightedCounts(of: numbers, by: .variance)
      let amplitude = patterns.weightedCounts(of: numbers, by: .amplitude)
      #expect(abs(ComplexityEntropy(weights: variance.sums, samples: variance.effectiveWindows).entropy - row.WPE) < 1e-12)
      #expect(abs(ComplexityEntropy(weights: amplitude.sums, samples: amplitude.effectiveWindows).entropy - row.AAPE) < 1e-12)
      let point = ComplexityEntropy(counts: patterns.counts(of: numbers))
      #expect(abs(point.correctedEntropy * LibM.log(Double(point.outcomes)) - row.S_miller_madow) < 1e-12)
      #expect(point.missing == row.missing)
      let equal = patterns.weightedCounts(of: numbers, by: .none)
      #expect(equal.sums == patterns.counts(of: numbers).map { Double($0) })
      #expect(equal.effectiveWindows == Double(numbers.count - patterns.span + 1))
    }
  }

  @Test func weightsThatAreNotDefined() {
    let patterns = OrdinalPatterns(order: 3)
    let constant = patterns.weightedCounts(of: [Double](repeating: 2, count: 20), by: .variance)
    #expect(ComplexityEntropy(weights: constant.sums, samples: constant.effectiveWindows).entropy.isNaN)
    let infinite = patterns.weightedCounts(of: [1, .infinity, 2, 3, 1, 2], by: .variance)
    #expect(ComplexityEntropy(weights: infinite.sums, samples: infinite.effectiveWindows).entropy.isNaN)
    let none = patterns.weightedCounts(of: [1], by: .amplitude)
    #expect(ComplexityEntropy(weights: none.sums, samples: none.effectiveWindows).complexity.isNaN)
    let gap = patterns.weightedCounts(of: [1, 2, 0, .nan, 3, 4, 9], by: .variance)
    #expect(gap.sums.allSatisfy { $0.isFinite } && gap.sums.count { $0 > 0 } == 2)
  }

  // MARK: - Standard errors

  struct Coverage {
    var values: [Double] = []
    var errors: [Double] = []
    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var deviation: Double {
      let mean = mean
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
    var meanError: Double { errors.reduce(0, +) / Double(errors.count) }
    /// How often the mean of all is within 1.96 standard errors of a value.
    var coverage: Double {
      let mean = mean
      return Double(zip(values, errors).count { abs($0 - mean) < 1.96 * $1 }) / Double(values.count)
    }
  }

  func coverage(
    order: Int, delay: Int = 1, weights: OrdinalWeight = .none, replicas: Int = 2000, _ series: (inout SplitMix64) -> [Double]
  ) -> (entropy: Coverage, complexity: Coverage) {
    var random = SplitMix64(state: 2026)
    var (entropy, complexity) = (Coverage(), Coverage())
    for _ in 0..<replicas {
      let (point, errors) = OrdinalPatterns(order: order, delay: delay).complexityEntropy(of: series(&random), weights: weights)
      entropy.values.append(point.entropy)
      entropy.errors.append(errors.entropy)
      complexity.values.append(point.complexity)
      complexity.errors.append(errors.complexity)
    }
    return (entropy, complexity)
  }

  func white(_ random: inout SplitMix64) -> [Double] { (0..<1000).map { _ in random.uniform() } }

  /// Orbits that rounding takes to 0, where they would stay, are drawn anew.
  func logistic(_ random: inout SplitMix64) -> [Double] {
    while true {
      var x = 0.01 + 0.98 * random.uniform()
      let orbit = (0..<1100).map { _ in
        x = 4 * x * (1 - x)
        return x
      }
      if x > 0 { return orbit.suffix(1000) }
    }
  }

  func autoregressive(_ random: inout SplitMix64) -> [Double] {
    var x = 0.0
    return (0..<1100).map { _ in
      x = 0.9 * x + random.uniform() + random.uniform() + random.uniform() - 1.5
      return x
    }.suffix(1000)
  }

  /// κ in the second-order variance κ (N - 1) / 2 (M ln N)² of H for white noise; exact, and the same for all delays.
  @Test(arguments: [(3, 1, 0.8), (4, 1, 1.267298), (5, 1, 1.451305), (5, 3, 1.451305), (4, 10, 1.267298)])
  func errorsOfWhiteNoise(_ order: Int, _ delay: Int, _ overlap: Double) {
    let (entropy, complexity) = coverage(order: order, delay: delay, white)
    let outcomes = Double((1...order).reduce(1, *))
    let windows = Double(1000 - (order - 1) * delay)
    let expected = (overlap * (outcomes - 1) / 2).squareRoot() / (windows * LibM.log(outcomes))
    #expect(abs(entropy.deviation / expected - 1) < 0.06)
    for result in [entropy, complexity] {
      #expect((0.97...1.3).contains(result.meanError / result.deviation))
      #expect(result.coverage > 0.94)
    }
  }

  @Test(arguments: [3, 4, 5]) func errorsOfChaos(_ order: Int) {
    let (entropy, complexity) = coverage(order: order, logistic)
    for result in [entropy, complexity] {
      #expect((0.87...1.06).contains(result.meanError / result.deviation))
      #expect((0.90...0.97).contains(result.coverage))
    }
  }

  /// Too small for order 5, where many of the patterns are rare.
  @Test(arguments: [(3, 0.93), (4, 0.90), (5, 0.78)]) func errorsOfCorrelatedNoise(_ order: Int, _ least: Double) {
    let (entropy, complexity) = coverage(order: order, autoregressive)
    for result in [entropy, complexity] {
      #expect((least...1.05).contains(result.meanError / result.deviation))
      #expect((0.87...0.97).contains(result.coverage))
    }
  }

  @Test(arguments: [3, 4, 5]) func errorsWithWeights(_ order: Int) {
    for series in [white, logistic] {
      let (entropy, complexity) = coverage(order: order, weights: .variance, replicas: 1000, series)
      #expect((0.9...1.4).contains(entropy.meanError / entropy.deviation))
      #expect((0.85...1.4).contains(complexity.meanError / complexity.deviation))
      #expect(entropy.coverage > 0.91 && complexity.coverage > 0.89)
    }
  }

  /// The correction takes away most of the bias of white noise, for which H = 1.
  @Test(arguments: [4, 5]) func biasOfTheEntropy(_ order: Int) {
    var random = SplitMix64(state: 11)
    let points = (0..<500).map { _ in ComplexityEntropy(counts: OrdinalPatterns(order: order).counts(of: white(&random))) }
    let plain = points.reduce(0) { $0 + $1.entropy } / 500
    let corrected = points.reduce(0) { $0 + $1.correctedEntropy } / 500
    #expect(abs(1 - corrected) < 0.2 * (1 - plain))
  }

  @Test func errorsThatAreNotDefined() {
    let patterns = OrdinalPatterns(order: 3)
    let few = patterns.complexityEntropy(of: [3, 1, 2, 5, 4, 9, 2, 1]).errors
    #expect(few.entropy.isNaN && few.complexity.isNaN)
    #expect(patterns.complexityEntropy(of: []).errors.entropy.isNaN)
    #expect(patterns.complexityEntropy(of: [Double](repeating: .nan, count: 300)).errors.entropy.isNaN)
    let constant = patterns.complexityEntropy(of: [Double](repeating: 1, count: 300)).errors
    #expect(constant.entropy == 0 && constant.complexity == 0)
    let far = OrdinalPatterns(order: 5, delay: 40).complexityEntropy(of: SplitMix64.uniforms(seed: 1, count: 1000)).errors
    #expect(far.entropy.isNaN)
  }
}
