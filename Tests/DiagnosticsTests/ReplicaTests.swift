import Diagnostics
import Models
import SimCore
import Testing

/// Several gases in one run: each as if it were alone, and what is said of all together.
@Suite struct ReplicaTests {
  private func parameters(_ replicas: Int, _ discs: Int = 400, packing: Double = 0.2) -> HardDiscs.Parameters {
    var parameters = HardDiscs.Parameters()
    (parameters.replicas, parameters.discs, parameters.packingFraction) = (replicas, discs, packing)
    parameters.domain = DomainParameters(size: 10, boundary: .periodic)
    return parameters
  }

  private func scene(_ model: HardDiscs) -> Scene {
    Scene(fields: model.boundFields.filter(\.role.isDiagnosable).map(\.info), domain: model.domain)
  }

  private func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

  @Test func haveAnAxis() throws {
    let gas = try Simulation(HardDiscs.self, parameters(3))
    func names(_ field: String, _ simulation: Simulation<HardDiscs>) -> [String] {
      simulation.snapshot().info(field).dimensions.map { "\($0.name) \($0.size)" }
    }
    #expect(names("position", gas) == ["replica 3", "particle 400", "space 2"])
    #expect(names("radius", gas) == ["replica 3", "particle 400"])
    #expect(names("energy", gas) == ["replica 3"])
    #expect(names("wall_impulse", gas) == ["replica 3", "space 2"])
    let single = try Simulation(HardDiscs.self, parameters(1))
    #expect(names("position", single) == ["particle 400", "space 2"] && names("energy", single) == [])
  }

  /// The first replica is the run without replicas, the others are others; energy is the same in all.
  @Test(arguments: [0.2, 1e-3]) func theFirstIsTheSystem(packing: Double) throws {
    let gas = try Simulation(HardDiscs.self, parameters(3, packing: packing), seed: 6, threads: 2)
    let single = try Simulation(HardDiscs.self, parameters(1, packing: packing), seed: 6)
    try gas.run(steps: 5)
    try single.run(steps: 5)
    for field in [
      "position", "velocity", "unwrapped_position", "radius", "mass", "energy", "virial", "collisions", "worst_overlap",
    ] {
      let (values, expected) = (gas.snapshot().values(field), single.snapshot().values(field))
      #expect(values.count == 3 * expected.count)
      #expect(bits(Array(values.prefix(expected.count))) == bits(expected), "\(field)")
    }
    let positions = gas.snapshot().values("position")
    #expect(Set(positions).count > 2390)
    #expect(gas.snapshot().values("energy").allSatisfy { abs($0 - 400) < 1e-9 })
  }

  /// Any number of threads, any cut, and a restart: the same bits.
  @Test func areReproducible() throws {
    func state(_ gas: Simulation<HardDiscs>) -> [[UInt64]] {
      gas.model.boundFields.map { bits($0.values(WorkerPool(threads: 2))) }
    }
    let whole = try Simulation(HardDiscs.self, parameters(5), seed: 2)
    try whole.run(steps: 6)
    for threads in [2, 3] {
      let cut = try Simulation(HardDiscs.self, parameters(5), seed: 2, threads: threads)
      for steps in [1, 2] { try cut.run(steps: steps) }
      let restored = try Simulation(HardDiscs.self, parameters(5), seed: 2, threads: threads)
      for (field, other) in zip(restored.model.boundFields, cut.model.boundFields) where field.role.isState {
        field.restore!(other.values(WorkerPool(threads: 1)))
      }
      restored.model.didRestore(at: Instant(tick: 3, time: 3))
      for gas in [cut, restored] {
        try gas.model.advance(to: Instant(tick: 6, time: 6))
        #expect(state(gas) == state(whole))
      }
    }
  }

