// swift-format-ignore-file: AlwaysUseLowerCamelCase

import Diagnostics
import Foundation
import SimCore
import Testing

/// Series and values of other programs and of exact counts; see Reference/README.md.
private struct MeasureReference: Decodable {
  struct Row: Decodable {
    let series: String
    let n: Int
    let delay: Int
    /// Entropy and complexity by order.
    let tsallis: [String: [Double]]
    let renyi: [String: [Double]]
    let fisherArgsort: Double
    let fisherRank: Double
    let missing: Int
    let irreversibility: Double
    let upDown: Double
    let conditionalEntropy: Double
    let links: Int
    let globalNodeEntropy: Double
    let missingLinks: Int?
    let contrasts: [Double]?
    let sortingEntropy: Double?
  }
  struct Bubble: Decodable {
    let series: String
    let m: Int
    let delay: Int
    let value: Double
  }
  struct Pair: Decodable {
    let a: String
    let b: String
    let n: Int
    let distance: Double
  }
  struct Complexity: Decodable {
    let series: String
    let complexity: Double
  }
  let series: [String: [String]]
  let rows: [Row]
  let bubble: [Bubble]
  let pairs: [Pair]
  let lempelZiv: [Complexity]

  func numbers(_ name: String) throws -> [Double] {
    try #require(series[name]).map { Double(bitPattern: try #require(UInt64($0, radix: 16))) }
  }

  static let shared = Result {
    let url = try #require(Bundle.module.url(forResource: "Reference/ordinal_measures", withExtension: "json"))
    let reference = try JSONDecoder().decode(MeasureReference.self, from: Data(contentsOf: url))
    #expect(reference.rows.count == 64 && reference.bubble.count == 60)
    #expect(reference.pairs.count == 2 && reference.lempelZiv.count == 9)
    return reference
  }
}

private func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-13) -> Bool { abs(a - b) <= tolerance }

private struct NamedValues {
  let all: [String: Double]

  subscript(_ name: String) -> Double {
    if all[name] == nil { Issue.record("there is no output '\(name)'") }
    return all[name] ?? .nan
  }
}

/// The values of a measure by the names of its outputs, each one's first number only.
private func values<Measure: SeriesMeasure>(_ measure: Measure, _ series: [Double], interval: Double = 1) -> NamedValues {
  let results = measure.values(of: series, SeriesContext(interval: interval))
  var (named, begin) = ([String: Double](), 0)
  for output in measure.outputs {
    named[output.name] = results[begin]
    begin += output.count
  }
  #expect(begin == results.count)
  return NamedValues(all: named)
}

private func noise(_ count: Int, seed: UInt64, normal: Bool = false) -> [Double] {
  let philox = Philox(seed: seed)
  return (0..<count).map {
    normal ? philox.normals(.initialState, particle: $0)[0] : philox.uniforms(.initialState, particle: $0)[0]
  }
}

private func autoregressive(_ count: Int, _ coefficient: Double, seed: UInt64) -> [Double] {
  var x = 0.0
  return noise(count, seed: seed, normal: true).map {
    x = coefficient * x + $0
    return x
  }
}

private func logistic(_ count: Int) -> [Double] {
  var x = 0.3
  return (0..<count).map { _ in
    x = 4 * x * (1 - x)
    return x
  }
}

/// x and its velocity at intervals of 0.2 by leapfrog, energy 0.127.
private func henonHeiles(_ count: Int) -> (positions: [Double], velocities: [Double]) {
  var (x, y, u, v) = (0.0, -0.25, 0.42081, 0.0)
  let step = 0.05
  func kick() { (u, v) = (u - step / 2 * (x + 2 * x * y), v - step / 2 * (y + x * x - y * y)) }
  var (positions, velocities) = ([Double](), [Double]())
  for i in 0..<4 * count {
    if i % 4 == 0 {
      positions.append(x)
      velocities.append(u)
    }
    kick()
    (x, y) = (x + step * u, y + step * v)
    kick()
  }
  return (positions, velocities)
}

private func sawtooth(_ count: Int, period: Int) -> [Double] { (0..<count).map { Double($0 % period) } }

