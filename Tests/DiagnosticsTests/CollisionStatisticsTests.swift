import Diagnostics
import SimCore
import Testing

@Suite struct CollisionStatisticsTests {
  private func fields(_ n: Int, _ dimensions: Int, radius: Bool) -> [FieldInfo] {
    func info(_ name: String, _ unit: String, _ shape: [Dimension]) -> FieldInfo {
      FieldInfo(name, unit: unit, longName: name, dimensions: shape)
    }
    return [
      info("collisions", "1", []), info("velocity", "m s-1", [.particles(n), .space(dimensions)]),
      info("mass", "kg", [.particles(n)]),
      info("position", "m", [.particles(n), .space(dimensions)]),
    ] + (radius ? [info("radius", "m", [.particles(n)])] : [])
  }

  private func diagnostic(_ n: Int, in domain: Domain?, dimensions: Int = 2, radius: Bool = true, after: Double = 0) throws
    -> CollisionStatistics
  {
    var options = CollisionStatistics.Options()
    options.after = after
    return try CollisionStatistics(options, scene: Scene(fields: fields(n, dimensions, radius: radius), domain: domain))
  }

  private func snapshot(
    _ time: Double, _ collisions: Int, _ velocities: [Double], masses: [Double], radii: [Double]?, in domain: Domain?,
    threads: Int = 1
  ) -> Snapshot {
    let n = masses.count
    let fields = fields(n, velocities.count / n, radius: radii != nil)
    let values = [[Double(collisions)], velocities, masses, velocities] + (radii.map { [$0] } ?? [])
    return Snapshot(time: time, domain: domain, pool: WorkerPool(threads: threads), Array(zip(fields, values)))
  }

  /// Points on a line: each gap between neighbours closes at the rate n⟨|u − v|⟩/2 on the average, so ν = 2n√(kT/πm), and rods of length σ
  /// that collide at this rate and a contact value of χ have Z − 1 = nσχ.
  @Test func rodsOnALine() throws {
    let n = 1000
    let velocities = (0..<n).map { Double($0 % 2 == 0 ? 1 : -1) * 0.5 }
    let masses = [Double](repeating: 4, count: n)
    // kT = 1, n = 50, χ = 1: ν = 100/√(4π).
    let rate = 100 / (4 * Double.pi).squareRoot()
    let statistics = try diagnostic(n, in: nil, dimensions: 1)
    let collisions = Int(rate * 1000 * Double(n) / 2)
    let radii = [Double](repeating: 0.001, count: n)
    _ = statistics.observe(snapshot(0, 0, velocities, masses: masses, radii: radii, in: nil))
    let values = statistics.observe(snapshot(1000, collisions, velocities, masses: masses, radii: radii, in: nil))
    #expect(abs(values[0] / rate - 1) < 1e-6)
    #expect(abs(values[1] * rate - 1) < 1e-6 && abs(values[2] - 0.5 / rate) < 1e-6)
    #expect(abs(values[5] - 1.1) < 1e-6)
  }

