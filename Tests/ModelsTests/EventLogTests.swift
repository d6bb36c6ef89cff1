import Diagnostics
import Foundation
import Models
import SimCore
import Testing

/// The log of events against trajectories in a hundred digits, closed forms, and the motion itself.
@Suite struct EventLogTests {
  typealias Algorithm = HardDiscs.Parameters.Algorithm

  struct Row: Equatable {
    var time: Double
    var kind: Int
    var disc: Int
    var partner: Int
    var impulse: SIMD2<Double>
  }

  private func rows(_ values: [Double], _ capacity: Int) -> [Row] {
    (0..<capacity).filter { !values[$0].isNaN }.map { k in
      Row(
        time: values[k], kind: Int(values[capacity + k]), disc: Int(values[2 * capacity + k]),
        partner: Int(values[3 * capacity + k]), impulse: SIMD2(values[4 * capacity + 2 * k], values[4 * capacity + 2 * k + 1]))
    }
  }

  private func scene(_ model: HardDiscs) -> Scene {
    Scene(fields: model.boundFields.filter(\.role.isDiagnosable).map(\.info), domain: model.domain)
  }

  private func log(_ gas: Simulation<HardDiscs>) throws -> any Diagnostic {
    try DiagnosticEntry(EventLog.self).make(NoParameters(), scene(gas.model))
  }

  // MARK: - Reference

