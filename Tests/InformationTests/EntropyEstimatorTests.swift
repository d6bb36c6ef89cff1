import Diagnostics
import SimCore
import Testing

@Suite struct EntropyEstimatorTests {
  static let reference = EntropyReference.shared

  @Test(arguments: EntropyEstimator.allCases) func agreesWithReference(_ estimator: EntropyEstimator) {
    for table in Self.reference.tables {
      guard let expected = table.estimators[estimator.rawValue] else { continue }
      #expect(isClose(estimator.entropy(of: table.counts), expected, 1e-13), "\(estimator) \(table.counts)")
    }
    #expect(estimator.entropy(of: [0, 0]).isNaN && estimator.entropy(of: [Int]()).isNaN)
  }

  @Test func generalJackknifeAgreesWithReference() throws {
    for table in Self.reference.tables {
      for row in table.jackknife {
        var entropy = DiscreteEntropy()
        entropy.estimator = .jackknife
        entropy.probabilities = try #require(.init(rawValue: row.kind))
        entropy.pseudocount = row.pseudocount
        entropy.measure = try #require(.init(rawValue: row.name))
        let measure = entropy.measure.measure(parameter: row.q ?? 1)
        let value = entropy.estimate(measure, OutcomeCounts(table.counts, possible: table.possible))
        #expect(isClose(value, row.value, 1e-11), "\(row.kind) \(row.name) \(table.counts)")
      }
    }
  }

  @Test func closedFormOfTheJackknifeIsTheGeneralOne() {
    let counts = OutcomeCounts([40, 25, 13, 8, 5, 3, 2, 2, 1, 1, 1, 1])
    let general = jackknife(counts) { EntropyEstimator.plugIn.entropy(of: $0) }
    #expect(abs(EntropyEstimator.jackknife.entropy(of: counts) - general) < 1e-12)
    #expect(EntropyEstimator.jackknife.entropy(of: [1]).isNaN && jackknife(OutcomeCounts([1])) { _ in 0 }.isNaN)
  }

  @Test func grassbergersSeriesHasItsPublishedBeginning() {
    // G(1) = -γ - ln 2, G(2) = 2 - γ - ln 2 = G(3) (Grassberger 2003); one outcome that occurred n times: ln n - G(n).
    let gamma = 0.577215664901532861
    let estimator = EntropyEstimator.grassberger
    #expect(abs(estimator.entropy(of: [1]) - (gamma + LibM.log(2))) < 1e-14)
    #expect(abs(estimator.entropy(of: [2]) - (LibM.log(2) - 2 + gamma + LibM.log(2))) < 1e-14)
    #expect(abs(estimator.entropy(of: [3]) - (LibM.log(3) - 2 + gamma + LibM.log(2))) < 1e-14)
  }

  @Test func correctionsReduceTheBias() {
    // 60 outcomes with probabilities proportional to 1/rank, 80 samples, 400 times.
    let weights = (1...60).map { 1 / Double($0) }
    let total = weights.reduce(0, +)
    let truth = shannonEntropy(weights.map { $0 / total })
    var means = [EntropyEstimator: Double]()
    for repetition in 0..<400 {
      let counts = OutcomeCounts(samples(weights, total, count: 80, seed: UInt64(repetition)))
      for estimator in EntropyEstimator.allCases { means[estimator, default: 0] += estimator.entropy(of: counts) / 400 }
    }
    let bias = means.mapValues { $0 - truth }
    // The standard error of the means is near 0.005.
    #expect(bias[.plugIn]! < -0.2)
    for estimator in EntropyEstimator.allCases where estimator != .plugIn {
      #expect(abs(bias[estimator]!) < abs(bias[.plugIn]!) - 0.03, "\(estimator) \(bias[estimator]!)")
    }
    for estimator in [EntropyEstimator.chaoShen, .jackknife, .grassberger, .schuermann] {
      #expect(abs(bias[estimator]!) < 0.3 * abs(bias[.plugIn]!), "\(estimator) \(bias[estimator]!)")
    }
  }

  private func samples(_ weights: [Double], _ total: Double, count: Int, seed: UInt64) -> [Int] {
    let random = Philox(seed: seed)
    var counts = [Int](repeating: 0, count: weights.count)
    for k in 0..<count {
      var (remaining, outcome) = (random.uniforms(.initialState, particle: k)[0] * total, 0)
      while outcome < weights.count - 1 && remaining > weights[outcome] {
        remaining -= weights[outcome]
        outcome += 1
      }
      counts[outcome] += 1
    }
    return counts
  }
}
