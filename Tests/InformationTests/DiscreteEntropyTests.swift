import Diagnostics
import SimCore
import Testing

@Suite struct DiscreteEntropyTests {
  static let reference = EntropyReference.shared

  private func entropy(_ options: [(String, ParameterValue)]) throws -> DiscreteEntropy {
    var entropy = DiscreteEntropy()
    for (name, value) in options { try entropy.set(name, to: value) }
    return entropy
  }

  private func value(_ entropy: DiscreteEntropy, _ series: [Double]) -> Double { entropy.values(of: series, SeriesContext())[0] }

  @Test func ordinalMeasuresAgreeWithReference() throws {
    for row in Self.reference.ordinal {
      let series = Self.reference.numbers(row.series)
      var base = DiscreteEntropy()
      (base.order, base.delay) = (row.n, row.delay)
      var corrected = base
      corrected.estimator = .millerMadow
      #expect(abs(value(corrected, series) - row.millerMadow) < 1e-13)
      base.unit = .normalized
      for (q, expected) in row.renyi {
        (base.measure, base.q) = (.renyi, Double(q))
        #expect(abs(value(base, series) - expected) < 1e-13)
      }
      for (q, expected) in row.tsallis {
        (base.measure, base.q) = (.tsallis, Double(q))
        #expect(abs(value(base, series) - expected) < 1e-13)
      }
      (base.measure, base.q, base.outcomes) = (.shannon, nil, .weightedOrdinal)
      #expect(abs(value(base, series) - row.weighted) < 1e-13)
      base.weight = .amplitude
      #expect(abs(value(base, series) - row.amplitude) < 1e-13)
    }
  }

  @Test func dispersionAgreesWithReference() {
    for row in Self.reference.dispersion {
      let series = Self.reference.numbers(row.series)
      var dispersion = DispersionEntropy()
      (dispersion.classes, dispersion.order, dispersion.delay) = (row.c, row.m, row.delay)
      let found = dispersion.values(of: series, SeriesContext())
      #expect(abs(found[0] - row.H) < 1e-13, "\(row.series)")
      #expect(abs(found[1] - row.reverse_dispersion) < 1e-13 && found[2] == Double(row.missing))
      var general = DiscreteEntropy()
      (general.outcomes, general.classes, general.order, general.delay) = (.dispersion, row.c, row.m, row.delay)
      #expect(abs(value(general, series) - row.S_nats) < 1e-13)
    }
  }

  @Test func bubbleEntropyAgreesWithReference() {
    for row in Self.reference.bubble {
      let series = Self.reference.numbers(row.series)
      func renyi(_ order: Int) -> Double {
        var entropy = DiscreteEntropy()
        (entropy.outcomes, entropy.order, entropy.delay, entropy.measure, entropy.q) = (.bubble, order, row.delay, .renyi, 2)
        return value(entropy, series)
      }
      let bubble = (renyi(row.m + 1) - renyi(row.m)) / LibM.log(Double(row.m + 1) / Double(row.m - 1))
      #expect(abs(bubble - row.value) < 1e-13, "\(row.series) \(row.m) \(row.delay)")
    }
  }

  @Test func bubbleSwapsAreTheDigitsOfOrdinalPatterns() {
    let series = Self.reference.numbers("integers_0_9_ties_500")
    let swaps = BubbleSwaps(order: 4, delay: 2).outcomes(of: series)
    let patterns = OrdinalPatterns(order: 4, delay: 2).outcomes(of: series)
    #expect(swaps.count == patterns.count && swaps.count == 494)
    #expect(zip(swaps, patterns).allSatisfy { $0 == $1 / 6 + $1 % 6 / 2 + $1 % 2 })
    #expect(BubbleSwaps(order: 3).outcomes(of: [3, 2, 1, .nan, 1, 2, 3]) == [3, -1, -1, -1, 0])
    #expect(BubbleSwaps(order: 3).outcomes(of: [1, 2]).isEmpty)
  }

