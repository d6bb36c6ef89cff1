import Diagnostics
import SimCore
import Testing

@Suite struct PressureTests {
  /// Discs with what a model would have counted.
  struct Counts {
    var time: Double
    var velocities: [Double]
    var masses: [Double]
    var virial: Double
    var impulse: [Double]?
  }

  private func fields(_ n: Int, _ dimensions: Int, walls: Bool) -> [FieldInfo] {
    func info(_ name: String, _ unit: String, _ shape: [Dimension]) -> FieldInfo {
      FieldInfo(name, unit: unit, longName: name, dimensions: shape)
    }
    let vectors: [Dimension] = [.particles(n), .space(dimensions)]
    return [
      info("velocity", "m s-1", vectors), info("mass", "kg", [.particles(n)]), info("virial", "1", []),
      info("position", "m", vectors),
    ] + (walls ? [info("wall_impulse", "1", [.space(dimensions)])] : [])
  }

  private func diagnostic(_ counts: Counts, in domain: Domain, after: Double = 0) throws -> Pressure {
    var options = Pressure.Options()
    options.after = after
    let fields = fields(counts.masses.count, domain.dimensions, walls: counts.impulse != nil)
    return try Pressure(options, scene: Scene(fields: fields, domain: domain))
  }

  private func snapshot(_ counts: Counts, in domain: Domain, threads: Int = 1) -> Snapshot {
    let fields = fields(counts.masses.count, domain.dimensions, walls: counts.impulse != nil)
    let values = [counts.velocities, counts.masses, [counts.virial], counts.velocities] + (counts.impulse.map { [$0] } ?? [])
    return Snapshot(time: counts.time, domain: domain, pool: WorkerPool(threads: threads), Array(zip(fields, values)))
  }

