import Models
import SimCore
import Testing

/// An oscillator and, apart from it, a variable that follows the time: x″ = -ω² x, dz/dt = t - z.
private struct Follower: Flow {
  static let card = Card(name: "follower", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 3.14, exponents: [], divergence: "-1")
  static var dimension: Int { 3 }
  static let components = ["x", "v", "z"]
  static let defaultState = [1.0, 0, 2]

  var omega = 2.0
  static let table: [Parameter<Follower>] = [.real("omega", \.omega, "angular frequency")]

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = -(omega * omega) * u[0]
    derivative[2] = t - u[2]
  }

  /// From the default state at time -transient.
  func exact(_ t: Double, transient: Double) -> [Double] {
    let age = t + transient
    return [LibM.cos(omega * age), -omega * LibM.sin(omega * age), t - 1 + (3 + transient) * LibM.exp(-age)]
  }
}

/// dx/dt = x²: reaches infinity a time 1/x after it was at x.
private struct Explosion: Flow {
  static let card = Card(name: "explosion", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "2x")
  static var dimension: Int { 1 }
  static let components = ["x"]
  static let defaultState = [1.0]
  static let table: [Parameter<Explosion>] = []
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[0] * u[0]
  }
}

/// x' = -x(t - 1).
private struct LinearDelay: DelayFlow {
  static let card = Card(name: "linear-delay", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 4, exponents: [], divergence: "0")
  static let components = ["x"]
  static let defaultState = [1.0]
  var tau = 1.0
  var delay: Double { tau }
  var rate = 1.0
  static let table: [Parameter<LinearDelay>] = [.real("tau", \.tau, "delay"), .real("rate", \.rate, "rate")]
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = -rate * delayed[0]
  }

  /// A time after the constant 1, by the method of steps.
  static func exact(after age: Double) -> Double {
    var (sum, factorial) = (1.0, 1.0)
    for k in 1...(Int(age) + 1) {
      factorial *= Double(k)
      let power = LibM.pow(age - Double(k - 1), Double(k))
      sum += (k.isMultiple(of: 2) ? 1 : -1) * power / factorial
    }
    return sum
  }
}

private let pool = WorkerPool(threads: 1)
private let zero = Instant(tick: 0, time: 0)

private func prepared<M: Model>(_ model: M) throws -> M {
  try model.prepare()
  return model
}

/// Brings a model that hasn't been prepared to where another one is, as a checkpoint does.
private func restore<M: Model>(_ restored: M, from saved: M, at instant: Instant) {
  for (from, to) in zip(saved.boundFields, restored.boundFields) where from.role.isState { to.restore!(from.values(pool)) }
  restored.didRestore(at: instant)
}

@Suite struct TransientTests {
  private func follower(_ transient: Double, _ context: RunContext) throws -> FlowModel<Follower> {
    var initial = FlowModel<Follower>.Initial()
    initial.settling.transient = transient
    return try prepared(FlowModel(.init(), initial: initial, context: context))
  }

  /// What depends on time has the right phase: it began at the time -transient.
  @Test(arguments: integratorCatalogue.map(\.card.name).filter { !$0.hasPrefix("yoshida") && $0 != "euler" })
  func startsEarlier(integrator: String) throws {
    let isFixed = ["rk4", "gauss4", "gauss6"].contains(integrator)
    let step = isFixed ? 0.005 : 0
    let model = try follower(2.5, RunContext(timeStep: step, integrator: integrator))
    for time in [0, 0.5, 1.75] {
      try model.advance(to: Instant(tick: isFixed ? Int(time / 0.005 + 0.5) : 0, time: time))
      for (a, b) in zip(state(model), Follower().exact(time, transient: 2.5)) { #expect(abs(a - b) < 1e-7, "\(time)") }
    }
  }

  /// After a long one, what has been forgotten is where it began.
  @Test func endsOnTheAttractor() throws {
    #expect(abs(state(try follower(60, RunContext()))[2] + 1) < 1e-8)
  }

  @Test func roundsUpToWholeSteps() throws {
    let context = RunContext(timeStep: 0.25, integrator: "rk4")
    #expect(state(try follower(2.1, context)) == state(try follower(2.25, context)))
    #expect(state(try follower(2.3, context)) != state(try follower(2.25, context)))
    #expect(state(try follower(0, context)) == Follower.defaultState)
  }

  /// A run after a transient is one run from the transient's beginning on.
  @Test func goesOnInTheRun() throws {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.spread) = (40, 0.5)
    let context = RunContext(seed: 3, timeStep: 0.005, integrator: "rk4")
    let whole = try FlowModel<Lorenz>(.init(), initial: initial, context: context)
    try whole.advance(to: Instant(tick: 3000, time: 15))
    initial.settling.transient = 10
    let late = try prepared(FlowModel<Lorenz>(.init(), initial: initial, context: context))
    try late.advance(to: Instant(tick: 1000, time: 5))
    #expect(state(late) == state(whole))
  }