@Suite struct GeneralizedComplexityTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.rows {
      let series = try reference.numbers(row.series)
      for order in ["0.5", "2.0", "3.0"] {
        var renyi = RenyiComplexity()
        renyi.patterns = PatternOptions(order: row.n, delay: row.delay)
        renyi.orders = [Double(order) ?? .nan]
        var tsallis = TsallisComplexity()
        (tsallis.patterns, tsallis.orders) = (renyi.patterns, renyi.orders)
        let (r, t) = (renyi.values(of: series, SeriesContext()), tsallis.values(of: series, SeriesContext()))
        let expectedR = try #require(row.renyi[order])
        let expectedT = try #require(row.tsallis[order])
        #expect(near(r[0], expectedR[0]) && near(r[1], expectedR[1], 1e-12), "Rényi \(row.series) \(row.n) \(row.delay) \(order)")
        #expect(near(t[0], expectedT[0]) && near(t[1], expectedT[1], 1e-12), "Tsallis \(row.series) \(row.n) \(row.delay) \(order)")
      }
    }
  }

  /// At order 1, the worked example of Bandt & Pompe (2002) has H = 0.5887621559162939 and C = 0.28995444646461865; orders near 1
  /// lead there.
  @Test func orderOneIsShannon() {
    let series: [Double] = [4, 7, 9, 10, 6, 11, 3]
    var renyi = RenyiComplexity()
    renyi.patterns = PatternOptions(order: 3)
    renyi.orders = [1 - 1e-9, 1, 1 + 1e-9]
    var tsallis = TsallisComplexity()
    (tsallis.patterns, tsallis.orders) = (renyi.patterns, renyi.orders)
    for result in [renyi.values(of: series, SeriesContext()), tsallis.values(of: series, SeriesContext())] {
      #expect(near(result[1], 0.5887621559162939, 1e-15) && near(result[4], 0.28995444646461865, 1e-15))
      #expect(near(result[0], result[1], 1e-8) && near(result[2], result[1], 1e-8))
      #expect(near(result[3], result[4], 1e-8) && near(result[5], result[4], 1e-8))
      #expect(result[0] != result[2])
    }
  }

  @Test func limitsOfTheEntropy() throws {
    var renyi = RenyiComplexity()
    renyi.patterns = PatternOptions(order: 3)
    renyi.orders = [0, 1, 2, 100]
    let monotonic = renyi.values(of: (0..<50).map { Double($0) }, SeriesContext())
    #expect(monotonic.allSatisfy { $0 == 0 })
    // A zigzag of growing numbers has two patterns, 132 and 312.
    let counts = OrdinalPatterns(order: 3).counts(of: [1, 5, 2, 6, 3, 7, 4])
    #expect(counts.count { $0 > 0 } == 2)
    let zigzag = renyi.values(of: [1, 5, 2, 6, 3, 7, 4], SeriesContext())
    #expect(near(zigzag[0], LibM.log(2) / LibM.log(6), 1e-15))
    let p = Double(counts.max()!) / 5
    #expect(near(zigzag[3], 100 * LibM.log(p) / (-99 * LibM.log(6)), 1e-13))
    var tsallis = TsallisComplexity()
    (tsallis.patterns, tsallis.orders) = (renyi.patterns, [0])
    #expect(near(tsallis.values(of: [1, 5, 2, 6, 3, 7, 4], SeriesContext())[0], 1.0 / 5, 1e-15))
    #expect(renyi.values(of: [1, 2], SeriesContext()).allSatisfy { $0.isNaN })
  }

  @Test func ordersHaveToAscend() {
    var renyi = RenyiComplexity()
    renyi.orders = [2, 1]
    #expect(renyi.problems().map(\.parameter) == ["orders"])
    #expect(RenyiComplexity().problems().isEmpty && TsallisComplexity().problems().isEmpty)
  }
}

