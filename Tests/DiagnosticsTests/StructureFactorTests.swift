import Diagnostics
import SimCore
import Testing

@Suite struct StructureFactorTests {
  /// Against the sum over all vectors of the box and all pairs of particles, Σ_jk cos k·(r_j − r_k) / N.
  @Test(arguments: [1, 2, 3]) func equalsAllPairs(dimensions: Int) {
    let sides = Array([3.0, 4, 2.5].prefix(dimensions))
    let domain = Domain(size: sides, boundary: sides.map { _ in .periodic })
    let (n, most, shells) = (13, 7.0, 9)
    // Some outside the box.
    let positions = uniformPositions(n, in: domain, Philox(seed: 4), sample: 0).map { 3 * $0 - 2 }
    let bins = UniformBins(shells, from: 0, to: most)
    var (sums, lengths, counts) = (
      [Double](repeating: 0, count: shells), [Double](repeating: 0, count: shells), [Double](repeating: 0, count: shells)
    )
    for a in -6...6 {
      for b in dimensions > 1 ? -6...6 : 0...0 {
        for c in dimensions > 2 ? -6...6 : 0...0 {
          let k = zip([a, b, c], sides).map { 2 * Double.pi * Double($0) / $1 }
          let length = k.reduce(0) { $0 + $1 * $1 }.squareRoot()
          guard length > 0, let shell = bins.index(of: length) else { continue }
          var sum = 0.0
          for i in 0..<n {
            for j in 0..<n {
              var phase = 0.0
              for axis in 0..<dimensions {
                phase += k[axis] * (positions[dimensions * i + axis] - positions[dimensions * j + axis])
              }
              sum += LibM.cos(phase) / Double(n)
            }
          }
          sums[shell] += sum
          lengths[shell] += length
          counts[shell] += 1
        }
      }
    }
    let value = StructureFactor.of(positions: positions, in: domain, maxWaveNumber: most, shells: shells)
    let occupied = counts.indices.filter { counts[$0] > 0 }
    #expect(value.values.count == occupied.count && value.waveNumbers.count == occupied.count)
    for (k, shell) in occupied.enumerated() {
      #expect(abs(value.values[k] - sums[shell] / counts[shell]) < 1e-12)
      #expect(abs(value.waveNumbers[k] - lengths[shell] / counts[shell]) < 1e-12)
    }
  }

  /// A square lattice: N at its reciprocal vectors, 0 in between.
  @Test func lattice() {
    let (side, spacing) = (12, 0.5)
    var positions: [Double] = []
    for row in 0..<side {
      for column in 0..<side { positions += [Double(column) * spacing + 0.1, Double(row) * spacing + 0.3] }
    }
    let domain = Domain.periodic(6, 6)
    // In units of the smallest wave number; no vector is on the edge of a shell, as (0.497j)² isn't whole.
    let (unit, width) = (2 * Double.pi / 6, 0.497)
    let value = StructureFactor.of(positions: positions, in: domain, maxWaveNumber: 51 * width * unit, shells: 51)
    func vectors(_ low: Double, _ high: Double, _ step: Int) -> Int {
      var count = 0
      for a in stride(from: -36, through: 36, by: step) {
        for b in stride(from: -36, through: 36, by: step) {
          let length = Double(a * a + b * b).squareRoot()
          if length >= low && length < high && length > 0 { count += 1 }
        }
      }
      return count
    }
    for (k, s) in zip(value.waveNumbers, value.values) {
      let shell = (k / unit / width).rounded(.down) * width
      let share = Double(vectors(shell, shell + width, side)) / Double(vectors(shell, shell + width, 1))
      #expect(abs(s - 144 * share) < 1e-9, "\(k / unit)")
    }
    #expect(value.values.contains { $0 > 1 })
  }

  /// Independent particles: 1, with an error of 1/√M.
  @Test(arguments: [2, 3]) func independentParticles(dimensions: Int) throws {
    let domain = Domain.periodic(1, dimensions: dimensions)
    let gas = DiscGas(20_000, in: domain)
    let field = FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(gas.count), .space(dimensions)])
    var options = StructureFactor.Options()
    (options.shells, options.maxWaveNumber) = (10, dimensions == 2 ? 200 : 50)
    let factor = try StructureFactor(options, scene: Scene(fields: [field], domain: domain))
    let output = factor.outputs[0]
    #expect(output.name == "structure_factor" && output.dimensions[0].unit == "(m)-1")
    guard case .reals(let vectors)? = output.attributes.first(where: { $0.name == "vectors" })?.value else {
      Issue.record("the numbers of vectors are missing")
      return
    }
    let values = factor.observe(Snapshot(domain: domain, pool: WorkerPool(threads: 2), [(field, gas.positions)]))
    #expect(values.count == output.count && vectors.count == values.count)
    for (s, vectors) in zip(values, vectors) { #expect(abs(s - 1) < 4.5 / vectors.squareRoot()) }
    // Half of the vectors in the ball.
    let total = dimensions == 2 ? 200 * 200 / (8 * Double.pi) : 50 * 50 * 50 / (12 * Double.pi * Double.pi)
    #expect(abs(vectors.reduce(0, +) / total - 1) < 0.05)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let gas = DiscGas(3001, in: .periodic(1, 1))
    func values(_ threads: Int) -> [Double] {
      StructureFactor.of(
        positions: gas.positions, in: gas.domain, maxWaveNumber: 150, shells: 30, pool: WorkerPool(threads: threads)
      ).values
    }
    for threads in [2, 3, 7] { #expect(values(threads) == values(1)) }
  }

  @Test func whatItNeeds() throws {
    func field(_ n: Int) -> FieldInfo {
      FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(n), .space(2)])
    }
    func refusal(_ domain: Domain?, _ most: Double? = nil) -> SimulationError? {
      var options = StructureFactor.Options()
      options.maxWaveNumber = most
      return #expect(throws: SimulationError.self) {
        try StructureFactor(options, scene: Scene(fields: [field(10)], domain: domain))
      }
    }
    let periodic = SimulationError.impossible(parameter: nil, reason: "needs a box that is periodic along every axis")
    #expect(refusal(nil) == periodic && refusal(Domain(size: [1, 1], boundary: [.periodic, .reflecting])) == periodic)
    #expect(
      refusal(.periodic(1, 2), 3)
        == .impossible(
          parameter: "max_wave_number",
          reason: "3.0 is below the smallest wave number of this box, 2π/L = \(Double.pi)"))
    #expect(
      refusal(.periodic(1, 2), 1e5)
        == .impossible(parameter: "max_wave_number", reason: "100000.0 makes more than 10000000 wave vectors: take a smaller one"))
    // By default twice the wave number of the mean distance.
    let usual = try StructureFactor(.init(), scene: Scene(fields: [field(100)], domain: .periodic(1, 1)))
    #expect(abs(usual.outputs[0].dimensions[0].coordinates.last! / (40 * .pi) - 1) < 0.02)
    for positions in [[], [0.5, .nan]] as [[Double]] {
      let info = field(positions.count / 2)
      let factor = try StructureFactor(.init(), scene: Scene(fields: [info], domain: .periodic(1, 1)))
      let values = factor.observe(Snapshot([(info, positions)]))
      #expect(!values.isEmpty && values.allSatisfy { $0.isNaN })
    }
  }
}