  /// Parameters that change during the run have the values of time 0 before.
  @Test func parametersAreThoseOfTimeZero() throws {
    var initial = FlowModel<Follower>.Initial()
    initial.settling.transient = 2
    let model = try FlowModel<Follower>(.init(), initial: initial, context: RunContext())
    var slow = Follower()
    slow.omega = 0.5
    try model.adopt(slow)
    try model.prepare()
    for (a, b) in zip(state(model), slow.exact(0, transient: 2)) { #expect(abs(a - b) < 1e-7) }
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    func run(_ count: Int, _ threads: Int) throws -> [Double] {
      var initial = FlowModel<Lorenz>.Initial()
      (initial.trajectories, initial.spread, initial.settling.transient) = (count, 1, 20)
      let context = RunContext(seed: 1, pool: WorkerPool(threads: threads))
      let model = try prepared(FlowModel<Lorenz>(.init(), initial: initial, context: context))
      try model.advance(to: Instant(tick: 1, time: 3))
      return state(model)
    }
    let one = try run(150, 1)
    for threads in [2, 3] { #expect(try run(150, threads) == one) }
    #expect(try run(11, 1) == Array(one.prefix(33)))
  }

  /// A restart doesn't need the transient again, but what it left.
  @Test(arguments: ["dop853", "rk4", "gauss4", "rodas5p", "auto"]) func goesOnFromACheckpoint(integrator: String) throws {
    func make() throws -> FlowModel<Lorenz> {
      var initial = FlowModel<Lorenz>.Initial()
      (initial.trajectories, initial.spread, initial.settling.transient) = (9, 1, 5)
      let context = RunContext(seed: 1, timeStep: 0.005, integrator: integrator)
      return try FlowModel<Lorenz>(.init(), initial: initial, context: context)
    }
    let whole = try prepared(make())
    for (tick, time) in [(0, 0), (100, 0.5)] {
      let saved = Instant(tick: tick, time: time)
      try whole.advance(to: saved)
      let restored = try make()
      restore(restored, from: whole, at: saved)
      #expect(state(restored) == state(whole))
      let end = Instant(tick: tick + 200, time: time + 1)
      let reference = try prepared(make())
      try reference.advance(to: end)
      try restored.advance(to: end)
      #expect(state(restored) == state(reference))
    }
  }

  @Test func recordedStatesCanHaveOneToo() throws {
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 0, 2, 0.5, 0, 2]])
    let model = try follower(2, RunContext(recorded: frame))
    let expected = Follower().exact(0, transient: 2)
    for (c, factor) in [1, 1, 1, 0.5, 0.5, 1].enumerated() { #expect(abs(state(model)[c] - factor * expected[c % 3]) < 1e-7) }
  }

  @Test func simulationsArePrepared() throws {
    var initial = FlowModel<Follower>.Initial()
    initial.settling.transient = 2.5
    let simulation = try Simulation(FlowModel<Follower>.self, .init(), initial: initial)
    let expected = Follower().exact(0, transient: 2.5)
    for (a, b) in zip(simulation.snapshot().values("state"), expected) { #expect(abs(a - b) < 1e-7) }
  }

  @Test(arguments: ["dop853", "rk4", "gauss4"]) func sayWhatHappenedBeforeTheRun(integrator: String) throws {
    var initial = FlowModel<Explosion>.Initial()
    initial.settling.transient = 30
    let context = RunContext(timeStep: 0.5, integrator: integrator)
    let model = try FlowModel<Explosion>(.init(), initial: initial, context: context)
    let error = #expect(throws: SimulationError.self) { try model.prepare() }
    guard case .impossible("transient", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("the system doesn't get through its transient before time 0: the simulation "))
    #expect(reason.hasSuffix("; begin elsewhere, or with a shorter transient"))
    // It reaches infinity a unit of time after its beginning.
    if integrator == "dop853" {
      #expect(reason.contains("at time -28.99999999") || reason.contains("at time -29.00000000"), "\(reason)")
    }
    initial.settling.transient = 1e12
    let endless = try FlowModel<Explosion>(.init(), initial: initial, context: RunContext(timeStep: 0.5, integrator: "rk4"))
    #expect(
      throws: SimulationError.impossible(
        parameter: "transient", reason: "1000000000000.0 is more than two billion steps; take a shorter time")
    ) { try endless.prepare() }
  }
}

