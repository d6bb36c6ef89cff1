import Diagnostics
import SimCore
import Testing

@Suite struct KNNEntropyTests {
  /// Estimates from repeated samples spread up to 1.4 times as far as the standard error says; three of these.
  private static let tolerance = 3 * 1.4

  @Test func agreesWithReferences() throws {
    for row in try CloudSamples.reference().kozachenko_leonenko {
      for (metric, expected) in [(PointMetric.euclidean, row.euclidean), (.maximum, row.maximum)] {
        let value = KNNEntropy.of(points: row.points, dimensions: row.seeds.count, k: row.k, metric: metric)
        #expect(abs(value.entropy - expected) < 1e-12)
        #expect(value.excluded == 0 && value.wrapped == 0)
      }
    }
  }

  @Test func agreesWithReferencesInPeriodicBoxes() throws {
    for row in try CloudSamples.reference().periodic {
      let (dimensions, ones) = (row.seeds.count, row.seeds.map { _ in 1.0 })
      for (metric, expected) in [(PointMetric.euclidean, row.euclidean), (.maximum, row.maximum)] {
        let value = KNNEntropy.of(points: row.points, dimensions: dimensions, periods: ones, k: row.k, metric: metric)
        #expect(abs(value.entropy - expected) < 1e-12)
      }
    }
  }

  @Test(arguments: [1, 2, 3], PointMetric.allCases) func normalPoints(_ dimensions: Int, _ metric: PointMetric) {
    let value = KNNEntropy.of(points: CloudSamples.normal(20_000, dimensions: dimensions), dimensions: dimensions, metric: metric)
    let exact = Double(dimensions) / 2 * LibM.log(2 * .pi * LibM.exp(1))
    #expect(abs(value.entropy - exact) < KNNEntropyTests.tolerance * value.standardError)
    // Var ln V is Var ln f + ψ'(k), with Var ln f = d/2 and ψ'(4) = π²/6 - 1 - 1/4 - 1/9.
    let spread = (Double(dimensions) / 2 + .pi * .pi / 6 - 49.0 / 36).squareRoot()
    #expect(abs(value.standardError * 20_000.0.squareRoot() / spread - 1) < 0.05)
  }

  @Test(arguments: [1, 2, 3], [1, 4]) func evenlySpreadPointsInAPeriodicBox(_ dimensions: Int, _ k: Int) {
    let sides = [2.0, 0.5, 3.0].prefix(dimensions)
    let points = CloudSamples.even(20_000, dimensions: dimensions).enumerated().map { (k: Int, x: Double) -> Double in
      x * sides[k % dimensions]
    }
    let value = KNNEntropy.of(points: points, dimensions: dimensions, periods: Array(sides), k: k)
    #expect(abs(value.entropy - LibM.log(sides.reduce(1, *))) < KNNEntropyTests.tolerance * value.standardError)
    let noise = (k == 1 ? Double.pi * .pi / 6 : .pi * .pi / 6 - 49.0 / 36).squareRoot()
    #expect(abs(value.standardError * 20_000.0.squareRoot() / noise - 1) < 0.05)
  }

  @Test func scalesShiftIt() {
    let points = CloudSamples.normal(500, dimensions: 3)
    let one = KNNEntropy.of(points: points, dimensions: 3)
    let scaled = KNNEntropy.of(points: points.map { 10 * $0 }, dimensions: 3)
    #expect(abs(scaled.entropy - one.entropy - 3 * LibM.log(10)) < 1e-12)
    #expect(abs(scaled.standardError - one.standardError) < 1e-12)
  }

  @Test func shiftsInAPeriodicBoxDontMatter() {
    let points = CloudSamples.even(400, dimensions: 2)
    let moved = points.map { ($0 + 0.37).truncatingRemainder(dividingBy: 1) }
    let one = KNNEntropy.of(points: points, dimensions: 2, periods: [1, 1]).entropy
    #expect(abs(KNNEntropy.of(points: moved, dimensions: 2, periods: [1, 1]).entropy - one) < 1e-10)
    #expect(abs(KNNEntropy.of(points: moved, dimensions: 2).entropy - one) > 1e-3)
  }

  @Test func whiteningUndoesLinearMaps() {
    let (count, points) = (20_000, CloudSamples.normal(20_000, dimensions: 2))
    // Determinant 1000 · 1.
    let mapped = (0..<count).flatMap { (i: Int) -> [Double] in
      let (x, y) = (points[2 * i], points[2 * i + 1])
      return [1000 * x, 300 * x + y]
    }
    let exact = LibM.log(2 * .pi * LibM.exp(1)) + LibM.log(1000)
    let white = KNNEntropy.of(points: mapped, dimensions: 2, whiten: true)
    #expect(abs(white.entropy - exact) < KNNEntropyTests.tolerance * white.standardError)
    // The same distances as of the whitened points before the map.
    let before = KNNEntropy.of(points: points, dimensions: 2, whiten: true)
    #expect(abs(white.entropy - before.entropy - LibM.log(1000)) < 1e-7)
    #expect(abs(white.standardError - before.standardError) < 1e-7)
  }

