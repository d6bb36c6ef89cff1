import Diagnostics
import SimCore
import Testing

@Suite struct InformationMeasureTests {
  static let reference = EntropyReference.shared

  @Test func digammaAgreesWithReference() {
    for row in Self.reference.digamma { #expect(isClose(digamma(row[0]), row[1], 2e-15)) }
    #expect(digamma(0).isNaN && digamma(.nan).isNaN)
  }

  @Test func incompleteGammaAgreesWithReference() {
    for row in Self.reference.upper_gamma_fraction { #expect(isClose(upperGammaFraction(row[0], row[1]), row[2], 2e-14)) }
    #expect(upperGammaFraction(2, 0) == 1 && upperGammaFraction(2, .infinity) == 0)
  }

  @Test func probabilitiesAgreeWithReference() throws {
    for table in Self.reference.tables {
      let counts = OutcomeCounts(table.counts, possible: table.possible)
      for row in table.probabilities {
        let found = try #require(EntropyReference.estimator(row.kind, row.pseudocount).probabilities(of: counts))
        var expected = row.observed
        if let rest = row.unobserved { expected += Array(repeating: rest, count: table.possible - table.counts.count) }
        let flat = found.groups.flatMap { Array(repeating: $0.probability, count: $0.outcomes) }.sorted()
        let positive = expected.filter { $0 > 0 }.sorted()
        #expect(flat.count == positive.count && found.possible == table.possible)
        #expect(zip(flat, positive).allSatisfy { abs($0 - $1) < 1e-15 })
      }
    }
  }

  /// 1e-13; of the stretched exponential measure times Γ(1 + 1/η), which multiplies a difference of numbers up to 1.
  private func tolerance(_ kind: InformationKind, _ q: Double?) -> Double {
    kind == .stretchedExponential ? 1e-13 * max(1, LibM.exp(LibM.lgamma(1 + 1 / (q ?? 1)))) : 1e-13
  }

  @Test func measuresAgreeWithReference() throws {
    for table in Self.reference.tables {
      let counts = OutcomeCounts(table.counts, possible: table.possible)
      for row in table.probabilities {
        let probabilities = try #require(EntropyReference.estimator(row.kind, row.pseudocount).probabilities(of: counts))
        for expected in row.measures {
          let kind = try #require(InformationKind(rawValue: expected.name))
          let measure = kind.measure(parameter: expected.q ?? 1)
          let tolerance = tolerance(kind, expected.q)
          let value = measure.value(of: probabilities)
          #expect(
            abs(value - expected.value) <= max(tolerance, 1e-13 * abs(expected.value)),
            "\(expected.name) \(expected.q ?? 0) \(table.counts) \(row.kind)")
          #expect(value <= measure.maximum(outcomes: table.possible) * (1 + 1e-12) + tolerance)
        }
      }
    }
  }

  @Test func maximaAgreeWithReference() throws {
    for row in Self.reference.maxima {
      let kind = try #require(InformationKind(rawValue: row.name))
      let maximum = kind.measure(parameter: row.q ?? 1).maximum(outcomes: row.outcomes)
      let tolerance = max(tolerance(kind, row.q), 1e-13 * abs(row.value))
      #expect(abs(maximum - row.value) <= tolerance, "\(row.name) \(row.q ?? 0) \(row.outcomes)")
    }
  }

  @Test(arguments: InformationKind.allCases) func certaintyIsZeroAndUniformIsMaximal(_ kind: InformationKind) {
    for q in [0.3, 0.5, 0.9] where kind.parameterRange?.range.contains(q) ?? (q == 0.5) {
      let measure = kind.measure(parameter: q)
      #expect(abs(measure.value(of: Probabilities([0, 1, 0, 0]))) < 1e-14)
      #expect(measure.maximum(outcomes: 1).magnitude < 1e-14)
      let uniform = measure.value(of: Probabilities([0.25, 0.25, 0.25, 0.25]))
      if kind == .fluctuationComplexity {
        #expect(uniform < 1e-15)
      } else {
        #expect(isClose(uniform, measure.maximum(outcomes: 4), 1e-13))
        #expect(measure.value(of: Probabilities([0.3, 0.2, 0.25, 0.25])) < uniform)
      }
    }
  }

  @Test func twoOutcomesHaveClosedForms() {
    let (p, r) = (0.2, 0.8)
    let two = Probabilities([p, r])
    let shannon = -p * LibM.log(p) - r * LibM.log(r)
    #expect(abs(ShannonEntropy().value(of: two) - shannon) < 1e-15)
    #expect(abs(ShannonExtropy().value(of: two) - shannon) < 1e-15)
    #expect(abs(RenyiEntropy(order: 2).value(of: two) + LibM.log(0.68)) < 1e-15)
    #expect(abs(RenyiExtropy(order: 2).value(of: two) + LibM.log(0.68)) < 1e-15)
    #expect(abs(TsallisEntropy(order: 2).value(of: two) - 0.32) < 1e-15)
    #expect(abs(IdentificationEntropy().value(of: two) - 0.64) < 1e-15)
    #expect(abs(FluctuationComplexity().value(of: two) - 0.4 * LibM.log(4)) < 1e-15)
    #expect(abs(StretchedExponentialEntropy(exponent: 1).value(of: two) - shannon) < 1e-14)
    #expect(abs(KaniadakisEntropy(deformation: 1e-9).value(of: two) - shannon) < 1e-14)
    for order in [1, 1 + 1e-12, 1 - 1e-12] {
      #expect(abs(RenyiEntropy(order: order).value(of: two) - shannon) < 1e-11)
      #expect(abs(TsallisEntropy(order: order).value(of: two) - shannon) < 1e-11)
      #expect(abs(RenyiExtropy(order: order).value(of: two) - shannon) < 1e-11)
      #expect(abs(TsallisExtropy(order: order).value(of: two) - shannon) < 1e-11)
    }
  }

  @Test func renyiOfLargeOrderIsOfTheLargestProbability() {
    let measure = RenyiEntropy(order: 1e6)
    #expect(abs(measure.value(of: Probabilities([0.5, 0.3, 0.2])) - LibM.log(2)) < 1e-5)
    #expect(abs(measure.value(of: Probabilities([Double](repeating: 0.001, count: 1000))) - LibM.log(1000)) < 1e-12)
  }

  @Test func renyiExtropyOfLargeOrderIsOfTheSmallestProbability() {
    let uniform = Probabilities([Double](repeating: 0.1, count: 10))
    let measure = RenyiExtropy(order: 1e5)
    #expect(isClose(measure.value(of: uniform), measure.maximum(outcomes: 10), 1e-12))
    #expect(abs(measure.value(of: Probabilities([0.5, 0.3, 0.2])) + 2 * LibM.log(0.8)) < 1e-3)
  }

  @Test func shrinkageIsOneForUniformCountsAndForOnePiece() {
    #expect(ProbabilityEstimator.shrinkageIntensity(OutcomeCounts([4, 4, 4])) == 1)
    #expect(ProbabilityEstimator.shrinkageIntensity(OutcomeCounts([1, 0, 0])) == 1)
    #expect(ProbabilityEstimator.shrinkageIntensity(OutcomeCounts([9, 0, 0])) == 0)
    #expect(ProbabilityEstimator.relative.probabilities(of: OutcomeCounts([0, 0])) == nil)
  }

  @Test func countsAreGroupedInAnyForm() {
    let counts = OutcomeCounts([0, 3, 1, 1, 0, 3, 2])
    #expect(counts.groups == [.init(count: 1, outcomes: 2), .init(count: 2, outcomes: 1), .init(count: 3, outcomes: 2)])
    #expect(counts.total == 10 && counts.observed == 5 && counts.possible == 7)
    let outcomes: [Int32] = [4, 4, 1, -1, 4, 6, 1, 2, 1, 0, 0]
    #expect(OutcomeCounts(outcomes: outcomes, possible: 7).groups == counts.groups)
    #expect(OutcomeCounts(outcomes: outcomes, possible: 2_000_000_000).groups == counts.groups)
  }
}
