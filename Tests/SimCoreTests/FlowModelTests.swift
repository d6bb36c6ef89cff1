import SimCore
import Testing

/// An oscillator and, apart from it, a variable that follows the time: x″ = -ω² x, dz/dt = t - z.
private struct Oscillator: Flow {
  static let card = Card(name: "oscillator", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 3.14, exponents: [], divergence: "-1")
  static var dimension: Int { 3 }
  static let components = ["x", "v", "z"]
  static let defaultState = [1.0, 0, 2]

  var omega = 2.0
  static let table: [Parameter<Oscillator>] = [.real("omega", \.omega, "angular frequency")]

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = -(omega * omega) * u[0]
    derivative[2] = t - u[2]
  }

  func exact(_ t: Double) -> [Double] {
    [LibM.cos(omega * t), -omega * LibM.sin(omega * t), t - 1 + 3 * LibM.exp(-t)]
  }
}

/// dx/dt = x²: reaches infinity at time 1/x(0).
private struct Explosion: Flow {
  static let card = Card(name: "explosion", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "2x")
  static var dimension: Int { 2 }
  static let components = ["fuse", "x"]
  static let defaultState = [0.0, 1]
  static let table: [Parameter<Explosion>] = []
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = 1 + 0 * u[0]
    derivative[1] = u[1] * u[1]
  }
}

struct FlowModelTests {
  private func state<System: Flow>(_ model: FlowModel<System>) -> [Double] { model.boundFields[0].values(WorkerPool(threads: 1)) }

