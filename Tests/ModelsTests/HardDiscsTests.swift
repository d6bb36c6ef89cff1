import Foundation
import Models
import SimCore
import Testing

/// Event-driven discs against trajectories in a hundred digits (see Reference/README.md), closed forms and the equation of state.
struct HardDiscsTests {
  private struct Reference: Decodable {
    struct Particle: Decodable {
      let x, y, vx, vy: String
      let radius, mass: String?
    }
    struct Partition: Decodable {
      let x: String
      let removedAt: String
      enum CodingKeys: String, CodingKey {
        case x
        case removedAt = "removed_at"
      }
    }
    struct Checkpoint: Decodable {
      let t: String
      let pairCollisions, wallCollisions, partitionCollisions: Int
      let x, v: [[String]]
      let virial: String
      let tolerance: String
      enum CodingKeys: String, CodingKey {
        case t, x, v
        case pairCollisions = "pair_collisions"
        case wallCollisions = "wall_collisions"
        case partitionCollisions = "partition_collisions"
        case virial = "virial_sum"
        case tolerance = "suggested_abs_tolerance"
      }
    }
    let box: [String: String]
    let boundary: [String: String]
    let radius: String
    let partition: Partition?
    let particles: [Particle]
    let checkpoints: [Checkpoint]
  }

  private static let names = [
    "f01_two_head_on_periodic", "f03_krauth_four_discs", "f04_simultaneous_disjoint", "f05_grazing_hit", "f05_grazing_miss",
    "f06_periodic_n16_eta045", "f09_mixed_binary_n12", "f12_partition_removed_at_3",
  ]

  private func number(_ text: String) -> Double { Double(text)! }

  @Test(arguments: names, [HardDiscs.Parameters.Algorithm.events, .windows])
  func followsTheReference(name: String, algorithm: HardDiscs.Parameters.Algorithm) throws {
    let url = Bundle.module.resourceURL!.appending(path: "Reference/discs/\(name).json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    // Kinds follow each other in the model: large discs first.
    let usual = number(reference.radius)
    let radii = reference.particles.map { $0.radius.map(number) ?? usual }
    let order = radii.indices.sorted { (radii[$0], $1) > (radii[$1], $0) }
    let particles = order.map { reference.particles[$0] }
    var parameters = HardDiscs.Parameters()
    parameters.discs = particles.count
    parameters.algorithm = algorithm
    parameters.domain.size = [number(reference.box["Lx"]!), number(reference.box["Ly"]!)]
    parameters.domain.boundary = ["x", "y"].map { reference.boundary[$0] == "wall" ? .reflecting : .periodic }
    parameters.diameter = 2 * radii.max()!
    let kinds = Set(radii).sorted(by: >)
    parameters.diameterRatios = kinds.map { $0 / kinds[0] }
    parameters.massRatios = kinds.map { kind in particles.first { $0.radius.map(number) ?? usual == kind }!.mass.map(number) ?? 1 }
    parameters.fractions = kinds.map { kind in Double(radii.count { $0 == kind }) }
    parameters.partition = reference.partition.map { number($0.x) }
    parameters.partitionRemovedAt = reference.partition.map { number($0.removedAt) }
    let frame = RecordedFrame(
      source: name, rows: particles.count,
      values: [
        "position": particles.flatMap { [number($0.x), number($0.y)] },
        "velocity": particles.flatMap { [number($0.vx), number($0.vy)] },
      ])
    let gas = try Simulation(HardDiscs.self, parameters, from: frame, threads: 2)
    for checkpoint in reference.checkpoints {
      try gas.model.advance(to: Instant(tick: 0, time: number(checkpoint.t)))
      let now = gas.snapshot()
      #expect(now.values("collisions") == [Double(checkpoint.pairCollisions)])
      #expect(now.values("wall_collisions") == [Double(checkpoint.wallCollisions)])
      #expect(now.values("partition_collisions") == [Double(checkpoint.partitionCollisions)])
      let tolerance = number(checkpoint.tolerance)
      let (positions, velocities) = (now.values("position"), now.values("velocity"))
      for (disc, source) in order.enumerated() {
        for axis in 0..<2 {
          let side = parameters.domain.size[axis]
          var off = abs(positions[2 * disc + axis] - number(checkpoint.x[source][axis]))
          if parameters.domain.boundary[axis] == .periodic { off = min(off, abs(side - off)) }
          #expect(off <= tolerance, "disc \(source) at \(checkpoint.t)")
          #expect(
            abs(velocities[2 * disc + axis] - number(checkpoint.v[source][axis])) <= tolerance, "disc \(source) at \(checkpoint.t)")
        }
      }
      #expect(abs(now.values("virial")[0] - number(checkpoint.virial)) <= 100 * tolerance)
    }
  }

