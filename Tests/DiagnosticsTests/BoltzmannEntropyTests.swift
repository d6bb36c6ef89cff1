import Diagnostics
import SimCore
import Testing

@Suite struct BoltzmannEntropyTests {
  private let pool = WorkerPool(threads: 2)

  @Test func logFactorials() {
    #expect(logFactorial(0) == 0 && logFactorial(1) == 0)
    #expect(logFactorial(5) == LibM.log(120))
    // Sums of logarithms, on both sides of where the series begins.
    var sum = 0.0
    for n in 1...300 {
      sum += LibM.log(Double(n))
      #expect(abs(logFactorial(n) - sum) <= 1e-14 * sum)
    }
    // ln 1000000! from Stirling's series with 40 digits.
    #expect(abs(logFactorial(1_000_000) - 12815518.384658169) < 4e-9)
  }

  struct Microstates: Decodable {
    let cases: [Microstate]
    struct Microstate: Decodable {
      let microstate: String
      let nx: Int?
      let ny: Int?
      let dv: String?
      let cellVolume: String?
      let sortedCounts: [Int]?
      let occupiedCells: Int
      let exact: String
      let stirling: String
      let millerMadow: String

      enum CodingKeys: String, CodingKey {
        case microstate, nx, ny, dv
        case cellVolume = "cell_volume"
        case sortedCounts = "sorted_counts"
        case occupiedCells = "occupied_cells"
        case exact = "s_exact_per_particle"
        case stirling = "s_stirling_per_particle"
        case millerMadow = "s_shannon_miller_madow"
      }
    }
  }

  private func check(_ value: BoltzmannEntropy.Value, _ expected: Microstates.Microstate, particles: Int) {
    #expect(value.occupiedCells == expected.occupiedCells)
    #expect(abs(value.exact - Double(expected.exact)!) < 2e-14 * max(1, abs(value.exact)))
    #expect(abs(value.stirling - Double(expected.stirling)!) < 2e-14 * max(1, abs(value.stirling)))
    // The reference has the normalized form.
    let normalized = value.millerMadow + LibM.log(Double(particles)) - 1
    #expect(abs(normalized - Double(expected.millerMadow)!) < 2e-14 * max(1, abs(value.millerMadow)))
  }

  /// Given numbers of particles in cells, to 20 digits.
  @Test func countsInCells() {
    let synthetic: [String: [Int]] = [
      "synthetic counts [5, 4, 3]": [5, 4, 3], "synthetic counts [16]": [16],
      "synthetic counts [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]": [Int](repeating: 1, count: 10),
      "synthetic counts [1000000, 1000000]": [1_000_000, 1_000_000],
    ]
    var checked = 0
    for expected in gasReference("s_b_microstates", Microstates.self).cases {
      guard let counts = expected.sortedCounts ?? synthetic[expected.microstate] else { continue }
      // The discs of f08 are in an area of 800.
      let volume =
        expected.cellVolume.map { Double($0)! }
        ?? 800 / Double(expected.nx! * expected.ny!) * Double(expected.dv!)! * Double(expected.dv!)!
      check(BoltzmannEntropy.of(counts: counts, cellVolume: volume), expected, particles: counts.reduce(0, +))
      checked += 1
    }
    #expect(checked == 19)
  }

  /// A microstate of 1000 discs, counted and summed.
  @Test func microstate() {
    var state: UInt64 = 20_240_312
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var (positions, velocities) = ([Double](), [Double]())
    for _ in 0..<1000 {
      positions += [2 * uniform(), uniform()]
      velocities += [4 * uniform() - 2, 4 * uniform() - 2]
    }
    let cases = gasReference("s_b_microstates", Microstates.self).cases.filter { $0.microstate.hasPrefix("LCG") }
    #expect(cases.count == 3)
    for expected in cases {
      let value = BoltzmannEntropy.of(
        positions: positions, velocities: velocities, in: .periodic(2, 1), cells: [expected.nx!, expected.ny!],
        velocityCells: [Double(expected.dv!)!], pool: pool)
      check(value[0], expected, particles: 1000)
    }
  }

  struct Equilibrium: Decodable {
    let table: [Row]
    struct Row: Decodable {
      let particles: Int
      let nx: Int
      let dv: Double
      let exact: Double
      let shannon: Double
      enum CodingKeys: String, CodingKey {
        case nx, dv
        case particles = "N"
        case exact = "s_exact_plus_lnN_minus_1"
        case shannon = "s_shannon"
      }
    }
  }

