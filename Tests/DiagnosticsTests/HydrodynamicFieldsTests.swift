import Diagnostics
import SimCore
import Testing

@Suite struct HydrodynamicFieldsTests {
  private func fields(_ gas: DiscGas, cells: [Double], threads: Int = 1) throws -> (outputs: [OutputVariable], values: [[Double]]) {
    let space = Dimension.space(gas.domain.dimensions)
    let position = FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(gas.count), space])
    let velocity = FieldInfo("velocity", unit: "m s-1", longName: "velocity", dimensions: [.particles(gas.count), space])
    var options = HydrodynamicFields.Options()
    options.grid.cells = cells
    let diagnostic = try HydrodynamicFields(options, scene: Scene(fields: [position, velocity], domain: gas.domain))
    let snapshot = Snapshot(
      domain: gas.domain, pool: WorkerPool(threads: threads), [(position, gas.positions), (velocity, gas.velocities)])
    var rest = diagnostic.observe(snapshot)[...]
    let values = diagnostic.outputs.map { output in
      defer { rest = rest.dropFirst(output.count) }
      return Array(rest.prefix(output.count))
    }
    #expect(rest.isEmpty)
    return (diagnostic.outputs, values)
  }

  @Test func byHand() throws {
    var gas = DiscGas(4, in: Domain(size: [4, 2], boundary: [.reflecting, .reflecting]))
    // Three in the cell (1, 0), one in (0, 1), none in (0, 0) and (1, 1).
    gas.positions = [2, 0, 3, 0.5, 4, 0.9, 1, 2]
    gas.velocities = [1, 0, 2, 0, 3, 6, 7, 8]
    let (outputs, values) = try fields(gas, cells: [2, 2])
    #expect(outputs.map(\.name) == ["density", "flow_velocity", "temperature"])
    #expect(outputs.map(\.unit) == ["(m)-2", "m s-1", "(m s-1)2"])
    #expect(outputs[1].dimensions.map(\.name) == ["cell_x", "cell_y", "space"])
    #expect(outputs[0].dimensions.map(\.coordinates) == [[1, 3], [0.5, 1.5]])
    #expect(values[0] == [0, 0.5, 1.5, 0])
    #expect(values[1][0].isNaN && values[1][1].isNaN && values[1][6].isNaN)
    #expect(Array(values[1][2..<6]) == [7, 8, 2, 2])
    // Σ w² = 1 + 0 + 1 along x, 4 + 4 + 16 along y; over 3 particles and 2 components.
    #expect(abs(values[2][2] - 26.0 / 6) < 1e-15)
    #expect(values[2][0].isNaN && values[2][1].isNaN && values[2][3].isNaN)
  }

  /// Sums over cells are those over particles.
  @Test(arguments: [2, 3]) func conserved(dimensions: Int) throws {
    let gas = DiscGas(50_000, in: .periodic(2, dimensions: dimensions))
    let cells = Array([3.0, 4, 5].prefix(dimensions))
    let (_, values) = try fields(gas, cells: cells)
    let volume = Double(1 << dimensions) / cells.reduce(1, *)
    let mass = values[0].reduce(0) { $0 + $1 * volume }
    #expect(abs(mass - 50_000) < 1e-8)
    var (momentum, energy) = (0.0, 0.0)
    for (cell, density) in values[0].enumerated() {
      let u = values[1][cell * dimensions..<(cell + 1) * dimensions]
      momentum += density * volume * u.first!
      energy += density * volume * (Double(dimensions) * values[2][cell] + u.reduce(0) { $0 + $1 * $1 })
    }
    let x = stride(from: 0, to: gas.velocities.count, by: dimensions).reduce(0) { $0 + gas.velocities[$1] }
    #expect(abs(momentum - x) < 1e-8)
    #expect(abs(energy - gas.velocities.reduce(0) { $0 + $1 * $1 }) < 1e-6)
  }

  struct Hydrodynamic: Decodable {
    let rows: [[Double]]
  }

  /// Discs without collisions that leave half of the box: the share on the left, from the exact density.
  @Test func freeExpansion() throws {
    let n = 200_000
    let start = DiscGas(n, in: Domain(size: [1, 1], boundary: [.reflecting, .reflecting]), filling: 0.5)
    for row in gasReference("ideal_hydro_entropy", Hydrodynamic.self).rows {
      let density = try fields(start.after(row[0]), cells: [2, 1]).values[0]
      #expect(abs(density[0] / 2 / Double(n) - row[3]) < 4 * (row[3] * (1 - row[3]) / Double(n)).squareRoot(), "t = \(row[0])")
    }
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    let gas = DiscGas(50_000, in: .periodic(1, 1))
    let one = try fields(gas, cells: [7, 9]).values
    for threads in [2, 7] { #expect(try fields(gas, cells: [7, 9], threads: threads).values == one) }
  }

  @Test func nowhere() throws {
    var gas = DiscGas(10, in: .periodic(1, 1))
    gas.velocities[3] = .nan
    #expect(try fields(gas, cells: [2]).values.flatMap { $0 }.allSatisfy { $0.isNaN })
  }
}
