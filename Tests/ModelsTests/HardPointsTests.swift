import Foundation
import Models
import SimCore
import Testing

/// Points on a line against a trajectory in a hundred digits (see Reference/README.md), and against free flight.
struct HardPointsTests {
  private struct Reference: Decodable {
    struct Checkpoint: Decodable {
      let t: String
      let pairCollisions, wallCollisions: Int
      let x, v: [String]
      let energy: String
      enum CodingKeys: String, CodingKey {
        case t, x, v, energy
        case pairCollisions = "pair_collisions"
        case wallCollisions = "wall_collisions"
      }
    }
    let m, x0, v0: [String]
    let checkpoints: [Checkpoint]
  }

  private func frame(_ positions: [Double], _ velocities: [Double]) -> RecordedFrame {
    RecordedFrame(source: "test", rows: positions.count, values: ["position": positions, "velocity": velocities])
  }

  private func gas(
    _ points: Int, massRatio: Double, seed: UInt64 = 3, from frame: RecordedFrame? = nil,
    _ change: (inout HardPoints.Parameters) -> Void = { _ in }
  ) throws -> Simulation<HardPoints> {
    var parameters = HardPoints.Parameters()
    (parameters.points, parameters.massRatio) = (points, massRatio)
    change(&parameters)
    return try Simulation(HardPoints.self, parameters, seed: seed, from: frame)
  }

