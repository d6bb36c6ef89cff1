import Models
import SimCore
import Testing

/// What can stand around and among hard discs: pistons, thermal walls, partitions with a gap, fixed discs, thermostats; and growth.
struct HardDiscsEquipmentTests {
  private func one(
    _ position: SIMD2<Double>, _ velocity: SIMD2<Double>, _ algorithm: HardDiscs.Parameters.Algorithm = .events,
    _ change: (inout HardDiscs.Parameters) -> Void
  ) throws -> Simulation<HardDiscs> {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.diameter, parameters.algorithm) = (1, 1, algorithm)
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    change(&parameters)
    let frame = RecordedFrame(
      source: "test", rows: 1, values: ["position": [position.x, position.y], "velocity": [velocity.x, velocity.y]])
    return try Simulation(HardDiscs.self, parameters, from: frame, timeStep: 0.5)
  }

  private func gas(_ discs: Int, seed: UInt64 = 3, threads: Int = 1, _ change: (inout HardDiscs.Parameters) -> Void) throws
    -> Simulation<HardDiscs>
  {
    var parameters = HardDiscs.Parameters()
    parameters.discs = discs
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    change(&parameters)
    return try Simulation(HardDiscs.self, parameters, seed: seed, threads: threads)
  }

  private func expect(_ disc: Simulation<HardDiscs>, x: Double, v: Double, _ location: SourceLocation = #_sourceLocation) {
    let now = disc.snapshot()
    #expect(abs(now.values("position")[0] - x) < 1e-12, sourceLocation: location)
    #expect(abs(now.values("velocity")[0] - v) < 1e-12, sourceLocation: location)
  }

  /// v' = 2V - v; a resting disc is pushed too; after its stop the piston is a wall.
  @Test(arguments: [HardDiscs.Parameters.Algorithm.events, .windows])
  func aPistonPushes(algorithm: HardDiscs.Parameters.Algorithm) throws {
    let disc = try one([7.5, 5], [0, 0], algorithm) { ($0.pistonVelocity, $0.pistonStopsAt) = (-1, 4) }
    try disc.run(steps: 3)
    expect(disc, x: 7.5, v: 0)
    // At time 2 the piston stands at 8, where it touches the disc.
    try disc.run(steps: 3)
    expect(disc, x: 5.5, v: -2)
    // Back from the left wall at 5.5; at time 7 at 3.5, where the piston stands still since time 6.
    try disc.run(steps: 6)
    expect(disc, x: 1.5, v: 2)
    try disc.run(steps: 4)
    expect(disc, x: 1.5, v: -2)
    #expect(disc.snapshot().values("wall_collisions") == [3])
    let away = try one([8, 5], [2, 0], algorithm) { $0.pistonVelocity = 1 }
    try away.run(steps: 6)  // 8 + 2 t = 9.5 + t at 1.5; back with 0
    expect(away, x: 11, v: 0)
  }

  /// Slow compression of a dilute gas: T A is constant, up to the work against the finite size of the discs.
  @Test func adiabaticCompressionHeats() throws {
    let gas = try gas(400) { ($0.diameter, $0.pistonVelocity, $0.pistonStopsAt) = (0.05, -0.02, 5) }
    try gas.run(steps: 260)
    let temperature = gas.snapshot().values("energy")[0] / 400
    // Area for centres; half of it is left. Henderson's pressure at these packings adds a percent.
    let packing = 400 * Double.pi / 4 * 0.05 * 0.05 / 75
    #expect(abs(temperature / (2 * (1 + 2 * packing * LibM.log(2) / 1)) - 1) < 0.02)
  }

  /// T of a gas between walls of one temperature becomes theirs; energy is no longer conserved.
  @Test func thermalWallsSetTheTemperature() throws {
    let gas = try gas(1000) { ($0.diameter, $0.wallTemperatures) = (0.05, [3, 3, 3, 3]) }
    try gas.run(steps: 200)
    var sum = 0.0
    for _ in 0..<100 {
      try gas.run(steps: 1)
      sum += gas.snapshot().values("energy")[0] / 1000
    }
    #expect(abs(sum / 100 - 3) < 0.06)
  }

  @Test(arguments: [HardDiscs.Parameters.Algorithm.events, .windows])
  func aGapLetsDiscsThrough(algorithm: HardDiscs.Parameters.Algorithm) throws {
    func fly(_ y: Double, _ opening: [Double]) throws -> [Double] {
      let disc = try one([3, y], [1, 0], algorithm) { ($0.partition, $0.opening) = (5, opening) }
      try disc.run(steps: 6)
      let now = disc.snapshot()
      return now.values("position") + now.values("velocity") + now.values("partition_collisions")
    }
    #expect(try fly(5, [4, 6]) == [6, 5, 1, 0, 0])
    #expect(try fly(3, [4, 6]) == [3, 3, -1, 0, 1])
    // Its rim hits the end of the gap, 0.3 above the centre's path: reflected at the normal (-0.4, -0.3) / 0.5.
    let edge = try fly(5.7, [4, 6])
    #expect(abs(edge[2] + 0.28) < 1e-12 && abs(edge[3] + 0.96) < 1e-12 && edge[4] == 0)
  }

  /// v' = v - 2 (v·n) n at a fixed disc.
  @Test(arguments: [HardDiscs.Parameters.Algorithm.events, .windows])
  func aScattererReflects(algorithm: HardDiscs.Parameters.Algorithm) throws {
    let disc = try one([2, 5.6], [1, 0], algorithm) { ($0.scatterers, $0.scattererRadius) = ([5, 5], 0.5) }
    try disc.run(steps: 8)  // contact at x = 5 - 0.8 after 2.2, with n = (-0.8, 0.6)
    let now = disc.snapshot()
    for (value, expected) in zip(now.values("velocity"), [-0.28, 0.96]) { #expect(abs(value - expected) < 1e-12) }
    #expect(now.values("collisions") == [1])
    #expect(now.values("position").count == 2)
  }

  /// Between collisions with walls and fixed discs, transparent discs don't know of each other: the mean free path of the Lorentz gas
  /// is (A - A_scatterers) / (2 R per scatterer) (Chernov 1997).
  @Test func freePathOfTheLorentzGas() throws {
    let gas = try gas(400) {
      $0.domain = DomainParameters()
      ($0.domain.size, $0.domain.boundary) = ([2, 3.0.squareRoot()], [.periodic])
      ($0.diameter, $0.transparent) = (1e-9, true)
      ($0.scattererLattice, $0.scattererColumns, $0.scattererRadius) = (.triangular, 2, 0.45)
    }
    try gas.run(steps: 100)
    let now = gas.snapshot()
    let v = now.values("velocity")
    let speeds = stride(from: 0, to: 800, by: 2).map { length(Vector(v[$0], v[$0 + 1], 0)) }
    let free = 2 * 3.0.squareRoot() - 4 * Double.pi * 0.45 * 0.45
    let path = 100 * speeds.reduce(0, +) / now.values("collisions")[0]
    #expect(abs(path / (free / (4 * 2 * 0.45)) - 1) < 0.01)
    #expect(abs(now.values("energy")[0] / 400 - 1) < 1e-12)
  }

  @Test func thermostats() throws {
    func temperature(_ change: (inout HardDiscs.Parameters) -> Void) throws -> Double {
      let gas = try gas(2000) {
        ($0.packingFraction, $0.domain.boundary, $0.thermostatEvery) = (0.2, [.periodic], 0.25)
        change(&$0)
      }
      try gas.run(steps: 3)
      return gas.snapshot().values("energy")[0] / 2000
    }
    #expect(abs(try temperature { ($0.thermostat, $0.thermostatTemperature) = (.rescale, 2) } - 2) < 1e-12)
    #expect(abs(try temperature { ($0.thermostat, $0.thermostatTemperature) = (.andersen, 2) } - 2) < 0.15)
    // Twelve kicks, each of which adds 0.25 · 0.5.
    #expect(abs(try temperature { ($0.thermostat, $0.heatingRate) = (.heating, 0.5) } - 2.5) < 0.12)
    // Freely cooling discs lose energy; driven ones keep some.
    let cooled = try temperature { ($0.thermostatEvery, $0.restitution, $0.contactTime) = (nil, 0.8, 1e-6) }
    #expect(cooled < 0.6)
  }

  @Test func compressedDiscsAreDenseAndDisordered() throws {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.packingFraction) = (300, 0.76)
    (parameters.diameterRatios, parameters.fractions) = ([1, 0.7], [1, 1])
    parameters.domain = DomainParameters(size: 10, boundary: .periodic)
    var initial = DiscPlacement()
    initial.positions = .compressed
    let gas = try Simulation(HardDiscs.self, parameters, initial: initial, seed: 4)
    try gas.run(steps: 1)
    let now = gas.snapshot()
    #expect(now.values("collisions")[0] > 1000)
    #expect(now.values("worst_overlap")[0] < 1e-10)
    #expect(abs(now.values("energy")[0] / 300 - 1) < 1e-12)
  }

  /// All of it gives the same bits with both engines, on any number of threads, however the time is cut.
  @Test(arguments: 0..<4)
  func enginesAgree(kind: Int) throws {
    func bits(_ algorithm: HardDiscs.Parameters.Algorithm, threads: Int, steps: [Int]) throws -> [[UInt64]] {
      let gas = try gas(500, seed: 5, threads: threads) {
        ($0.diameter, $0.algorithm) = (0.05, algorithm)
        switch kind {
        case 0: ($0.pistonVelocity, $0.pistonStopsAt, $0.wallTemperatures) = (-0.5, 6, [0, 0, 2, 0])
        case 1: ($0.partition, $0.opening, $0.partitionRemovedAt) = (5, [4.5, 5.5], 7.5)
        case 2:
          $0.domain.boundary = [.periodic]
          ($0.scattererLattice, $0.scattererColumns, $0.scattererRadius, $0.transparent) = (.square, 5, 0.3, true)
        default:
          $0.domain.boundary = [.periodic, .reflecting]
          ($0.thermostat, $0.thermostatEvery, $0.restitution, $0.contactTime) = (.andersen, 2.5, 0.9, 1e-3)
        }
      }
      for step in steps { try gas.run(steps: step) }
      let names = [
        "position", "velocity", "collisions", "wall_collisions", "partition_collisions", "virial", "wall_impulse", "energy",
      ]
      return names.map { gas.snapshot().values($0).map(\.bitPattern) }
    }
    let expected = try bits(.events, threads: 1, steps: [12])
    #expect(Double(bitPattern: expected[2][0]) > 50)
    #expect(try bits(.windows, threads: 2, steps: [12]) == expected)
    #expect(try bits(.windows, threads: 1, steps: [1, 4, 7]) == expected)
  }

  @Test func contradictionsAreRefused() throws {
    func complaint(_ change: @escaping (inout HardDiscs.Parameters) -> Void) -> String {
      var text = ""
      do {
        _ = try gas(10) {
          $0.diameter = 0.1
          change(&$0)
        }
      } catch { text = "\(error)" }
      return text
    }
    #expect(complaint { $0.opening = [1, 2] } == "opening: there is no partition")
    #expect(complaint { $0.scattererRadius = 1 } == "scatterer_radius: there are no scatterers")
    #expect(complaint { ($0.scatterers, $0.scattererRadius) = ([1], 1) }.contains("x and y of each are needed"))
    #expect(complaint { $0.pistonStopsAt = 3 } == "piston_stops_at: there is no piston: give piston_velocity")
    #expect(complaint { ($0.pistonVelocity, $0.pistonStopsAt) = (1, 3) }.contains("lies behind the piston, which moves outwards"))
    #expect(complaint { $0.thermostat = .rescale } == "thermostat_every: the thermostat needs it")
    #expect(
      complaint { $0.thermostatTemperature = 2 }
        == "thermostat_temperature: is given by thermostat: rescale and thermostat: andersen only")
    #expect(complaint { $0.scattererColumns = 3 } == "scatterer_columns: there is no scatterer_lattice")
    #expect(complaint { ($0.wallTemperatures, $0.domain.boundary) = ([1, 0, 0, 0], [.periodic]) }.contains("there is no wall"))
    let crushed = try gas(100) { ($0.diameter, $0.pistonVelocity) = (0.2, -1) }
    let error = #expect(throws: SimulationError.self) { try crushed.run(steps: 30) }
    #expect(error.map { "\($0)" }?.contains("piston") == true)
  }
}
