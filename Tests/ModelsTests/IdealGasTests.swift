import Models
import SimCore
import Testing

@Suite struct IdealGasTests {
  /// Where a point is after time t: the box unfolded into a straight line (Frisch 1956).
  private func unfolded(_ x: Double, _ v: Double, _ t: Double, _ boundary: Boundary, low: Double, high: Double) -> Double {
    let (width, straight) = (high - low, x + v * t)
    switch boundary {
    case .open: return straight
    case .periodic: return straight - (straight / width).rounded(.down) * width
    case .reflecting:
      let y = straight - low - ((straight - low) / (2 * width)).rounded(.down) * 2 * width
      return low + (y > width ? 2 * width - y : y)
    }
  }

  private func gas(
    _ dimensions: Int, size: [Double], _ boundary: [Boundary], particles: Int = 500, radius: Double = 0,
    _ change: (inout IdealGas.Initial) -> Void = { _ in }, threads: Int = 1
  ) throws -> Simulation<IdealGas> {
    var parameters = IdealGas.Parameters()
    parameters.particles = particles
    parameters.dimensions = dimensions
    parameters.radius = radius
    parameters.domain.size = size
    parameters.domain.boundary = boundary
    var initial = IdealGas.Initial()
    change(&initial)
    return try Simulation(IdealGas.self, parameters, initial: initial, seed: 7, timeStep: 0.001, threads: threads)
  }

  @Test func speedsThatNeverComeToAnEndAreRefused() throws {
    let simulation = try gas(2, size: [1, 1], [.reflecting, .periodic], particles: 3) { $0.temperature = 1e80 }
    let error = #expect(throws: SimulationError.self) { try simulation.run(steps: 1) }
    #expect("\(error!)".hasPrefix("the simulation doesn't get on at time 0.001: disc 0 moves at "))
  }

  @Test(arguments: [
    [Boundary.reflecting, .reflecting], [.periodic, .reflecting], [.open, .periodic], [.reflecting, .open, .periodic],
    [.reflecting, .reflecting, .reflecting],
  ])
  func matchesTheUnfoldedBox(boundary: [Boundary]) throws {
    let size = [1.5, 2.5, 0.75]
    let radius = 0.1
    let simulation = try gas(boundary.count, size: Array(size.prefix(boundary.count)), boundary, radius: radius)
    let start = simulation.snapshot()
    let (x, v) = (start.values("position"), start.values("velocity"))
    try simulation.run(steps: 50_000)
    let end = simulation.snapshot()
    let (y, w) = (end.values("position"), end.values("velocity"))
    for k in x.indices {
      let axis = k % boundary.count
      let margin = boundary[axis] == .reflecting ? radius : 0
      let exact = unfolded(x[k], v[k], 50, boundary[axis], low: margin, high: size[axis] - margin)
      // Some 200 walls of width ~1 at speeds up to 4, each adding a few roundings of times up to 50: 200 · 4 · 50 · 2⁻⁵³ ≈ 4e-12.
      var error = abs(y[k] - exact)
      if boundary[axis] == .periodic { error = min(error, size[axis] - error) }
      #expect(error < 4e-11, "axis \(axis) of disc \(k / boundary.count)")
      #expect(abs(w[k]) == abs(v[k]))
    }
  }

  @Test func countsWallCollisionsAsTheUnfoldedBoxDoes() throws {
    let simulation = try gas(2, size: [1, 2], [.reflecting, .reflecting])
    let start = simulation.snapshot()
    let (x, v) = (start.values("position"), start.values("velocity"))
    try simulation.run(steps: 10_000)
    let expected = x.indices.reduce(0.0) { sum, k in
      let width = k % 2 == 0 ? 1.0 : 2.0
      // The unfolded path crosses a wall at every multiple of the width.
      return sum + abs(((x[k] + v[k] * 10) / width).rounded(.down))
    }
    #expect(simulation.snapshot().values("collisions") == [expected])
  }

  @Test func doesNotDependOnHowTheWayIsCutOrOnThreads() throws {
    func end(_ cuts: [Int], threads: Int) throws -> [[Double]] {
      let simulation = try gas(3, size: [1], [.reflecting, .periodic, .reflecting], particles: 10_000, threads: threads)
      for cut in cuts { try simulation.run(steps: cut) }
      return ["position", "velocity", "collisions"].map { simulation.snapshot().values($0) }
    }
    let whole = try end([5000], threads: 1)
    #expect(try end([1, 17, 982, 3000, 1000], threads: 2) == whole)
    #expect(try end(Array(repeating: 10, count: 500), threads: 3) == whole)
  }