@Suite struct OrdinalFisherInformationTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.rows {
      let counts = OrdinalPatterns(order: row.n, delay: row.delay).counts(of: try reference.numbers(row.series))
      let argsort = OrdinalFisherInformation.information(counts, order: row.n, .argsort)
      let rank = OrdinalFisherInformation.information(counts, order: row.n, .rank)
      #expect(near(argsort, row.fisherArgsort) && near(rank, row.fisherRank), "\(row.series) \(row.n) \(row.delay)")
    }
  }

  @Test func limits() {
    var measure = OrdinalFisherInformation()
    measure.patterns = PatternOptions(order: 3)
    #expect(measure.values(of: [1, 2, 3, 4], SeriesContext()) == [1])
    #expect(measure.values(of: [1, 2], SeriesContext())[0].isNaN)
    #expect(OrdinalFisherInformation.information([3, 3, 3, 3, 3, 3], order: 3, .argsort) == 0)
    #expect(OrdinalFisherInformation.information([0, 0, 5, 0, 0, 0], order: 3, .rank) == 1)
  }
}

@Suite struct OrdinalContrastsTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.rows {
      guard let expected = row.contrasts else { continue }
      var measure = OrdinalContrasts()
      measure.delays = [Double(row.delay)]
      let result = measure.values(of: try reference.numbers(row.series), SeriesContext())
      #expect(zip(result, expected).allSatisfy { near($0, $1, 1e-15) }, "\(row.series) \(row.delay)")
    }
  }

  @Test func signsUnderReversals() {
    let series = logistic(5000)
    let measure = OrdinalContrasts()
    let forward = measure.values(of: series, SeriesContext())
    let backward = measure.values(of: series.reversed(), SeriesContext())
    let negative = measure.values(of: series.map { -$0 }, SeriesContext())
    #expect(backward == [-forward[0], forward[1], -forward[2], -forward[3]])
    #expect(negative == [-forward[0], forward[1], forward[2], -forward[3]])
    #expect(abs(forward[2]) > 0.1)
  }

  /// White noise has a persistence of 1/3, a symmetric random walk 1/2; standard errors are near 0.5/√n and 0.8/√n.
  @Test func noiseAndWalk() {
    let white = noise(100_000, seed: 3)
    var position = 0.0
    let walk = noise(100_000, seed: 4).map { step in
      position += step - 0.5
      return position
    }
    var measure = OrdinalContrasts()
    measure.delays = [1, 7]
    let (w, r) = (measure.values(of: white, SeriesContext()), measure.values(of: walk, SeriesContext()))
    #expect(measure.outputs.allSatisfy { $0.dimensions[0].coordinates == [1, 7] })
    #expect(near(w[2], 1.0 / 3, 0.008) && near(w[3], 1.0 / 3, 0.008))
    #expect(near(r[2], 0.5, 0.008))
    #expect(abs(w[0]) < 0.01 && abs(w[4]) < 0.01 && abs(w[6]) < 0.013)
    measure.delays = [1.5]
    #expect(measure.problems().count == 1)
  }
}

@Suite struct OrdinalTransitionsTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.rows {
      let series = try reference.numbers(row.series)
      var measure = OrdinalTransitions()
      (measure.patterns, measure.step) = (PatternOptions(order: row.n, delay: row.delay), 1)
      let result = values(measure, series)
      let label = Comment(rawValue: "\(row.series) \(row.n) \(row.delay)")
      #expect(near(result["conditional_entropy"], row.conditionalEntropy), label)
      #expect(near(result["global_node_entropy"], row.globalNodeEntropy), label)
      #expect(result["missing_patterns"] == Double(row.missing), label)
      if let expected = row.missingLinks { #expect(result["missing_links"] == Double(expected), label) }
      if let expected = row.sortingEntropy { #expect(near(result["sorting_entropy"], expected), label) }
      let space = measure.patterns.patterns
      #expect(TransitionCounts(space.outcomes(of: series), outcomeCount: space.outcomeCount).links == row.links, label)
    }
  }

