import Diagnostics
import Models
import SimCore
import Testing

/// Newton's method for z² = 1: the imaginary axis is the boundary of the basins of 1 and -1.
private struct NewtonMap: IteratedMap {
  static let card = Card(name: "newton", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "")
  static let components = ["x", "y"]
  static let defaultState = [0.5, 0.5]
  static let table: [Parameter<NewtonMap>] = []
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let square = u[0] * u[0] + u[1] * u[1]
    image[0] = 0.5 * (u[0] + u[0] / square)
    image[1] = 0.5 * (u[1] - u[1] / square)
  }
}

struct BasinsOfAttractionTests {
  private typealias Options = BasinsOfAttraction.Options

  private func model<System: SizedMap>(
    _: System.Type, from low: [Double], to high: [Double], grid: [Double]
  ) throws -> MapModel<System> where System.Starts == TrajectoryStarts<System>, System: DynamicalSystem {
    var initial = TrajectoryStarts<System>()
    (initial.low, initial.high, initial.grid) = (low, high, grid)
    return try MapModel<System>(.init(), initial: initial, context: RunContext())
  }

  private func observe(_ model: some Model, threads: Int = 1, _ change: (inout Options) -> Void) throws -> (
    diagnostic: BasinsOfAttraction, values: [Double], labels: [Int]
  ) {
    var options = Options()
    change(&options)
    let diagnostic = try BasinsOfAttraction(options, scene: model.scene())
    let values = try diagnostic.observe(model.snapshot(at: 0, threads: threads))
    return (diagnostic, values, diagnostic.output("basin_labels", of: values).map { Int($0) })
  }

  /// Escapes in the rows of a grid, and entropies, from NumPy.
  @Test func basinOfHenonsAttractor() throws {
    let model = try model(Henon.self, from: [-2, -2], to: [2, 2], grid: [40, 40])
    let (diagnostic, values, labels) = try observe(model) { $0.shape = [40, 40] }
    let escapes = [
      40, 40, 40, 39, 34, 30, 26, 22, 18, 17, 17, 17, 17, 17, 16, 17, 16, 16, 17, 17, 17, 17, 16, 15, 15, 14, 15, 14, 14, 13, 16,
      20,
      25, 29, 30, 31, 36, 40, 40, 40,
    ]
    #expect((0..<40).map { row in labels[40 * row..<40 * row + 40].count { $0 == -1 } } == escapes)
    let states = model.boundFields[0].values(WorkerPool(threads: 1))
    for k in labels.indices {
      var (x, y) = (states[2 * k], states[2 * k + 1])
      for _ in 0..<1000 { (x, y) = (1 - 1.4 * (x * x) + y, 0.3 * x) }
      #expect(labels[k] == (x.isFinite && y.isFinite ? 1 : -1))
    }
    #expect(diagnostic.output("attractor_count", of: values) == [1])
    #expect(abs(diagnostic.output("basin_fractions", of: values)[0] - 670 / 1600) < 1e-12)
    #expect(abs(diagnostic.output("basin_entropy", of: values)[0] - 0.2148956270212277) < 1e-12)
    #expect(abs(diagnostic.output("boundary_basin_entropy", of: values)[0] - 0.47425241825374387) < 1e-12)
    let early = try observe(model) { $0.escapeRadius = 100 }
    #expect(early.labels == labels)
    // Too short for a strange attractor to be found: some aren't settled, but none is wrong.
    let short = try observe(model, threads: 3) { $0.duration = 1000 }
    #expect(zip(short.labels, labels).allSatisfy { $0 == $1 || $0 == 0 })
    #expect(short.labels.contains(0))
    #expect(try observe(model) { $0.duration = 1000 }.labels == short.labels)
  }

  @Test func halfPlanesOfNewtonsMethod() throws {
    let model = try model(NewtonMap.self, from: [-2, -2], to: [2, 2], grid: [20, 20])
    let (diagnostic, values, labels) = try observe(model) { ($0.shape, $0.boxSize) = ([20, 20], 4) }
    #expect(labels == (0..<400).map { $0 < 200 ? 1 : 2 })
    #expect(diagnostic.output("attractor_count", of: values) == [2])
    #expect(Array(diagnostic.output("attractor_states", of: values).prefix(4)) == [-1, 0, 1, 0])
    // A fifth of the boxes have half of their points on each side.
    #expect(abs(diagnostic.output("basin_entropy", of: values)[0] - 0.2 * LibM.log(2)) < 1e-12)
    #expect(abs(diagnostic.output("boundary_basin_entropy", of: values)[0] - LibM.log(2)) < 1e-12)
    #expect(abs(diagnostic.output("uncertainty_exponent", of: values)[0] - 1) < 1e-12)
    let near = try observe(model) { ($0.points, $0.radius) = ([7, 7, 1, 0, -1, 0], 0.1) }
    #expect(near.labels == (0..<400).map { $0 < 200 ? 3 : 2 })
    #expect(near.diagnostic.output("attractor_count", of: near.values) == [3])
    #expect(near.diagnostic.output("attractor_states", of: near.values)[0].isNaN)
    let short = try observe(model) { $0.duration = 3 }
    #expect(short.labels.allSatisfy { $0 == 0 })
  }