@Suite struct SampledAttractorTests {
  private func lorenz(_ count: Int, spacing: Double?, _ integrator: String, threads: Int = 1) throws -> FlowModel<Lorenz> {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.settling.transient, initial.settling.spacing) = (count, 5, spacing)
    let context = RunContext(seed: 1, pool: WorkerPool(threads: threads), timeStep: 0.005, integrator: integrator)
    return try prepared(FlowModel<Lorenz>(.init(), initial: initial, context: context))
  }

  /// Trajectory k begins where trajectory 0 is a time k·spacing later.
  @Test(arguments: ["dop853", "tsit5", "rk4", "rodas5p"]) func liesOnOneTrajectory(integrator: String) throws {
    let one = try lorenz(1, spacing: nil, integrator)
    let many = state(try lorenz(37, spacing: 0.75, integrator))
    for k in 0..<37 {
      try one.advance(to: Instant(tick: 150 * k, time: 0.75 * Double(k)))
      #expect(state(one) == Array(many[3 * k..<3 * k + 3]), "\(k)")
    }
    #expect(state(try lorenz(12, spacing: 0.75, integrator)) == Array(many.prefix(36)))
    #expect(state(try lorenz(37, spacing: 0.75, integrator, threads: 3)) == many)
  }

  /// All begin at time 0, and go on each on its own.
  @Test func beginsAtTimeZero() throws {
    let many = try lorenz(20, spacing: 0.5, "rk4")
    let starts = state(many)
    try many.advance(to: Instant(tick: 400, time: 2))
    for k in 0..<16 { #expect(Array(state(many)[3 * k..<3 * k + 3]) == Array(starts[3 * k + 12..<3 * k + 15])) }
    let restored = try FlowModel<Lorenz>(
      .init(), initial: initial(20), context: RunContext(seed: 1, timeStep: 0.005, integrator: "rk4"))
    restore(restored, from: many, at: Instant(tick: 400, time: 2))
    try many.advance(to: Instant(tick: 500, time: 2.5))
    try restored.advance(to: Instant(tick: 500, time: 2.5))
    #expect(state(many) == state(restored))
  }

  private func initial(_ count: Int) -> FlowModel<Lorenz>.Initial {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.settling.transient, initial.settling.spacing) = (count, 5, 0.5)
    return initial
  }

  /// Means over the attractor: x and y are symmetric, and of a stationary state ⟨z⟩ = ⟨x y⟩/β, ⟨x y⟩ = ⟨x²⟩.
  @Test func representsTheAttractor() throws {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.settling.onAttractor, initial.settling.spacing) = (4000, true, 1)
    initial.state = [100, -300, 500]
    let model = try prepared(FlowModel<Lorenz>(.init(), initial: initial, context: RunContext()))
    let values = state(model)
    func mean(_ f: (ArraySlice<Double>) -> Double) -> Double {
      (0..<4000).reduce(0) { $0 + f(values[3 * $1..<3 * $1 + 3]) } / 4000
    }
    func x(_ u: ArraySlice<Double>) -> Double { u[u.startIndex] }
    func y(_ u: ArraySlice<Double>) -> Double { u[u.startIndex + 1] }
    func z(_ u: ArraySlice<Double>) -> Double { u[u.startIndex + 2] }
    let square = mean { x($0) * x($0) }
    #expect(abs(mean { x($0) * y($0) } / square - 1) < 0.03)
    #expect(abs(mean(z) - square / 2.667) < 0.4)
    #expect(abs(mean(z) - 23.5) < 0.4 && abs(mean(x)) < 1)
    #expect((0..<4000).allSatisfy { abs(values[3 * $0]) < 21 && values[3 * $0 + 2] > 0 && values[3 * $0 + 2] < 50 })
  }

  /// A hundred natural periods, and trajectories ten of them apart.
  @Test func usualTimes() throws {
    func model(_ change: (inout FlowModel<Lorenz>.Initial) -> Void) throws -> [Double] {
      var initial = FlowModel<Lorenz>.Initial()
      change(&initial)
      return state(try prepared(FlowModel<Lorenz>(.init(), initial: initial, context: RunContext(seed: 1))))
    }
    let period = Lorenz.facts.period
    #expect(try model { $0.settling.onAttractor = true } == model { $0.settling.transient = 100 * period })
    let sampled = try model { ($0.settling.onAttractor, $0.trajectories) = (true, 5) }
    let spaced = try model { ($0.settling.transient, $0.settling.spacing, $0.trajectories) = (100 * period, 10 * period, 5) }
    #expect(sampled == spaced)
    // Trajectories that differ have transients of their own.
    let spread = try model { ($0.settling.onAttractor, $0.trajectories, $0.spread) = (true, 5, 1) }
    #expect(try spread == model { ($0.settling.transient, $0.trajectories, $0.spread) = (100 * period, 5, 1) })
  }

  @Test func equationsAndMaps() throws {
    var flow = EquationsModel.Parameters()
    flow.texts.state = ["x", "y", "z"]
    flow.texts.equations = ["10*(y - x)", "x*(28 - z) - y", "x*y - 2.667*z"]
    flow.period = Lorenz.facts.period
    var initial = EquationStarts()
    (initial.state, initial.trajectories, initial.settling.onAttractor) = (Lorenz.defaultState, 5, true)
    let written = try prepared(EquationsModel(flow, initial: initial, context: RunContext()))
    var same = FlowModel<Lorenz>.Initial()
    (same.trajectories, same.settling.onAttractor) = (5, true)
    #expect(state(written) == state(try prepared(FlowModel<Lorenz>(.init(), initial: same, context: RunContext()))))

    var orbits = MapModel<Logistic>.Initial()
    (orbits.state, orbits.trajectories, orbits.settling.transient, orbits.settling.spacing) = ([0.3], 20, 50, 3)
    let map = Logistic()
    let model = try prepared(MapModel(map, initial: orbits, context: RunContext()))
    var (x, expected) = (0.3, [Double]())
    for step in 0..<(50 + 60) {
      if step >= 50 && (step - 50).isMultiple(of: 3) { expected.append(x) }
      var next = 0.0
      map.image(&x, &next)
      x = next
    }
    #expect(state(model) == expected)
    try model.advance(to: Instant(tick: 3, time: 3))
    #expect(Array(state(model).prefix(19)) == Array(expected.dropFirst()))
    (orbits.settling.transient, orbits.settling.onAttractor, orbits.settling.spacing) = (nil, true, nil)
    let usual = state(try prepared(MapModel(map, initial: orbits, context: RunContext())))
    (orbits.settling.transient, orbits.settling.spacing) = (1000, 100)
    #expect(try usual == state(prepared(MapModel(map, initial: orbits, context: RunContext()))))

    var texts = MapEquationsModel.Parameters()
    (texts.texts.equations, texts.texts.constants) = (["r*x*(1 - x)"], ["r = 5"])
    initial.state = [0.3]
    let lost = try MapEquationsModel(texts, initial: initial, context: RunContext())
    let error = #expect(throws: SimulationError.self) { try lost.prepare() }
    #expect(error?.description.hasPrefix("transient: the system doesn't get through its transient before time 0") == true)
  }

  @Test func saysWhatDoesNotGo() throws {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.settling.spacing, initial.spread) = (1, 1)
    #expect(initial.problems().map(\.parameter) == ["spread"])
    (initial.spread, initial.low, initial.high) = (0, [0, 0, 0], [1, 1, 1])
    #expect(
      initial.problems()
        == [ParameterProblem("low", "doesn't go with spacing: trajectories start on one that begins at the state")])
    (initial.low, initial.high) = (nil, nil)
    #expect(initial.problems().isEmpty)
    let frame = RecordedFrame(source: "old.nc", rows: 1, values: ["state": [1, 0, 2]])
    #expect(
      throws: SimulationError.impossible(
        parameter: "spacing", reason: "doesn't go with states from a file, which has one for each trajectory")
    ) { try FlowModel<Lorenz>(.init(), initial: initial, context: RunContext(recorded: frame)) }
    var delay = DelayModel<LinearDelay>.Initial()
    delay.settling.spacing = 1
    let error = #expect(throws: SimulationError.self) {
      try DelayModel<LinearDelay>(.init(), initial: delay, context: RunContext())
    }
    #expect(error?.description.hasPrefix("spacing: isn't for systems with a delay or with noise: leave it out") == true)
    // On the way along the attractor.
    var explosion = FlowModel<Explosion>.Initial()
    (explosion.trajectories, explosion.settling.spacing) = (5, 0.3)
    let model = try FlowModel<Explosion>(.init(), initial: explosion, context: RunContext())
    let end = #expect(throws: SimulationError.self) { try model.prepare() }
    #expect(end?.description.hasPrefix("spacing: the trajectory on which trajectory 4 was to begin doesn't get so far: ") == true)
  }
}