  @Test func histogramCountsBinsOfEqualWidth() {
    let series: [Double] = [0, 1, 2.5, 4, 4, .nan, .infinity, -1]
    #expect(ValueHistogram(bins: 4, range: 0...4).outcomes(of: series) == [0, 1, 2, 3, 3, -1, -1, -1])
    #expect(ValueHistogram(bins: 5).outcomes(of: series) == [1, 2, 3, 4, 4, -1, -1, 0])
    #expect(ValueHistogram(bins: 5).outcomes(of: [2, 2]) == [0, 0])
    #expect(ValueHistogram(bins: 5).outcomes(of: [-1e308, 1e308, 0]) == [0, 4, 2])
    #expect(ValueHistogram(bins: 5).outcomes(of: [0, .leastNonzeroMagnitude]) == [0, 4])
    #expect(ValueHistogram(bins: 5).outcomes(of: [.nan]) == [-1])
  }

  @Test func constantSeriesAreCertainAndEmptyOnesUndefined() {
    for outcomes in DiscreteEntropy.Outcomes.allCases where outcomes != .weightedOrdinal {
      var entropy = DiscreteEntropy()
      entropy.outcomes = outcomes
      let constant = entropy.values(of: [Double](repeating: 0.1, count: 30), SeriesContext())
      #expect(constant[0] == 0 && constant[2] == 1 && constant[3] >= 28, "\(outcomes)")
      for series in [[], [Double](repeating: .nan, count: 30)] {
        let empty = entropy.values(of: series, SeriesContext())
        #expect(empty[0].isNaN && empty[2] == 0 && empty[3] == 0, "\(outcomes)")
      }
    }
    var weighted = DiscreteEntropy()
    weighted.outcomes = .weightedOrdinal
    #expect(value(weighted, [Double](repeating: 1, count: 30)).isNaN)
  }

  @Test func infinitiesHaveNoClassButAnOrder() {
    var entropy = DiscreteEntropy()
    let series: [Double] = [1, .infinity, 2, 3, -.infinity, 5]
    #expect(entropy.values(of: series, SeriesContext())[3] == 4)
    entropy.outcomes = .dispersion
    #expect(entropy.values(of: series, SeriesContext())[3] == 1)
    let overflowing = entropy.values(of: [1e308, -1e308, 1e308, -1e308, 0, 1], SeriesContext())
    #expect(overflowing[0].isNaN && overflowing[3] == 0)
    entropy.outcomes = .weightedOrdinal
    #expect(entropy.values(of: series, SeriesContext())[3] == 0)
    entropy.outcomes = .unique
    #expect(entropy.values(of: series + [0, -0.0, .nan], SeriesContext())[2...] == [7, 8])
  }

  @Test func unitsAreRatiosOfTheSameValue() throws {
    let series = Self.reference.numbers("pink_500")
    var entropy = DiscreteEntropy()
    entropy.order = 4
    let nats = entropy.values(of: series, SeriesContext())
    entropy.unit = .bits
    let bits = entropy.values(of: series, SeriesContext())
    entropy.unit = .normalized
    let normalized = entropy.values(of: series, SeriesContext())
    #expect(abs(nats[1] - LibM.log(24)) < 1e-15 && abs(bits[1] - LibM.log(24) / LibM.log(2)) < 1e-14)
    #expect(abs(bits[0] - nats[0] / LibM.log(2)) < 1e-14 && abs(normalized[0] - nats[0] / nats[1]) < 1e-15)
    #expect(normalized[1] == nats[1] && nats[3] == 497)
  }