  private struct Reference: Decodable {
    struct Particle: Decodable { let x, y, vx, vy: String }
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
      let tolerance: String
      enum CodingKeys: String, CodingKey {
        case t
        case tolerance = "suggested_abs_tolerance"
      }
    }
    enum Item: Decodable {
      case text(String)
      case number(Int)
      init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) { self = .number(number) } else { self = .text(try value.decode(String.self)) }
      }
      var text: String { if case .text(let text) = self { text } else { "" } }
      var number: Int { if case .number(let number) = self { number } else { -1 } }
    }
    let box: [String: String]
    let boundary: [String: String]
    let radius: String
    let partition: Partition?
    let particles: [Particle]
    let checkpoints: [Checkpoint]
    let events: [[Item]]
  }

  @Test(arguments: ["f03_krauth_four_discs", "f12_partition_removed_at_3"], [Algorithm.events, .windows])
  func followsTheReference(name: String, algorithm: Algorithm) throws {
    let url = Bundle.module.resourceURL!.appending(path: "Reference/discs/\(name).json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.algorithm, parameters.eventLog) = (reference.particles.count, algorithm, 60)
    parameters.domain.size = [Double(reference.box["Lx"]!)!, Double(reference.box["Ly"]!)!]
    parameters.domain.boundary = ["x", "y"].map { reference.boundary[$0] == "wall" ? .reflecting : .periodic }
    parameters.diameter = 2 * Double(reference.radius)!
    parameters.partition = reference.partition.map { Double($0.x)! }
    parameters.partitionRemovedAt = reference.partition.map { Double($0.removedAt)! }
    let frame = RecordedFrame(
      source: name, rows: parameters.discs,
      values: [
        "position": reference.particles.flatMap { [Double($0.x)!, Double($0.y)!] },
        "velocity": reference.particles.flatMap { [Double($0.vx)!, Double($0.vy)!] },
      ])
    let gas = try Simulation(HardDiscs.self, parameters, from: frame)
    let diagnostic = try log(gas)
    var found: [(row: Row, tolerance: Double)] = []
    for checkpoint in reference.checkpoints {
      try gas.model.advance(to: Instant(tick: 0, time: Double(checkpoint.t)!))
      let values = try diagnostic.observe(gas.snapshot())
      #expect(values.suffix(1) == [0])
      let fresh = rows(values, 60)
      #expect(values[values.count - 2] == Double(fresh.count))
      found += fresh.map { ($0, Double(checkpoint.tolerance)!) }
    }
    #expect(found.count == reference.events.count)
    let walls = ["x-": 0, "x+": 1, "y-": 2, "y+": 3]
    for (found, expected) in zip(found, reference.events) {
      let (row, kind) = (found.row, expected[1].text)
      // Speeds are about 1.
      #expect(abs(row.time - Double(expected[0].text)!) <= 10 * found.tolerance)
      #expect(row.kind == ["pair": 0, "partition": 2, "wall": 4][kind])
      if kind == "pair" {
        #expect([row.disc, row.partner] == [expected[2].number, expected[3].number].sorted())
      } else {
        #expect(row.disc == expected[2].number)
        #expect(row.partner == (kind == "wall" ? walls[expected[3].text]! : -1))
      }
    }
  }

  // MARK: - The motion itself

  /// From the first state and the events alone comes the last state; and all sums that are counted otherwise.
  @Test(arguments: [Algorithm.events, .windows]) func tellsTheMotion(algorithm: Algorithm) throws {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.packingFraction, parameters.algorithm, parameters.eventLog) = (200, 0.1, algorithm, 20_000)
    (parameters.diameterRatios, parameters.massRatios) = ([1, 0.5], [1, 0.3])
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    let gas = try Simulation(HardDiscs.self, parameters, seed: 8)
    let diagnostic = try log(gas)
    let start = gas.snapshot()
    var (positions, velocities) = (start.values("position"), start.values("velocity"))
    let masses = start.values("mass")
    try gas.run(steps: 12)
    let values = try diagnostic.observe(gas.snapshot())
    let events = rows(values, 20_000)
    var since = [Double](repeating: 0, count: 200)
    var (wallImpulse, virial) = (SIMD2<Double>.zero, 0.0)
    func meet(_ disc: Int, at time: Double, gains impulse: SIMD2<Double>) {
      for axis in 0..<2 {
        positions[2 * disc + axis] += velocities[2 * disc + axis] * (time - since[disc])
        velocities[2 * disc + axis] += impulse[axis] / masses[disc]
      }
      since[disc] = time
    }
    for event in events {
      meet(event.disc, at: event.time, gains: event.impulse)
      if event.kind == 0 {
        meet(event.partner, at: event.time, gains: -event.impulse)
        let d = (0..<2).map { positions[2 * event.disc + $0] - positions[2 * event.partner + $0] }
        virial += event.impulse.x * d[0] + event.impulse.y * d[1]
      } else {
        wallImpulse += SIMD2(abs(event.impulse.x), abs(event.impulse.y))
      }
    }
    for disc in 0..<200 { meet(disc, at: 12, gains: .zero) }
    let end = gas.snapshot()
    #expect(events.count > 1000 && zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(Double(events.count { $0.kind == 0 }) == end.values("collisions")[0])
    #expect(Double(events.count { $0.kind == 4 }) == end.values("wall_collisions")[0])
    #expect(zip(velocities, end.values("velocity")).allSatisfy { abs($0 - $1) < 1e-11 })
    #expect(zip(positions, end.values("position")).allSatisfy { abs($0 - $1) < 1e-10 })
    #expect(abs(wallImpulse.x / end.values("wall_impulse")[0] - 1) < 1e-11)
    #expect(abs(wallImpulse.y / end.values("wall_impulse")[1] - 1) < 1e-11)
    #expect(abs(virial / end.values("virial")[0] - 1) < 1e-10)
  }

  private func one(
    _ position: SIMD2<Double>, _ velocity: SIMD2<Double>, _ algorithm: Algorithm, _ change: (inout HardDiscs.Parameters) -> Void
  ) throws -> [Row] {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.diameter, parameters.algorithm, parameters.eventLog) = (1, 1, algorithm, 10)
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    change(&parameters)
    let frame = RecordedFrame(
      source: "test", rows: 1, values: ["position": [position.x, position.y], "velocity": [velocity.x, velocity.y]])
    let gas = try Simulation(HardDiscs.self, parameters, from: frame)
    let diagnostic = try log(gas)
    try gas.run(steps: 4)
    return rows(try diagnostic.observe(gas.snapshot()), 10)
  }

  private func isNear(_ found: [Row], _ expected: [Row]) -> Bool {
    found.count == expected.count
      && zip(found, expected).allSatisfy {
        $0.kind == $1.kind && $0.disc == $1.disc && $0.partner == $1.partner && abs($0.time - $1.time) < 1e-12
          && abs($0.impulse.x - $1.impulse.x) < 1e-12 && abs($0.impulse.y - $1.impulse.y) < 1e-12
      }
  }

  @Test(arguments: [Algorithm.events, .windows]) func kinds(algorithm: Algorithm) throws {
    let piston = try one([7.5, 5], [0, 0], algorithm) { ($0.pistonVelocity, $0.pistonStopsAt) = (-1, 4) }
    #expect(isNear(piston, [Row(time: 2, kind: 3, disc: 0, partner: -1, impulse: [-2, 0])]))
    // Contact at x = 5 - 0.8, with the normal (-0.8, 0.6), after a way of 2.2.
    let scatterer = try one([2, 5.6], [1, 0], algorithm) { ($0.scatterers, $0.scattererRadius) = ([9, 9, 5, 5], 0.5) }
    #expect(isNear(scatterer, [Row(time: 2.2, kind: 1, disc: 0, partner: 1, impulse: [-1.28, 0.96])]))
    let partition = try one([3, 2], [1, 0], algorithm) { $0.partition = 5 }
    #expect(isNear(partition, [Row(time: 1.5, kind: 2, disc: 0, partner: -1, impulse: [-2, 0])]))
    // The end of a gap at (5, 5): a fixed point that is met with the normal (-0.4, 0.3)/0.5.
    let end = try one([3, 5.3], [1, 0], algorithm) { ($0.partition, $0.opening) = (5, [5, 9]) }
    #expect(isNear(end, [Row(time: 1.6, kind: 2, disc: 0, partner: -1, impulse: [-1.28, 0.96])]))
    let walls = try one([2, 1.5], [-1, -1], algorithm) { _ in }
    let lower = [(1.0, 2, SIMD2(0.0, 2.0)), (1.5, 0, [2, 0])].map { Row(time: $0, kind: 4, disc: 0, partner: $1, impulse: $2) }
    #expect(isNear(walls, lower))
    let upper = try one([8, 8.5], [1, 1], algorithm) { ($0.massRatios, $0.diameterRatios) = ([3], [1]) }
    let heavy = [(1.0, 3, SIMD2(0.0, -6.0)), (1.5, 1, [-6, 0])].map { Row(time: $0, kind: 4, disc: 0, partner: $1, impulse: $2) }
    #expect(isNear(upper, heavy))
  }

  // MARK: - Bookkeeping

  @Test func tellsWhatIsMissing() throws {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.packingFraction) = (100, 0.3)
    func observe(_ capacity: Int) throws -> [Double] {
      parameters.eventLog = capacity
      let gas = try Simulation(HardDiscs.self, parameters, seed: 2)
      let diagnostic = try log(gas)
      #expect(try diagnostic.observe(gas.snapshot()).suffix(2) == [0, 0])
      try gas.run(steps: 1)
      return try diagnostic.observe(gas.snapshot())
    }
    let (all, few) = (try observe(100_000), try observe(7))
    let (allRows, fewRows) = (rows(all, 100_000), rows(few, 7))
    #expect(allRows.count > 100 && all.suffix(2) == [Double(allRows.count), 0])
    #expect(fewRows == allRows.suffix(7) && few.suffix(2) == [Double(allRows.count), Double(allRows.count - 7)])
  }

  /// The same bits from both engines, for any number of threads, replicas or not, however the run is cut, and after a restart.
  @Test(arguments: [1, 3], [1e-3, 0.2]) func isReproducible(replicas: Int, packing: Double) throws {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.packingFraction, parameters.replicas, parameters.eventLog) = (300, packing, replicas, 5000)
    (parameters.partition, parameters.partitionRemovedAt) = (5, 2.5)
    parameters.domain = DomainParameters(size: 10, boundary: .reflecting)
    func make(_ algorithm: Algorithm, _ threads: Int) throws -> (Simulation<HardDiscs>, any Diagnostic) {
      parameters.algorithm = algorithm
      let gas = try Simulation(HardDiscs.self, parameters, initial: half, seed: 4, threads: threads)
      return (gas, try log(gas))
    }
    var half: DiscPlacement {
      var placement = DiscPlacement()
      placement.fill = 0.5
      return placement
    }
    func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }
    let (whole, first) = try make(.events, 1)
    try whole.run(steps: 3)
    let early = try first.observe(whole.snapshot())
    try whole.run(steps: 3)
    let expected = try first.observe(whole.snapshot())
    let counts = expected[(6 * 5000 * replicas)..<(6 * 5000 * replicas + replicas)]
    #expect(counts.allSatisfy { $0 > 50 })
    for (algorithm, threads) in [(Algorithm.windows, 1), (.windows, 3), (.events, 2)] {
      let (cut, diagnostic) = try make(algorithm, threads)
      for steps in [1, 2] { try cut.run(steps: steps) }
      #expect(bits(try diagnostic.observe(cut.snapshot())) == bits(early))
      let (restored, second) = try make(algorithm, threads)
      for (field, other) in zip(restored.model.boundFields, cut.model.boundFields) where field.role.isState {
        field.restore!(other.values(WorkerPool(threads: 1)))
      }
      second.memory = diagnostic.memory
      restored.model.didRestore(at: Instant(tick: 3, time: 3))
      for (gas, log) in [(cut, diagnostic), (restored, second)] {
        try gas.model.advance(to: Instant(tick: 6, time: 6))
        #expect(bits(try log.observe(gas.snapshot())) == bits(expected))
      }
    }
  }

  @Test func isRefused() throws {
    let gas = try Simulation(HardDiscs.self, HardDiscs.Parameters())
    #expect(
      throws: SimulationError.impossible(
        parameter: nil, reason: "the model keeps no events: set its parameter event_log to how many there may be in an interval")
    ) { try log(gas) }
    let ideal = try Simulation(IdealGas.self)
    #expect(throws: SimulationError.impossible(parameter: nil, reason: "the system keeps no log of its events")) {
      try EventLog(NoParameters(), scene: Scene(fields: ideal.model.boundFields.map(\.info), domain: ideal.model.domain))
    }
  }
}