  @Test func whiteningLeavesPeriodicAxesAlone() {
    let x = CloudSamples.even(2000, dimensions: 1)
    let v = CloudSamples.normal(2000, dimensions: 1)
    let points = CloudSamples.rows([x, v.map { 1e4 * $0 }])
    let value = KNNEntropy.of(points: points, dimensions: 2, periods: [1, .infinity], whiten: true)
    let exact = 0.5 * LibM.log(2 * .pi * LibM.exp(1)) + LibM.log(1e4)
    #expect(abs(value.entropy - exact) < KNNEntropyTests.tolerance * value.standardError)
    let moved = CloudSamples.rows([x.map { ($0 + 0.5).truncatingRemainder(dividingBy: 1) }, v.map { 1e4 * $0 }])
    #expect(abs(KNNEntropy.of(points: moved, dimensions: 2, periods: [1, .infinity], whiten: true).entropy - value.entropy) < 1e-9)
  }

  @Test func dependentColumnsCantBeWhitened() {
    let x = CloudSamples.normal(50, dimensions: 1)
    #expect(KNNEntropy.of(points: CloudSamples.rows([x, x.map { 2 * $0 }]), dimensions: 2, whiten: true).entropy.isNaN)
    #expect(KNNEntropy.of(points: CloudSamples.rows([x, x.map { _ in 3.0 }]), dimensions: 2, whiten: true).entropy.isNaN)
  }

  @Test func pointsAtTheSamePlaceAreCounted() {
    let x = CloudSamples.normal(100, dimensions: 1)
    let twins = KNNEntropy.of(points: x + x, dimensions: 1, k: 1)
    #expect(twins.entropy.isNaN && twins.standardError.isNaN && twins.excluded == 200)
    // The second neighbours are the first of single points.
    let second = KNNEntropy.of(points: x + x, dimensions: 1, k: 2)
    let single = KNNEntropy.of(points: x, dimensions: 1, k: 1)
    #expect(second.excluded == 0)
    let shift = digamma(200) - digamma(2) - (digamma(100) - digamma(1))
    #expect(abs(second.entropy - single.entropy - shift) < 1e-12)
    #expect(KNNEntropy.of(points: x + [x[0]], dimensions: 1, k: 1).excluded == 2)
  }

  @Test func threePointsByHand() {
    // Distances 1, 1, 2 to the nearest one.
    let value = KNNEntropy.of(points: [0, 1, 3], dimensions: 1, k: 1)
    let logs = [2.0, 2, 4].map { LibM.log($0) }
    let mean = logs.reduce(0, +) / 3
    #expect(abs(value.entropy - (1.5 + mean)) < 1e-14)  // ψ(3) - ψ(1) = 1 + 1/2
    let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
    #expect(abs(value.standardError - (variance / 3).squareRoot()) < 1e-14)
  }

  @Test func ballsAreNoLargerThanTheBox() {
    // Positions 0.5 apart in a box of 1, velocities 10 apart: the square of edge 20 is 1 wide.
    let points = [0.0, 0, 0.5, 10]
    let maximum = KNNEntropy.of(points: points, dimensions: 2, periods: [1, .infinity], k: 1, metric: .maximum)
    #expect(abs(maximum.entropy - (1 + LibM.log(20))) < 1e-14)
    #expect(maximum.wrapped == 0)
    let euclidean = KNNEntropy.of(points: points, dimensions: 2, periods: [1, .infinity], k: 1)
    #expect(euclidean.wrapped == 2)
    #expect(abs(euclidean.entropy - (1 + LibM.log(.pi * 100.25))) < 1e-13)
  }

  @Test func largeNumbersAreSearchedToo() {
    let points = CloudSamples.normal(300, dimensions: 2)
    let value = KNNEntropy.of(points: points, dimensions: 2)
    let large = KNNEntropy.of(points: points.map { $0 * 0x1p200 }, dimensions: 2)
    #expect(abs(large.entropy - value.entropy - 400 * LibM.log(2)) < 1e-10)
  }

  // MARK: - As a diagnostic

  private static let count = 400
  private static let position = CloudSamples.even(count, dimensions: 2)
  private static let velocity = CloudSamples.normal(count, dimensions: 2)
  private static let fields = [CloudSamples.field("position", count, 2), CloudSamples.field("velocity", count, 2)]

  private func observe(
    _ domain: Domain? = .periodic(1, dimensions: 2), _ change: (inout KNNEntropy.Options) -> Void
  ) throws -> [Double] {
    var options = KNNEntropy.Options()
    change(&options)
    let diagnostic = try KNNEntropy(options, scene: Scene(fields: KNNEntropyTests.fields, domain: domain))
    let data = [
      (info: KNNEntropyTests.fields[0], values: KNNEntropyTests.position),
      (info: KNNEntropyTests.fields[1], values: KNNEntropyTests.velocity),
    ]
    #expect(diagnostic.outputs.map(\.name) == ["knn_entropy", "knn_entropy_error", "knn_entropy_excluded", "knn_entropy_wrapped"])
    return diagnostic.observe(Snapshot(domain: domain, data))
  }