  @Test func combinationsWithoutSenseAreRefused() throws {
    let refused: [(option: String, options: [(String, ParameterValue)])] = [
      ("order", [("outcomes", .text("histogram")), ("order", .integer(3))]),
      ("delay", [("outcomes", .text("unique")), ("delay", .integer(1))]),
      ("classes", [("classes", .integer(6))]),
      ("bins", [("outcomes", .text("bubble")), ("bins", .integer(4))]),
      ("low", [("low", .real(0))]),
      ("weight", [("weight", .text("variance"))]),
      ("high", [("outcomes", .text("histogram")), ("low", .real(0))]),
      ("low", [("outcomes", .text("histogram")), ("high", .real(0))]),
      ("high", [("outcomes", .text("histogram")), ("low", .real(0)), ("high", .real(0))]),
      ("pseudocount", [("pseudocount", .real(1))]),
      ("q", [("q", .real(2))]),
      ("q", [("measure", .text("renyi"))]),
      ("q", [("measure", .text("renyi")), ("q", .real(-1))]),
      ("q", [("measure", .text("kaniadakis")), ("q", .real(1))]),
      ("unit", [("measure", .text("tsallis")), ("q", .real(2)), ("unit", .text("bits"))]),
      ("estimator", [("measure", .text("identification")), ("estimator", .text("chao_shen"))]),
      ("estimator", [("probabilities", .text("shrinkage")), ("estimator", .text("miller_madow"))]),
      ("estimator", [("outcomes", .text("weighted_ordinal")), ("estimator", .text("jackknife"))]),
      ("probabilities", [("outcomes", .text("weighted_ordinal")), ("probabilities", .text("additive"))]),
      ("probabilities", [("outcomes", .text("unique")), ("probabilities", .text("shrinkage"))]),
      ("order", [("order", .integer(13))]),
      ("order", [("order", .integer(1))]),
      ("order", [("outcomes", .text("dispersion")), ("order", .integer(13))]),
    ]
    for (option, options) in refused {
      let problems = try entropy(options).problems()
      #expect(problems.map(\.parameter) == [option], "\(options)")
    }
  }

  @Test func everySensibleCombinationGivesANumber() {
    let series = Self.reference.numbers("henon_1000")
    var combinations = 0
    for outcomes in DiscreteEntropy.Outcomes.allCases {
      for probabilities in DiscreteEntropy.ProbabilityKind.allCases {
        for measure in InformationKind.allCases {
          for estimator in EntropyEstimator.allCases {
            var entropy = DiscreteEntropy()
            (entropy.outcomes, entropy.probabilities, entropy.measure) = (outcomes, probabilities, measure)
            (entropy.estimator, entropy.q) = (estimator, measure.parameterRange == nil ? nil : 0.5)
            guard entropy.problems().isEmpty else { continue }
            combinations += 1
            #expect(value(entropy, series).isFinite, "\(outcomes) \(probabilities) \(measure) \(estimator)")
          }
        }
      }
    }
    // 4 outcomes with 3 probabilities and 11 measures by 2 estimators, and 6 more estimators; unique and weighted ones with fewer.
    #expect(combinations == 4 * (3 * 11 * 2 + 6) + (11 * 2 + 5) + 11)
  }

  @Test func isADiagnosticOfSeries() throws {
    let info = FieldInfo("state", unit: "1", longName: "state", dimensions: [.particles(2)])
    var options = SeriesDiagnostic<DiscreteEntropy>.Options()
    options.window = 6
    options.measure.order = 2
    let diagnostic = try SeriesDiagnostic<DiscreteEntropy>(options, scene: Scene(fields: [info], domain: nil))
    var result: [Double] = []
    for (first, second) in zip([1.0, 2, 3, 4, 5, 6], [1.0, 0, 1, 0, 1, 0]) {
      result = diagnostic.observe(Snapshot([(info, [first, second])]))
    }
    let second = shannonEntropy([0.4, 0.6])
    let ln2 = LibM.log(2)
    #expect(zip(result, [0, second, ln2, ln2, 1, 2, 5, 5]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(diagnostic.outputs.map(\.name) == ["entropy", "entropy_maximum", "observed_outcomes", "pieces"])
    #expect(Set(DiscreteEntropy.table.map(\.name)).count == 14)
  }
}
