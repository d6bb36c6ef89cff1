import Diagnostics
import SimCore
import Testing

@Suite struct DelentropyTests {
  @Test func agreesWithReferences() throws {
    for row in try CloudSamples.reference().delentropy {
      let field = CloudSamples.uniform(row.seed, row.shape.reduce(1, *))
      let value = Delentropy.of(field, shape: row.shape, periodic: row.periodic, bins: row.bins, range: row.range)
      #expect(abs(value.entropy - row.entropy) < 1e-13)
      #expect(value.range == row.reached)
      #expect(abs(value.normalized - row.entropy / LibM.log(Double(row.bins))) < 1e-13)
    }
  }

  @Test func constantAndLinearFieldsHaveNone() {
    let constant = Delentropy.of([Double](repeating: 7, count: 48), shape: [6, 8], periodic: [true, false])
    #expect([constant.entropy, constant.normalized, constant.standardError, constant.range] == [0, 0, 0, 0])
    let ramp = (0..<48).map { (point: Int) -> Double in Double(3 * (point / 8) - 2 * (point % 8)) }
    let slope = Delentropy.of(ramp, shape: [6, 8], periodic: [false, false])
    #expect(slope.entropy == 0 && slope.range == 3)
    #expect(Delentropy.of(ramp, shape: [6, 8], periodic: [true, true]).entropy > 0.2)
  }

  /// Differences of two independent coins are -1, 0, 1 with probabilities 1/4, 1/2, 1/4: 3/2 bits, in each direction.
  @Test(arguments: [[256, 256], [40, 41, 42]]) func coins(_ shape: [Int]) {
    let count = shape.reduce(1, *)
    let field = CloudSamples.uniform(7, count).map { $0 < 0.5 ? 0.0 : 1 }
    let value = Delentropy.of(field, shape: shape, periodic: shape.map { _ in true }, bins: 3, estimator: .millerMadow)
    #expect(abs(value.entropy - 1.5 * LibM.log(2)) < 5 * value.standardError)
    #expect(value.range == 0.5 && value.standardError < 0.005)
  }

  /// Differences of normal noise, halved, are normal with half of the variance.
  @Test func normalNoise() {
    let (bins, range) = (21, 2.0)
    let field = CloudSamples.normal(300 * 300, dimensions: 1)
    let value = Delentropy.of(field, shape: [300, 300], periodic: [true, true], bins: bins, range: range, estimator: .millerMadow)
    func below(_ x: Double) -> Double { 0.5 * (1 + LibM.erf(x)) }  // of a normal number of variance 1/2
    func edge(_ bin: Int) -> Double { range * (2 * Double(bin) / Double(bins) - 1) }
    let probabilities = (0..<bins).map { (bin: Int) -> Double in
      let (low, high) = (bin == 0 ? 0 : below(edge(bin)), bin == bins - 1 ? 1 : below(edge(bin + 1)))
      return high - low
    }
    #expect(abs(value.entropy - shannonEntropy(probabilities)) < 5 * value.standardError)
    #expect(value.standardError < 0.003)
  }

  @Test func smallCaseByHand() {
    // A column of ones in the middle of a periodic 3 × 3 plane: slopes along the rows of 1/2, 0, -1/2, none across.
    let value = Delentropy.of([0, 1, 0, 0, 1, 0, 0, 1, 0], shape: [3, 3], periodic: [true, true], bins: 3)
    #expect(abs(value.entropy - LibM.log(3) / 2) < 1e-15 && abs(value.normalized - 0.5) < 1e-15)
    // Larger slopes belong to the outer bins.
    let narrow = Delentropy.of([0, 1, 0, 0, 4, 0, 0, 9, 0], shape: [3, 3], periodic: [false, true], bins: 3, range: 0.1)
    #expect(abs(narrow.entropy - LibM.log(3) / 2) < 1e-15)
  }

  // MARK: - As a diagnostic

  private func grid(_ name: String, _ sizes: Int...) -> FieldInfo {
    FieldInfo(
      name, unit: "K", longName: name, dimensions: sizes.enumerated().map { Dimension("axis_\($0)", size: $1) })
  }