  /// The conditional entropy of the logistic map tends to ln 2; values to three digits for 10⁶ points.
  @Test(arguments: zip(3...7, [0.555, 0.639, 0.660, 0.671, 0.676])) func logisticMap(_ order: Int, _ expected: Double) throws {
    let space = OrdinalPatterns(order: order)
    let transitions = TransitionCounts(space.outcomes(of: logistic(1_000_000)), outcomeCount: space.outcomeCount)
    #expect(near(transitions.conditionalEntropy(), expected, 0.0015))
    #expect(transitions.conditionalEntropy() < LibM.log(2))
    #expect(transitions.conditionalEntropy(.millerMadow) > transitions.conditionalEntropy())
  }

  /// S(n) - S(n - 1) for the same map, to three digits.
  @Test func sortingEntropyOfTheLogisticMap() throws {
    let series = logistic(1_000_000)
    for (order, expected) in zip(2...5, [0.853, 0.859, 0.906, 0.887]) {
      var measure = OrdinalTransitions()
      measure.patterns.order = order
      #expect(near(values(measure, series)["sorting_entropy"], expected, 0.0015))
    }
  }

  /// A cycle of 0 → 1 → 0 or 2, 2 → 0, with known counts.
  @Test func countsOfASmallExample() {
    let transitions = TransitionCounts([0, 1, 0, 1, 2, -1, 2, 0, 1, 2, 0], outcomeCount: 4)
    #expect(transitions.total == 8 && transitions.links == 4)
    #expect(Array(transitions[row: 0].successors) == [1] && Array(transitions[row: 0].counts) == [3])
    #expect(Array(transitions[row: 1].successors) == [0, 2] && Array(transitions[row: 1].counts) == [1, 2])
    #expect(Array(transitions[row: 2].successors) == [0] && transitions[row: 3].counts.isEmpty)
    #expect(transitions.arrivals == [3, 3, 2, 0])
    let third = LibM.log(3) - 2.0 / 3 * LibM.log(2)
    #expect(near(transitions.conditionalEntropy(), 3.0 / 8 * third, 1e-15))
    #expect(near(transitions.globalNodeEntropy, 3.0 / 8 * third, 1e-15))
    #expect(near(transitions.conditionalEntropy(.millerMadow), 3.0 / 8 * third + 1.0 / 16, 1e-15))
    #expect(TransitionCounts([0, 1, 2], outcomeCount: 3, step: 5).conditionalEntropy().isNaN)
  }

  @Test func matrixHasRowsOfProbabilities() throws {
    var measure = OrdinalTransitions()
    measure.patterns.order = 3
    measure.matrix = true
    let result = measure.values(of: noise(20_000, seed: 5), SeriesContext())
    let output = try #require(measure.outputs.last)
    #expect(output.dimensions.map(\.size) == [6, 6])
    #expect(output.dimensions[0].labels == ["123", "132", "213", "231", "312", "321"])
    let matrix = result.suffix(36).map { $0 }
    for row in 0..<6 {
      #expect(near(matrix[row * 6..<row * 6 + 6].reduce(0, +), 1, 1e-14))
      #expect(matrix[row * 6..<row * 6 + 6].count { $0 > 0 } == 3)
    }
    // 123 is followed by 123, 132 and 231 with probabilities 1/4, 1/4 and 1/2.
    #expect(near(matrix[0], 0.25, 0.03) && near(matrix[1], 0.25, 0.03) && near(matrix[3], 0.5, 0.03))
    measure.patterns.order = 5
    #expect(measure.problems().map(\.parameter) == ["matrix"])
  }

  /// All links that can be are there in long white noise, for each overlap of the patterns; and none of the others.
  @Test(arguments: [(1, nil), (2, nil), (2, 1), (1, 2), (1, 3), (3, 6)]) func linksOfNoise(_ delay: Int, _ step: Int?) throws {
    var measure = OrdinalTransitions()
    (measure.patterns, measure.step) = (PatternOptions(order: 3, delay: delay), step)
    let result = values(measure, noise(20_000, seed: 6))
    #expect(result["missing_links"] == 0 && result["missing_patterns"] == 0)
  }