  /// Means over finite numbers of independent discs, bias included.
  @Test(arguments: [(10_000, 60), (100_000, 8), (1_000_000, 1)])
  func equilibrium(particles: Int, samples: Int) {
    let rows = gasReference("s_b_equilibrium_expectation", Equilibrium.self).table.filter { $0.particles == particles }
    #expect(rows.count == 5)
    var (exact, shannon) = ([Double](repeating: 0, count: 5), [Double](repeating: 0, count: 5))
    for sample in 0..<samples {
      let gas = DiscGas(particles, in: .periodic(1, 1), sample: sample)
      let values = BoltzmannEntropy.of(
        positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [20, 1], velocityCells: rows.map(\.dv),
        pool: pool)
      for k in 0..<5 {
        exact[k] += (values[k].exact + LibM.log(Double(particles)) - 1) / Double(samples)
        shannon[k] += (values[k].stirling + LibM.log(Double(particles)) - 1) / Double(samples)
      }
    }
    // The entropy fluctuates with the energy, by 1/√N.
    let error = 4 / Double(particles * samples).squareRoot()
    for (k, row) in rows.enumerated() {
      #expect(abs(exact[k] - row.exact) < error, "Δv = \(row.dv)")
      #expect(abs(shannon[k] - row.shannon) < error, "Δv = \(row.dv)")
    }
  }

  struct FreeMotion: Decodable {
    let grid: [Case]
    struct Case: Decodable {
      let boundary: String
      let nx: Int
      let dv: Double
      let times: [[Double]]
      enum CodingKeys: String, CodingKey {
        case boundary, nx, dv
        case times = "t_dS"
      }
    }
  }

  /// Discs without collisions leave half of the box: the growth of the entropy, corrected for bias, against sums over finite cells
  /// for infinitely many discs.
  @Test(arguments: [(Boundary.reflecting, 2), (.periodic, 2), (.reflecting, 1)])
  func freeMotion(boundary: Boundary, dimensions: Int) {
    let name = boundary == .periodic ? "periodic" : "walls"
    let cases = gasReference("free_motion_entropy", FreeMotion.self).grid.filter { $0.boundary == name && $0.nx == 20 }
    #expect(cases.count == 3)
    let start = DiscGas(1_000_000, in: box(boundary, dimensions), filling: 0.5)
    func entropies(_ gas: DiscGas) -> [Double] {
      BoltzmannEntropy.of(
        positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: Array([20, 1].prefix(dimensions)),
        velocityCells: cases.map(\.dv),
        pool: pool
      ).map(\.millerMadow)
    }
    let before = entropies(start)
    for (k, row) in cases[0].times.enumerated() {
      let now = entropies(start.after(row[0]))
      for (c, expected) in cases.enumerated() {
        #expect(expected.times[k][0] == row[0])
        #expect(abs(now[c] - before[c] - expected.times[k][1]) < 0.003, "Δv = \(expected.dv), t = \(row[0])")
      }
    }
  }

  private func box(_ boundary: Boundary, _ dimensions: Int) -> Domain {
    Domain(size: [Double](repeating: 1, count: dimensions), boundary: [Boundary](repeating: boundary, count: dimensions))
  }

  struct Hydrodynamic: Decodable {
    let rows: [[Double]]
  }

  /// The same with the hydrodynamic entropy, against the exact density and temperature of infinitely many discs.
  @Test(arguments: [1, 2]) func freeMotionHydrodynamic(dimensions: Int) {
    let start = DiscGas(1_000_000, in: box(.reflecting, dimensions), filling: 0.5)
    func entropy(_ gas: DiscGas) -> Double {
      BoltzmannEntropy.hydrodynamic(
        positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: Array([200, 1].prefix(dimensions)), pool: pool)
    }
    let before = entropy(start)
    // N discs of temperature 1 in half of the box.
    let half = Double(dimensions) / 2
    #expect(abs(before - (half + 1 - LibM.log(2e6) + half * LibM.log(2 * .pi))) < 0.004)
    for row in gasReference("ideal_hydro_entropy", Hydrodynamic.self).rows {
      #expect(abs(entropy(start.after(row[0])) - before - row[dimensions]) < 0.003, "t = \(row[0])")
    }
  }

  /// In three dimensions, an ideal gas in equilibrium.
  @Test func threeDimensions() {
    let n = 400_000
    let gas = DiscGas(n, in: .periodic(2, 3, 1))
    let continuum = 1.5 * LibM.log(2 * .pi) - LibM.log(Double(n) / 6) + 2.5
    let value = BoltzmannEntropy.of(
      positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [2, 2, 1], velocityCells: [0.5], pool: pool)[0]
    // Δv²d/24T is 0.0313. The error: fluctuations √(3/2N), and what is left of the bias.
    #expect(abs(value.millerMadow - continuum - 0.03125) < 0.01)
    let hydrodynamic = BoltzmannEntropy.hydrodynamic(
      positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [2, 2, 1])
    #expect(abs(hydrodynamic - continuum) < 0.006)
  }

