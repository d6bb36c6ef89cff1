import Diagnostics
import SimCore
import Testing

@Suite struct PairEntropyTests {
  @Test func agreesWithReferences() throws {
    for row in try CloudSamples.reference().pair_entropy {
      let columns = zip(row.seeds, row.box).map { seed, side in CloudSamples.uniform(seed, row.count).map { $0 * side } }
      let domain = Domain(size: row.box, boundary: row.box.map { _ in .periodic })
      let value = PairEntropy.of(positions: CloudSamples.rows(columns), in: domain, cutoff: row.cutoff, bins: row.bins)
      #expect(abs(value.entropy - row.entropy) < 1e-13)
      #expect(abs(value.bias + Double(row.occupied) / (2 * Double(row.count - 1))) < 1e-15)
      #expect(value.corrected == value.entropy - value.bias)
    }
  }

  /// The mean of the entropies of ideal gases is the bias, what the correction leaves is zero, and they spread as the error says.
  @Test(arguments: [(2, 50), (3, 50), (3, 200)]) func idealGas(_ dimensions: Int, _ bins: Int) {
    let (particles, samples) = (500, 60)
    let values = (0..<samples).map {
      let positions = CloudSamples.even(particles, dimensions: dimensions, seed: UInt64(100 + $0))
      return PairEntropy.of(positions: positions, in: .periodic(1, dimensions: dimensions), cutoff: 0.5, bins: bins)
    }
    let mean = values.map(\.entropy).reduce(0, +) / Double(samples)
    let corrected = values.map(\.corrected).reduce(0, +) / Double(samples)
    let spread = (values.reduce(0) { $0 + ($1.entropy - mean) * ($1.entropy - mean) } / Double(samples - 1)).squareRoot()
    let error = spread / Double(samples).squareRoot()
    #expect(abs(mean + Double(bins) / Double(2 * particles)) < 3.5 * error)
    #expect(abs(corrected) < 3.5 * error)
    let stated = values.map(\.standardError).reduce(0, +) / Double(samples)
    // The spread itself is known to a part in √120.
    #expect(abs(stated / spread - 1) < 0.35)
  }

  @Test func fourParticlesByHand() {
    // A square of side 1 in a box of side 4: four pairs at distance 1, two at √2. Shells up to 0.6, 1.2, and 1.8.
    let positions = [0.0, 0, 1, 0, 1, 1, 0, 1]
    let value = PairEntropy.of(positions: positions, in: .periodic(4, dimensions: 2), cutoff: 1.8, bins: 3)
    let areas = [0.36, 1.08, 1.8].map { $0 * Double.pi }
    let g = [4 / (6 * areas[1] / 16), 2 / (6 * areas[2] / 16)]
    let terms = g.map { $0 * LibM.log($0) - $0 + 1 }
    let exact = -0.5 * 4 / 16 * (areas[0] + areas[1] * terms[0] + areas[2] * terms[1])
    #expect(abs(value.entropy - exact) < 1e-14)
    #expect(abs(value.bias + 1.0 / 3) < 1e-15)
    let squares = 4 * LibM.log(g[0]) * LibM.log(g[0]) + 2 * LibM.log(g[1]) * LibM.log(g[1])
    #expect(abs(value.standardError - (squares - 1).squareRoot() / 3) < 1e-14)
  }

  @Test func emptyShellsCountInFull() {
    // Two particles half a box apart: no pairs below.
    let value = PairEntropy.of(positions: [0, 0, 0, 2, 0, 0], in: .periodic(4, dimensions: 3), cutoff: 1, bins: 10)
    #expect(abs(value.entropy + 0.5 * 2 / 64 * 4 / 3 * .pi) < 1e-15)
    #expect(value.bias == 0)
  }