  @Test func followsTheReference() throws {
    let url = Bundle.module.resourceURL!.appending(path: "Reference/discs/f14_alternating_mass_1d_n8.json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    let gas = try gas(8, massRatio: 2, from: frame(reference.x0.map { Double($0)! }, reference.v0.map { Double($0)! }))
    #expect(gas.snapshot().values("mass") == reference.m.map { Double($0)! })
    for checkpoint in reference.checkpoints {
      try gas.model.advance(to: Instant(tick: 0, time: Double(checkpoint.t)!))
      let now = gas.snapshot()
      #expect(now.values("collisions") == [Double(checkpoint.pairCollisions)])
      #expect(now.values("wall_collisions") == [Double(checkpoint.wallCollisions)])
      for (a, b) in zip(now.values("position"), checkpoint.x) { #expect(abs(a - Double(b)!) < 1e-13) }
      for (a, b) in zip(now.values("velocity"), checkpoint.v) { #expect(abs(a - Double(b)!) < 1e-13) }
      #expect(abs(now.values("energy")[0] - Double(checkpoint.energy)!) < 1e-14)
    }
  }

  /// Equal masses exchange velocities: the same as points that don't see each other, in the order of their places.
  @Test func equalMassesPassThroughEachOther() throws {
    let gas = try gas(500, massRatio: 1) { $0.length = 2 }
    let (x, v) = (gas.snapshot().values("position"), gas.snapshot().values("velocity"))
    for step in 1...7 {
      try gas.run(steps: 1)
      let free = zip(x, v).map { x, v in
        let path = x + v * Double(step)
        let folded = path - 4 * (path / 4).rounded(.down)
        return folded < 2 ? (place: folded, velocity: v) : (place: 4 - folded, velocity: -v)
      }.sorted { $0.place < $1.place }
      let now = gas.snapshot()
      for (place, point) in zip(now.values("position"), free) { #expect(abs(place - point.place) < 1e-12) }
      for (velocity, point) in zip(now.values("velocity"), free) { #expect(velocity == point.velocity) }
    }
    #expect(gas.snapshot().values("collisions")[0] > 100_000)
  }

  @Test func energyAndOrderAreKept() throws {
    let gas = try gas(1000, massRatio: 2.6)
    #expect(abs(gas.snapshot().values("energy")[0] / 500 - 1) < 1e-13)
    try gas.run(steps: 4)
    let now = gas.snapshot()
    #expect(now.values("collisions")[0] > 1e6)
    #expect(abs(now.values("energy")[0] / 500 - 1) < 1e-12)
    let places = now.values("position")
    #expect(places.first! >= 0 && places.last! <= 1)
    for (a, b) in zip(places, places.dropFirst()) { #expect(b - a > -1e-15) }
  }

  @Test func turnedAroundItReturns() throws {
    let there = try gas(100, massRatio: 3)
    let start = there.snapshot()
    let (x, v) = (start.values("position"), start.values("velocity"))
    try there.run(steps: 3)
    let turned = there.snapshot()
    let back = try gas(100, massRatio: 3, from: frame(turned.values("position"), turned.values("velocity").map { -$0 }))
    try back.run(steps: 3)
    let end = back.snapshot()
    #expect(end.values("collisions") == turned.values("collisions") && turned.values("collisions")[0] > 5000)
    for (a, b) in zip(x, end.values("position")) { #expect(abs(a - b) < 1e-9) }
    for (a, b) in zip(v, end.values("velocity")) { #expect(abs(a + b) < 1e-9) }
  }

  /// All energy in the heavy points, with two speeds: in the end both kinds have half of it, and a Maxwell distribution.
  @Test func comesToEquilibrium() throws {
    let n = 2000
    let places = (0..<n).map { (Double($0) + 0.5) / Double(n) }
    let velocities = (0..<n).map { $0 % 2 == 0 ? 0 : $0 % 4 == 1 ? 1.0 : -1.0 }
    let gas = try gas(n, massRatio: 2, from: frame(places, velocities))
    try gas.run(steps: 2)
    var (light, heavy, fourth, samples) = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<20 {
      try gas.model.advance(to: Instant(tick: 0, time: 2 + 0.1 * samples))
      for (i, v) in gas.snapshot().values("velocity").enumerated() {
        if i % 2 == 0 {
          light += v * v / Double(n / 2)
        } else {
          heavy += 2 * v * v / Double(n / 2)
          fourth += 4 * v * v * v * v / Double(n / 2)
        }
      }
      samples += 1
    }
    // Σ m v² = n from the beginning; 1000 squares have a mean with an error of √(2/1000), and 20 frames are some independent ones.
    #expect(abs((light + heavy) / samples - 2) < 1e-10)
    #expect(abs(light / samples - 1) < 0.045)
    #expect(abs(fourth / samples - 3 * (heavy / samples) * (heavy / samples)) < 0.3)
  }

  @Test func partition() throws {
    let gas = try gas(300, massRatio: 2) { ($0.partition, $0.partitionRemovedAt) = (0.25, 1.5) }
    #expect(gas.snapshot().values("position").allSatisfy { $0 <= 0.25 })
    try gas.run(steps: 1)
    #expect(gas.snapshot().values("position").allSatisfy { $0 <= 0.25 })
    #expect(gas.snapshot().values("position").last! > 0.24)
    try gas.run(steps: 1)
    #expect(gas.snapshot().values("position").last! > 0.9)
    var initial = HardPoints.Initial()
    (initial.fill, initial.temperature) = (0.5, 4)
    let half = try Simulation(HardPoints.self, .init(), initial: initial)
    let places = half.snapshot().values("position")
    #expect(places.last! <= 0.5 && places.last! > 0.49)
    #expect(abs(half.snapshot().values("energy")[0] - 2000) < 1e-9)
  }

  /// Equal masses sort their velocities, and few different ones come apart; many don't, and that is an error.
  @Test func allInOnePlace() throws {
    let velocities = (0..<50).map { Double(25 - $0) }
    let equal = try gas(50, massRatio: 1, from: frame([Double](repeating: 0.5, count: 50), velocities))
    try equal.model.advance(to: Instant(tick: 0, time: 0.01))
    #expect(equal.snapshot().values("velocity") == velocities.reversed())
    #expect(equal.snapshot().values("collisions") == [25 * 49])
    let three = try gas(3, massRatio: 5, from: frame([0.5, 0.5, 0.5], [1, 0, -1]))
    let energy = three.snapshot().values("energy")[0]
    try three.run(steps: 1)
    #expect(abs(three.snapshot().values("energy")[0] / energy - 1) < 1e-13)
    let many = try gas(50, massRatio: 5, from: frame([Double](repeating: 0.5, count: 50), velocities))
    let error = #expect(throws: SimulationError.self) { try many.run(steps: 1) }
    #expect(error.map { "\($0)".contains("a million collisions at once") } == true)
    let still = try self.gas(2, massRatio: 2, from: frame([0.2, 0.2], [0, 0]))
    try still.run(steps: 1)
    #expect(still.snapshot().values("position") == [0.2, 0.2] && still.snapshot().values("collisions") == [0])
  }

  @Test func impossibleGasesAreRefused() throws {
    func complaint(_ frame: RecordedFrame?, _ change: @escaping (inout HardPoints.Parameters) -> Void = { _ in }) -> String {
      do {
        let gas = try gas(2, massRatio: 2, from: frame, change)
        try gas.run(steps: 2)
        return ""
      } catch { return "\(error)" }
    }
    #expect(complaint(nil) { $0.partition = 1 } == "partition: 1.0 isn't on the line, which ends at 1.0")
    #expect(complaint(nil) { $0.partitionRemovedAt = 1 } == "partition_removed_at: there is no partition")
    #expect(complaint(frame([0.1], [0])) == "points: is 2, but test holds 1 particles: set it to 1")
    #expect(complaint(frame([0.1, 0.2], [0, .nan])) == "test: 'velocity' must hold 1 finite numbers for each particle")
    #expect(complaint(frame([0.1, 1.2], [0, 0])) == "test: point 1 is at 1.2, not between the walls at 0 and 1.0")
    #expect(
      complaint(frame([0.3, 0.2], [0, 0]))
        == "test: point 1 is on the left of the one before it; number them from left to right")
    #expect(complaint(frame([0.3, 0.6], [0, 1e30])).contains("more than a billion walls"))
    #expect(
      complaint(frame([0.3, 0.4], [0, 0])) { $0.partition = 0.35 } == "test: point 1 is at 0.4, not between the walls at 0 and 0.35"
    )
  }
}