  /// A frame with replicas starts replicas again, and nothing else.
  @Test func startFromAFrame() throws {
    let gas = try Simulation(HardDiscs.self, parameters(2, 50), seed: 3)
    try gas.run(steps: 2)
    let now = gas.snapshot()
    let frame = RecordedFrame(
      source: "a.nc", rows: 2, values: ["position": now.values("position"), "velocity": now.values("velocity")])
    let again = try Simulation(HardDiscs.self, parameters(2, 50), seed: 9, from: frame)
    #expect(again.snapshot().values("velocity") == now.values("velocity"))
    #expect(zip(again.snapshot().values("position"), now.values("position")).allSatisfy { abs($0 - $1) < 1e-13 })
    #expect(
      throws: SimulationError.impossible(
        parameter: "replicas", reason: "each of the 3 needs discs of its own to start with, which a.nc doesn't hold")
    ) { try Simulation(HardDiscs.self, parameters(3, 50), from: frame) }
    #expect(throws: SimulationError.self) { try Simulation(HardDiscs.self, parameters(2, 49), from: frame) }
    #expect(
      parameters(1000, 200_000, packing: 1e-6).problems().map(\.message) == ["1000 of 200000 discs are more than 10⁸ discs in all"])
  }

  // MARK: - Diagnostics

  /// Each replica's results are those of a system of its own, to the bit: nothing is computed across replicas. Memories are kept apart.
  @Test(arguments: [
    DiagnosticEntry(RadialDistribution.self), DiagnosticEntry(Pressure.self), DiagnosticEntry(MeanSquareDisplacement.self),
    DiagnosticEntry(CollisionStatistics.self), DiagnosticEntry(VelocityDistribution.self), DiagnosticEntry(HexaticOrder.self),
    DiagnosticEntry(VelocityAutocorrelation.self), DiagnosticEntry(HydrodynamicFields.self), DiagnosticEntry(StructureFactor.self),
    DiagnosticEntry(BoltzmannEntropy.self), DiagnosticEntry(PhaseSpaceHistogram.self),
  ]) func diagnosticsKeepThemApart(entry: DiagnosticEntry) throws {
    let gas = try Simulation(HardDiscs.self, parameters(3), seed: 6, threads: 2)
    let all = gas.snapshot()
    // Systems that start as the replicas do.
    let singles = try (0..<3).map { replica in
      let part = replica * 800..<(replica + 1) * 800
      let frame = RecordedFrame(
        source: "", rows: 400,
        values: ["position": Array(all.values("position")[part]), "velocity": Array(all.values("velocity")[part])])
      return try Simulation(HardDiscs.self, parameters(1), from: frame)
    }
    let whole = try entry.make(entry.options, scene(gas.model))
    let parts = try singles.map { try entry.make(entry.options, scene($0.model)) }
    for (output, single) in zip(whole.outputs, parts[0].outputs) {
      #expect(output.name == single.name && output.dimensions == [.replicas(3)] + single.dimensions)
    }
    for step in 0..<3 {
      if step > 0 {
        for single in singles { try single.run(steps: 1) }
        try gas.run(steps: 1)
      }
      let restored = try entry.make(entry.options, scene(gas.model))
      restored.memory = whole.memory
      let values = try whole.observe(gas.snapshot())
      #expect(values.count == whole.outputs.reduce(0) { $0 + $1.count })
      #expect(bits(try restored.observe(gas.snapshot())) == bits(values))
      let expected = try zip(parts, singles).map { try $0.observe($1.snapshot()) }
      var (place, offset) = (0, 0)
      for output in parts[0].outputs {
        for replica in expected {
          let range = offset..<offset + output.count
          #expect(bits(Array(values[place..<place + output.count])) == bits(Array(replica[range])), "\(output.name)")
          place += output.count
        }
        offset += output.count
      }
    }
  }

  // MARK: - Pooled entropy

  private func ideal(_ replicas: Int, _ particles: Int) -> (snapshot: Snapshot, scene: Scene) {
    let random = Philox(seed: 12)
    let dimensions: [Dimension] = [.replicas(replicas), .particles(particles), .space(2)]
    let fields = ["position", "velocity"].map { FieldInfo($0, unit: "1", longName: $0, dimensions: dimensions) }
    let domain = Domain(size: [1, 1], boundary: [.reflecting, .reflecting])
    let positions = (0..<replicas * particles).flatMap { i in
      let u = random.uniforms(.initialPosition, particle: i)
      return [u[0], u[1]]
    }
    let velocities = (0..<replicas * particles).flatMap { i in
      let n = random.normals(.initialVelocity, particle: i)
      return [n[0], n[1]]
    }
    return (
      Snapshot(domain: domain, pool: WorkerPool(threads: 2), [(fields[0], positions), (fields[1], velocities)]),
      Scene(fields: fields, domain: domain)
    )
  }

  /// Values of an output by name.
  private func values(_ name: String, _ diagnostic: any Diagnostic, _ values: [Double]) throws -> [Double] {
    var offset = 0
    for output in diagnostic.outputs {
      if output.name == name { return Array(values[offset..<offset + output.count]) }
      offset += output.count
    }
    throw SimulationError.impossible(parameter: nil, reason: "no \(name)")
  }

  /// Ten replicas of 10⁴ independent particles: the bias of 10⁵ particles when pooled, of 10⁴ in the mean. Expected values for 20 × 1
  /// spatial cells from sums over Poisson distributions; ln N − 1 is added. Standard deviation of a result 1/√N at most.
  @Test func pooledEntropyHasLessBias() throws {
    let (snapshot, scene) = ideal(10, 10_000)
    var options = BoltzmannEntropy.Options()
    (options.grid.cells, options.velocityCells) = ([20, 1], [2, 1])
    let entry = DiagnosticEntry(BoltzmannEntropy.self)
    let diagnostic = try entry.make(options, scene)
    let result = try diagnostic.observe(snapshot)
    func expect(_ name: String, _ expected: [Double], within tolerance: Double, shift: Double) throws {
      for (value, expected) in zip(try values(name, diagnostic, result), expected) {
        #expect(abs(value + shift - expected) < tolerance, "\(name): \(value + shift), not \(expected)")
      }
    }
    let shift = LibM.log(1e4)
    try expect("boltzmann_entropy_mean", [3.071656009450467, 2.744513228718896], within: 0.012, shift: shift - 1)
    try expect("boltzmann_entropy_stirling_mean", [3.1275694080908716, 2.8697927452080467], within: 0.012, shift: shift - 1)
    try expect("boltzmann_entropy_pooled", [3.132281018382142, 2.8876027014238748], within: 0.012, shift: shift - 1)
    try expect("boltzmann_entropy_stirling_pooled", [3.1416482923283438, 2.9115229793542063], within: 0.012, shift: shift - 1)
    // Of an ideal gas, with the density of one replica: d/2 ln 2π + d/2 + 1 − ln N.
    try expect("boltzmann_entropy_lte_pooled", [LibM.log(2 * .pi) + 2], within: 0.012, shift: shift)
  }

  /// Against counting by hand, and the textbook's standard error.
  @Test func pooledCounts() throws {
    let (snapshot, scene) = ideal(4, 500)
    var options = BoltzmannEntropy.Options()
    (options.grid.cells, options.velocityCells) = ([3, 2], [0.8])
    let diagnostic = try DiagnosticEntry(BoltzmannEntropy.self).make(options, scene)
    let result = try diagnostic.observe(snapshot)
    let (positions, velocities) = (snapshot.values("position"), snapshot.values("velocity"))
    var counts: [[Int]: Int] = [:]
    for i in 0..<2000 {
      let (x, y) = (Int(positions[2 * i] * 3), Int(positions[2 * i + 1] * 2))
      let v = (0..<2).map { Int((velocities[2 * i + $0] / 0.8).rounded(.down)) }
      counts[[x, y] + v, default: 0] += 1
    }
    // The numbers of all replicas, in cells of four times the volume.
    let expected = BoltzmannEntropy.of(counts: Array(counts.values), cellVolume: 4 * 0.64 / 6)
    func value(_ name: String) throws -> Double { try values(name, diagnostic, result)[0] }
    #expect(abs(try value("boltzmann_entropy_pooled") - expected.exact) < 1e-12)
    #expect(abs(try value("boltzmann_entropy_stirling_pooled") - expected.stirling) < 1e-12)
    #expect(abs(try value("boltzmann_entropy_miller_madow_pooled") - expected.millerMadow) < 1e-12)
    for name in ["boltzmann_entropy", "boltzmann_entropy_stirling", "boltzmann_entropy_miller_madow", "boltzmann_entropy_lte"] {
      let each = try values(name, diagnostic, result)
      #expect(each.count == 4)
      let mean = each.reduce(0, +) / 4
      let variance = each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3
      #expect(abs(try value(name + "_mean") - mean) < 1e-13)
      #expect(abs(try value(name + "_error") - (variance / 4).squareRoot()) < 1e-13)
    }
  }

  /// Free expansion without collisions: between Δv·t = 2Δx and half the circumference the entropy grows by Δv/2L in a unit of time.
  /// The exact value with 20 cells and Δv = 0.5, for infinitely many particles.
  @Test func freeExpansionOfReplicas() throws {
    var parameters = parameters(8, 20_000)
    (parameters.packingFraction, parameters.diameter, parameters.transparent) = (nil, 1e-9, true)
    parameters.domain = DomainParameters(size: 1, boundary: .reflecting)
    var placement = DiscPlacement()
    placement.fill = 0.5
    let gas = try Simulation(HardDiscs.self, parameters, initial: placement, seed: 1, threads: 2)
    var options = BoltzmannEntropy.Options()
    (options.grid.cells, options.velocityCells) = ([20, 1], [0.5])
    let diagnostic = try DiagnosticEntry(BoltzmannEntropy.self).make(options, scene(gas.model))
    func pooled() throws -> (Double, Double) {
      let result = try diagnostic.observe(gas.snapshot())
      return (
        try values("boltzmann_entropy_miller_madow_pooled", diagnostic, result)[0],
        try values("boltzmann_entropy_miller_madow_error", diagnostic, result)[0]
      )
    }
    let start = try pooled()
    for (time, expected) in [(1.0, 0.24936), (2, 0.49597), (4, 0.69056)] {
      try gas.model.advance(to: Instant(tick: 0, time: time))
      let now = try pooled()
      // Bias of 160,000 particles in about 1300 cells is 0.004 at most; four standard errors.
      #expect(abs(now.0 - start.0 - expected) < 0.004 + 4 * (now.1 + start.1))
    }
  }
}