  @Test func takesTheFirstGriddedField() throws {
    let (series, plane) = (grid("series", 40), grid("plane", 20, 1, 30))
    let position = CloudSamples.field("position", 600, 2)
    let scene = Scene(fields: [position, series, plane], domain: .periodic(1, dimensions: 2))
    let field = CloudSamples.uniform(1, 600)
    let diagnostic = try Delentropy(Delentropy.Options(), scene: scene)
    let value = Delentropy.of(field, shape: [20, 30], periodic: [false, false])
    #expect(
      diagnostic.observe(Snapshot([(plane, field)])) == [value.entropy, value.normalized, value.standardError, value.range])
    #expect(diagnostic.outputs[3].unit == "K")
    var options = Delentropy.Options()
    (options.of, options.periodic) = ("plane", .all)
    let periodic = Delentropy.of(field, shape: [20, 30], periodic: [true, true])
    #expect(try Delentropy(options, scene: scene).observe(Snapshot([(plane, field)]))[0] == periodic.entropy)
    var holes = field
    holes[5] = .nan
    #expect(CloudSamples.areNaN(diagnostic.observe(Snapshot([(plane, holes)]))))
  }

  @Test func takesTheDensityOfPositions() throws {
    let domain = Domain(size: [2, 4], boundary: [.periodic, .reflecting])
    let position = CloudSamples.field("position", 1000, 2)
    var options = Delentropy.Options()
    options.cells = 8
    let diagnostic = try Delentropy(options, scene: Scene(fields: [position], domain: domain))
    let share = CloudSamples.even(1000, dimensions: 2)
    // The first ones lie a period beyond the box along x.
    let positions = share.enumerated().map { (k: Int, x: Double) -> Double in
      let (side, shift): (Double, Double) = k % 2 == 0 ? (2, k < 100 ? 2 : 0) : (4, 0)
      return x * side + shift
    }
    var counts = [Double](repeating: 0, count: 64)
    for i in 0..<1000 { counts[Int(share[2 * i] * 8) * 8 + Int(share[2 * i + 1] * 8)] += 8 }  // over a volume of 1/8
    let value = Delentropy.of(counts, shape: [8, 8], periodic: [true, false])
    let observed = diagnostic.observe(Snapshot(domain: domain, [(position, positions)]))
    #expect(observed == [value.entropy, value.normalized, value.standardError, value.range])
    #expect(CloudSamples.areNaN(diagnostic.observe(Snapshot(domain: domain, [(position, [.infinity] + positions.dropFirst())]))))
  }

  @Test func anEvenGridOfParticlesHasNone() throws {
    func middle(_ cell: Int) -> Double { (Double(cell % 4) + 0.5) / 4 }
    let positions = (0..<64).flatMap { (cell: Int) -> [Double] in [middle(cell / 16), middle(cell / 4), middle(cell)] }
    let position = CloudSamples.field("position", 64, 3)
    var options = Delentropy.Options()
    options.cells = 4
    let domain = Domain.periodic(1, dimensions: 3)
    let diagnostic = try Delentropy(options, scene: Scene(fields: [position], domain: domain))
    #expect(diagnostic.observe(Snapshot(domain: domain, [(position, positions)])) == [0, 0, 0, 0])
  }

  @Test func refusesWhatDoesntFit() {
    let position = CloudSamples.field("position", 10, 2)
    func make(_ fields: [FieldInfo], _ domain: Domain?, _ change: (inout Delentropy.Options) -> Void = { _ in }) throws {
      var options = Delentropy.Options()
      change(&options)
      _ = try Delentropy(options, scene: Scene(fields: fields, domain: domain))
    }
    #expect(throws: SimulationError.self) { try make([position], nil) }
    #expect(throws: SimulationError.self) { try make([position], Domain(size: [1, 1], boundary: [.open, .periodic])) }
    #expect(throws: SimulationError.self) { try make([grid("series", 40)], nil) }
    #expect(throws: SimulationError.self) { try make([grid("thin", 2, 40)], nil) }
    #expect(throws: SimulationError.self) { try make([position], .periodic(1, dimensions: 2)) { $0.of = "position" } }
    #expect(throws: SimulationError.self) { try make([position], .periodic(1, dimensions: 2)) { $0.of = "pressure" } }
    #expect(throws: SimulationError.self) { try make([grid("solid", 9, 9, 9)], nil) { $0.bins = 300 } }
  }
}