@Suite struct DelayTransientTests {
  private func model(_ transient: Double, _ count: Int = 1) throws -> DelayModel<LinearDelay> {
    var initial = DelayModel<LinearDelay>.Initial()
    (initial.settling.transient, initial.trajectories, initial.spread) = (transient, count, 0.5)
    return try DelayModel(.init(), initial: initial, context: RunContext(seed: 1))
  }

  /// The function on the last delay goes on into the run, without a kink.
  @Test(arguments: [0.4, 1, 2.5, 12.7]) func isOneTrajectory(transient: Double) throws {
    let run = try prepared(model(transient))
    for time in [0, 0.3, 0.5, 1, 1.7] {
      try run.advance(to: Instant(tick: 0, time: time))
      let error = state(run)[0] - LinearDelay.exact(after: time + transient)
      #expect(abs(error) < 1e-8, "\(time)")
    }
  }

  /// Also with steps that are as long as the delay, whose ends meet where the state is read.
  @Test(arguments: [0, 0.4, 2.5, 30]) func goesOnFromACheckpoint(transient: Double) throws {
    let whole = try prepared(model(transient, 3))
    for time in [0, 0.3, 1.5, 2.5] {
      let saved = Instant(tick: 0, time: time)
      try whole.advance(to: saved)
      let restored = try model(transient, 3)
      restore(restored, from: whole, at: saved)
      #expect(state(restored) == state(whole))
      let reference = try prepared(model(transient, 3))
      for later in [time + 0.7, time + 5] {
        try reference.advance(to: Instant(tick: 0, time: later))
        try restored.advance(to: Instant(tick: 0, time: later))
        #expect(state(restored) == state(reference))
      }
    }
  }