  /// At the rate of Enskog's theory, 2√π nσχ √T, discs with the published contact value χ must have Z = 1 + 2ηχ.
  @Test func hardDiscs() throws {
    let n = 4096
    let domain = Domain.periodic(64, 64)
    var velocities = DiscGas(n, in: domain).velocities
    for axis in 0..<2 {
      let mean = stride(from: axis, to: 2 * n, by: 2).reduce(0) { $0 + velocities[$1] } / Double(n)
      for k in stride(from: axis, to: 2 * n, by: 2) { velocities[k] -= mean }
    }
    let temperature = velocities.reduce(0) { $0 + $1 * $1 } / Double(2 * (n - 1))
    var speed = 0.0
    for i in 0..<n {
      let (x, y) = (velocities[2 * i], velocities[2 * i + 1])
      speed += (x * x + y * y).squareRoot() / Double(n)
    }
    for row in gasReference("hard_discs", HardDiscFluid.self).fluid {
      let diameter = (4 * row.eta / .pi).squareRoot()
      let rate = 2 * (Double.pi * temperature).squareRoot() * diameter * row.contact
      let radii = [Double](repeating: diameter / 2, count: n)
      let statistics = try diagnostic(n, in: domain)
      _ = statistics.observe(snapshot(0, 0, velocities, masses: radii.map { _ in 1 }, radii: radii, in: domain))
      let collisions = Int((rate * 1e4 * Double(n) / 2).rounded())
      let values = statistics.observe(
        snapshot(1e4, collisions, velocities, masses: radii.map { _ in 1 }, radii: radii, in: domain, threads: 3))
      #expect(abs(values[5] - (1 + 2 * row.eta * row.contact)) < 1e-6)
      #expect(abs(values[2] * rate / speed - 1) < 1e-6)
      // A mean path of 1/(2√2 nσχ), within what 4096 speeds allow: their relative standard deviation is √(4/π - 1).
      #expect(abs(values[2] * 8.0.squareRoot() * diameter * row.contact - 1) < 4 * 0.5227 / 64)
    }
  }

  @Test func meansAndMemory() throws {
    let masses = [1.0, 1, 1]
    let radii = [0.1, 0.1, 0.2]
    let velocities = [1.0, 0, 0, 1, -1, -1]
    func observe(_ statistics: CollisionStatistics, _ k: Int) -> [Double] {
      statistics.observe(
        snapshot(0.5 * Double(k), k * k * 3, velocities, masses: masses, radii: radii, in: .periodic(1, 1), threads: 1 + k % 2))
    }
    let whole = try diagnostic(3, in: .periodic(1, 1), after: 1)
    #expect(
      whole.outputs.map(\.name)
        == [
          "collision_rate", "mean_free_time", "mean_free_path", "mean_collision_rate", "collision_rate_error",
          "rate_compressibility",
        ])
    #expect(whole.outputs.prefix(3).map(\.unit) == ["(m s-1) (m)-1", "(m) (m s-1)-1", "m"])
    #expect(whole.memory.isEmpty)
    var cut = try diagnostic(3, in: .periodic(1, 1), after: 1)
    for k in 0..<100 {
      if k % 23 == 3 {
        let next = try diagnostic(3, in: .periodic(1, 1), after: 1)
        next.memory = cut.memory
        cut = next
      }
      let (a, b) = (observe(whole, k), observe(cut, k))
      #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
      if k == 0 {
        #expect(a.allSatisfy { $0.isNaN })
      } else {
        // 3(k² - (k - 1)²) collisions of three discs in half a unit of time.
        #expect(abs(a[0] - Double(4 * (2 * k - 1))) < 1e-11)
        #expect(k < 3 ? a[3].isNaN : abs(a[3] - Double(4 * (k + 2))) < 1e-11)
        #expect(a[4].isNaN == (k < 10) && a[5].isNaN)
      }
    }
    let quiet = try diagnostic(3, in: nil, radius: false)
    #expect(quiet.outputs.count == 5)
    _ = quiet.observe(snapshot(0, 5, velocities, masses: masses, radii: nil, in: nil))
    let values = quiet.observe(snapshot(1, 5, velocities, masses: masses, radii: nil, in: nil))
    #expect(values[0] == 0 && values[1].isNaN && values[2].isNaN && values[3] == 0)
  }

  @Test func whatItNeeds() {
    #expect(
      throws: SimulationError.impossible(parameter: nil, reason: "needs the fields 'collisions', 'velocity' and 'mass'")
    ) { try CollisionStatistics(.init(), scene: Scene(fields: Array(fields(2, 2, radius: true).dropFirst()), domain: nil)) }
    #expect(throws: SimulationError.self) {
      try CollisionStatistics(.init(), scene: Scene(fields: fields(2, 4, radius: true), domain: nil))
    }
  }
}
