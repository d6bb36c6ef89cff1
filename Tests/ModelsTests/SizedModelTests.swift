import Models
import SimCore
import Testing

struct SizedModelTests {
  private func ring(_ size: Int) -> LorenzRing {
    var ring = LorenzRing()
    ring.size = size
    return ring
  }

  @Test func reproducible() throws {
    try expectReproducible(FlowModel<LorenzRing>.self, ring(10), starts(70, spread: 0.1), ticks: 30, unit: 0.1)
    try expectReproducible(FlowModel<Kuramoto>.self, .init(), starts(40, spread: 0.1), ticks: 12, unit: 0.1)
    try expectReproducible(FlowModel<NBody>.self, .init(), starts(70, spread: 0.01), ticks: 20, unit: 0.1)
    try expectReproducible(MapModel<CoupledMapLattice>.self, .init(), starts(90, spread: 1e-6), ticks: 40, unit: 1)
  }

  @Test func modelsDescribeThemselves() throws {
    let model = try FlowModel<LorenzRing>(ring(5), initial: starts(3), context: RunContext())
    let labels = ["x0", "x1", "x2", "x3", "x4"]
    #expect(model.boundFields.map(\.info.name) == ["state", "beginning"])
    #expect(
      model.boundFields[0].info.dimensions
        == [Dimension("trajectory", size: 3), Dimension("component", size: 5, labels: labels)])
    #expect(state(model).prefix(5) == [8.01, 8, 8, 8, 8] && state(model).count == 15)
    #expect(FlowModel<LorenzRing>.rampable == ["forcing"])
    #expect(FlowModel<Kuramoto>.rampable == ["coupling", "width", "frequency"])
    #expect(FlowModel<NBody>.rampable == ["gravity", "softening"])
    #expect(MapModel<CoupledMapLattice>.rampable == ["r", "epsilon"])
    #expect(FlowModel<LorenzRing>.stepping(integrator: "rk4") == .fixed(defaultTimeStep: 0.0032))
    #expect(MapModel<CoupledMapLattice>.stepping == .iterations)
    #expect(FlowModel<LorenzRing>.memory(ring(5), initial: starts(3)) == 8 * 66 * 8)
    let entries = [
      ModelEntry(FlowModel<LorenzRing>.self), ModelEntry(FlowModel<Kuramoto>.self),
      ModelEntry(FlowModel<NBody>.self), ModelEntry(MapModel<CoupledMapLattice>.self),
    ]
    #expect(entries.map(\.card.name) == ["lorenz-96-ring", "kuramoto", "n-body", "coupled-map-lattice"])
  }

  @Test func tangentFollowsTheFlow() throws {
    let context = RunContext(tolerance: Tolerance(relative: 1e-12))
    let system = ring(6)
    let start = [1.0, 2, -3, 4, 5, -1]
    let model = try FlowModel<LorenzRing>(system, initial: .init(), context: context)
    let tangent = try #require(model.tangent)
    #expect(tangent.dimension == 6 && !tangent.isMap && tangent.period == 1.6)
    #expect(abs(tangent.expansion(start, at: 0) + 6) < 1e-13)
    var (u, step) = (start.map { Dual($0) }, 0.0)
    u[2].slopes[0] = 1
    #expect(tangent.advance(&u, from: 0, to: 0.5, step: &step))
    func end(_ deviation: Double) throws -> [Double] {
      var initial = EquationStarts()
      initial.state = start
      initial.state![2] += deviation
      let model = try FlowModel<LorenzRing>(system, initial: initial, context: context)
      try model.advance(to: Instant(tick: 1, time: 0.5))
      return state(model)
    }
    let differences = zip(try end(1e-5), try end(-1e-5)).map { ($0 - $1) / 2e-5 }
    #expect(isNear(u.map { $0.slopes[0] }, differences, 1e-6))
  }

  /// Without coupling to each other, phases turn by frequency times time, also after the frequency has been changed.
  @Test func parametersCanBeRamped() throws {
    var system = Kuramoto()
    (system.coupling, system.oscillators) = (0, 3)
    let model = try FlowModel<Kuramoto>(system, initial: .init(), context: RunContext())
    let start = state(model)
    try model.advance(to: Instant(tick: 1, time: 1))
    let slow = system.frequencies
    try system.set("frequency", to: .real(2))
    try model.adopt(system)
    try model.advance(to: Instant(tick: 2, time: 3))
    let expected = zip(start, slow).map { (phase: Double, frequency: Double) in phase + 3 * frequency + 4 }
    #expect(isNear(state(model), expected, 1e-9))
    var lattice = CoupledMapLattice()
    lattice.size = 2
    let map = try MapModel<CoupledMapLattice>(lattice, initial: .init(), context: RunContext())
    let before = state(map)
    lattice.r = 3
    try map.adopt(lattice)
    try map.advance(to: Instant(tick: 1, time: 1))
    #expect(state(map) == lattice.next(before))
  }

  @Test func sizesCantChange() throws {
    let model = try FlowModel<LorenzRing>(ring(5), initial: .init(), context: RunContext())
    let rest = "a state can't change its components in the middle of a run; start a new run"
    #expect(refusal { try model.adopt(ring(6)) } == "the components of the state would change from 5 to 6: \(rest)")
    var (flat, deep) = (NBody(), NBody())
    flat.masses = [1, 1, 1]
    (deep.masses, deep.dimensions) = ([1, 1], 3)
    let bodies = try FlowModel<NBody>(flat, initial: .init(), context: RunContext())
    #expect(
      refusal { try bodies.adopt(deep) }
        == "the components of the state keep the number 12, but get other meanings: \(rest)")
    let map = try MapModel<CoupledMapLattice>(.init(), initial: .init(), context: RunContext())
    var lattice = CoupledMapLattice()
    lattice.size = 7
    #expect(refusal { try map.adopt(lattice) } == "the components of the state would change from 100 to 7: \(rest)")
  }

  @Test func mistakesAreRefused() throws {
    func refusal(_ initial: EquationStarts, recorded: RecordedFrame? = nil) -> String? {
      ModelsTests.refusal { _ = try FlowModel<LorenzRing>(ring(4), initial: initial, context: RunContext(recorded: recorded)) }
    }
    var initial = EquationStarts()
    initial.state = [1, 2, 3]
    #expect(refusal(initial) == "state: expected 4 values, found 3 (components of the state: x0, x1, x2, x3)")
    initial.state = nil
    (initial.low, initial.high) = ([0, 0], [1, 1])
    #expect(refusal(initial) == "low: expected 4 values, found 2 (components of the state: x0, x1, x2, x3)")
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 2, 3]])
    #expect(refusal(.init(), recorded: frame) == "old.nc: 'state' must hold 4 finite numbers for each trajectory")
    var system = LorenzRing()
    #expect(throws: ParameterProblem.self) { try system.set("size", to: .integer(3)) }
    var bodies = NBody()
    #expect(throws: ParameterProblem.self) { try bodies.set("masses", to: .reals([1, -1])) }
    #expect(throws: ParameterProblem.self) { try bodies.set("masses", to: .reals([])) }
    var oscillators = Kuramoto()
    #expect(throws: ParameterProblem.self) { try oscillators.set("distribution", to: .text("uniform")) }
  }

  /// These need no state; equations that a scenario writes down still do.
  @Test func startsBetweenTwoStates() throws {
    var initial = starts(20)
    (initial.low, initial.high) = ([Double](repeating: -1, count: 4), [Double](repeating: 1, count: 4))
    let model = try FlowModel<LorenzRing>(ring(4), initial: initial, context: RunContext(seed: 3))
    #expect(state(model).count == 80 && state(model).allSatisfy { abs($0) < 1 })
    var equations = EquationsModel.Parameters()
    (equations.texts.state, equations.texts.equations) = (["x"], ["-x"])
    #expect(
      refusal { _ = try EquationsModel(equations, initial: .init(), context: RunContext()) }
        == "state: is missing: give a number for each component of the state (x)")
  }

  /// Two bodies that fall onto each other stop the run with a sentence.
  @Test func collisionsStopTheRun() throws {
    var pair = NBody()
    pair.masses = [1, 1]
    var initial = EquationStarts()
    initial.state = [-1, 0, 1, 0, 0, 0, 0, 0]
    let model = try FlowModel<NBody>(pair, initial: initial, context: RunContext())
    #expect(throws: SimulationError.self) { try model.advance(to: Instant(tick: 1, time: 5)) }
  }
}