  @Test(arguments: integratorCatalogue.filter { ["rk4", "euler"].contains($0.card.name) }.map { ($0.card.name, $0.order) })
  func convergesToTheClosedForm(name: String, order: Int) throws {
    func error(_ steps: Int) throws -> Double {
      let model = try FlowModel<Oscillator>(
        .init(), initial: .init(), context: RunContext(timeStep: 3 / Double(steps), integrator: name))
      try model.advance(to: Instant(tick: steps, time: 3))
      return zip(state(model), Oscillator().exact(3)).map { abs($0 - $1) }.max()!
    }
    let steps = order == 1 ? 4096 : 128
    let errors = try [steps, 2 * steps, 4 * steps].map(error)
    for k in 0..<2 { #expect(abs(LibM.log(errors[k] / errors[k + 1]) / LibM.log(2) - Double(order)) < 0.1) }
    #expect(errors[2] < 0.02)
  }

  /// With adaptive steps errors are about as large as the tolerance, at the ends of steps and between them.
  @Test(arguments: integratorCatalogue.filter(\.isAdaptive).map(\.card.name), [1e-4, 1e-7, 1e-10])
  func keepsToTheTolerance(name: String, tolerance: Double) throws {
    let model = try FlowModel<Oscillator>(
      .init(), initial: .init(), context: RunContext(integrator: name, tolerance: Tolerance(relative: tolerance)))
    var worst = 0.0
    for k in 1...300 {
      let time = 0.01 * Double(k)
      try model.advance(to: Instant(tick: k, time: time))
      worst = max(worst, zip(state(model), Oscillator().exact(time)).map { abs($0 - $1) }.max()!)
    }
    #expect(worst < 100 * tolerance && worst > 1e-4 * tolerance)
  }

  /// With steps of equal length errors fall with the order of the method, and those of its polynomial with nearly as high a power.
  @Test(arguments: [("dop853", 8.0, 7.0), ("tsit5", 5, 4)])
  func convergesWithItsOrder(name: String, order: Double, denseOrder: Double) throws {
    func errors(_ steps: Int) throws -> (end: Double, between: Double) {
      let step = 4 / Double(steps)
      let model = try FlowModel<Oscillator>(
        .init(), initial: .init(),
        context: RunContext(integrator: name, tolerance: Tolerance(relative: 1e3, absolute: 1e3, maximumStep: step)))
      func error(_ time: Double) throws -> Double {
        try model.advance(to: Instant(tick: 1, time: time))
        return zip(state(model), Oscillator().exact(time)).map { abs($0 - $1) }.max()!
      }
      // The first steps are short, so the ends of steps are elsewhere; where errors are largest doesn't matter.
      let between = try (1...400).map { try error(0.009 * Double($0)) }.max()!
      return (try error(4), between)
    }
    let (coarse, fine) = (try errors(16), try errors(32))
    let power = LibM.log(coarse.between / fine.between) / LibM.log(2)
    #expect(power > denseOrder - 0.4 && power < order + 1.6, "\(power)")
    #expect(LibM.log(coarse.end / fine.end) / LibM.log(2) > denseOrder - 0.4)
  }

  /// However a run is cut into pieces, and with whatever company.
  @Test func adaptiveStepsDontDependOnWhatIsAsked() throws {
    func run(_ times: [Double], _ trajectories: Int, _ threads: Int) throws -> [Double] {
      var initial = FlowModel<Oscillator>.Initial()
      (initial.trajectories, initial.spread) = (trajectories, 0.5)
      let model = try FlowModel<Oscillator>(
        .init(), initial: initial, context: RunContext(seed: 1, pool: WorkerPool(threads: threads)))
      for (k, time) in times.enumerated() { try model.advance(to: Instant(tick: k + 1, time: time)) }
      return Array(state(model).prefix(30))
    }
    let whole = try run([7.3], 10, 1)
    #expect(try run((1...73).map { 0.1 * Double($0) }.dropLast() + [7.3], 10, 1) == whole)
    #expect(try run([0.001, 5, 7.3], 100, 3) == whole)
  }

  /// New parameters hold from the instant on at which they are adopted; the same ones change nothing.
  @Test func adaptiveStepsBeginAnewWithNewParameters() throws {
    var slow = Oscillator()
    slow.omega = 1
    let model = try FlowModel<Oscillator>(.init(), initial: .init(), context: RunContext())
    let undisturbed = try FlowModel<Oscillator>(.init(), initial: .init(), context: RunContext())
    try model.advance(to: Instant(tick: 1, time: 2))
    try undisturbed.advance(to: Instant(tick: 1, time: 2))
    try model.adopt(Oscillator())
    try model.advance(to: Instant(tick: 2, time: 3))
    try undisturbed.advance(to: Instant(tick: 2, time: 3))
    #expect(state(model) == state(undisturbed))
    let (x, v) = (state(model)[0], state(model)[1])
    try model.adopt(slow)
    #expect(state(model) == state(undisturbed))
    try model.advance(to: Instant(tick: 3, time: 3.5))
    #expect(abs(state(model)[0] - (x * LibM.cos(0.5) + v * LibM.sin(0.5))) < 1e-8)
  }

  @Test func startsOnAGridOrBetweenTwoStates() throws {
    var initial = FlowModel<Oscillator>.Initial()
    (initial.low, initial.high, initial.grid) = ([0, 1, 2], [1, 1, 4], [2, 1, 3])
    let model = try FlowModel<Oscillator>(.init(), initial: initial, context: RunContext())
    #expect(state(model) == [0, 1, 2, 0, 1, 3, 0, 1, 4, 1, 1, 2, 1, 1, 3, 1, 1, 4])
    (initial.grid, initial.trajectories) = (nil, 2000)
    let states = state(try FlowModel<Oscillator>(.init(), initial: initial, context: RunContext()))
    for c in [0, 2] {
      let component = (0..<2000).map { states[3 * $0 + c] }
      #expect(component.allSatisfy { $0 > initial.low![c] && $0 < initial.high![c] })
      #expect(abs(component.mean - (initial.low![c] + initial.high![c]) / 2) < 4 * 0.0065 * (initial.high![c] - initial.low![c]))
    }
    initial.spread = 1
    #expect(!initial.problems().isEmpty)
  }

  @Test func integratorsCanBeChosen() {
    #expect(
      FlowModel<Oscillator>.integrators
        == ["dop853", "tsit5", "vern9", "rk4", "euler", "rodas5p", "auto", "yoshida4", "yoshida6", "yoshida8", "gauss4", "gauss6"])
    #expect(FlowModel<Oscillator>.stepping == .continuous)
    #expect(FlowModel<Oscillator>.stepping(integrator: "rk4") == .fixed(defaultTimeStep: 0.0063))
    #expect(FlowModel<Oscillator>.rampable == ["omega"])
    #expect(
      FlowModel<Oscillator>.Initial().values.map(\.name) == [
        "state", "trajectories", "spread", "low", "high", "grid", "on_attractor", "transient", "spacing",
      ])
  }

  private func ensemble(_ trajectories: Int, spread: Double, threads: Int = 1, seed: UInt64 = 1) throws -> FlowModel<Oscillator> {
    var initial = FlowModel<Oscillator>.Initial()
    (initial.trajectories, initial.spread) = (trajectories, spread)
    return try FlowModel(
      .init(), initial: initial,
      context: RunContext(seed: seed, pool: WorkerPool(threads: threads), timeStep: 0.1, integrator: "rk4"))
  }

  /// Full and partial blocks and registers: every trajectory goes its way as if it were alone.
  @Test(arguments: [1, 2, 7, 8, 9, 63, 64, 65, 70, 200])
  func trajectoriesDontDependOnTheirCompany(count: Int) throws {
    let ensemble = try ensemble(count, spread: 0.5, threads: 3)
    let starts = state(ensemble)
    #expect(Array(starts.prefix(3)) == Oscillator.defaultState)
    let end = Instant(tick: 40, time: 4)
    try ensemble.advance(to: end)
    let ends = state(ensemble)
    #expect(starts.count == 3 * count && ends.count == 3 * count)
    for k in 0..<count {
      let row = 3 * k..<3 * k + 3
      let frame = RecordedFrame(source: "test", rows: 1, values: ["state": Array(starts[row])])
      let alone = try FlowModel<Oscillator>(
        .init(), initial: .init(), context: RunContext(timeStep: 0.1, integrator: "rk4", recorded: frame))
      try alone.advance(to: end)
      #expect(state(alone) == Array(ends[row]), "trajectory \(k) of \(count)")
    }
  }

  @Test func sameBitsForAnyNumberOfThreadsAndLargerEnsembles() throws {
    func run(_ count: Int, _ threads: Int) throws -> [Double] {
      let ensemble = try ensemble(count, spread: 0.5, threads: threads)
      try ensemble.advance(to: Instant(tick: 25, time: 2.5))
      return state(ensemble)
    }
    let one = try run(333, 1)
    for threads in [2, 3, 7] { #expect(try run(333, threads) == one) }
    for count in [1, 10, 100] { #expect(try run(count, 1) == Array(one.prefix(3 * count))) }
  }

  @Test func spreadIsTheStandardDeviation() throws {
    let states = state(try ensemble(10_000, spread: 0.5))
    for c in 0..<3 {
      let component = (1..<10_000).map { states[3 * $0 + c] }
      // Four standard errors.
      #expect(abs(component.mean - Oscillator.defaultState[c]) < 4 * 0.005)
      #expect(abs(component.standardDeviation - 0.5) < 4 * 0.0036)
    }
    #expect(state(try ensemble(20, spread: 0)) == (0..<20).flatMap { _ in Oscillator.defaultState })
    #expect(state(try ensemble(20, spread: 1, seed: 1)) != state(try ensemble(20, spread: 1, seed: 2)))
  }

  @Test func rowsAreReadInParts() throws {
    let ensemble = try ensemble(150, spread: 1)
    let whole = state(ensemble)
    var part = [Double](repeating: 0, count: 3 * 40)
    ensemble.boundFields[0].read(50..<90, &part)
    #expect(part == Array(whole[150..<270]))
    let info = ensemble.boundFields[0].info
    #expect(info.dimensions == [Dimension("trajectory", size: 150), Dimension("component", size: 3, labels: ["x", "v", "z"])])
    #expect(info.rows == 150 && info.width == 3 && info.count == 450)
  }

  @Test func theFirstInfiniteNumberIsNamed() throws {
    let starts: [Double] = (0..<70).flatMap { trajectory in [0, trajectory == 66 ? 3 : -1] }
    let frame = RecordedFrame(source: "test", rows: 70, values: ["state": starts])
    let model = try FlowModel<Explosion>(
      .init(), initial: .init(), context: RunContext(timeStep: 0.5, integrator: "rk4", recorded: frame))
    try model.advance(to: Instant(tick: 1, time: 0.5))
    #expect(throws: SimulationError.diverged(what: "'x' of trajectory 66", time: 10, step: 20)) {
      try model.advance(to: Instant(tick: 20, time: 10))
    }
    let adaptive = try FlowModel<Explosion>(.init(), initial: .init(), context: RunContext(recorded: frame))
    let error = #expect(throws: SimulationError.self) { try adaptive.advance(to: Instant(tick: 1, time: 10)) }
    guard case .stalled(let reason, let time) = error else { return }
    #expect(reason.hasPrefix("no step of trajectory 66 is short enough near fuse = 0.3333") && abs(time - 1.0 / 3) < 1e-6)
  }

  @Test func framesMustFit() {
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 2, 3]])
    #expect(
      throws: SimulationError.impossible(parameter: nil, reason: "old.nc: 'state' must hold 3 finite numbers for each trajectory")
    ) {
      try FlowModel<Oscillator>(.init(), initial: .init(), context: RunContext(timeStep: 0.1, integrator: "rk4", recorded: frame))
    }
  }

  /// A right-hand side is written once and computed in several kinds of numbers.
  @Test func mixedArithmetic() {
    func f<Number: RealNumber>(_ x: Number) -> Number { (2 - x) * 3 + 1 / (x + 1) - x / 4 - (1 + x - 2) * (5 * x) + -x }
    for x in [0.5, 1, -3, 1e10] {
      let expected = (2 - x) * 3 + 1 / (x + 1) - x / 4 - (1 + x - 2) * (5 * x) + -x
      #expect(f(x) == expected)
      #expect(f(SIMD8<Double>(repeating: x)) == SIMD8(repeating: expected))
    }
  }
}