  /// Discs that don't see each other, between walls: Z = 1, and the walls feel the momentum that a folded path gives them.
  @Test(arguments: [2, 3]) func freeDiscs(dimensions: Int) throws {
    let sides = Array([2.0, 3, 1.5].prefix(dimensions))
    let domain = Domain(
      size: sides, boundary: [.reflecting] + [Boundary](repeating: .periodic, count: dimensions - 2) + [.reflecting])
    let gas = DiscGas(5000, in: domain)
    let masses = (0..<5000).map { $0 % 3 == 0 ? 2.0 : 0.5 }
    func counts(_ time: Double) -> Counts {
      var impulse = [Double](repeating: 0, count: dimensions)
      for k in gas.velocities.indices where domain.boundary[k % dimensions] == .reflecting {
        let (side, path) = (sides[k % dimensions], gas.positions[k] + gas.velocities[k] * time)
        // Walls of the unfolded box between start and end.
        impulse[k % dimensions] += abs((path / side).rounded(.down)) * 2 * masses[k / dimensions] * abs(gas.velocities[k])
      }
      return Counts(time: time, velocities: gas.after(time).velocities, masses: masses, virial: 0, impulse: impulse)
    }
    let pressure = try diagnostic(counts(0), in: domain)
    #expect(
      pressure.outputs.map(\.name) == [
        "pressure", "compressibility", "wall_pressure", "mean_compressibility", "compressibility_error",
      ])
    #expect(pressure.outputs[0].unit == "(kg) (m s-1)2 (m)-\(dimensions)" && pressure.outputs[2].count == dimensions)
    #expect(pressure.observe(snapshot(counts(10), in: domain)).allSatisfy { $0.isNaN })
    // Long enough for every disc to meet walls often: the ends of its path are 1/t of the momentum.
    let time = 4e5
    let values = pressure.observe(snapshot(counts(10 + time), in: domain, threads: 2))
    let volume = sides.reduce(1, *)
    var squares = [Double](repeating: 0, count: dimensions)
    var drift = squares
    for k in gas.velocities.indices {
      squares[k % dimensions] += masses[k / dimensions] * gas.velocities[k] * gas.velocities[k]
      drift[k % dimensions] += masses[k / dimensions] * gas.velocities[k]
    }
    for axis in 0..<dimensions where domain.boundary[axis] == .periodic {
      squares[axis] -= drift[axis] * drift[axis] / masses.reduce(0, +)
    }
    #expect(abs(values[0] / (squares.reduce(0, +) / (Double(dimensions) * volume)) - 1) < 1e-12)
    #expect(values[1] == 1)
    for axis in 0..<dimensions {
      if domain.boundary[axis] == .reflecting {
        #expect(abs(values[2 + axis] / (squares[axis] / volume) - 1) < 1e-5)
      } else {
        #expect(values[2 + axis].isNaN)
      }
    }
    #expect(values[2 + dimensions] == 1 && values[3 + dimensions].isNaN)
  }

  /// Two discs of diameter σ on a line around a periodic box: they meet every (L − 2σ)/2v, each time with |J| r = 2mvσ.
  @Test func twoDiscs() throws {
    let (domain, mass, speed, diameter, drift) = (Domain.periodic(10, 4), 3.0, 0.7, 0.25, 1.9)
    let interval = (10 - 2 * diameter) / (2 * speed)
    func counts(_ collisions: Int) -> Counts {
      let v = collisions.isMultiple(of: 2) ? speed : -speed
      return Counts(
        time: Double(collisions) * interval, velocities: [drift + v, 0, drift - v, 0], masses: [mass, mass],
        virial: Double(collisions) * 2 * mass * speed * diameter)
    }
    let pressure = try diagnostic(counts(0), in: domain)
    #expect(pressure.outputs.map(\.name) == ["pressure", "compressibility", "mean_compressibility", "compressibility_error"])
    _ = pressure.observe(snapshot(counts(0), in: domain))
    let values = pressure.observe(snapshot(counts(17), in: domain))
    // Σ m v² = 2mv², and W/t = 4mv²σ/(L − 2σ).
    let rate = 4 * mass * speed * speed * diameter / (10 - 2 * diameter)
    let squares = 2 * mass * speed * speed
    #expect(abs(values[0] - (squares + rate) / 80) < 1e-12)
    #expect(abs(values[1] - (1 + rate / (2 * squares))) < 1e-12)
    // pV/NkT + c/dN.
    #expect(abs(values[1] - (values[0] * 40 / (2 * squares / 2) + 2.0 / 4)) < 1e-12)
  }

  /// A mean over observations of different lengths is that of the whole time; what is before `after` is left out.
  @Test func meanOfTheRun() throws {
    let domain = Domain.periodic(1, 1)
    func counts(_ time: Double, _ virial: Double) -> Counts {
      Counts(time: time, velocities: [1, 0, -1, 0, 0, 1, 0, -1], masses: [1, 1, 1, 1], virial: virial)
    }
    let series = [(0.0, 0.0), (1, 100), (2, 103), (4, 104), (4.5, 109)]
    let pressure = try diagnostic(counts(0, 0), in: domain, after: 1)
    var values: [Double] = []
    for (time, virial) in series { values = pressure.observe(snapshot(counts(time, virial), in: domain)) }
    #expect(abs(values[2] - (1 + 0.75 * 9 / (3.5 * 4))) < 1e-14)
    #expect(values[3].isNaN)
  }

  /// One that is built anew and given the memory goes on with the same bits.
  @Test func memory() throws {
    let domain = Domain(size: [1, 2], boundary: [.reflecting, .periodic])
    let gas = DiscGas(20_000, in: domain)
    let masses = [Double](repeating: 1, count: 20_000)
    func counts(_ k: Int) -> Counts {
      let x = Double(k) * 0.1
      return Counts(
        time: x, velocities: gas.velocities, masses: masses, virial: 1000 * x + LibM.sin(40 * x), impulse: [x + LibM.cos(x), 0])
    }
    let (whole, first) = (try diagnostic(counts(0), in: domain), try diagnostic(counts(0), in: domain))
    #expect(whole.memory.isEmpty)
    var cut = first
    for k in 0..<200 {
      if k % 37 == 5 {
        let next = try diagnostic(counts(0), in: domain)
        next.memory = cut.memory
        cut = next
      }
      let (a, b) = (whole.observe(snapshot(counts(k), in: domain)), cut.observe(snapshot(counts(k), in: domain, threads: 3)))
      #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
    }
    #expect(whole.memory.count < 200)
  }

  @Test func whatItNeeds() {
    func refusal(_ fields: [FieldInfo], _ domain: Domain?) -> SimulationError? {
      #expect(throws: SimulationError.self) { try Pressure(.init(), scene: Scene(fields: fields, domain: domain)) }
    }
    let all = fields(5, 2, walls: false)
    #expect(
      refusal(all, nil)
        == .impossible(parameter: nil, reason: "needs a box that is closed or periodic along every axis, to have a volume"))
    #expect(
      refusal(Array(all.dropFirst()), .periodic(1, 1))
        == .impossible(parameter: nil, reason: "needs the fields 'virial', 'velocity' and 'mass'"))
    #expect(
      refusal(all, .periodic(1, 1, 1))
        == .impossible(parameter: nil, reason: "the box has 3 axes, but 'velocity' has 2 components"))
  }
}