  @Test func ratesAreByTime() throws {
    var measure = OrdinalTransitions()
    measure.patterns = PatternOptions(order: 3, delay: 4)
    let result = values(measure, noise(2000, seed: 7), interval: 0.5)
    let (conditional, sorting) = (result["conditional_entropy"], result["sorting_entropy"])
    #expect(conditional > 0.9 && result["conditional_entropy_rate"] == conditional / 2)
    #expect(sorting > 0.9 && result["sorting_entropy_rate"] == sorting / 2)
    measure.nodeWeights = .outStrength
    #expect(values(measure, noise(2000, seed: 7))["global_node_entropy"] == conditional)
    #expect(values(measure, [1, 2, 3]).all.values.allSatisfy { $0.isNaN })
  }
}

@Suite struct TimeIrreversibilityTests {
  private func measure(order: Int = 3, states: Int = 5, parity: TimeIrreversibility.Parity = .even) -> TimeIrreversibility {
    var measure = TimeIrreversibility()
    (measure.patterns.order, measure.states, measure.parity) = (order, states, parity)
    return measure
  }

  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.rows {
      var measure = TimeIrreversibility()
      measure.patterns = PatternOptions(order: row.n, delay: row.delay)
      let result = values(measure, try reference.numbers(row.series))
      let label = Comment(rawValue: "\(row.series) \(row.n) \(row.delay)")
      #expect(near(result["pattern_irreversibility"], row.irreversibility), label)
      #expect(near(result["up_down_divergence"], row.upDown), label)
    }
  }

  /// A linear Gaussian process is reversible: what is left is the bias, on average over realisations.
  @Test func autoregressionIsReversible() throws {
    var (sum, relative, bias, states) = (0.0, 0.0, 0.0, 0.0)
    for seed in 0..<40 {
      let result = values(measure(), autoregressive(4000, 0.8, seed: UInt64(seed)))
      sum += result["pattern_irreversibility"] / 40
      relative += result["pattern_relative_entropy"] / 40
      states += result["state_entropy_production"] / 40
      bias = result["pattern_irreversibility_bias"]
    }
    #expect(near(bias, 6 / (4 * 3998.0), 1e-15))
    #expect(near(sum, bias, 0.4 * bias))
    #expect(near(relative, 4 * bias, 1.6 * bias))
    #expect(near(states, 4 * 3 / 3999.0, 0.5 * 12 / 3999))
  }

  /// With exponential innovations it isn't. Transitions of patterns tell more than the patterns, and less than longer patterns.
  @Test func entropyProductionOfPatternsLiesBetweenOrders() {
    func divergence(_ series: [Double], order: Int) -> Double {
      let space = OrdinalPatterns(order: order)
      let (p, q) = (space.counts(of: series), space.counts(of: series.reversed()))
      let total = Double(p.reduce(0, +))
      return zip(p, q).reduce(0) { $0 + Double($1.0 - $1.1) * LibM.log(Double($1.0) / Double($1.1)) } / (2 * total)
    }
    var x = 0.0
    let series = noise(200_000, seed: 13).map { u in
      x = 0.5 * x - LibM.log(u)
      return x
    }
    let production = 3 * values(measure(), series)["pattern_entropy_production"]
    #expect(production > divergence(series, order: 3) + 0.001 && production < divergence(series, order: 4) - 0.001)
    #expect(divergence(series, order: 3) > 0.01)
    let reversible = autoregressive(200_000, 0.5, seed: 14)
    #expect(values(measure(), reversible)["pattern_entropy_production"] < 3 * 6 / 200_000)
  }

  /// A chaotic orbit of Hénon & Heiles is reversible, positions as they are and velocities with their sign changed; the logistic
  /// map isn't.
  @Test func hamiltonianOrbitIsReversible() {
    let orbit = henonHeiles(100_000)
    let position = values(measure(), orbit.positions)
    let velocity = values(measure(parity: .odd), orbit.velocities)
    #expect(position["pattern_irreversibility"] < 1e-4 && velocity["pattern_irreversibility"] < 1e-4)
    #expect(values(measure(), Array(orbit.positions[..<1000]))["pattern_irreversibility"] < 0.02)
    #expect(values(measure(), logistic(100_000))["pattern_irreversibility"] > 0.25)
  }

  /// A sawtooth that rises slowly: 123 in the series is 321 in its reverse, and the falls' patterns 231 and 312 become 132 and 213.
  @Test func sawtoothIsIrreversible() throws {
    let result = values(measure(states: 8), sawtooth(1602, period: 8))
    #expect(near(result["pattern_irreversibility"], LibM.log(2), 1e-12))
    #expect(result["pattern_relative_entropy"] > 4)
    #expect(result["pattern_entropy_production"] > 1)
    #expect(result["state_entropy_production"] > 4)
  }

  /// A cycle of three states, forward with probability p and backward with q, produces (p - q) ln(p / q) a step.
  @Test func biasedCycle() throws {
    var state = 0
    let series = noise(200_000, seed: 11).map { u in
      state = (state + (u < 0.5 ? 1 : u < 0.7 ? 2 : 0)) % 3
      return [0.5, -3, 8][state]
    }
    let expected = 0.3 * LibM.log(0.5 / 0.2)
    #expect(near(values(measure(states: 3), series)["state_entropy_production"], expected, 0.01))
    #expect(near(values(measure(states: 10), series, interval: 0.1)["state_entropy_production"], 10 * expected, 0.1))
  }

  /// A growing quantity is irreversible if it is even, and not if it is odd; one that stays positive is irreversible if it is odd.
  @Test func parityOfVelocities() throws {
    let drift = (0..<3000).map { 1 + 0.3 * LibM.sin(Double($0)) }
    let rising = (0..<3000).map { Double($0) }
    #expect(near(values(measure(), rising)["pattern_irreversibility"], LibM.log(2), 1e-15))
    #expect(values(measure(parity: .odd), rising)["pattern_irreversibility"] == 0)
    #expect(values(measure(states: 4, parity: .odd), drift)["state_entropy_production"] > 4)
    #expect(values(measure(states: 4), drift)["state_entropy_production"] < 0.1)
  }

  @Test func degenerateSeries() {
    let outputs = TimeIrreversibility().outputs.map(\.name)
    let short = values(measure(), [1])
    #expect(outputs.allSatisfy { short[$0].isNaN })
    #expect(values(measure(), [])["pattern_irreversibility"].isNaN)
    let constant = values(measure(), [Double](repeating: 2, count: 30))
    #expect(constant["pattern_irreversibility"] == 0 && constant["state_entropy_production"] == 0)
    let gaps = values(measure(), [.nan] + autoregressive(100, 0.5, seed: 1) + [.nan])
    #expect(gaps.all.values.allSatisfy { $0.isFinite })
  }
}