  @Test func takesPositionsWithTheirPeriods() throws {
    let periodic = KNNEntropy.of(points: KNNEntropyTests.position, dimensions: 2, periods: [1, 1])
    #expect(try observe { _ in } == [periodic.entropy, periodic.standardError, 0, 0])
    let open = KNNEntropy.of(points: KNNEntropyTests.position, dimensions: 2)
    #expect(try observe(nil) { _ in }[0] == open.entropy)
    let mixed = Domain(size: [1, 1], boundary: [.reflecting, .periodic])
    let half = KNNEntropy.of(points: KNNEntropyTests.position, dimensions: 2, periods: [.infinity, 1])
    #expect(try observe(mixed) { _ in }[0] == half.entropy)
  }

  @Test func joinsFieldsAndComponents() throws {
    let (x, v) = (KNNEntropyTests.position, KNNEntropyTests.velocity)
    let points = CloudSamples.rows([x.column(0), x.column(1), v.column(0), v.column(1)])
    let periods = [1, 1, Double.infinity, .infinity]
    let state = KNNEntropy.of(points: points, dimensions: 4, periods: periods, k: 3, metric: .maximum, whiten: true)
    let observed = try observe {
      ($0.of, $0.k, $0.metric, $0.whiten) = (["position", "velocity"], 3, .maximum, true)
    }
    #expect(observed == [state.entropy, state.standardError, 0, Double(state.wrapped)])
    let components = CloudSamples.rows([v.column(0), x.column(1)])
    let pair = KNNEntropy.of(points: components, dimensions: 2, periods: [.infinity, 1])
    #expect(try observe { $0.of = ["velocity.0", "position.y"] }[0] == pair.entropy)
  }

  @Test func anglesHaveAPeriod() throws {
    let v = KNNEntropyTests.velocity
    let angles = stride(from: 0, to: v.count, by: 2).map { LibM.atan2(v[$0 + 1], v[$0]) }
    let expected = KNNEntropy.of(points: angles, dimensions: 1, periods: [2 * .pi])
    #expect(try observe { $0.of = ["heading_angle"] }[0] == expected.entropy)
    #expect(abs(expected.entropy - LibM.log(2 * .pi)) < KNNEntropyTests.tolerance * expected.standardError)
  }

  @Test func turnsAreRememberedAcrossARestart() throws {
    var options = KNNEntropy.Options()
    options.of = ["turn_angle", "speed"]
    let scene = Scene(fields: KNNEntropyTests.fields, domain: nil)
    func snapshot(_ seed: UInt64) -> Snapshot {
      Snapshot([(KNNEntropyTests.fields[1], CloudSamples.normal(KNNEntropyTests.count, dimensions: 2, seed: seed))])
    }
    let first = try KNNEntropy(options, scene: scene)
    #expect(CloudSamples.areNaN(first.observe(snapshot(3))))
    let second = try KNNEntropy(options, scene: scene)
    second.memory = first.memory
    let values = first.observe(snapshot(4))
    #expect(values[0].isFinite && values == second.observe(snapshot(4)))
  }

  @Test func numbersThatArentFiniteGiveNaN() throws {
    let diagnostic = try KNNEntropy(KNNEntropy.Options(), scene: Scene(fields: KNNEntropyTests.fields, domain: nil))
    var position = KNNEntropyTests.position
    position[17] = .infinity
    #expect(CloudSamples.areNaN(diagnostic.observe(Snapshot([(KNNEntropyTests.fields[0], position)]))))
  }

  @Test func refusesWhatDoesntFit() {
    #expect(throws: SimulationError.self) { try observe { $0.k = 400 } }
    #expect(throws: SimulationError.self) { try observe { $0.of = ["temperature"] } }
    #expect(throws: SimulationError.self) { try observe { $0.of = ["position.w"] } }
    #expect(throws: SimulationError.self) { try observe { $0.of = [] } }
    let fields = [CloudSamples.field("position", 10, 2), CloudSamples.field("velocity", 11, 2)]
    var options = KNNEntropy.Options()
    options.of = ["position", "velocity"]
    #expect(throws: SimulationError.self) { try KNNEntropy(options, scene: Scene(fields: fields, domain: nil)) }
  }

  @Test func threadsDontMatter() {
    let points = CloudSamples.normal(20_000, dimensions: 2)
    for metric in PointMetric.allCases {
      let one = KNNEntropy.of(points: points, dimensions: 2, metric: metric, pool: WorkerPool(threads: 1))
      #expect(one == KNNEntropy.of(points: points, dimensions: 2, metric: metric, pool: WorkerPool(threads: 3)))
    }
  }
}

extension [Double] {
  /// A column of a table of two.
  fileprivate func column(_ axis: Int) -> [Double] { stride(from: axis, to: count, by: 2).map { self[$0] } }
}
