import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct OrdinalPatternsTests {
  typealias Reference = OrdinalReference

  /// The code by its definition, with equality as a relation of two places in the series.
  func code(_ x: [Double], _ t: Int, _ patterns: OrdinalPatterns, tie: (Int, Int) -> Bool) -> Int {
    var code = 0
    for j in 0..<patterns.order {
      let here = t + j * patterns.delay
      var smaller = 0
      for k in 0..<patterns.order where k > j {
        let there = t + k * patterns.delay
        let equal = x[there] >= x[here] - patterns.tolerance && x[there] <= x[here] + patterns.tolerance
        if x[there] < x[here] - patterns.tolerance || (equal && tie(there, here)) { smaller += 1 }
      }
      code = code * (patterns.order - j) + smaller
    }
    return code
  }

  @Test func sha() {
    #expect(sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func seriesAreThoseOfTheReference() throws {
    let series = try Reference.series()
    let list: [Reference.Series] = try Reference.load("ordinal_series")
    #expect(list.count == 24)
    for entry in list {
      let numbers = try #require(series[entry.name])
      #expect(numbers.count == entry.length)
      let bytes = numbers.flatMap { x in (0..<8).map { UInt8(truncatingIfNeeded: x.bitPattern >> (8 * UInt64($0))) } }
      #expect(sha256(bytes) == entry.sha256)
    }
  }

  @Test func countsEntropyAndComplexityOfTheReference() throws {
    let series = try Reference.series()
    let rows: [Reference.Row] = try Reference.load("ordinal_hc")
    #expect(rows.count == 360 && rows.count { !$0.defined } == 32)
    for row in rows {
      let numbers = try #require(series[row.series])
      let patterns = OrdinalPatterns(order: row.n, delay: row.delay)
      let counts = patterns.counts(of: numbers)
      let point = ComplexityEntropy(counts: counts)
      #expect(counts.reduce(0, +) == row.windows)
      guard row.defined else {
        #expect(point.entropy.isNaN && point.complexity.isNaN && point.shannonEntropy.isNaN && point.divergence.isNaN)
        continue
      }
      #expect(
        sha256(counts.flatMap { count in (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }) == row.counts_sha256_u32le,
        "\(row.series) order \(row.n) delay \(row.delay)")
      #expect(point.observed == row.observed)
      #expect(abs(point.entropy - row.H!) < 1e-13)
      #expect(abs(point.complexity - row.C!) < 1e-13)
      #expect(abs(point.shannonEntropy - row.S_nats!) < 1e-12)
      #expect(abs(point.divergence - row.JSD_nats!) < 1e-13)
    }
  }

  /// The example of Bandt & Pompe 2002: of five windows two are increasing, two have the ranks 1, 2, 0, and one 1, 0, 2.
  @Test func bandtAndPompe() {
    let patterns = OrdinalPatterns(order: 3)
    #expect(patterns.outcomes(of: [4, 7, 9, 10, 6, 11, 3]) == [0, 0, 3, 2, 3])
    let bits = ComplexityEntropy(counts: patterns.counts(of: [4, 7, 9, 10, 6, 11, 3])).shannonEntropy / LibM.log(2)
    #expect(abs(bits - 1.5219280948873624) < 1e-14)
    let two = ComplexityEntropy(counts: OrdinalPatterns(order: 2).counts(of: [4, 7, 9, 10, 6, 11, 3]))
    #expect(abs(two.entropy - 0.9182958340544896) < 1e-14)
  }

  @Test(arguments: [1, 3, 57, 700]) func codesByDefinition(_ delay: Int) {
    let numbers = SplitMix64.uniforms(seed: 5, count: 6500).map { ($0 * 40).rounded() / 4 }
    for order in 2...10 {
      for tolerance in [0, 0.3] {
        let first = OrdinalPatterns(order: order, delay: delay, tolerance: tolerance)
        let last = OrdinalPatterns(order: order, delay: delay, ties: .lastIsSmaller, tolerance: tolerance)
        let drop = OrdinalPatterns(order: order, delay: delay, ties: .drop, tolerance: tolerance)
        let starts = 0...numbers.count - first.span
        let byFirst = starts.map { Int32(code(numbers, $0, first) { _, _ in false }) }
        let byLast = starts.map { Int32(code(numbers, $0, last) { _, _ in true }) }
        #expect(first.outcomes(of: numbers) == byFirst)
        #expect(last.outcomes(of: numbers) == byLast)
        #expect(drop.outcomes(of: numbers) == zip(byFirst, byLast).map { $0 == $1 ? $0 : -1 })
        for patterns in [first, last, drop] {
          var counts = [Int](repeating: 0, count: patterns.outcomeCount)
          for outcome in patterns.outcomes(of: numbers) where outcome >= 0 { counts[Int(outcome)] += 1 }
          #expect(patterns.counts(of: numbers) == counts)
        }
      }
    }
  }

  @Test func randomTies() {
    let numbers = SplitMix64.uniforms(seed: 6, count: 20_000).map { ($0 * 3).rounded(.down) }
    let patterns = OrdinalPatterns(order: 3, ties: .random, seed: 7)
    #expect(patterns.outcomes(of: numbers) == patterns.outcomes(of: numbers))
    #expect(patterns.outcomes(of: numbers) != OrdinalPatterns(order: 3, ties: .random, seed: 8).outcomes(of: numbers))
    let untied = OrdinalPatterns(order: 3, ties: .drop).outcomes(of: numbers)
    #expect(zip(patterns.outcomes(of: numbers), untied).allSatisfy { $1 < 0 || $0 == $1 })
    // Constant numbers are then as random as their lots: each pattern has the probability 1/6, to 5 standard deviations.
    let counts = patterns.counts(of: [Double](repeating: 1, count: 60_002))
    #expect(counts.allSatisfy { abs(Double($0) - 10_000) < 5 * 100 })
    #expect(OrdinalPatterns(order: 3, ties: .firstIsSmaller).counts(of: [Double](repeating: 1, count: 10)) == [8, 0, 0, 0, 0, 0])
    #expect(OrdinalPatterns(order: 3, ties: .lastIsSmaller).counts(of: [Double](repeating: 1, count: 10)) == [0, 0, 0, 0, 0, 8])
    #expect(OrdinalPatterns(order: 3, ties: .drop).counts(of: [Double](repeating: 1, count: 10)) == [0, 0, 0, 0, 0, 0])
  }

  @Test func zerosHaveNoSignAndInfinitiesAreOrdered() {
    for ties in OrdinalPatterns.Ties.allCases {
      let patterns = OrdinalPatterns(order: 4, ties: ties, seed: 1)
      #expect(patterns.outcomes(of: [0, -0.0, 1, 0, -1, -0.0]) == patterns.outcomes(of: [-0.0, 0, 1, -0.0, -1, 0]))
    }
    #expect(OrdinalPatterns(order: 3).outcomes(of: [-.infinity, 0, .infinity, 5, -.infinity, -.infinity]) == [0, 1, 5, 4])
    let infinities = [Double](repeating: .infinity, count: 3)
    #expect(OrdinalPatterns(order: 3, ties: .lastIsSmaller).outcomes(of: infinities) == [5])
    #expect(OrdinalPatterns(order: 3, ties: .drop).outcomes(of: infinities) == [-1])
  }

  @Test(arguments: [1, 7]) func windowsWithNaNHaveNoOutcome(_ delay: Int) {
    var numbers = SplitMix64.uniforms(seed: 9, count: 4000)
    let whole = OrdinalPatterns(order: 5, delay: delay).outcomes(of: numbers)
    let gaps = [0, 1023, 1024, 1030, 2500, 3999]
    for gap in gaps { numbers[gap] = .nan }
    for ties in OrdinalPatterns.Ties.allCases {
      let outcomes = OrdinalPatterns(order: 5, delay: delay, ties: ties).outcomes(of: numbers)
      #expect(outcomes.count == whole.count)
      for t in outcomes.indices {
        let hit = (0..<5).contains { gaps.contains(t + $0 * delay) }
        #expect(outcomes[t] == (hit ? -1 : whole[t]))
      }
      #expect(OrdinalPatterns(order: 5, delay: delay, ties: ties).counts(of: numbers).reduce(0, +) == outcomes.count { $0 >= 0 })
    }
    let nothing = [Double](repeating: .nan, count: 50)
    #expect(OrdinalPatterns(order: 3).outcomes(of: nothing).allSatisfy { $0 == -1 })
    #expect(ComplexityEntropy(counts: OrdinalPatterns(order: 3).counts(of: nothing)).entropy.isNaN)
  }

  @Test func shortSeries() {
    for order in 2...10 {
      for delay in [1, 2, 1_000_000_000] {
        let patterns = OrdinalPatterns(order: order, delay: delay)
        for count in 0..<min(patterns.span, 30) {
          #expect(patterns.outcomes(of: [Double](repeating: 1, count: count)).isEmpty)
          #expect(patterns.counts(of: [Double](repeating: 1, count: count)).allSatisfy { $0 == 0 })
        }
        guard delay < 3 else { continue }
        let up = (0..<patterns.span).map { Double($0) }
        #expect(patterns.outcomes(of: up) == [0])
        #expect(patterns.outcomes(of: up.reversed()) == [Int32(patterns.outcomeCount - 1)])
      }
    }
  }

  /// A series with one maximum and one minimum a period has 4 order - 6 patterns (Hyman, Daniel & Schaffner 2025).
  @Test(arguments: 3...7) func sine(_ order: Int) {
    let series = (0..<200_000).map { LibM.sin(0.071 * 2.squareRoot() * Double($0)) }
    for delay in [1, 5, 11] {
      let point = ComplexityEntropy(counts: OrdinalPatterns(order: order, delay: delay).counts(of: series))
      #expect(point.observed == 4 * order - 6)
      #expect(point.entropy <= ComplexityPlane.greatestPeriodicEntropy(order: order))
    }
  }

  /// Negated numbers have the opposite ranks, and reversed ones the reversed ranks.
  @Test func symmetries() {
    let series = SplitMix64.uniforms(seed: 3, count: 3000)
    let counts = OrdinalPatterns(order: 6, delay: 3).counts(of: series)
    #expect(OrdinalPatterns(order: 6, delay: 3).counts(of: series.map { -$0 }) == counts.reversed())
    let point = ComplexityEntropy(counts: counts)
    let back = ComplexityEntropy(counts: OrdinalPatterns(order: 6, delay: 3).counts(of: series.reversed()))
    #expect(point.entropy == back.entropy || abs(point.entropy - back.entropy) < 1e-15)
    #expect(point.observed == back.observed)
  }
}