  @Test func integrandNearOne() {
    // With δ = 2⁻ⁿ: δ²/2 - δ³/6 + δ⁴/12 … is exact enough for small ones.
    for d in [0x1p-20, -0x1p-20, 0x1p-30, -0x1p-30] {
      let series = d * d * (0.5 - d * (1.0 / 6 - d / 12))
      #expect(abs(pairEntropyIntegrand(1 + d) / series - 1) < 4e-16)
    }
    // Both forms meet.
    for d in [0.0099, 0.0101, -0.0099, -0.0101, 0.009999, 0.010001] {
      let direct = (1 + d) * LibM.log1p(d) - d
      #expect(abs(pairEntropyIntegrand(1 + d) / direct - 1) < 1e-12)
    }
    #expect(pairEntropyIntegrand(0) == 1 && pairEntropyIntegrand(1) == 0)
    #expect(abs(pairEntropyIntegrand(2) - (2 * LibM.log(2) - 1)) < 1e-16)
  }

  // MARK: - As a diagnostic

  private static let count = 60
  private static let field = CloudSamples.field("position", count, 2)
  private static let domain = Domain.periodic(3, dimensions: 2)

  private static func diagnostic(
    _ domain: Domain? = domain, _ change: (inout PairEntropy.Options) -> Void = { _ in }
  ) throws -> PairEntropy {
    var options = PairEntropy.Options()
    options.bins = 20
    change(&options)
    return try PairEntropy(options, scene: Scene(fields: [field], domain: domain))
  }

  private static func positions(_ seed: UInt64) -> [Double] { CloudSamples.even(count, dimensions: 2, seed: seed).map { 3 * $0 } }
  private static func snapshot(_ positions: [Double]) -> Snapshot { Snapshot(domain: domain, [(field, positions)]) }

