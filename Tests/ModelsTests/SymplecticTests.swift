import Models
import SimCore
import Testing

struct SymplecticTests {
  private static let names = ["yoshida4", "yoshida6", "yoshida8", "gauss4", "gauss6"]

  private func model<System: Flow>(
    _ system: System, _ name: String, timeStep: Double, from start: [Double]? = nil, trajectories: Int = 1
  ) throws -> FlowModel<System> {
    var initial = FlowModel<System>.Initial()
    (initial.trajectories, initial.spread) = (trajectories, trajectories > 1 ? 0.02 : 0)
    return try FlowModel<System>(
      system, initial: initial,
      context: RunContext(
        seed: 1, pool: WorkerPool(threads: 2), timeStep: timeStep, integrator: name, recorded: start.map { frame($0) }))
  }

  private func advance<System: Flow>(_ model: FlowModel<System>, _ steps: Int, of timeStep: Double) throws {
    try model.advance(to: Instant(tick: steps, time: Double(steps) * timeStep))
  }

  /// After a revolution, a planet is where it was.
  @Test(arguments: [("yoshida4", 4, 1600), ("yoshida6", 6, 400), ("yoshida8", 8, 300), ("gauss4", 4, 400), ("gauss6", 6, 160)])
  func convergesWithItsOrder(name: String, order: Int, steps: Int) throws {
    func error(_ steps: Int) throws -> Double {
      let timeStep = Kepler.facts.period / Double(steps)
      let model = try model(Kepler(), name, timeStep: timeStep)
      try advance(model, steps, of: timeStep)
      return largestDifference(state(model), Kepler.defaultState)
    }
    let errors = try [steps, 2 * steps].map(error)
    let power = LibM.log(errors[0] / errors[1]) / LibM.log(2)
    #expect(abs(power - Double(order)) < 0.4)
    #expect(integratorCatalogue.first { $0.card.name == name }?.order == order)
  }

  /// With a force that depends on time, the order is the same.
  @Test(arguments: [("yoshida4", 4, 800), ("yoshida6", 6, 300), ("yoshida8", 8, 200), ("gauss4", 4, 400), ("gauss6", 6, 150)])
  func forcesMayDependOnTime(name: String, order: Int, steps: Int) throws {
    var system = Kepler()
    system.growth = 0.3
    let reference = try FlowModel<Kepler>(
      system, initial: .init(), context: RunContext(tolerance: Tolerance(relative: 1e-14, absolute: 1e-14)))
    try reference.advance(to: Instant(tick: 1, time: 3))
    func error(_ steps: Int) throws -> Double {
      let model = try model(system, name, timeStep: 3 / Double(steps))
      try model.advance(to: Instant(tick: steps, time: 3))
      return largestDifference(state(model), state(reference))
    }
    let errors = try [steps, 2 * steps].map(error)
    let power = LibM.log(errors[0] / errors[1]) / LibM.log(2)
    #expect(abs(power - Double(order)) < 0.5)
  }

