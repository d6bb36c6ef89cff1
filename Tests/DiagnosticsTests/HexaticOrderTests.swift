import Diagnostics
import SimCore
import Testing

@Suite struct HexaticOrderTests {
  /// A triangular lattice of spacing 1 that fits a periodic box.
  private let lattice: (positions: [Double], domain: Domain) = {
    let (nx, ny) = (8, 10)
    let height = Double(3).squareRoot() / 2
    let positions = (0..<nx * ny).flatMap { k -> [Double] in
      let (column, row) = (Double(k % nx), Double(k / nx))
      return [row.truncatingRemainder(dividingBy: 2) == 0 ? column + 0.25 : column + 0.75, (row + 0.5) * height]
    }
    return (positions, .periodic(Double(nx), Double(ny) * height))
  }()

  @Test func triangularLattice() {
    for cutoff in [nil, 1.2] {
      let value = HexaticOrder.of(positions: lattice.positions, in: lattice.domain, cutoff: cutoff)
      #expect(abs(value.global - 1) < 1e-12 && abs(value.local - 1) < 1e-12)
    }
  }

  /// Four neighbours at right angles: exp(6iθ) is 1, -1, 1, -1.
  @Test func squareLattice() {
    let positions = (0..<64).flatMap { [Double($0 % 8), Double($0 / 8)] }
    let value = HexaticOrder.of(positions: positions, in: .periodic(8, 8), cutoff: 1.1)
    #expect(value.global < 1e-15 && value.local < 1e-15)
  }

  /// Two lattices, one turned by 30°, far apart: locally ordered, but they cancel.
  @Test func twoGrains() {
    let open = Domain(size: [1, 1], boundary: [.open, .open])
    var positions: [Double] = []
    for turn in [0, Double.pi / 6] {
      let (c, s) = (LibM.cos(turn), LibM.sin(turn))
      for k in 0..<7 {
        // A hexagon and its centre; at the rim too, the neighbours within 1.2 lie in directions of the lattice.
        let (x, y) = k == 6 ? (0, 0) : (LibM.cos(Double(k) * .pi / 3), LibM.sin(Double(k) * .pi / 3))
        positions += [c * x - s * y + 100 * turn, s * x + c * y]
      }
    }
    let value = HexaticOrder.of(positions: positions, in: open, cutoff: 1.2)
    #expect(value.global < 1e-14 && abs(value.local - 1) < 1e-14)
  }

  /// Against sums of angles over all particles.
  @Test func equalsAngles() {
    let n = 200
    for boundary in Boundary.allCases {
      let domain = Domain(size: [6, 5], boundary: [boundary, boundary])
      let positions = uniformPositions(n, in: domain, Philox(seed: 3), sample: 0)
      for cutoff in [nil, 0.7] {
        var (real, imaginary, local) = (0.0, 0.0, 0.0)
        for i in 0..<n {
          var bonds = (0..<n).filter { $0 != i }.map { j in
            let d = domain.minimumImage(
              SIMD3(positions[2 * j] - positions[2 * i], positions[2 * j + 1] - positions[2 * i + 1], 0))
            return (distance: (d * d).sum().squareRoot(), angle: LibM.atan2(d.y, d.x))
          }
          if let cutoff { bonds.removeAll { $0.distance > cutoff } } else { bonds = Array(bonds.sorted { $0 < $1 }.prefix(6)) }
          if bonds.isEmpty { continue }
          let c = bonds.reduce(0) { $0 + LibM.cos(6 * $1.angle) } / Double(bonds.count)
          let s = bonds.reduce(0) { $0 + LibM.sin(6 * $1.angle) } / Double(bonds.count)
          real += c
          imaginary += s
          local += (c * c + s * s).squareRoot()
        }
        let value = HexaticOrder.of(positions: positions, in: domain, cutoff: cutoff)
        #expect(abs(value.global - (real * real + imaginary * imaginary).squareRoot() / Double(n)) < 1e-12)
        #expect(abs(value.local - local / Double(n)) < 1e-12)
      }
    }
  }

  /// What independent particles give.
  @Test func disorder() {
    let gas = DiscGas(100_000, in: .periodic(1, 1))
    let value = HexaticOrder.of(positions: gas.positions, in: gas.domain, pool: WorkerPool(threads: 2))
    #expect(abs(value.local - 0.37) < 0.01, "\(value.local)")
    #expect(value.global < 3 / Double(gas.count).squareRoot())
  }

  @Test func fewAndNowhere() {
    let domain = Domain.periodic(9, 9)
    #expect(HexaticOrder.of(positions: [], in: domain).global.isNaN)
    #expect(HexaticOrder.of(positions: [1, .nan], in: domain).local.isNaN)
    #expect(HexaticOrder.of(positions: [1, 1], in: domain).global == 0)
    // One neighbour each, in the same direction.
    #expect(abs(HexaticOrder.of(positions: [1, 1, 2, 1.5], in: domain).global - 1) < 1e-14)
    #expect(HexaticOrder.of(positions: [1, 1, 1, 1], in: domain).local == 0)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let gas = DiscGas(50_000, in: .periodic(1, 1))
    for cutoff in [nil, 0.01] {
      let one = HexaticOrder.of(positions: gas.positions, in: gas.domain, cutoff: cutoff)
      for threads in [2, 7] {
        #expect(
          HexaticOrder.of(positions: gas.positions, in: gas.domain, cutoff: cutoff, pool: WorkerPool(threads: threads)) == one)
      }
    }
  }

  @Test func asDiagnostic() throws {
    let position = FieldInfo("position", unit: "1", longName: "position", dimensions: [.particles(80), .space(2)])
    let hexatic = try HexaticOrder(.init(), scene: Scene(fields: [position], domain: lattice.domain))
    #expect(hexatic.outputs.map(\.name) == ["hexatic_order", "hexatic_order_local"])
    let values = hexatic.observe(Snapshot(domain: lattice.domain, [(position, lattice.positions)]))
    #expect(values.count == 2 && values.allSatisfy { abs($0 - 1) < 1e-12 })
    let deep = FieldInfo("position", unit: "1", longName: "position", dimensions: [.particles(80), .space(3)])
    #expect(throws: SimulationError.impossible(parameter: nil, reason: "is defined in two dimensions; positions have 3")) {
      try HexaticOrder(.init(), scene: Scene(fields: [deep], domain: nil))
    }
  }
}