  /// Edges belong to the cell above; a wall to the cell before it; periodic coordinates are wrapped.
  @Test func edges() {
    let below = Double(0.5).nextDown
    let velocities = [Double](repeating: 0.1, count: 8)
    func occupied(_ x: [Double], _ boundary: Boundary) -> Int {
      BoltzmannEntropy.of(
        positions: x.flatMap { [$0, 0.5] }, velocities: velocities, in: Domain(size: [1, 1], boundary: [boundary, .reflecting]),
        cells: [2, 1], velocityCells: [1])[0].occupiedCells
    }
    #expect(occupied([0.5, 0.7, 1, 0.9], .reflecting) == 1)
    #expect(occupied([below, 0.5, 1, 0.9], .reflecting) == 2)
    #expect(occupied([1.25, -0.75, 0, 1], .periodic) == 1)
    let domain = Domain.periodic(1, 1)
    func cells(_ v: [Double]) -> Int {
      BoltzmannEntropy.of(
        positions: v.flatMap { _ in [0.5, 0.5] }, velocities: v.flatMap { [$0, 0] }, in: domain, cells: [1, 1], velocityCells: [0.5]
      )[
        0
      ].occupiedCells
    }
    #expect(cells([0, 0.4, below]) == 1)
    #expect(cells([-0.1, 0, 0.5, 1]) == 4)
    // However fast: both ways of counting, and beyond a million cells.
    #expect(cells([0, 1e4, 1e5, 1e300, 2e300, -1e300]) == 5)
  }

  /// Few particles in many cells are sorted, many in few cells are counted: both give what a dictionary gives.
  @Test(arguments: [0.001, 0.02, 0.3, 4])
  func equalsDictionary(side: Double) {
    let gas = DiscGas(3000, in: .periodic(1, 2))
    var counts: [SIMD4<Int>: Int] = [:]
    for i in 0..<gas.count {
      let x = SIMD2(Int(gas.positions[2 * i] * 3), Int(gas.positions[2 * i + 1] / 2 * 4))
      let v = (0..<2).map { Int((gas.velocities[2 * i + $0] / side).rounded(.down)) }
      counts[SIMD4(x.x, x.y, v[0], v[1]), default: 0] += 1
    }
    let expected = BoltzmannEntropy.of(counts: Array(counts.values), cellVolume: 2.0 / 12 * side * side)
    let value = BoltzmannEntropy.of(
      positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [3, 4], velocityCells: [side])[0]
    #expect(value.occupiedCells == counts.count)
    #expect(abs(value.exact - expected.exact) < 1e-12)
    #expect(abs(value.stirling - expected.stirling) < 1e-12)
  }

