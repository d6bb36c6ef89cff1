import Diagnostics
import SimCore
import Testing

@Suite struct MutualInformationTests {
  typealias Group = MutualInformation.Group

  @Test func agreesWithReferences() throws {
    for row in try CloudSamples.reference().ksg {
      let first = row.x.map { CloudSamples.gauss12($0, row.count) }
      let second = row.noise.map { zip(CloudSamples.gauss12($0, row.count), first[0]).map { $0 + row.weight * $1 } }
      let x = Group(CloudSamples.rows(first), dimensions: first.count)
      let y = Group(CloudSamples.rows(second), dimensions: second.count)
      for (estimator, expected) in [(MutualInformation.Estimator.ksg1, row.ksg1), (.ksg2, row.ksg2)] {
        let value = MutualInformation.of(x, y, k: row.k, estimator: estimator, standardize: false)
        #expect(abs(value.information - expected) < 1e-12)
        #expect(value.excluded == 0)
      }
    }
  }

  /// Two normal numbers with a correlation.
  private func correlated(_ correlation: Double, _ count: Int) -> (x: [Double], y: [Double]) {
    let normal = CloudSamples.normal(count, dimensions: 2, seed: 5)
    let rest = (1 - correlation * correlation).squareRoot()
    let x = (0..<count).map { (i: Int) -> Double in normal[2 * i] }
    let y = (0..<count).map { (i: Int) -> Double in correlation * normal[2 * i] + rest * normal[2 * i + 1] }
    return (x, y)
  }

  @Test(arguments: [0, 0.3, -0.6, 0.9], MutualInformation.Estimator.allCases)
  func correlatedNormalNumbers(_ correlation: Double, _ estimator: MutualInformation.Estimator) {
    let (x, y) = correlated(correlation, 10_000)
    let value = MutualInformation.of(Group(x), Group(y), estimator: estimator)
    let exact = -0.5 * LibM.log(1 - correlation * correlation)
    #expect(abs(value.information - exact) < 3 * 1.4 * value.standardError)
    #expect(value.standardError < 0.015)
  }

  @Test func isSymmetricAndIgnoresUnits() {
    let (x, y) = correlated(0.7, 600)
    let one = MutualInformation.of(Group(x), Group(y))
    let swapped = MutualInformation.of(Group(y), Group(x))
    #expect(abs(one.information - swapped.information) < 1e-12)
    let scaled = MutualInformation.of(Group(x.map { $0 * 1024 }), Group(y))
    #expect(abs(one.information - scaled.information) < 1e-12)
    #expect(MutualInformation.of(Group(x.map { $0 * 1024 }), Group(y), standardize: false) != one)
  }

  @Test func anglesMeetAtTheirEnds() {
    let (count, turn) = (3000, 2 * Double.pi)
    let x = CloudSamples.even(count, dimensions: 1).map { $0 * turn }
    let noise = CloudSamples.even(count, dimensions: 1, seed: 8).map { $0 * turn / 8 }
    let y = zip(x, noise).map { ($0 + $1).truncatingRemainder(dividingBy: turn) }
    let value = MutualInformation.of(Group(x, periods: [turn]), Group(y, periods: [turn]))
    // The angle y is even, and spread over an eighth of the circle if x is known.
    #expect(abs(value.information - LibM.log(8)) < 3 * 1.4 * value.standardError + 0.05)
    let moved = MutualInformation.of(
      Group(x.map { ($0 + 1).truncatingRemainder(dividingBy: turn) }, periods: [turn]), Group(y, periods: [turn]))
    #expect(abs(moved.information - value.information) < 1e-9)
  }

  @Test func pointsAtTheSamePlaceAreCounted() {
    let (x, y) = correlated(0.5, 50)
    let value = MutualInformation.of(Group(x + x), Group(y + y), k: 1)
    #expect(value.excluded == 100 && value.information.isNaN && value.standardError.isNaN)
  }

  @Test func fourPointsByHand() {
    // x 0 1 3 6, y 0 2 1 5. Nearest, by the largest difference: 2 for all but the last (4).
    let (x, y) = ([0.0, 1, 3, 6], [0.0, 2, 1, 5])
    // Nearer in x than that: 1, 1, 0, 1; in y: 1, 1, 2, 1.
    let mean = (6 * digamma(2) + digamma(1) + digamma(3)) / 4
    let value = MutualInformation.of(Group(x), Group(y), k: 1, standardize: false)
    #expect(abs(value.information - (digamma(1) + digamma(4) - mean)) < 1e-14)
  }

  @Test func asADiagnostic() throws {
    let count = 300
    let fields = [CloudSamples.field("position", count, 2), CloudSamples.field("velocity", count, 2)]
    let (x, v) = (CloudSamples.even(count, dimensions: 2), CloudSamples.normal(count, dimensions: 2))
    let domain = Domain.periodic(1, dimensions: 2)
    let scene = Scene(fields: fields, domain: domain)
    let snapshot = Snapshot(domain: domain, [(fields[0], x), (fields[1], v)])
    let value = MutualInformation.of(Group(x, dimensions: 2, periods: [1, 1]), Group(v, dimensions: 2))
    let diagnostic = try MutualInformation(MutualInformation.Options(), scene: scene)
    #expect(diagnostic.observe(snapshot) == [value.information, value.standardError, 0])
    #expect(diagnostic.outputs.count == 3)

    var options = MutualInformation.Options()
    (options.x, options.y, options.estimator) = (["speed"], ["kinetic_energy"], .ksg2)
    #expect(try MutualInformation(options, scene: scene).observe(snapshot)[0] > 3)
    options.k = count
    #expect(throws: SimulationError.self) { try MutualInformation(options, scene: scene) }
    #expect(throws: SimulationError.self) {
      try MutualInformation(MutualInformation.Options(), scene: Scene(fields: [fields[0]], domain: nil))
    }
  }

  @Test func turnsAreRememberedAcrossARestart() throws {
    let field = CloudSamples.field("velocity", 60, 2)
    var options = MutualInformation.Options()
    (options.x, options.y) = (["turn_angle"], ["turn_angle", "speed"])
    let scene = Scene(fields: [field], domain: nil)
    func snapshot(_ seed: UInt64) -> Snapshot { Snapshot([(field, CloudSamples.normal(60, dimensions: 2, seed: seed))]) }
    let (first, second) = (try MutualInformation(options, scene: scene), try MutualInformation(options, scene: scene))
    #expect(CloudSamples.areNaN(first.observe(snapshot(1))))
    second.memory = first.memory
    let values = first.observe(snapshot(2))
    #expect(values[0].isFinite && values == second.observe(snapshot(2)))
  }
}
