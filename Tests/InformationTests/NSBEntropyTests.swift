import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct NSBEntropyTests {
  private struct Reference: Decodable {
    struct Table: Decodable {
      let counts: [Int]
      let possible: Int
      let mean, deviation: Double
    }
    let tables: [Table]
    let trigamma, rising: [[Double]]
  }

  private static func reference() throws -> Reference {
    let url = try #require(Bundle.module.url(forResource: "Reference/nsb", withExtension: "json"))
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }

  @Test func agreesWithIntegralsOfManyDigits() throws {
    let reference = try NSBEntropyTests.reference()
    #expect(reference.tables.count == 11)
    for table in reference.tables {
      let value = NSBEntropy(OutcomeCounts(table.counts, possible: table.possible))
      #expect(isClose(value.mean, table.mean, 1e-12), "\(table.counts) \(value.mean - table.mean)")
      #expect(isClose(value.standardDeviation, table.deviation, 1e-11), "\(table.counts)")
    }
  }

  @Test func specialFunctions() throws {
    let reference = try NSBEntropyTests.reference()
    for row in reference.trigamma { #expect(abs(trigamma(row[0]) / row[1] - 1) < 4e-15, "\(row)") }
    #expect(abs(trigamma(1) - Double.pi * Double.pi / 6) < 1e-15 && trigamma(0).isNaN)
    for row in reference.rising { #expect(isClose(logRisingFactorialExcess(row[0], Int(row[1])), row[2], 1e-14), "\(row)") }
    #expect(logRisingFactorialExcess(3, 0) == 0 && logRisingFactorialExcess(3, 1) == 0)
  }

  /// Without samples the entropy is uniform from 0 to ln K in the mean over distributions of the same β.
  @Test(arguments: [2, 3, 10, 1000, 1_000_000]) func priorIsUniform(_ possible: Int) {
    let value = NSBEntropy(OutcomeCounts([], possible: possible))
    #expect(isClose(value.mean, LibM.log(Double(possible)) / 2, 1e-12))
  }

  /// One sample of two outcomes says nothing of the entropy.
  @Test func oneSampleSaysNothing() {
    let (one, none) = (NSBEntropy(OutcomeCounts([1], possible: 2)), NSBEntropy(OutcomeCounts([], possible: 2)))
    #expect(abs(one.mean - none.mean) < 1e-13 && abs(one.standardDeviation - none.standardDeviation) < 1e-13)
  }

  @Test func manySamplesLeaveLittleToThePrior() {
    let counts = OutcomeCounts([400_000, 300_000, 200_000, 100_000])
    let value = NSBEntropy(counts)
    #expect(abs(value.mean - EntropyEstimator.millerMadow.entropy(of: counts)) < 2e-6)
    #expect(abs(value.standardDeviation / entropyStandardError(of: [400_000, 300_000, 200_000, 100_000]) - 1) < 1e-3)
    let even = NSBEntropy(OutcomeCounts([Int](repeating: 1_000_000, count: 10)))
    #expect(abs(even.mean - LibM.log(10)) < 1e-6 && even.standardDeviation < 1e-6)
  }

  @Test func limits() {
    #expect(NSBEntropy(OutcomeCounts([7], possible: 1)).mean == 0)
    #expect(NSBEntropy(OutcomeCounts([], possible: 0)).mean.isNaN)
    // All the same so far, of very many outcomes; and all different.
    let same = NSBEntropy(OutcomeCounts([1000], possible: 479_001_600))
    #expect(same.mean > 0 && same.mean < 0.1)
    let different = NSBEntropy(OutcomeCounts([Int](repeating: 1, count: 1000), possible: 479_001_600))
    #expect(different.mean > LibM.log(1000) && different.mean < LibM.log(479_001_600.0))
  }

  /// Its strength: uniform distributions with far fewer samples than outcomes. Coincidences tell the number of outcomes.
  @Test func undersampledUniformDistributions() {
    let (outcomes, samples, repetitions) = (1000, 200, 40)
    var (mean, plugIn) = (0.0, 0.0)
    for repetition in 0..<repetitions {
      let random = Philox(seed: UInt64(repetition))
      var counts = [Int](repeating: 0, count: outcomes)
      for k in 0..<samples { counts[Int(random.uniforms(.initialState, particle: k)[0] * Double(outcomes))] += 1 }
      mean += EntropyEstimator.nsb.entropy(of: counts) / Double(repetitions)
      plugIn += EntropyEstimator.plugIn.entropy(of: counts) / Double(repetitions)
    }
    #expect(abs(mean - LibM.log(1000)) < 0.25, "\(mean)")
    #expect(plugIn < LibM.log(1000) - 1.5, "\(plugIn)")
  }

  @Test func asAnEstimatorOfTheDiagnostic() throws {
    var entropy = DiscreteEntropy()
    (entropy.estimator, entropy.unit) = (.nsb, .normalized)
    let series = SplitMix64.uniforms(seed: 3, count: 60)
    let values = entropy.values(of: series, SeriesContext())
    let exact = NSBEntropy(OrdinalPatterns(order: 3).outcomeCounts(of: series))
    #expect(values.count == 5 && entropy.outputs.map(\.name).last == "entropy_error")
    #expect(values[0] == exact.mean / LibM.log(6) && values[4] == exact.standardDeviation / LibM.log(6))
    let none = entropy.values(of: [1, 2], SeriesContext())
    #expect(none[0].isNaN && none[4].isNaN && none.count == 5)
    entropy.outcomes = .unique
    #expect(entropy.problems().map(\.parameter) == ["estimator"])
  }
}