  @Test func parametersChangeAfterIt() throws {
    let run = try prepared(model(2.5))
    var faster = LinearDelay()
    faster.rate = 2
    try run.adopt(faster)
    // x(t) = x(0) - 2 ∫ x(s - 1) ds, by Simpson's rule.
    try run.advance(to: Instant(tick: 0, time: 0.4))
    let integral = (0..<400).reduce(0.0) { sum, k in
      let (a, b) = (1.5 + 0.001 * Double(k), 1.5 + 0.001 * Double(k + 1))
      let ends = LinearDelay.exact(after: a) + LinearDelay.exact(after: b)
      return sum + (ends + 4 * LinearDelay.exact(after: (a + b) / 2)) / 6000
    }
    #expect(abs(state(run)[0] - (LinearDelay.exact(after: 2.5) - 2 * integral)) < 1e-8)
  }

  @Test func mackeyGlassOnItsAttractor() throws {
    var initial = DelayModel<MackeyGlass>.Initial()
    (initial.settling.onAttractor, initial.trajectories, initial.spread, initial.state) = (true, 4, 0.1, [0.9])
    let run = try prepared(DelayModel<MackeyGlass>(.init(), initial: initial, context: RunContext(seed: 1)))
    #expect(Set(state(run)).count == 4 && state(run).allSatisfy { $0 > 0.2 && $0 < 1.5 })
  }
}