  @Test func reachesHalfTheBox() throws {
    let positions = PairEntropyTests.positions(1)
    let value = PairEntropy.of(positions: positions, in: PairEntropyTests.domain, cutoff: 1.5, bins: 20)
    let diagnostic = try PairEntropyTests.diagnostic()
    #expect(
      try diagnostic.observe(PairEntropyTests.snapshot(positions))
        == [value.entropy, value.bias, value.corrected, value.standardError])
    #expect(
      diagnostic.outputs.map(\.name) == ["pair_entropy", "pair_entropy_bias", "pair_entropy_corrected", "pair_entropy_error"])
  }

  @Test func framesArePutTogether() throws {
    let diagnostic = try PairEntropyTests.diagnostic { $0.frames = 3 }
    #expect(diagnostic.observationsPerResult == 3)
    // Equal frames have the g of one, with a third of the bias.
    let one = PairEntropy.of(positions: PairEntropyTests.positions(2), in: PairEntropyTests.domain, cutoff: 1.5, bins: 20)
    let snapshot = PairEntropyTests.snapshot(PairEntropyTests.positions(2))
    #expect(try CloudSamples.areNaN(diagnostic.observe(snapshot)))
    #expect(try CloudSamples.areNaN(diagnostic.observe(snapshot)))
    let resumed = try PairEntropyTests.diagnostic { $0.frames = 3 }
    resumed.memory = diagnostic.memory
    let values = try diagnostic.observe(snapshot)
    #expect(abs(values[0] - one.entropy) < 1e-14 && abs(values[1] - one.bias / 3) < 1e-15)
    #expect(try values == resumed.observe(snapshot))
    // And then anew.
    for _ in 0..<2 { _ = try diagnostic.observe(snapshot) }
    #expect(try diagnostic.observe(snapshot) == values)
  }

  @Test func localEntropiesAreThoseOfAllPairs() throws {
    let (cutoff, broadening, bins) = (0.9, 0.1, 20)
    let diagnostic = try PairEntropyTests.diagnostic {
      ($0.local, $0.cutoff, $0.broadening) = (true, cutoff, broadening)
    }
    let positions = PairEntropyTests.positions(4)
    let values = try diagnostic.observe(PairEntropyTests.snapshot(positions))
    #expect(values.count == 4 + PairEntropyTests.count && diagnostic.outputs[4].count == PairEntropyTests.count)
    let density = Double(PairEntropyTests.count) / 9
    for i in 0..<PairEntropyTests.count {
      var integral = 0.0
      for edge in 1...bins {
        let r = Double(edge) * cutoff / Double(bins)
        var sum = 0.0
        for j in 0..<PairEntropyTests.count where j != i {
          var (dx, dy) = (positions[2 * i] - positions[2 * j], positions[2 * i + 1] - positions[2 * j + 1])
          (dx, dy) = (dx - 3 * (dx / 3).rounded(), dy - 3 * (dy / 3).rounded())
          let t = (r - (dx * dx + dy * dy).squareRoot()) / broadening
          if abs(t) <= 4 { sum += LibM.exp(-t * t / 2) / (broadening * (2 * Double.pi).squareRoot()) }
        }
        let g = sum / (2 * .pi * r * density)
        integral += (edge == bins ? 0.5 : 1) * 2 * .pi * r * (g > 0 ? g * LibM.log(g) - g + 1 : 1)
      }
      #expect(abs(values[4 + i] + density / 2 * integral * cutoff / Double(bins)) < 1e-12)
    }
  }

  // MARK: - Mixtures

  private struct Mixture: Decodable {
    let dimensions: Int
    let parts: [Int]
    let bins: Int
    let cutoff, entropy, like, bias: Double
  }

  /// All pairs, by NumPy; the last mixture has a kind with one particle.
  @Test func mixturesAgreeWithAllPairs() throws {
    let mixtures: [Mixture] = try OrdinalReference.load("mixtures")
    #expect(mixtures.count == 3)
    for row in mixtures {
      let count = row.parts.reduce(0, +)
      let columns = (0..<row.dimensions).map { CloudSamples.uniform(70 + UInt64($0), count) }
      let species = kinds(row.parts)
      let value = try PairEntropy.of(
        positions: CloudSamples.rows(columns), species: species, in: .periodic(1, dimensions: row.dimensions), cutoff: row.cutoff,
        bins: row.bins)
      #expect(abs(value.entropy - row.entropy) < 1e-12 && abs(value.like - row.like) < 1e-12, "\(row.parts)")
      #expect(abs(value.bias - row.bias) < 1e-13)
    }
  }

  private func kinds(_ parts: [Int]) -> [Double] {
    parts.enumerated().flatMap { [Double](repeating: [2.5, -1, 0.25][$0], count: $1) }
  }

  @Test func oneKindIsNoMixture() throws {
    let positions = PairEntropyTests.positions(6)
    let one = PairEntropy.of(positions: positions, in: PairEntropyTests.domain, cutoff: 1.5, bins: 20)
    let same = [Double](repeating: 0.5, count: PairEntropyTests.count)
    #expect(try PairEntropy.of(positions: positions, species: same, in: PairEntropyTests.domain, cutoff: 1.5, bins: 20) == one)
    #expect(one.like == one.entropy)
  }

  /// The mean of the entropies of mixed ideal gases is the bias, and they spread as the error says.
  @Test func mixedIdealGases() throws {
    let samples = 60
    let species = kinds([300, 200])
    let values = try (0..<samples).map {
      let positions = CloudSamples.even(500, dimensions: 2, seed: UInt64(300 + $0))
      return try PairEntropy.of(positions: positions, species: species, in: .periodic(1, dimensions: 2), cutoff: 0.5, bins: 40)
    }
    let mean = values.map(\.entropy).reduce(0, +) / Double(samples)
    let bias = values.map(\.bias).reduce(0, +) / Double(samples)
    let spread = (values.reduce(0) { $0 + ($1.entropy - mean) * ($1.entropy - mean) } / Double(samples - 1)).squareRoot()
    #expect(abs(mean - bias) < 3.5 * spread / Double(samples).squareRoot())
    let stated = values.map(\.standardError).reduce(0, +) / Double(samples)
    #expect(abs(stated / spread - 1) < 0.35)
  }

  @Test func mixturesOfAField() throws {
    let radius = FieldInfo("radius", unit: "1", longName: "radius", dimensions: [.particles(PairEntropyTests.count)])
    let scene = Scene(fields: [PairEntropyTests.field, radius], domain: PairEntropyTests.domain)
    let radii = kinds([20, 30, 10])
    func snapshot(_ seed: UInt64, _ radii: [Double]) -> Snapshot {
      Snapshot(
        domain: PairEntropyTests.domain, [(PairEntropyTests.field, PairEntropyTests.positions(seed)), (radius, radii)])
    }
    var options = PairEntropy.Options()
    (options.bins, options.species, options.frames) = (20, "radius", 2)
    let (diagnostic, resumed) = (try PairEntropy(options, scene: scene), try PairEntropy(options, scene: scene))
    resumed.memory = diagnostic.memory
    #expect(try CloudSamples.areNaN(diagnostic.observe(snapshot(7, radii))))
    resumed.memory = diagnostic.memory
    let values = try diagnostic.observe(snapshot(7, radii))
    #expect(try resumed.observe(snapshot(7, radii)) == values)
    let one = try PairEntropy.of(
      positions: PairEntropyTests.positions(7), species: radii, in: PairEntropyTests.domain, cutoff: 1.5, bins: 20)
    #expect(diagnostic.outputs.map(\.name).suffix(3) == ["like_pair_entropy", "unlike_pair_entropy", "species"])
    #expect(abs(values[0] - one.entropy) < 1e-13 && abs(values[4] - one.like) < 1e-13)
    #expect(abs(values[4] + values[5] - values[0]) < 1e-14 && values[6] == 3)
    // Kinds that change between the frames of a result have none.
    _ = try diagnostic.observe(snapshot(7, radii))
    #expect(try diagnostic.observe(snapshot(7, kinds([30, 20, 10]))).prefix(4).allSatisfy { $0.isNaN })
    // Particles that are each of a kind of their own have no like pairs; what isn't a number is no kind.
    options.frames = 1
    let eager = try PairEntropy(options, scene: scene)
    let single = (0..<PairEntropyTests.count).map { Double($0) }
    #expect(try eager.observe(snapshot(7, single))[4] == 0)
    let notNumbers = [Double.nan] + single.dropFirst()
    #expect(throws: SimulationError.self) { try eager.observe(snapshot(7, notNumbers)) }
    for (name, local) in [("radios", false), ("position", false), ("radius", true)] {
      (options.species, options.local, options.cutoff) = (name, local, 0.5)
      #expect(throws: SimulationError.self, "\(name)") { try PairEntropy(options, scene: scene) }
    }
  }

  @Test func numbersThatArentFiniteGiveNaN() throws {
    let diagnostic = try PairEntropyTests.diagnostic {
      ($0.local, $0.cutoff) = (true, 0.5)
    }
    var positions = PairEntropyTests.positions(5)
    positions[3] = .nan
    #expect(try CloudSamples.areNaN(diagnostic.observe(PairEntropyTests.snapshot(positions))))
    let values = try diagnostic.observe(PairEntropyTests.snapshot(PairEntropyTests.positions(5)))
    #expect(values.count { $0.isFinite } == 4 + PairEntropyTests.count)
  }

  @Test func refusesWhatDoesntFit() {
    #expect(throws: SimulationError.self) { try PairEntropyTests.diagnostic { $0.cutoff = 1.51 } }
    #expect(throws: SimulationError.self) { try PairEntropyTests.diagnostic { $0.local = true } }
    #expect(throws: SimulationError.self) { try PairEntropyTests.diagnostic(nil) }
    let tank = Domain(size: [3, 3], boundary: [.periodic, .reflecting])
    #expect(throws: SimulationError.self) { try PairEntropyTests.diagnostic(tank) }
    #expect(throws: SimulationError.self) { try PairEntropyTests.diagnostic(.periodic(3, dimensions: 3)) }
  }

  @Test func threadsDontMatter() {
    let positions = CloudSamples.even(5000, dimensions: 3)
    func value(_ threads: Int) -> PairEntropy.Value {
      PairEntropy.of(
        positions: positions, in: .periodic(1, dimensions: 3), cutoff: 0.2, bins: 50, pool: WorkerPool(threads: threads))
    }
    #expect(value(1) == value(3))
  }
}
