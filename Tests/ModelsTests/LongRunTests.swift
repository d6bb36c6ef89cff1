import Models
import SimCore
import Testing

/// Gases that have been running for very long: nothing that is counted overflows or loses digits, and the motion doesn't depend on it.
@Suite struct LongRunTests {
  private func gas(_ algorithm: HardDiscs.Parameters.Algorithm) throws -> Simulation<HardDiscs> {
    var parameters = HardDiscs.Parameters()
    (parameters.discs, parameters.packingFraction, parameters.algorithm) = (100, 0.05, algorithm)
    parameters.domain = DomainParameters(size: 4, boundary: .periodic)
    return try Simulation(HardDiscs.self, parameters, seed: 3)
  }

  private func values(_ gas: Simulation<HardDiscs>, _ field: String) -> [Double] {
    gas.model.boundFields.first { $0.info.name == field }!.values(WorkerPool(threads: 1))
  }

  /// One of two equal gases is told that it has had 10¹² collisions, a virial of 2⁹⁰ units, and 2³¹ - 1 turns around the box of each disc.
  @Test(arguments: [HardDiscs.Parameters.Algorithm.events, .windows])
  func countersHaveRoom(algorithm: HardDiscs.Parameters.Algorithm) throws {
    let (young, old) = (try gas(algorithm), try gas(algorithm))
    try young.run(steps: 5)
    for field in young.model.boundFields where field.role.isState {
      var values = field.values(WorkerPool(threads: 1))
      if field.info.name == "flight_image" { values = values.map { $0 + 2_147_483_647 } }
      if field.info.name == "tally" {
        values[1] += 1e12
        values[5] += 0x1p50
      }
      old.model.boundFields.first { $0.info.name == field.info.name }!.restore!(values)
    }
    old.model.didRestore(at: Instant(tick: 5, time: 5))
    try young.model.advance(to: Instant(tick: 30, time: 30))
    try old.model.advance(to: Instant(tick: 30, time: 30))
    for field in ["position", "velocity", "energy", "worst_overlap"] { #expect(values(old, field) == values(young, field)) }
    #expect(values(young, "collisions")[0] > 500)
    #expect(values(old, "collisions")[0] == values(young, "collisions")[0] + 1e12)
    // Two numbers hold the sum exactly.
    let (before, after) = (values(young, "tally"), values(old, "tally"))
    #expect(after[5] == before[5] + 0x1p50 && after[6] == before[6])
    let (near, far) = (values(young, "unwrapped_position"), values(old, "unwrapped_position"))
    #expect(zip(near, far).allSatisfy { abs($1 - $0 - 4 * 2_147_483_647) < 1e-5 })
    #expect(zip(values(young, "flight_image"), values(old, "flight_image")).contains { $0 > 0 && $1 > 2_147_483_647 })
  }
}
