import Models
import SimCore
import Testing

struct LorenzRingTests {
  private func ring(_ size: Int) -> LorenzRing {
    var ring = LorenzRing()
    ring.size = size
    return ring
  }

  @Test func fourPlacesByHand() {
    let (a, b, c, d) = (1.5, -2.0, 0.25, 3.0)
    let expected = [(b - c) * d - a + 8, (c - d) * a - b + 8, (d - a) * b - c + 8, (a - b) * c - d + 8]
    #expect(isNear(ring(4).slope([a, b, c, d]), expected, 1e-14))
  }

  @Test func restsWhereAllAreTheForcing() {
    #expect(ring(11).slope([Double](repeating: 8, count: 11)) == [Double](repeating: 0, count: 11))
    #expect(ring(5).defaultState(seed: 9) == [8.01, 8, 8, 8, 8])
    #expect(ring(5).components == ["x0", "x1", "x2", "x3", "x4"])
  }

  /// Products keep the sum of squares: d/dt sum of x²/2 is sum of x (forcing - x).
  @Test func productsKeepEnergy() {
    let u = (0..<23).map { LibM.sin(1.7 * Double($0)) * 5 }
    let power = zip(u, ring(23).slope(u)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(power - u.reduce(0) { $0 + $1 * (8 - $1) }) < 1e-11)
  }

  @Test func jacobian() {
    let system = ring(11)
    let u = (0..<11).map { LibM.cos(2.3 * Double($0)) * 4 }
    expectExactJacobian(u, { system.slope($0) }, { system.derivative(ofDual: Dual(0), $0, &$1) })
  }

  @Test func hundredThousandPlaces() throws {
    let model = try FlowModel<LorenzRing>(
      ring(100_000), initial: .init(), context: RunContext(timeStep: 0.01, integrator: "rk4"))
    try model.advance(to: Instant(tick: 2, time: 0.02))
    let end = state(model)
    #expect(end.count == 100_000 && end[50_000] == 8 && end[0] != 8.01)
    #expect(model.tangent == nil)
  }
}

struct KuramotoTests {
  private func oscillators(_ count: Int, _ distribution: Kuramoto.Distribution = .lorentzian, coupling: Double = 4) -> Kuramoto {
    var system = Kuramoto()
    (system.oscillators, system.distribution, system.coupling) = (count, distribution, coupling)
    return system
  }

  private func order(_ phases: [Double]) -> Double {
    let (cosines, sines) = (phases.reduce(0) { $0 + LibM.cos($1) }, phases.reduce(0) { $0 + LibM.sin($1) })
    return (cosines * cosines + sines * sines).squareRoot() / Double(phases.count)
  }

  /// Of some times after the transient, the mean.
  private func meanOrder(_ system: Kuramoto) throws -> Double {
    let run = try Simulation(FlowModel<Kuramoto>.self, system, seed: 1, integrator: "rk4", timeStep: 0.05)
    try run.run(steps: 500)
    return try (0..<10).reduce(0.0) { sum, _ in
      try run.run(steps: 20)
      return sum + order(state(run.model)) / 10
    }
  }

  @Test func meanFieldIsTheSumOverPairs() {
    let system = oscillators(13)
    let u = system.defaultState(seed: 2)
    let expected = (0..<13).map { i in
      system.frequencies[i] + system.coupling / 13 * u.reduce(0) { $0 + LibM.sin($1 - u[i]) }
    }
    #expect(isNear(system.slope(u), expected, 1e-13))
  }

  @Test func jacobian() {
    let system = oscillators(11)
    expectExactJacobian(system.defaultState(seed: 3), { system.slope($0) }, { system.derivative(ofDual: Dual(0), $0, &$1) })
  }

  @Test func frequenciesAreQuantiles() {
    var system = oscillators(4)
    (system.width, system.frequency) = (2, 1)
    let (far, near) = (1 + 2.0.squareRoot(), 2.0.squareRoot() - 1)
    #expect(isNear(system.frequencies, [1 - 2 * far, 1 - 2 * near, 1 + 2 * near, 1 + 2 * far], 1e-13))
    // Φ⁻¹(7/8) and Φ⁻¹(5/8)
    system.distribution = .normal
    let (outer, inner) = (1.1503493803760083, 0.3186393639643752)
    #expect(isNear(system.frequencies, [1 - 2 * outer, 1 - 2 * inner, 1 + 2 * inner, 1 + 2 * outer], 1e-12))
    system.oscillators = 100_000
    // Φ⁻¹(1 - 5·10⁻⁶)
    #expect(abs(system.frequencies.last! - (1 + 2 * 4.417173413467605)) < 1e-8)
    system.oscillators = 1
    #expect(system.frequencies == [1])
  }