@Suite struct BubbleEntropyTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.bubble {
      var measure = BubbleEntropy()
      (measure.orders, measure.delay) = ([Double(row.m)], row.delay)
      let result = measure.values(of: try reference.numbers(row.series), SeriesContext())[0]
      #expect(near(result, row.value), "\(row.series) \(row.m) \(row.delay)")
    }
  }

  /// For independent numbers inversions have the frequencies of Mahon's numbers, the coefficients of Π (1 + z + … + z^(k-1)).
  @Test func independentNumbers() {
    var (numbers, entropies) = ([1.0], [0.0, 0.0])
    for k in 2...11 {
      var next = [Double](repeating: 0, count: numbers.count + k - 1)
      for (i, count) in numbers.enumerated() { for j in 0..<k { next[i + j] += count / Double(k) } }
      numbers = next
      entropies.append(-LibM.log(numbers.reduce(0) { $0 + $1 * $1 }))
    }
    let result = BubbleEntropy().values(of: noise(200_000, seed: 21), SeriesContext())
    for (order, value) in zip([3, 5, 10], result) {
      let expected = (entropies[order + 1] - entropies[order]) / LibM.log(Double(order + 1) / Double(order - 1))
      #expect(near(value, expected, 0.01))
    }
  }

  @Test func degenerateSeries() {
    let measure = BubbleEntropy()
    #expect(measure.values(of: [], SeriesContext()).allSatisfy { $0.isNaN })
    let short = measure.values(of: [1, 3, 2, 4], SeriesContext())
    #expect(short[0] == 0 && short[1].isNaN && short[2].isNaN)
    let clean = autoregressive(60, 0.3, seed: 2)
    // NaN at the ends takes away no piece.
    #expect(measure.values(of: clean, SeriesContext()) == measure.values(of: [.nan] + clean + [.nan], SeriesContext()))
  }
}