  private func gas(
    _ discs: Int, packing: Double, _ boundary: Boundary = .periodic, seed: UInt64 = 3,
    threads: Int = 1, _ change: (inout HardDiscs.Parameters) -> Void = { _ in }
  ) throws -> Simulation<HardDiscs> {
    var parameters = HardDiscs.Parameters()
    parameters.discs = discs
    parameters.packingFraction = packing
    parameters.domain = DomainParameters(size: 10, boundary: boundary)
    change(&parameters)
    return try Simulation(HardDiscs.self, parameters, seed: seed, threads: threads)
  }

  /// Both engines, any number of threads: everything that is written is the same to the bit, however the time is cut.
  @Test(
    arguments: [
      (2000, 0.02, Boundary.periodic), (500, 0.05, .reflecting), (3000, 1e-4, .reflecting), (200, 1e-5, .periodic),
      (300, 0.3, .periodic),
    ])
  func enginesAgree(discs: Int, packing: Double, boundary: Boundary) throws {
    func bits(_ algorithm: HardDiscs.Parameters.Algorithm, threads: Int, steps: [Int]) throws -> [[UInt64]] {
      let gas = try gas(discs, packing: packing, boundary, seed: 5, threads: threads) {
        $0.algorithm = algorithm
        // Different masses and sizes in one case.
        if discs == 500 { ($0.diameterRatios, $0.massRatios) = ([1, 0.4], [1, 0.1]) }
        if discs == 3000 { ($0.partition, $0.partitionRemovedAt, $0.reverseAt) = (5, 3.5, 12.25) }
      }
      for step in steps { try gas.run(steps: step) }
      let names = [
        "position", "velocity", "unwrapped_position", "collisions", "wall_collisions", "virial", "worst_overlap", "energy",
      ]
      return names.map { gas.snapshot().values($0).map(\.bitPattern) }
    }
    let expected = try bits(.events, threads: 1, steps: [20])
    #expect(Double(bitPattern: expected[3][0]) > 20)
    #expect(try bits(.windows, threads: 1, steps: [20]) == expected)
    #expect(try bits(.windows, threads: 3, steps: [1, 2, 17]) == expected)
    #expect(try bits(.automatic, threads: 2, steps: [7, 13]) == expected)
  }