  /// Kuramoto (1975): r² = 1 - K_c/K, with K_c = 2 widths.
  @Test func synchronizesAboveTheThreshold() throws {
    for coupling in [3.0, 4] {
      let order = try meanOrder(oscillators(2000, coupling: coupling))
      print("Kuramoto: K = \(coupling), r = \(order), exact \((1 - 2 / coupling).squareRoot())")
      #expect(abs(order - (1 - 2 / coupling).squareRoot()) < 0.03)
    }
  }

  @Test func staysDisorderedBelow() throws {
    let order = try meanOrder(oscillators(2000, coupling: 1))
    print("Kuramoto: K = 1, r = \(order)")
    #expect(order < 0.1)
  }

  /// All oscillators lock at the defaults.
  @Test func normalDefaultsLock() throws {
    let run = try Simulation(FlowModel<Kuramoto>.self, timeStep: 1)
    try run.run(steps: 60)
    let before = state(run.model)
    try run.run(steps: 1)
    #expect(isNear(state(run.model), before, 1e-5))
  }
}

struct NBodyTests {
  private func system(_ masses: [Double], _ dimensions: Int = 2) -> NBody {
    var system = NBody()
    (system.masses, system.dimensions) = (masses, dimensions)
    return system
  }

  private func energyAndMomentum(_ system: NBody, _ u: [Double]) -> [Double] {
    let (bodies, space) = (system.masses.count, system.dimensions)
    let speed = { (body: Int, axis: Int) in u[(bodies + body) * space + axis] }
    var (energy, momentum) = (0.0, [Double](repeating: 0, count: space))
    for a in 0..<bodies {
      for k in 0..<space {
        momentum[k] += system.masses[a] * speed(a, k)
        energy += 0.5 * system.masses[a] * speed(a, k) * speed(a, k)
      }
      for b in 0..<a {
        let squared = (0..<space).reduce(system.softening * system.softening) {
          $0 + (u[a * space + $1] - u[b * space + $1]) * (u[a * space + $1] - u[b * space + $1])
        }
        energy -= system.gravity * system.masses[a] * system.masses[b] / squared.squareRoot()
      }
    }
    return [energy] + momentum
  }

  private func moved(_ system: NBody, from start: [Double]? = nil, to time: Double) throws -> [Double] {
    var initial = EquationStarts()
    initial.state = start
    let context = RunContext(tolerance: Tolerance(relative: 1e-12))
    let model = try FlowModel<NBody>(system, initial: initial, context: context)
    try model.advance(to: Instant(tick: 1, time: time))
    return state(model)
  }

  @Test(arguments: [2, 3]) func figureEightReturns(dimensions: Int) throws {
    let eight = system([1, 1, 1], dimensions)
    let end = try moved(eight, to: 6.3259139829257)
    let start = eight.defaultState(seed: 0)
    print("figure eight: \(zip(start, end).map { abs($0 - $1) }.max()!)")
    #expect(isNear(end, start, 1e-9))
    // In a third of the period, each body takes the place of the next one.
    let third = try moved(eight, to: 6.3259139829257 / 3)
    let shifted = [1, 2].map { shift in
      (0..<6).flatMap { (row: Int) -> ArraySlice<Double> in
        let other = row / 3 * 3 + (row % 3 + shift) % 3
        return start[other * dimensions..<(other + 1) * dimensions]
      }
    }
    #expect(shifted.contains { isNear(third, $0, 1e-6) })
  }

  @Test func figureEightOfOtherMasses() throws {
    var eight = system([4, 4, 4])
    eight.gravity = 0.25 * 9
    #expect(isNear(try moved(eight, to: 6.3259139829257 / 3), eight.defaultState(seed: 0), 1e-6))
  }

  @Test func energyAndMomentumStay() throws {
    var triple = system([1, 2, 0.5], 3)
    triple.softening = 0.1
    let start = [0, 0, 0, 1, 0.2, 0.1, -1, 0.5, -0.3, 0.1, 0.7, 0, -0.2, 0.3, 0.4, 0, -0.9, 0.2]
    let end = try moved(triple, from: start, to: 10)
    let (before, after) = (energyAndMomentum(triple, start), energyAndMomentum(triple, end))
    print("n-body: \(before), \(after)")
    #expect(isNear(before, after, 1e-9))
    #expect(!isNear(start, end, 0.1))
  }