@Suite struct LempelZivComplexityTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for row in reference.lempelZiv {
      let result = LempelZivComplexity().values(of: try reference.numbers(row.series), SeriesContext())[0]
      #expect(near(result, row.complexity, 1e-14), "\(row.series)")
    }
  }

  /// 0·001·10·100·1000·101 is the example of Lempel & Ziv (1976); one symbol gives two pieces.
  @Test func publishedExamples() {
    func pieces(_ text: String) -> Int { LempelZivComplexity.pieces(text.map { $0 == "1" }) }
    #expect(pieces("0001101001000101") == 6)
    #expect(pieces("0") == 1 && pieces("01") == 2 && pieces("0000000") == 2 && pieces("010101010101") == 3 && pieces("") == 0)
  }

  /// Against the definition: the shortest piece that doesn't occur in what comes before its last symbol.
  @Test func agreesWithTheDefinition() {
    for seed in 0..<30 {
      let symbols = noise(20 + 11 * seed, seed: UInt64(seed)).map { $0 < (seed % 3 == 0 ? 0.15 : 0.5) }
      #expect(LempelZivComplexity.pieces(symbols) == piecesByDefinition(symbols))
    }
  }

  private func piecesByDefinition(_ symbols: [Bool]) -> Int {
    var (begin, pieces) = (0, 0)
    while begin < symbols.count {
      var length = 1
      while begin + length < symbols.count
        && (0..<begin).contains(where: { symbols[$0..<$0 + length].elementsEqual(symbols[begin..<begin + length]) })
      {
        length += 1
      }
      pieces += 1
      begin += length
    }
    return pieces
  }

  @Test func coinTossing() {
    let result = LempelZivComplexity().values(of: noise(200_000, seed: 31), SeriesContext())
    #expect(result[0] > 0.98 && result[0] < 1.08)
    #expect(LempelZivComplexity().values(of: [3], SeriesContext()).allSatisfy { $0.isNaN })
    #expect(LempelZivComplexity().values(of: [.nan, 1, 2], SeriesContext())[1] == 2)
  }
}

@Suite struct PermutationDistanceTests {
  @Test func agreesWithReference() throws {
    let reference = try MeasureReference.shared.get()
    for pair in reference.pairs {
      let series = [try reference.numbers(pair.a), try reference.numbers(pair.b)]
      let matrix = PermutationDistance.matrix(series, OrdinalPatterns(order: pair.n))
      #expect(near(matrix[1], pair.distance) && matrix[1] == matrix[2])
      #expect(matrix[0] == 0 && matrix[3] == 0)
    }
  }

  @Test func limits() {
    let series: [[Double]] = [[1, 2, 3, 4], [4, 3, 2, 1], [1], [2, 4, 8, 16]]
    let matrix = PermutationDistance.matrix(series, OrdinalPatterns(order: 3))
    #expect(near(matrix[1], 1, 1e-15) && matrix[3] == 0 && matrix[2].isNaN)
  }

  /// Near-equal distributions: D tends to Σ (p - q)² / (8 m).
  @Test func smallDivergencesAreExact() {
    let divergence = jensenShannonDivergence([0.5 + 1e-7, 0.5 - 1e-7], [0.5, 0.5])
    #expect(abs(divergence / (2 * 1e-14 / 4) - 1) < 1e-6)
    #expect(near(jensenShannonDivergence([1.0, 0.0], [0.0, 1.0]), LibM.log(2), 1e-16))
    #expect(jensenShannonDivergence(counts: [0, 0], [1, 1]).isNaN)
  }