  /// Compressibility factors of a Padé approximant to ten virial coefficients; virial and collision rate must both give them, which a wrong
  /// order of events doesn't (Erpenbeck & Luban 1985; Clisby & McCoy 2006).
  @Test(arguments: [(0.05, 1.10839), (0.2, 1.57037), (0.4, 2.82932)])
  func equationOfState(packing: Double, expected: Double) throws {
    let n = 1024.0
    let gas = try gas(1024, packing: packing)
    try gas.run(steps: 20)
    let start = ["collisions", "virial"].map { ($0, gas.snapshot().values($0)[0]) }
    let steps = 150
    try gas.run(steps: steps)
    let after = gas.snapshot()
    func gain(_ field: String) -> Double { after.values(field)[0] - start.first { $0.0 == field }!.1 }
    let virial = 1 + (n - 1) / n * gain("virial") / (Double(steps) * 2 * n)
    let diameter = 2 * after.values("radius")[0]
    let rate = 2 * gain("collisions") / n / Double(steps)
    let fromRate = 1 + Double.pi.squareRoot() / 4 * diameter * rate * ((n - 1) / n).squareRoot()
    #expect(gain("collisions") > 20_000)
    #expect(abs(virial / expected - 1) < 0.004)
    #expect(abs((virial - fromRate) / (expected - 1)) < 0.01)
    #expect(abs(after.values("energy")[0] / n - 1) < 1e-12)
    #expect(after.values("worst_overlap")[0] < 1e-12)
    let velocities = after.values("velocity")
    for axis in 0..<2 { #expect(abs(stride(from: axis, to: 2048, by: 2).reduce(0) { $0 + velocities[$1] }) < 1e-9) }
  }

  @Test func turnedAroundItReturns() throws {
    let gas = try gas(64, packing: 0.05, .reflecting) { $0.reverseAt = 4 }
    let (positions, velocities) = (gas.snapshot().values("position"), gas.snapshot().values("velocity"))
    try gas.run(steps: 4)
    #expect(gas.snapshot().values("collisions")[0] > 20)
    #expect(zip(gas.snapshot().values("position"), positions).contains { abs($0 - $1) > 1 })
    try gas.run(steps: 4)
    let end = gas.snapshot()
    for (there, back) in zip(positions, end.values("position")) { #expect(abs(there - back) < 1e-6) }
    for (there, back) in zip(velocities, end.values("velocity")) { #expect(abs(there + back) < 1e-6) }
  }

  /// A partition removed, a reversal and a thermostat at one time: all of them happen.
  @Test func severalThingsAtOneTime() throws {
    let gas = try gas(64, packing: 0.001, .reflecting) {
      ($0.partition, $0.partitionRemovedAt, $0.reverseAt) = (5, 2, 2)
      ($0.thermostat, $0.thermostatEvery, $0.thermostatTemperature) = (.rescale, 1, 3)
    }
    try gas.run(steps: 1)
    let before = gas.snapshot().values("velocity")
    try gas.run(steps: 1)
    let after = gas.snapshot()
    #expect(abs(after.values("energy")[0] / 64 - 3) < 1e-12)
    // Those that met nobody fly back.
    #expect(zip(before, after.values("velocity")).filter { abs($0 + $1) < 1e-12 }.count > 30)
    let met = after.values("partition_collisions")[0]
    try gas.run(steps: 20)
    #expect(met > 0 && gas.snapshot().values("partition_collisions")[0] == met)
  }

  /// v_n = e v_{n-1} at the floor; between bounces a parabola.
  @Test func aBouncingDisc() throws {
    var parameters = HardDiscs.Parameters()
    parameters.discs = 1
    parameters.diameter = 1
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    parameters.gravity = [0, -2]
    parameters.wallRestitution = 0.5
    let frame = RecordedFrame(source: "test", rows: 1, values: ["position": [5, 4.5], "velocity": [0.25, 0]])
    let disc = try Simulation(HardDiscs.self, parameters, from: frame, timeStep: 0.5)
    func expect(_ x: Double, _ y: Double, _ v: Double) {
      let now = disc.snapshot()
      #expect(abs(now.values("position")[0] - x) < 1e-12 && abs(now.values("position")[1] - y) < 1e-12)
      #expect(abs(now.values("velocity")[1] - v) < 1e-12)
    }
    try disc.run(steps: 2)  // 4 = ½ 2 t² at t = 2, with v = 4; then up with 2 for 2, with 1 for 1 …
    expect(5.25, 3.5, -2)
    try disc.run(steps: 4)
    expect(5.75, 0.5 + 2 - 1, 0)
    try disc.run(steps: 3)
    expect(6.125, 0.5 + 0.5 - 0.25, 0)
    #expect(disc.snapshot().values("wall_collisions") == [2])
    let error = #expect(throws: SimulationError.self) { try disc.run(steps: 4) }
    #expect(error.map { "\($0)".contains("contact_time") } == true)
  }

  @Test func impossibleGasesAreRefused() throws {
    func complaint(_ change: @escaping (inout HardDiscs.Parameters) -> Void) -> String {
      var text = ""
      do { _ = try gas(100, packing: 0.1, .reflecting, change) } catch { text = "\(error)" }
      return text
    }
    #expect(complaint { $0.diameter = 1 } == "packing_fraction: says the same as diameter: give one of them")
    #expect(complaint { ($0.packingFraction, $0.diameter) = (nil, 1.2) }.contains("the discs would cover 1.13"))
    #expect(complaint { $0.domain.boundary = [.open] }.contains("must be periodic or reflecting"))
    #expect(complaint { $0.packingFraction = 0.7 }.contains("use hexagonal"))
    #expect(complaint { $0.partition = 12 }.contains("isn't inside the box"))
    #expect(complaint { ($0.domain.boundary, $0.gravity) = ([.periodic], [0, -1]) }.contains("for ever"))
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.diameter, parameters.domain.size) = (2, 1, [10])
    let frame = RecordedFrame(source: "x", rows: 2, values: ["position": [5, 5, 5.5, 5], "velocity": [0, 0, 0, 0]])
    let error = #expect(throws: SimulationError.self) { try Simulation(HardDiscs.self, parameters, from: frame) }
    #expect(error.map { "\($0)" } == "disc 0 at (5.0, 5.0) and disc 1 at (5.5, 5.0) overlap")
  }
}