  @Test(arguments: [("gauss4", 4), ("gauss6", 6)])
  func gaussIntegratesAnyFlow(name: String, order: Int) throws {
    func error(_ steps: Int) throws -> Double {
      let model = try model(Oscillator(), name, timeStep: 3 / Double(steps))
      try model.advance(to: Instant(tick: steps, time: 3))
      return largestDifference(state(model), Oscillator().exact(3))
    }
    let errors = try [16, 32, 64].map(error)
    for k in 0..<2 { #expect(abs(LibM.log(errors[k] / errors[k + 1]) / LibM.log(2) - Double(order)) < 0.1) }
  }

  private func energy(_ u: [Double]) -> Double {
    let squares = u.map { $0 * $0 }.reduce(0, +) / 2
    return squares + u[0] * u[0] * u[1] - u[1] * u[1] * u[1] / 3
  }

  /// The error of the energy of a chaotic orbit is as large in the second half of 10⁵ steps as in the first one.
  @Test(arguments: [
    ("yoshida4", 0.1, 1e-5), ("yoshida6", 0.1, 1e-8), ("yoshida8", 0.2, 1e-8), ("gauss4", 0.1, 1e-7), ("gauss6", 0.1, 2e-11),
  ])
  func energyDoesntDrift(name: String, timeStep: Double, bound: Double) throws {
    let start = HenonHeiles.defaultState.map { 1.1 * $0 }
    let model = try model(HenonHeiles(), name, timeStep: timeStep, from: start)
    var halves = [0.0, 0]
    var sums = [0.0, 0]
    for k in 1...10_000 {
      try advance(model, 10 * k, of: timeStep)
      let error = energy(state(model)) - energy(start)
      halves[k > 5000 ? 1 : 0] = max(halves[k > 5000 ? 1 : 0], abs(error))
      sums[k > 5000 ? 1 : 0] += error / 5000
    }
    #expect(halves[0] < bound && halves[1] < 1.3 * halves[0])
    #expect(abs(sums[1] - sums[0]) < 0.2 * halves[0])
  }

  /// With short steps only rounding errors remain, and grow no faster than a random walk.
  @Test func roundingErrorsOfTheEnergyAreSmall() throws {
    let start = HenonHeiles.defaultState
    let model = try model(HenonHeiles(), "gauss6", timeStep: 0.02, from: start)
    try advance(model, 100_000, of: 0.02)
    let error = energy(state(model)) - energy(start)
    #expect(abs(error) < 2e-13)
  }

  @Test(arguments: names)
  func angularMomentumIsConserved(name: String) throws {
    let model = try model(Kepler(), name, timeStep: 0.01)
    for k in 1...100 {
      try advance(model, 100 * k, of: 0.01)
      #expect(abs(Kepler.angularMomentum(state(model)) - 0.8) < 2e-13)
    }
    #expect(abs(Kepler.energy(state(model)) + 0.5) < (name.hasSuffix("4") ? 2e-3 : 1e-4))
  }

  @Test(arguments: names)
  func timeCanBeReversed(name: String) throws {
    func reversed(_ u: [Double]) -> [Double] { [u[0], u[1], -u[2], -u[3]] }
    let forward = try model(HenonHeiles(), name, timeStep: 0.05)
    try advance(forward, 2000, of: 0.05)
    let backward = try model(HenonHeiles(), name, timeStep: 0.05, from: reversed(state(forward)))
    try advance(backward, 2000, of: 0.05)
    #expect(largestDifference(reversed(state(backward)), HenonHeiles.defaultState) < 1e-11)
  }

  @Test(arguments: names, [1, 8, 33])
  func trajectoriesDontDependOnTheirCompany(name: String, count: Int) throws {
    let ensemble = try model(HenonHeiles(), name, timeStep: 0.1, trajectories: count)
    let starts = state(ensemble)
    for steps in [3, 150, 200] { try advance(ensemble, steps, of: 0.1) }
    let ends = state(ensemble)
    for k in 0..<count {
      let row = 4 * k..<4 * k + 4
      let alone = try model(HenonHeiles(), name, timeStep: 0.1, from: Array(starts[row]))
      try advance(alone, 200, of: 0.1)
      #expect(state(alone) == Array(ends[row]), "trajectory \(k) of \(count)")
    }
  }

  @Test(arguments: names)
  func restartsGoOnWithTheSameBits(name: String) throws {
    var initial = FlowModel<HenonHeiles>.Initial()
    (initial.trajectories, initial.spread) = (11, 0.02)
    let context = RunContext(seed: 1, timeStep: 0.1, integrator: name)
    let whole = try FlowModel<HenonHeiles>(.init(), initial: initial, context: context)
    var pieces = try FlowModel<HenonHeiles>(.init(), initial: initial, context: context)
    for steps in [0, 1, 77, 400] {
      try advance(pieces, steps, of: 0.1)
      pieces = try restarted(pieces, HenonHeiles(), initial, context, at: Instant(tick: steps, time: Double(steps) * 0.1))
    }
    try advance(whole, 1000, of: 0.1)
    try advance(pieces, 1000, of: 0.1)
    #expect(state(pieces) == state(whole))
  }

  /// Steps on which simple iteration doesn't converge, by far.
  @Test(arguments: ["gauss4", "gauss6"])
  func newtonsMethodTakesOver(name: String) throws {
    var system = ProtheroRobinson()
    system.rate = 1e4
    let model = try model(system, name, timeStep: 0.01)
    try advance(model, 300, of: 0.01)
    #expect(abs(state(model)[0] - LibM.cos(3)) < 1e-4)
    var oscillator = VanDerPol()
    oscillator.mu = 50
    let relaxation = try self.model(oscillator, name, timeStep: 0.002)
    let reference = try FlowModel<VanDerPol>(oscillator, initial: .init(), context: RunContext())
    try advance(relaxation, 10_000, of: 0.002)
    try reference.advance(to: Instant(tick: 1, time: 20))
    #expect(largestDifference(state(relaxation), state(reference)) < 1e-7)
  }

  /// dx/dt = x² has no solution after the time 1, and the equations of a long step have none.
  @Test func stepsWithoutSolutionsAreReported() throws {
    var parameters = EquationsModel.Parameters()
    parameters.texts.state = ["x"]
    parameters.texts.equations = ["x^2"]
    var initial = EquationsModel.Initial()
    initial.state = [1]
    let model = try EquationsModel(parameters, initial: initial, context: RunContext(timeStep: 0.1, integrator: "gauss4"))
    let error = #expect(throws: SimulationError.self) { try model.advance(to: Instant(tick: 100, time: 10)) }
    guard case .diverged(let what, _, 100) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what == "'x' of trajectory 0")
  }

  /// Chenciner and Montgomery's figure eight closes.
  @Test(arguments: ["yoshida6", "gauss6"])
  func bodiesOnTheFigureEight(name: String) throws {
    let timeStep = 6.32591398292621 / 600
    let model = try FlowModel<NBody>(
      .init(), initial: .init(), context: RunContext(timeStep: timeStep, integrator: name))
    let start = state(model)
    try model.advance(to: Instant(tick: 600, time: 600 * timeStep))
    #expect(largestDifference(state(model), start) < 1e-7)
  }

  @Test func otherFlowsAreRefused() {
    let error = #expect(throws: SimulationError.self) {
      try FlowModel<Lorenz>(.init(), initial: .init(), context: RunContext(timeStep: 0.01, integrator: "yoshida6"))
    }
    guard case .impossible("integrator", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("'yoshida6' is for flows with a Hamiltonian T(p) + V(q)"))
  }

  @Test func integratorsCanBeChosen() {
    #expect(
      FlowModel<HenonHeiles>.integrators
        == ["dop853", "tsit5", "vern9", "rk4", "euler", "rodas5p", "auto", "yoshida4", "yoshida6", "yoshida8", "gauss4", "gauss6"])
    #expect(FlowModel<HenonHeiles>.stepping(integrator: "rodas5p") == .continuous)
    #expect(FlowModel<HenonHeiles>.stepping(integrator: "yoshida8") == .fixed(defaultTimeStep: 0.013))
  }
}