  /// Against SciPy's solve_ivp. The wells are mirror images of each other.
  @Test func wellsOfADampedOscillator() throws {
    var system = Duffing()
    (system.gamma, system.delta) = (0, 0.25)
    var initial = TrajectoryStarts<Duffing>()
    (initial.low, initial.high, initial.grid) = ([-2, -2, 0], [2, 2, 0], [12, 12, 1])
    let model = try FlowModel<Duffing>(system, initial: initial, context: RunContext())
    let one = try observe(model) { $0.components = ["x", "y"] }
    let expected = [
      "110000000011", "001111111000", "011000001100", "011000001100", "011000001100", "011000011000", "111001111001",
      "110011111001",
      "110011111001", "110011111001", "111000000011", "001111111100",
    ].joined()
    let right = one.labels[0]
    #expect(one.labels.map { $0 == right ? "1" : "0" }.joined() == expected)
    #expect(Set(one.labels) == [1, 2])
    let states = one.diagnostic.output("attractor_states", of: one.values)
    #expect(abs(abs(states[0]) - 1) < 0.1 && abs(states[0] + states[3]) < 0.1)
    let three = try observe(model, threads: 3) { $0.components = ["x", "y"] }
    #expect(zip(one.values, three.values).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) })
  }

  @Test func resultsAreRemembered() throws {
    let model = try model(NewtonMap.self, from: [-2, -2], to: [2, 2], grid: [4, 4])
    let (diagnostic, values, _) = try observe(model) { $0.listed = 2 }
    let restarted = try BasinsOfAttraction(Options(), scene: model.scene())
    restarted.memory = diagnostic.memory
    #expect(try restarted.observe(model.snapshot(at: 5)) == values)
    #expect(try diagnostic.observe(model.snapshot(at: 7)) == values)
  }

  /// The mean of the entropy of 25 fair coins: Σ C(25, k) 2⁻²⁵ h(k/25).
  @Test func entropyOfRandomLabels() throws {
    let random = Philox(seed: 9)
    let labels = (0..<360_000).map { random.uniforms(.signals, particle: $0)[0] < 0.5 ? 1 : 2 }
    var (mean, weight) = (0.0, LibM.pow(2, -25))
    for k in 0...25 {
      let p = Double(k) / 25
      if k > 0 && k < 25 { mean -= weight * (p * LibM.log(p) + (1 - p) * LibM.log(1 - p)) }
      weight *= Double(25 - k) / Double(k + 1)
    }
    let grid = try BasinGrid(shape: [600, 600], boxSize: 5, trajectories: 360_000)
    #expect(abs(grid.entropy(labels).all - mean) < 0.001)
    #expect(abs(grid.entropy(labels).boundary - mean) < 0.001)
    let large = try BasinGrid(shape: [600, 600], boxSize: 100, trajectories: 360_000)
    #expect(abs(large.entropy(labels).all - LibM.log(2)) < 2e-4)
    // Labels of neighbours don't get more uncertain with distance.
    #expect(abs(grid.uncertaintyExponent(labels)) < 0.01)
  }

  /// Three labels in equal shares, in three dimensions; points that don't fill a box are left out.
  @Test func entropyOfStripes() throws {
    let labels = (0..<7 * 6 * 9).map { $0 % 9 % 3 }
    let entropy = try BasinGrid(shape: [7, 6, 9], boxSize: 3, trajectories: 378).entropy(labels)
    #expect(abs(entropy.all - LibM.log(3)) < 1e-14 && abs(entropy.boundary - LibM.log(3)) < 1e-14)
    let uniform = try BasinGrid(shape: [20], boxSize: 5, trajectories: 20)
    #expect(uniform.entropy([Int](repeating: 4, count: 20)).all == 0)
    #expect(uniform.entropy([Int](repeating: 4, count: 20)).boundary.isNaN)
    #expect(uniform.uncertaintyExponent([Int](repeating: 4, count: 20)).isNaN)
  }

  @Test func refusesWhatCantBe() throws {
    let model = try model(NewtonMap.self, from: [-2, -2], to: [2, 2], grid: [4, 4])
    for change: (inout Options) -> Void in [
      { $0.shape = [4, 5] }, { ($0.shape, $0.boxSize) = ([4, 4], 5) }, { $0.points = [1, 0] }, { $0.components = ["x", "x"] },
      { $0.cellSize = [1, 2, 3] }, { ($0.points, $0.radius) = ([1, 0, 2], 1) }, { $0.interval = 0.5 }, { $0.components = ["q"] },
    ] {
      #expect(throws: SimulationError.self) { try observe(model, change) }
    }
    let alone = try MapModel<NewtonMap>(.init(), initial: .init(), context: RunContext())
    #expect(throws: SimulationError.self) { try observe(alone) { _ in } }
    #expect(try observe(alone) { $0.cellSize = [0.01] }.labels == [1])
  }
}
