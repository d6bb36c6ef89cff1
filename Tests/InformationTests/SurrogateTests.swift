import Diagnostics
import SimCore
import Testing

@Suite struct SurrogateTests {
  /// An increasing function of a strongly correlated Gaussian process.
  private func skewed(_ count: Int) -> [Double] {
    var x = 0.0
    return normals(count, member: 1).map {
      x = 0.9 * x + $0
      return LibM.exp(0.3 * x)
    }
  }

  @Test func shuffledSeriesHaveTheSameNumbers() {
    let series = normals(101, member: 0)
    let surrogates = Surrogates(of: series, kind: .shuffle, seed: 1)
    #expect(surrogates.series(0).sorted() == series.sorted())
    #expect(surrogates.series(0) != series && surrogates.series(0) != surrogates.series(1))
    #expect(surrogates.series(1) == Surrogates(of: series, kind: .shuffle, seed: 1).series(1))
    #expect(surrogates.series(1) != Surrogates(of: series, kind: .shuffle, seed: 2).series(1))
    #expect(surrogates.series(1) != Surrogates(of: series, kind: .shuffle, seed: 1, member: 1).series(1))
  }

  /// χ² of 23 degrees of freedom is above 49.7 with a probability of 0.001.
  @Test func allOrdersAreEquallyProbable() {
    let surrogates = Surrogates(of: [1, 2, 3, 4], kind: .shuffle, seed: 3)
    var counts: [[Double]: Int] = [:]
    for k in 0..<4800 { counts[surrogates.series(k), default: 0] += 1 }
    #expect(counts.count == 24)
    #expect(counts.values.reduce(0) { $0 + Double(($1 - 200) * ($1 - 200)) / 200 } < 49.7)
  }