  @Test func sameBitsForAnyNumberOfThreads() {
    let gas = DiscGas(100_000, in: .periodic(1, 1))
    func results(_ pool: WorkerPool) -> ([BoltzmannEntropy.Value], Double) {
      (
        BoltzmannEntropy.of(
          positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [10, 7], velocityCells: [1, 0.3, 0.01],
          pool: pool),
        BoltzmannEntropy.hydrodynamic(
          positions: gas.positions, velocities: gas.velocities, in: gas.domain, cells: [10, 7], pool: pool)
      )
    }
    let one = results(WorkerPool(threads: 1))
    for threads in [2, 3, 7] { #expect(results(WorkerPool(threads: threads)) == one) }
  }

  @Test func nothingAndNowhere() {
    let domain = Domain.periodic(1, 1)
    func value(_ x: [Double], _ v: [Double]) -> BoltzmannEntropy.Value {
      BoltzmannEntropy.of(positions: x, velocities: v, in: domain, cells: [2, 2], velocityCells: [1])[0]
    }
    func hydrodynamic(_ x: [Double], _ v: [Double]) -> Double {
      BoltzmannEntropy.hydrodynamic(positions: x, velocities: v, in: domain, cells: [2, 2])
    }
    for value in [value([], []), value([.nan, 0], [0, 0]), value([0, 0], [0, .infinity])] {
      #expect(value.exact.isNaN && value.stirling.isNaN && value.millerMadow.isNaN && value.occupiedCells == 0)
    }
    #expect(hydrodynamic([], []).isNaN && hydrodynamic([0, .infinity], [0, 0]).isNaN)
    // One particle: ln |Δ| = ln ¼, and no temperature. Two with one velocity: a temperature of 0.
    #expect(value([0, 0], [0, 0]).exact == LibM.log(0.25))
    #expect(hydrodynamic([0, 0], [1, 0]).isNaN)
    #expect(hydrodynamic([0, 0, 0.1, 0.1], [1, 0, 1, 0]) == -.infinity)
  }

  private let position = FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(2), .space(2)])
  private let velocity = FieldInfo("velocity", unit: "m s-1", longName: "velocity", dimensions: [.particles(2), .space(2)])

  @Test func asDiagnostic() throws {
    var options = BoltzmannEntropy.Options()
    options.grid.cells = [2, 1]
    options.velocityCells = [2, 1]
    let entropy = try BoltzmannEntropy(options, scene: Scene(fields: [position, velocity], domain: .periodic(1, 1)))
    let names = [
      "boltzmann_entropy", "boltzmann_entropy_stirling", "boltzmann_entropy_miller_madow", "occupied_cells",
      "boltzmann_entropy_lte",
    ]
    #expect(entropy.outputs.map(\.name) == names)
    #expect(entropy.outputs.map(\.count) == [2, 2, 2, 2, 1])
    #expect(entropy.outputs[0].dimensions[0].coordinates == [2, 1])
    #expect(entropy.outputs[0].dimensions[0].unit == "m s-1")
    // Together in a cell of side 2, apart in cells of side 1.
    let values = entropy.observe(
      Snapshot(domain: .periodic(1, 1), [(position, [0.1, 0.1, 0.2, 0.2]), (velocity, [0.5, 0.5, 1.5, 0.5])]))
    let (two, one) = (BoltzmannEntropy.of(counts: [2], cellVolume: 2), BoltzmannEntropy.of(counts: [1, 1], cellVolume: 0.5))
    #expect(Array(values[0..<6]) == [two.exact, one.exact, two.stirling, one.stirling, two.millerMadow, one.millerMadow])
    #expect(Array(values[6..<8]) == [1, 2])
    // T = ⅛, n = 4.
    #expect(abs(values[8] - (LibM.log(2 * .pi / 8) - LibM.log(4) + 2)) < 1e-14)
    let nowhere = entropy.observe(Snapshot([(position, [0, 0, .nan, 0]), (velocity, [0, 0, 0, 0])]))
    #expect(nowhere.count == 9 && nowhere.allSatisfy { $0.isNaN })
  }

  /// In a box with one pair of walls: what the diagnostic flies is what a folded path gives.
  @Test func freeFlight() throws {
    let domain = Domain(size: [1, 2], boundary: [.reflecting, .periodic])
    let gas = DiscGas(5000, in: domain, filling: 0.5)
    let later = gas.after(1.7)
    let fields = ["position", "velocity"].map { FieldInfo($0, unit: "1", longName: $0, dimensions: [.particles(5000), .space(2)]) }
    var options = BoltzmannEntropy.Options()
    (options.grid.cells, options.velocityCells, options.freeFlight) = ([4, 4], [1, 0.5], 1.7)
    let entropy = try BoltzmannEntropy(options, scene: Scene(fields: fields, domain: domain))
    #expect(entropy.outputs.last!.name == "boltzmann_entropy_free_flight")
    func observe(_ gas: DiscGas) -> [Double] {
      entropy.observe(Snapshot(domain: domain, pool: pool, zip(fields, [gas.positions, gas.velocities]).map { ($0, $1) }))
    }
    let (now, then) = (observe(gas), observe(later))
    #expect(Array(now[9...]) == Array(then[0..<2]))
    #expect(now[9] > now[0] + 0.3)
  }

  @Test func whatItNeeds() {
    func refusal(_ cells: [Double], _ fields: [FieldInfo], _ domain: Domain?) -> SimulationError? {
      var options = BoltzmannEntropy.Options()
      options.grid.cells = cells
      return #expect(throws: SimulationError.self) { try BoltzmannEntropy(options, scene: Scene(fields: fields, domain: domain)) }
    }
    let square = Domain.periodic(1, 1)
    #expect(refusal([2], [position], square) == .impossible(parameter: nil, reason: "needs the field 'velocity'"))
    let closed = "needs a box that is closed or periodic along every axis, to cut into cells"
    #expect(refusal([2], [position, velocity], nil) == .impossible(parameter: nil, reason: closed))
    #expect(
      refusal([2, 2, 2], [position, velocity], square)
        == .impossible(parameter: "cells", reason: "has 3 values for 2 dimensions: give 1 or 2"))
    #expect(
      refusal([2000], [position, velocity], square) == .impossible(parameter: "cells", reason: "makes more than 1000000 cells"))
    let flat = FieldInfo("velocity", unit: "1", longName: "velocity", dimensions: [.particles(2), .space(3)])
    #expect(
      refusal([2], [position, flat], square)
        == .impossible(parameter: nil, reason: "positions have 2 components, but 'velocity' has 3"))
    var options = BoltzmannEntropy.Options()
    options.grid.cells = [2.5, 3]
    #expect(options.problems() == [ParameterProblem("cells", "2.5 is not a whole number")])
  }
}