  @Test func goesOnFromItsStateFieldsToTheSameBits() throws {
    let first = try gas(2, size: [1], [.reflecting, .periodic])
    try first.run(steps: 1234)
    let second = try gas(2, size: [1], [.reflecting, .periodic]) { $0.velocities = .monokinetic }
    for (from, to) in zip(first.model.boundFields, second.model.boundFields) where from.role.isState {
      to.restore?(from.values(WorkerPool(threads: 1)))
    }
    second.model.didRestore(at: first.instant)
    #expect(second.snapshot().values("position") == first.snapshot().values("position"))
    let target = Instant(tick: 5000, time: 5)
    try first.model.advance(to: target)
    try second.model.advance(to: target)
    #expect(second.snapshot().values("position") == first.snapshot().values("position"))
    #expect(second.snapshot().values("collisions") == first.snapshot().values("collisions"))
  }

  @Test func staysInsideTheBoxWhereverItIsAsked() throws {
    let simulation = try gas(2, size: [1], [.reflecting, .periodic], radius: 0.25)
    for _ in 0..<200 {
      try simulation.run(steps: 7)
      let x = simulation.snapshot().values("position")
      for k in stride(from: 0, to: x.count, by: 2) {
        #expect((0.25...0.75).contains(x[k]))
        #expect((0.0..<1.0).contains(x[k + 1]))
      }
    }
  }

  @Test func drawsTheVelocitiesThatItSays() throws {
    let n = 40_000
    let maxwell = try gas(3, size: [1], [.reflecting], particles: n) { $0.temperature = 2 }.snapshot().values("velocity")
    let variance = maxwell.reduce(0) { $0 + $1 * $1 } / Double(maxwell.count)
    // The variance of n' normal numbers of variance 2 has standard deviation 2 √(2/n').
    #expect(abs(variance - 2) < 5 * 2 * (2 / Double(3 * n)).squareRoot())

    let even = try gas(2, size: [1], [.reflecting], particles: n) { $0.velocities = .monokinetic }.snapshot().values("velocity")
    var mean = SIMD2<Double>.zero
    for k in stride(from: 0, to: even.count, by: 2) {
      let v = SIMD2(even[k], even[k + 1])
      mean += v / Double(n)
      // In two dimensions at temperature 1 the speed of equal energy is √2.
      #expect(abs((v * v).sum() - 2) < 1e-14)
    }
    #expect((mean * mean).sum().squareRoot() < 5 * (2 / Double(n)).squareRoot())

    let beam = try gas(2, size: [1], [.reflecting]) {
      $0.velocities = .beam
      $0.speed = 10
      $0.direction = [3, -4]
    }.snapshot().values("velocity")
    #expect(beam.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? 6 : -8) })
  }

  @Test func fillsTheBoxAfterThePartitionIsRemoved() throws {
    let n = 20_000
    let simulation = try gas(2, size: [1], [.reflecting], particles: n) { $0.positions = .half }
    func left() -> Double {
      let x = simulation.snapshot().values("position")
      return Double(stride(from: 0, to: x.count, by: 2).count { x[$0] < 0.5 }) / Double(n)
    }
    #expect(left() == 1)
    try simulation.run(steps: 20_000)
    // Mixed to the last bit after 20 crossings; binomial scatter remains.
    #expect(abs(left() - 0.5) < 5 * 0.5 / Double(n).squareRoot())
  }

  @Test func startsFromARecordedFrame() throws {
    func start(_ frame: RecordedFrame, particles: Int = 2) throws -> [Double] {
      var parameters = IdealGas.Parameters()
      parameters.particles = particles
      return try Simulation(IdealGas.self, parameters, from: frame).snapshot().values("position")
    }
    func frame(_ position: [Double]) -> RecordedFrame { RecordedFrame(source: "old.nc", rows: 2, values: ["position": position]) }
    #expect(try start(frame([0.1, 0.2, 0.3, 0.4])) == [0.1, 0.2, 0.3, 0.4])
    #expect(throws: SimulationError.impossible(parameter: "particles", reason: "old.nc has 2 particles, not 3")) {
      try start(frame([0.1, 0.2, 0.3, 0.4]), particles: 3)
    }
    #expect(
      throws: SimulationError.impossible(parameter: nil, reason: "old.nc: particle 1 is at 1.5 along axis 0, outside the box")
    ) {
      try start(frame([0.1, 0.2, 1.5, 0.4]))
    }
    #expect(throws: SimulationError.impossible(parameter: "dimensions", reason: "old.nc has 3 components a particle, not 2")) {
      try start(frame([0.1, 0.2, 0.5, 0.4, 0.5, 0.6]))
    }
  }

  @Test func refusesDiscsThatFillTheBox() {
    var parameters = IdealGas.Parameters()
    parameters.radius = 0.5
    #expect(
      parameters.problems() == [
        ParameterProblem("radius", "0.5 leaves no room between reflecting walls; it must be under half of domain_size")
      ])
  }
}