  @Test(arguments: [2, 3, 4, 5, 8, 31, 64, 100, 1000, 1001]) func randomPhasesKeepMeanAndSpectrum(_ count: Int) {
    let series = normals(count, member: 2).map { 5 + $0 }
    let surrogates = Surrogates(of: series, kind: .phase, seed: 1)
    for k in 0..<3 {
      let surrogate = surrogates.series(k)
      #expect(zip(amplitudes(surrogate), amplitudes(series)).allSatisfy { abs($0 - $1) < 1e-10 })
      #expect(abs(surrogate.reduce(0, +) - series.reduce(0, +)) < 1e-11 * Double(count))
    }
    if count > 4 { #expect(surrogates.series(0) != surrogates.series(1)) }
  }

  /// Of two numbers, the only component changes its sign or not.
  @Test func theShortestPeriodKeepsOrChangesItsSign() {
    let surrogates = Surrogates(of: [1, 3], kind: .phase, seed: 5)
    let ends = (0..<400).map { surrogates.series($0)[0] }
    #expect(ends.allSatisfy { $0 == 1 || $0 == 3 })
    #expect(abs(ends.count { $0 == 1 } - 200) < 40)
  }

  @Test(arguments: [Surrogates.Kind.phase, .iaaft, .shuffle]) func constantSeriesStay(_ kind: Surrogates.Kind) {
    for count in [1, 2, 7, 12] {
      let series = [Double](repeating: 0.1, count: count)
      #expect(Surrogates(of: series, kind: kind, seed: 1).series(0) == series)
    }
    #expect(Surrogates(of: [], kind: kind, seed: 1).series(0).isEmpty)
  }

  @Test(arguments: [511, 512]) func adjustedSeriesKeepNumbersAndNearlyTheSpectrum(_ count: Int) {
    let series = skewed(count)
    func mismatch(_ kind: Surrogates.Kind) -> Double {
      let surrogate = Surrogates(of: series, kind: kind, seed: 1).series(0)
      #expect(kind == .phase || surrogate.sorted() == series.sorted())
      let (wanted, found) = (amplitudes(series).dropFirst(), amplitudes(surrogate).dropFirst())
      return zip(wanted, found).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / wanted.reduce(0) { $0 + $1 * $1 }
    }
    #expect(mismatch(.iaaft) < 0.002)
    #expect(mismatch(.shuffle) > 0.2)
    #expect(mismatch(.phase) < 1e-20)
  }

  @Test(arguments: Surrogates.Kind.allCases) func numbersThatArentFiniteStayAtTheEnds(_ kind: Surrogates.Kind) {
    let numbers = normals(50, member: 3)
    let surrogate = Surrogates(of: [.nan] + numbers + [.infinity, .nan], kind: kind, seed: 1).series(4)
    #expect(surrogate[0].isNaN && surrogate[51] == .infinity && surrogate[52].isNaN)
    #expect(Array(surrogate[1...50]) == Surrogates(of: numbers, kind: kind, seed: 1).series(4))
    let broken = Surrogates(of: [1, 2, .nan, 3, 4], kind: kind, seed: 1).series(0)
    #expect(broken.count == 5 && broken.allSatisfy { $0.isNaN })
    #expect(Surrogates(of: [.nan, .nan], kind: kind, seed: 1).series(0).count == 2)
  }

  // MARK: - Probabilities

  @Test func probabilitiesAreRanks() {
    let test = SurrogateTest(3.5, surrogates: [1, 2, 3, 4, .nan])
    #expect(test.pValueAbove == 0.4 && test.pValueBelow == 0.8 && test.pValue == 0.8)
    #expect(test.mean == 2.5 && abs(test.standardDeviation - (5.0 / 3).squareRoot()) < 1e-15)
    #expect(abs(test.zScore - 1 / (5.0 / 3).squareRoot()) < 1e-15)
    let low = SurrogateTest(-1, surrogates: [Double](repeating: 0, count: 39))
    #expect(low.pValueAbove == 1 && low.pValueBelow == 0.025 && low.pValue == 0.05)
    let equal = SurrogateTest(0.3, surrogates: [0.1 + 0.2, 0.3, 0.3])
    #expect(equal.pValueAbove == 1 && equal.pValueBelow == 1 && equal.pValue == 1)
    for empty in [SurrogateTest(.nan, surrogates: [1, 2]), SurrogateTest(1, surrogates: [.nan])] {
      #expect(empty.pValue.isNaN && empty.pValueAbove.isNaN && empty.zScore.isNaN)
    }
  }

  /// Of white Gaussian noise, with 19 surrogates: p is 0.1, 0.2 … 1, all equally probable. χ² of 9 degrees of freedom is above 27.9
  /// with a probability of 0.001.
  @Test(arguments: Surrogates.Kind.allCases) func probabilitiesOfWhiteNoiseAreUniform(_ kind: Surrogates.Kind) throws {
    let noise = TestSeries(series: (0..<400).map { normals(64, member: $0, seed: 11) })
    let results = try noise.results(TestAsymmetry(), threads: 2) { ($0.surrogates, $0.surrogateKind) = (19, kind) }
    let pValues = try #require(results["asymmetry_p_value"])
    var counts = [Int](repeating: 0, count: 10)
    for p in pValues { counts[Int((10 * p).rounded()) - 1] += 1 }
    #expect(counts.reduce(0, +) == 400)
    #expect(counts.reduce(0) { $0 + Double(($1 - 40) * ($1 - 40)) / 40 } < 27.9, "\(kind): \(counts)")
  }

  @Test(arguments: Surrogates.Kind.allCases) func chaosIsDetected(_ kind: Surrogates.Kind) throws {
    let chaos = TestSeries(series: (1...3).map { logistic(500, from: Double($0) / 7.3) })
    let results = try chaos.results(TestEntropy()) { ($0.surrogates, $0.surrogateKind) = (39, kind) }
    #expect(results["entropy_p_value"] == [0.05, 0.05, 0.05])
    let (values, means) = (try #require(results["entropy"]), try #require(results["entropy_surrogate_mean"]))
    let deviations = try #require(results["entropy_surrogate_std"])
    for k in 0..<3 { #expect(values[k] < means[k] - 10 * deviations[k]) }
  }

  /// An increasing function of linear noise: what `iaaft` is for. Ordinal patterns don't see the function.
  @Test func linearNoiseIsNotDetected() throws {
    let noise = TestSeries(series: [skewed(512)])
    let results = try noise.results(TestEntropy()) { ($0.surrogates, $0.surrogateKind) = (39, .iaaft) }
    #expect(try #require(results["entropy_p_value"])[0] > 0.1)
    let shuffled = try noise.results(TestEntropy()) { ($0.surrogates, $0.surrogateKind) = (39, .shuffle) }
    #expect(shuffled["entropy_p_value"] == [0.05])
  }
}
