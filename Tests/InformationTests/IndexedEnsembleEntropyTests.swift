import Diagnostics
import SimCore
import Testing

@Suite struct IndexedEnsembleEntropyTests {
  private static func field(_ count: Int, _ width: Int = 1) -> FieldInfo {
    FieldInfo(
      "state", unit: "1", longName: "state",
      dimensions: [Dimension("trajectory", size: count), Dimension("component", size: width)])
  }

  private func diagnostic(
    _ field: FieldInfo, _ change: (inout IndexedEnsembleEntropy.Options) -> Void = { _ in }
  ) throws -> IndexedEnsembleEntropy {
    var options = IndexedEnsembleEntropy.Options()
    change(&options)
    return try IndexedEnsembleEntropy(options, scene: Scene(fields: [field], domain: nil))
  }

  @Test func keptOrderIsZero() throws {
    let field = IndexedEnsembleEntropyTests.field(500)
    let start = CloudSamples.uniform(3, 500)
    let diagnostic = try diagnostic(field)
    #expect(diagnostic.observe(Snapshot([(field, start)])) == [0, 0])
    // Any rising function keeps the order; a falling one turns it round.
    #expect(diagnostic.observe(Snapshot([(field, start.map { LibM.exp(3 * $0) })])) == [0, 0])
    #expect(diagnostic.observe(Snapshot([(field, start.map { -$0 })])) == [0, 0])
  }

  @Test(arguments: [3, 4, 5]) func shuffledOrderIsNearOne(_ order: Int) throws {
    let count = 20_000
    let field = IndexedEnsembleEntropyTests.field(count)
    for estimator in [EntropyEstimator.plugIn, .millerMadow] {
      let diagnostic = try diagnostic(field) { ($0.order, $0.estimator) = (order, estimator) }
      _ = diagnostic.observe(Snapshot([(field, CloudSamples.uniform(3, count))]))
      let value = diagnostic.observe(Snapshot([(field, CloudSamples.uniform(4, count))]))[0]
      // 2M ln n! (1 - H) has the mean n! - 1 and, if patterns were independent, the variance 2(n! - 1); overlap makes it larger.
      let patterns = (1...order).reduce(1, *)
      let scale = 1 / (2 * Double(count - order + 1) * logFactorial(order))
      let lacking = estimator == .plugIn ? Double(patterns - 1) : 0
      #expect(abs(1 - value - scale * lacking) < 6 * scale * (2 * Double(patterns - 1)).squareRoot())
      #expect(value > 0.999)
    }
  }

  @Test func smallCaseByHand() throws {
    // Order of the beginning: members 2, 0, 3, 1. Then 5, 1, 4, 2: of the patterns of two, down, up, down.
    let field = IndexedEnsembleEntropyTests.field(4)
    let diagnostic = try diagnostic(field) { $0.order = 2 }
    #expect(diagnostic.observe(Snapshot([(field, [0.2, 0.4, 0.1, 0.3])])) == [0, 0])
    let values = diagnostic.observe(Snapshot([(field, [1, 2, 5, 4])]))
    let (third, all) = (LibM.log(3.0), LibM.log(2.0))
    #expect(abs(values[0] - (third - 2.0 / 3 * all) / all) < 1e-15)
    // √((2/9) ln² 2 / 3) over ln 2.
    #expect(abs(values[1] - (2.0 / 27).squareRoot()) < 1e-15)
    // With a delay of two: 5, 4 and 1, 2.
    let delayed = try self.diagnostic(field) { ($0.order, $0.delay) = (2, 2) }
    _ = delayed.observe(Snapshot([(field, [0.2, 0.4, 0.1, 0.3])]))
    #expect(abs(delayed.observe(Snapshot([(field, [1, 2, 5, 4])]))[0] - 1) < 1e-15)
  }

  @Test func componentsHaveOrdersOfTheirOwn() throws {
    let field = IndexedEnsembleEntropyTests.field(300, 2)
    let (x, y, z) = (CloudSamples.uniform(1, 300), CloudSamples.uniform(2, 300), CloudSamples.uniform(3, 300))
    let both = try diagnostic(field)
    #expect(both.outputs.map(\.count) == [2, 2] && both.outputs[0].dimensions.map(\.name) == ["component"])
    #expect(both.observe(Snapshot([(field, CloudSamples.rows([x, y]))])) == [0, 0, 0, 0])
    let values = both.observe(Snapshot([(field, CloudSamples.rows([z, y]))]))
    #expect(values[0] > 0.9 && values[1] == 0 && values[2] > 0 && values[3] == 0)
    let one = try diagnostic(field) { $0.of = "state.0" }
    _ = one.observe(Snapshot([(field, CloudSamples.rows([x, y]))]))
    #expect(one.observe(Snapshot([(field, CloudSamples.rows([z, y]))])) == [values[0], values[2]])
  }

  /// Members that start close together in the logistic map lose their order as their distances double at each step.
  @Test func mixingMapsForgetTheOrder() throws {
    let field = IndexedEnsembleEntropyTests.field(4000)
    let diagnostic = try diagnostic(field)
    var x = CloudSamples.uniform(6, 4000).map { 0.3 + 1e-3 * $0 }
    var entropies: [Double] = []
    for _ in 0..<30 {
      entropies.append(diagnostic.observe(Snapshot([(field, x)]))[0])
      x = x.map { 4 * $0 * (1 - $0) }
    }
    #expect(entropies[0] == 0 && entropies[5] < 0.05)
    #expect(entropies[29] > 0.99)
  }

  @Test func theOrderIsRemembered() throws {
    let field = IndexedEnsembleEntropyTests.field(200, 2)
    let first = try diagnostic(field)
    _ = first.observe(Snapshot([(field, CloudSamples.uniform(1, 400))]))
    let second = try diagnostic(field)
    second.memory = first.memory
    let snapshot = Snapshot([(field, CloudSamples.uniform(2, 400))])
    #expect(first.observe(snapshot) == second.observe(snapshot))
  }

  @Test func numbersThatArentNumbers() throws {
    let field = IndexedEnsembleEntropyTests.field(5)
    let diagnostic = try diagnostic(field) { $0.order = 2 }
    #expect(CloudSamples.areNaN(diagnostic.observe(Snapshot([(field, [Double](repeating: .nan, count: 5))]))))
    // The order is 1, 3, 0, 4 and the one that isn't a number.
    #expect(diagnostic.observe(Snapshot([(field, [3, 1, .nan, 2, 4])])) == [0, 0])
    #expect(diagnostic.observe(Snapshot([(field, [7, 5, 0, 6, 8])]))[0] > 0.5)
  }

  @Test func refusesTooFewMembers() throws {
    let field = IndexedEnsembleEntropyTests.field(6)
    #expect(throws: SimulationError.self) {
      try diagnostic(field) { ($0.order, $0.delay) = (4, 2) }
    }
    #expect(throws: SimulationError.self) {
      try diagnostic(field) { ($0.order, $0.delay) = (4, 1_000_000_000) }
    }
    #expect(try diagnostic(field) { ($0.order, $0.delay) = (6, 1) }.outputs.count == 2)
  }
}