@Suite struct StochasticTransientTests {
  /// dx = -x dt + √2 dW, whose stationary state is normal with variance 1 and correlation exp(-|t|).
  @Test(arguments: ["sra1", "euler_maruyama"]) func stationaryFromTimeZeroOn(integrator: String) throws {
    var parameters = StochasticEquationsModel.Parameters()
    (parameters.texts.equations, parameters.noise) = (["-x"], ["sqrt(2)"])
    let count = 20_000
    var initial = EquationStarts()
    (initial.state, initial.trajectories, initial.settling.transient) = ([5], count, 12)
    func make() throws -> StochasticEquationsModel {
      try StochasticEquationsModel(
        parameters, initial: initial, context: RunContext(seed: 5, timeStep: 0.01, integrator: integrator))
    }
    let model = try prepared(make())
    let first = state(model)
    func moment(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(count) }
    // Four standard errors, and half a step of euler_maruyama's bias.
    let allowed = 4 * (2 / Double(count)).squareRoot() + 0.006
    #expect(abs(first.reduce(0, +) / Double(count)) < allowed && abs(moment(first, first) - 1) < allowed)
    try model.advance(to: Instant(tick: 100, time: 1))
    let second = state(model)
    #expect(abs(moment(second, second) - 1) < allowed && abs(moment(first, second) - LibM.exp(-1)) < allowed)
    let restored = try make()
    restore(restored, from: model, at: Instant(tick: 100, time: 1))
    try model.advance(to: Instant(tick: 150, time: 1.5))
    try restored.advance(to: Instant(tick: 150, time: 1.5))
    #expect(state(model) == state(restored))
    initial.settling.transient = nil
    initial.settling.onAttractor = true
    #expect(
      throws: SimulationError.impossible(
        parameter: "on_attractor",
        reason: "this system has no natural period to take the length of its transient from: give transient")
    ) { try make() }
  }
}

@Suite struct StandardizedStateTests {
  @Test func hasMeanZeroAndDeviationOneOnTheAttractor() throws {
    var initial = FlowModel<Rossler>.Initial()
    (initial.trajectories, initial.settling.onAttractor) = (3000, true)
    let model = try prepared(FlowModel<Rossler>(.init(), initial: initial, context: RunContext()))
    let moments = try #require(Rossler.moments)
    let field = try #require(model.boundFields.first { $0.info.name == "standardized_state" })
    #expect(field.role == .onRequest && field.role.isObservable && !field.role.isState)
    #expect(field.info.dimensions == model.boundFields[0].info.dimensions)
    let (values, raw) = (field.values(WorkerPool(threads: 2)), state(model))
    for c in 0..<3 {
      let component = (0..<3000).map { values[3 * $0 + c] }
      let mean = component.reduce(0, +) / 3000
      let variance = component.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3000
      #expect(abs(mean) < 0.1 && abs(variance - 1) < 0.2, "\(c): \(mean), \(variance)")
    }
    for k in raw.indices { #expect(values[k] == (raw[k] - moments.means[k % 3]) / moments.deviations[k % 3]) }
  }

  @Test func isWrittenOnlyOnRequest() {
    let entry = ModelEntry(FlowModel<Rossler>.self)
    #expect(entry.usualFields == ["state"] && entry.observables.map(\.name) == ["state", "standardized_state"])
    #expect(entry.facts?.text.contains("standard deviations") == true)
    #expect(ModelEntry(FlowModel<Follower>.self).observables.map(\.name) == ["state"])
    #expect(ModelEntry(MapModel<Logistic>.self).usualFields == ["state"])
  }

  /// Phases stay as they are.
  @Test func phasesAreNotStandardized() throws {
    let moments = try #require(Duffing.moments)
    #expect(moments.means[2] == 0 && moments.deviations[2] == 1)
  }
}

@Suite struct NaturalPeriodTests {
  @Test func isKnownOfFlows() {
    var parameters = EquationsModel.Parameters()
    parameters.period = 9.42
    #expect(ModelEntry(EquationsModel.self).naturalPeriod(parameters) == 9.42)
    #expect(ModelEntry(FlowModel<Lorenz>.self).naturalPeriod(Lorenz()) == Lorenz.facts.period)
    #expect(ModelEntry(MapModel<Logistic>.self).naturalPeriod(Logistic()) == nil)
    #expect(ModelEntry(MapEquationsModel.self).naturalPeriod(MapEquationsModel.Parameters()) == nil)
    #expect(ModelEntry(StochasticEquationsModel.self).naturalPeriod(StochasticEquationsModel.Parameters()) == nil)
    #expect(ModelEntry(FlowModel<Lorenz>.self).fitsTimeStep && !ModelEntry(MapModel<Logistic>.self).fitsTimeStep)
  }
}