  /// Two bodies of mass 1 on a circle of radius 1: angular velocity 1/2.
  @Test func polygonsTurnRigidly() throws {
    let pair = try moved(system([1, 1]), to: 2 * .pi)
    #expect(isNear(Array(pair.prefix(4)), [-1, 0, 1, 0], 1e-9))
    var ring = system([0.5, 0.5, 0.5, 0.5, 0.5], 3)
    (ring.softening, ring.gravity) = (0.3, 2)
    let end = try moved(ring, to: 1)
    for body in 0..<5 {
      let (x, y) = (end[3 * body], end[3 * body + 1])
      #expect(abs(x * x + y * y - 1) < 1e-9)
    }
    #expect(system([2]).defaultState(seed: 0) == [1, 0, 0, 0])
  }

  @Test func jacobian() {
    var triple = system([1, 2, 0], 3)
    triple.softening = 0.2
    let u = (0..<18).map { LibM.cos(2.3 * Double($0)) * 2 }
    expectExactJacobian(u, { triple.slope($0) }, { triple.derivative(ofDual: Dual(0), $0, &$1) })
  }

  @Test func components() {
    #expect(system([1, 1]).components == ["x0", "y0", "x1", "y1", "vx0", "vy0", "vx1", "vy1"])
    #expect(system([1], 3).components == ["x0", "y0", "z0", "vx0", "vy0", "vz0"])
  }
}

struct CoupledMapLatticeTests {
  private func lattice(_ size: Int, _ epsilon: Double, r: Double = 3.9) -> CoupledMapLattice {
    var lattice = CoupledMapLattice()
    (lattice.size, lattice.epsilon, lattice.r) = (size, epsilon, r)
    return lattice
  }

  @Test func uncoupledMapsAreLogistic() throws {
    let model = try MapModel<CoupledMapLattice>(lattice(9, 0), initial: .init(), context: RunContext(seed: 5))
    var expected = state(model)
    #expect(expected == lattice(9, 0).defaultState(seed: 5) && expected != lattice(9, 0).defaultState(seed: 6))
    try model.advance(to: Instant(tick: 30, time: 30))
    for _ in 0..<30 { expected = expected.map { 3.9 * $0 * (1 - $0) } }
    #expect(state(model) == expected)
  }

  @Test func threeMapsByHand() {
    let (a, b, c) = (3.9 * 0.1 * 0.9, 3.9 * 0.5 * 0.5, 3.9 * 0.7 * 0.3)
    let expected: [Double] = [0.7 * a + 0.15 * (b + c), 0.7 * b + 0.15 * (c + a), 0.7 * c + 0.15 * (a + b)]
    #expect(isNear(lattice(3, 0.3).next([0.1, 0.5, 0.7]), expected, 1e-15))
    #expect(isNear(lattice(1, 0.3).next([0.5]), [0.975], 1e-15))
  }

  /// Where all maps are at their maximum, rounding must not lead above 1, from where orbits run off.
  @Test func valuesStayInTheUnitInterval() {
    let half = 0.5
    let near = [half.nextDown, half, half.nextUp]
    for k in 0...1000 {
      let system = lattice(3, Double(k) / 1000, r: 4)
      #expect(system.next([0.5, 0.5, 0.5]) == [1, 1, 1])
      #expect(system.next(near).allSatisfy { $0 >= 0 && $0 <= 1 })
    }
  }

  @Test func jacobian() throws {
    let system = lattice(11, 0.3)
    let u = system.defaultState(seed: 3)
    expectExactJacobian(u, { system.next($0) }, { system.image(ofDual: $0, &$1) })
    // The circulant coupling has the eigenvalues 1 - ε (1 - cos 2πk/N).
    let model = try MapModel<CoupledMapLattice>(system, initial: .init(), context: RunContext())
    let coupling = (0..<11).reduce(0) { $0 + LibM.log(1 - 0.3 * (1 - LibM.cos(2 * .pi * Double($1) / 11))) }
    let expected = u.reduce(coupling) { $0 + LibM.log(abs(3.9 * (1 - 2 * $1))) }
    #expect(abs(try #require(model.tangent).expansion(u, at: 0) - expected) < 1e-11)
  }
}