  private func scene(_ particles: Int, observations: Int? = 60) -> Scene {
    let field = FieldInfo("angle", unit: "1", longName: "angle", dimensions: [.particles(particles)])
    return Scene(fields: [field], domain: nil, observations: observations)
  }

  @Test func distancesOfARunInWindows() throws {
    let scene = scene(40)
    var options = PermutationDistance.Options()
    (options.of, options.window, options.patterns) = ("angle", 30, PatternOptions(order: 3))
    let series = (0..<40).map { particle in autoregressive(60, 0.02 * Double(particle), seed: UInt64(particle)) }
    func run(threads: Int, restart: Bool = false) throws -> [[Double]] {
      let pool = WorkerPool(threads: threads)
      var diagnostic = try PermutationDistance(options, scene: scene)
      #expect(diagnostic.observationsPerResult == 30)
      return try (0..<60).map { t in
        if restart && t == 17 {
          let memory = diagnostic.memory
          diagnostic = try PermutationDistance(options, scene: scene)
          diagnostic.memory = memory
        }
        let snapshot = Snapshot(time: Double(t), pool: pool, [(info: scene.fields[0], values: series.map { $0[t] })])
        return diagnostic.observe(snapshot)
      }
    }
    let results = try run(threads: 1)
    #expect(results[28].allSatisfy { $0.isNaN })
    #expect(results[29] == PermutationDistance.matrix(series.map { Array($0[..<30]) }, OrdinalPatterns(order: 3)))
    #expect(results[59] == PermutationDistance.matrix(series.map { Array($0[30...]) }, OrdinalPatterns(order: 3)))
    for other in [try run(threads: 2), try run(threads: 1, restart: true)] {
      #expect(other[29] == results[29] && other[59] == results[59])
    }
  }

  @Test func refusesTooManySeriesOrOne() {
    for particles in [1, 2001] {
      #expect(throws: SimulationError.self) { _ = try PermutationDistance(.init(), scene: scene(particles)) }
    }
    #expect(throws: SimulationError.self) { _ = try PermutationDistance(.init(), scene: scene(5, observations: nil)) }
    #expect(throws: Never.self) { _ = try PermutationDistance(.init(), scene: scene(5)) }
  }
}

@Suite struct OrdinalMeasureDiagnosticTests {
  /// A measure as a diagnostic of a run gives the same numbers as the measure of each series, output after output.
  @Test func measuresWorkAsDiagnostics() throws {
    let field = FieldInfo("state", unit: "1", longName: "state", dimensions: [.particles(3)])
    let scene = Scene(fields: [field], domain: nil, observations: 200)
    let diagnostic = try SeriesDiagnostic<OrdinalTransitions>(.init(), scene: scene)
    let series = (0..<3).map { autoregressive(200, 0.4, seed: UInt64($0)) }
    var last: [Double] = []
    for t in 0..<200 {
      last = diagnostic.observe(Snapshot(time: 0.25 * Double(t), [(info: field, values: series.map { $0[t] })]))
    }
    let expected = series.map { OrdinalTransitions().values(of: $0, SeriesContext(interval: 0.25)) }
    #expect(last == (0..<7).flatMap { output in expected.map { $0[output] } })
  }

  @Test func defaultsAreValid() {
    func check<Measure: SeriesMeasure>(_ measure: Measure) {
      #expect(measure.problems().isEmpty)
      let size = measure.outputs.reduce(0) { $0 + $1.count }
      for series in [[], [1], [1, .nan, 3], [Double](repeating: 0, count: 50), noise(300, seed: 1)] {
        #expect(measure.values(of: series, SeriesContext()).count == size, "\(Measure.card.name) with \(series.count) numbers")
      }
      let defaults = Measure()
      for row in defaults.rows {
        var copy = Measure()
        #expect(throws: Never.self) { try copy.set(row.name, to: row.value) }
      }
    }
    check(RenyiComplexity())
    check(TsallisComplexity())
    check(OrdinalFisherInformation())
    check(OrdinalContrasts())
    check(OrdinalTransitions())
    check(TimeIrreversibility())
    check(BubbleEntropy())
    check(LempelZivComplexity())
  }
}
