import Diagnostics
import SimCore
import Testing

@Suite struct MeanSquareDisplacementTests {
  private func diagnostic(_ gas: DiscGas) throws -> MeanSquareDisplacement {
    try MeanSquareDisplacement(.init(), scene: Scene(fields: [info(gas)], domain: gas.domain))
  }

  private func info(_ gas: DiscGas) -> FieldInfo {
    FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(gas.count), .space(gas.domain.dimensions)])
  }

  private func snapshot(_ gas: DiscGas, threads: Int = 1) -> Snapshot {
    Snapshot(domain: gas.domain, pool: WorkerPool(threads: threads), [(info(gas), gas.positions)])
  }

  /// Free flight many times around a periodic box: ⟨v²⟩t², and no deviation from a Gaussian.
  @Test(arguments: [1, 2, 3]) func freeFlight(dimensions: Int) throws {
    let gas = DiscGas(20_000, in: .periodic(1, dimensions: dimensions))
    let msd = try diagnostic(gas)
    #expect(msd.outputs.map(\.name) == ["mean_square_displacement", "non_gaussian_parameter", "largest_step"])
    #expect(msd.outputs.map(\.unit) == ["(m)2", "1", "1"])
    let square = gas.velocities.reduce(0) { $0 + $1 * $1 } / Double(gas.count)
    let fastest = gas.velocities.map { abs($0) }.max()!
    var values = msd.observe(snapshot(gas))
    #expect(values[0] == 0 && values[1].isNaN && values[2] == 0)
    for k in 1...40 {
      let time = 0.1 * Double(k)
      values = msd.observe(snapshot(gas.after(time)))
      #expect(abs(values[0] - square * time * time) < 1e-9 * square * time * time)
      #expect(abs(values[2] - 0.1 * fastest) < 1e-9)
    }
    // Standard error of α₂: √(8/(d(d + 2)N)).
    let d = Double(dimensions)
    #expect(abs(values[1]) < 4 * (8 / (d * (d + 2) * Double(gas.count))).squareRoot())
  }

  /// Through walls nobody goes: plain distances.
  @Test func reflectingWalls() throws {
    let gas = DiscGas(1000, in: Domain(size: [1, 2], boundary: [.reflecting, .reflecting]))
    let msd = try diagnostic(gas)
    _ = msd.observe(snapshot(gas))
    let later = gas.after(3)
    let squares = gas.positions.indices.reduce(0.0) {
      $0 + (later.positions[$1] - gas.positions[$1]) * (later.positions[$1] - gas.positions[$1])
    }
    let values = msd.observe(snapshot(later))
    #expect(abs(values[0] - squares / 1000) < 1e-13)
    #expect(values[2] == 0)
  }

  /// One that is built anew and given the memory goes on with the same bits; so does any number of threads.
  @Test func memory() throws {
    let gas = DiscGas(30_000, in: .periodic(1, 1))
    let whole = try diagnostic(gas)
    let first = try diagnostic(gas)
    for time in [0, 0.1, 0.2] {
      #expect(whole.observe(snapshot(gas.after(time))).last == first.observe(snapshot(gas.after(time), threads: 3)).last)
    }
    let second = try diagnostic(gas)
    second.memory = first.memory
    for time in [0.3, 0.4] {
      #expect(whole.observe(snapshot(gas.after(time))) == second.observe(snapshot(gas.after(time), threads: 2)))
    }
    #expect(try diagnostic(gas).memory.isEmpty)
  }

  @Test func nowhere() throws {
    var gas = DiscGas(10, in: .periodic(1, 1))
    let msd = try diagnostic(gas)
    _ = msd.observe(snapshot(gas))
    gas.positions[7] = .nan
    #expect(msd.observe(snapshot(gas)).allSatisfy { $0.isNaN })
  }
}
