import SimCore
import Testing

private struct Lorenz: Flow {
  static let card = Card(name: "lorenz", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .chaotic, period: 1.5, exponents: [], divergence: "-41/3")
  static var dimension: Int { 3 }
  static let components = ["x", "y", "z"]
  static let defaultState = [1.0, 1, 1]
  var sigma = 10.0, rho = 28.0, beta = 8.0 / 3
  static let table: [Parameter<Lorenz>] = []

  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = sigma * (y - x)
    derivative[1] = x * (rho - z) - y
    derivative[2] = x * y - beta * z
  }
}

struct EquationsModelTests {
  private typealias Flow = EquationsModel.Parameters
  private let pool = WorkerPool(threads: 1)

  private func flow(_ state: [String], _ equations: [String], _ constants: [String]? = nil) -> EquationsModel.Parameters {
    var parameters = EquationsModel.Parameters()
    (parameters.texts.state, parameters.texts.equations, parameters.texts.constants) = (state, equations, constants)
    return parameters
  }

  private func map(_ state: [String], _ equations: [String], _ constants: [String]? = nil) -> MapEquationsModel.Parameters {
    var parameters = MapEquationsModel.Parameters()
    parameters.texts = flow(state, equations, constants).texts
    return parameters
  }

  private var lorenz: EquationsModel.Parameters {
    flow(
      ["x", "y", "z"], ["sigma*(y - x)", "x*(rho - z) - y", "x*y - beta*z"],
      ["sigma = 10", "rho = 28", "two = 2", "beta = 2^(two + 1)/3"])
  }

  private func starts(_ state: [Double], trajectories: Int = 1, spread: Double = 0) -> EquationStarts {
    var starts = EquationStarts()
    (starts.state, starts.trajectories, starts.spread) = (state, trajectories, spread)
    return starts
  }

  private func state(_ model: some Model) -> [Double] { model.boundFields[0].values(pool) }

  // MARK: - Flows

  /// Not only nearly: instructions round as compiled code does.
  @Test(arguments: ["dop853", "tsit5", "rk4"])
  func lorenzMovesAsCompiled(integrator: String) throws {
    let context = RunContext(seed: 3, timeStep: integrator == "rk4" ? 0.001 : 0, integrator: integrator)
    let written = try EquationsModel(lorenz, initial: starts([1, 1, 1], trajectories: 43, spread: 0.5), context: context)
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.spread) = (43, 0.5)
    let compiled = try FlowModel<Lorenz>(.init(), initial: initial, context: context)
    #expect(state(written) == state(compiled))
    let instant = Instant(tick: 1500, time: 1.5)
    try written.advance(to: instant)
    try compiled.advance(to: instant)
    for (a, b) in zip(state(written), state(compiled)) { #expect(abs(a - b) < 1e-9) }
    #expect(state(written) == state(compiled))
    #expect(state(written).count == 129)
  }

  /// x″ = -ω² x, dz/dt = t - z, whose solutions are known.
  @Test func timeIsKnown() throws {
    let parameters = flow(["x", "v", "z"], ["v", "-omega^2*x", "t - z"], ["omega = 2"])
    let model = try EquationsModel(parameters, initial: starts([1, 0, 2]), context: RunContext())
    try model.advance(to: Instant(tick: 1, time: 3))
    let expected = [LibM.cos(6), -2 * LibM.sin(6), 3 - 1 + 3 * LibM.exp(-3)]
    for (a, b) in zip(state(model), expected) { #expect(abs(a - b) < 1e-8) }
  }

  @Test func deviationsMoveAsTheFlowSays() throws {
    var parameters = lorenz
    parameters.period = 1.5
    let context = RunContext(tolerance: Tolerance(relative: 1e-12))
    let model = try EquationsModel(parameters, initial: starts([1, 1, 1]), context: context)
    let tangent = try #require(model.tangent)
    #expect(tangent.dimension == 3 && !tangent.isMap && tangent.period == 1.5)
    #expect(abs(tangent.expansion([3, -2, 15], at: 0) + 41.0 / 3) < 1e-13)
    var u = [1.0, 1, 1].map { Dual($0) }
    u[0].slopes[0] = 1
    var step = 0.0
    #expect(tangent.advance(&u, from: 0, to: 0.5, step: &step))
    func end(_ x: Double) throws -> [Double] {
      let model = try EquationsModel(parameters, initial: starts([x, 1, 1]), context: context)
      try model.advance(to: Instant(tick: 1, time: 0.5))
      return state(model)
    }
    let (above, below) = (try end(1 + 1e-5), try end(1 - 1e-5))
    for c in 0..<3 { #expect(abs(u[c].slopes[0] - (above[c] - below[c]) / 2e-5) < 1e-5 * max(1, abs(u[c].slopes[0]))) }
  }

  @Test func goesOnFromACheckpointWithTheSameBits() throws {
    func make() throws -> EquationsModel {
      try EquationsModel(lorenz, initial: starts([1, 1, 1], trajectories: 11, spread: 0.1), context: RunContext(seed: 1))
    }
    let (whole, restored) = (try make(), try make())
    let (saved, end) = (Instant(tick: 1, time: 0.7), Instant(tick: 2, time: 2))
    try whole.advance(to: saved)
    for (from, to) in zip(whole.boundFields, restored.boundFields) where from.role.isState { to.restore!(from.values(pool)) }
    restored.didRestore(at: saved)
    #expect(state(restored) == state(whole))
    try whole.advance(to: end)
    try restored.advance(to: end)
    #expect(state(restored) == state(whole))
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    func run(_ threads: Int) throws -> [Double] {
      let context = RunContext(seed: 1, pool: WorkerPool(threads: threads))
      let model = try EquationsModel(lorenz, initial: starts([1, 1, 1], trajectories: 200, spread: 1), context: context)
      try model.advance(to: Instant(tick: 1, time: 3))
      return state(model)
    }
    let one = try run(1)
    for threads in [2, 3] { #expect(try run(threads) == one) }
  }

  @Test func componentsNameTheDimension() throws {
    let model = try EquationsModel(lorenz, initial: starts([1, 1, 1], trajectories: 5), context: RunContext())
    #expect(model.boundFields.map(\.info.name) == ["state", "beginning"])
    #expect(
      model.boundFields[0].info.dimensions
        == [Dimension("trajectory", size: 5), Dimension("component", size: 3, labels: ["x", "y", "z"])])
    #expect(EquationsModel.stepping(integrator: "rk4") == .fixed(defaultTimeStep: 0.002))
    #expect(EquationsModel.memory(lorenz, initial: starts([1, 1, 1], trajectories: 5)) == 5 * 42 * 8)
    let divergent = try EquationsModel(
      flow(["fuse", "boom"], ["1", "boom^2"]), initial: starts([0, 1]), context: RunContext(timeStep: 0.5, integrator: "rk4"))
    #expect(throws: SimulationError.diverged(what: "'boom' of trajectory 0", time: 10, step: 20)) {
      try divergent.advance(to: Instant(tick: 20, time: 10))
    }
  }

  /// Ten thousand oscillators in a ring.
  @Test func manyComponents() throws {
    let count = 10_000
    let names = (0..<count).map { "x\($0)" }
    let equations = (0..<count).map { "x\(($0 + 1) % count) - x\($0)" }
    let parameters = flow(names, equations)
    #expect(parameters.problems().isEmpty)
    let model = try EquationsModel(
      parameters, initial: starts((0..<count).map { Double($0 % 2) }), context: RunContext(timeStep: 0.1, integrator: "rk4"))
    try model.advance(to: Instant(tick: 2, time: 0.2))
    let expected = 0.5 * (1 - LibM.exp(-0.4))
    for (k, x) in state(model).enumerated() { #expect(abs(x - (k % 2 == 0 ? expected : 1 - expected)) < 1e-4) }
    let tooMany = flow(names + ["y"], equations + ["y"])
    #expect(tooMany.problems().map(\.message) == ["has 10001 components; at most 10000 are possible"])
  }

  // MARK: - Maps

  private var henon: MapEquationsModel.Parameters { map(["x", "y"], ["1 - a*x^2 + y", "b*x"], ["a = 1.4", "b = 0.3"]) }

  @Test func henonMovesAsComputedByHand() throws {
    let initial = starts([0.1, 0.2], trajectories: 75, spread: 0.01)
    let model = try MapEquationsModel(henon, initial: initial, context: RunContext(seed: 2))
    var expected = state(model)
    #expect(Array(expected.prefix(2)) == [0.1, 0.2])
    try model.advance(to: Instant(tick: 30, time: 30))
    for k in 0..<75 {
      var (x, y) = (expected[2 * k], expected[2 * k + 1])
      for _ in 0..<30 { (x, y) = (1 - 1.4 * (x * x) + y, 0.3 * x) }
      (expected[2 * k], expected[2 * k + 1]) = (x, y)
    }
    #expect(state(model) == expected)
    let tangent = try #require(model.tangent)
    #expect(tangent.isMap && tangent.dimension == 2)
    #expect(abs(tangent.expansion([0.4, 0.1], at: 0) - LibM.log(0.3)) < 1e-14)
    var (u, step) = ([Dual(0.1, slopes: [1, 0, 0, 0, 0, 0, 0, 0]), Dual(0.2)], 1.0)
    #expect(tangent.advance(&u, from: 0, to: 2, step: &step))
    let x = 1 - 1.4 * 0.01 + 0.2
    #expect(abs(u[0].slopes[0] - (-2.8 * x * -0.28 + 0.3)) < 1e-14)
  }

  @Test func mapsGoOnFromACheckpoint() throws {
    func make() throws -> MapEquationsModel {
      try MapEquationsModel(henon, initial: starts([0.1, 0.2], trajectories: 9, spread: 0.01), context: RunContext(seed: 2))
    }
    let (whole, restored) = (try make(), try make())
    try whole.advance(to: Instant(tick: 10, time: 10))
    restored.boundFields[0].restore!(state(whole))
    restored.didRestore(at: Instant(tick: 10, time: 10))
    try whole.advance(to: Instant(tick: 20, time: 20))
    try restored.advance(to: Instant(tick: 20, time: 20))
    #expect(state(whole) == state(restored))
  }

  // MARK: - Parameters

  @Test func defaultsSayWhatIsMissing() {
    #expect(
      EquationsModel.Parameters().problems()
        == [ParameterProblem("equations", "needs an expression for each component of the state")])
    #expect(EquationsModel.Parameters().rows.map(\.name) == ["components", "equations", "constants", "period"])
    #expect(MapEquationsModel.Parameters().rows.map(\.name) == ["components", "equations", "constants"])
    #expect(EquationsModel.card.name == "equations" && MapEquationsModel.card.name == "map_equations")
    #expect(lorenz.problems().isEmpty && henon.problems().isEmpty)
  }

  @Test(arguments: [
    (["x", "x"], ["1", "1"], [], "components: 'x' is named twice; give each component its own name"),
    (["2x"], ["1"], [], "components: '2x' isn't a name: names are of letters, digits and _, and don't begin with a digit"),
    ([""], ["1"], [], "components: '' isn't a name: names are of letters, digits and _, and don't begin with a digit"),
    (["t"], ["1"], [], "components: 't' is the name of the time; choose another one"),
    (["pi"], ["1"], [], "components: 'pi' is the name of the number π; choose another one"),
    (["sin"], ["1"], [], "components: 'sin' is the name of a function; choose another one"),
    ([], [], [], "components: must name at least one component, such as [x, y]"),
    (["x", "y"], ["1"], [], "equations: expected 2, one for each component of the state, in the same order; found 1"),
    (
      ["x", "y"], ["1", "x*(rho - y"], ["rho = 1"],
      "equations: in equation 2 ('x*(rho - y'), column 3: a closing parenthesis is missing for this one"
    ),
    (["x"], ["x + rh"], ["rho = 1"], "equations: in equation 1 ('x + rh'), column 5: unknown name 'rh'; did you mean 'rho'?"),
    (["x"], ["1"], ["= 1"], "constants: in constant 1 ('= 1'), column 1: a name is missing; write NAME = VALUE"),
    (["x"], ["1"], ["a = 1", "b"], "constants: in constant 2 ('b'), column 2: '=' is missing; write NAME = VALUE"),
    (["x"], ["1"], ["a ="], "constants: in constant 1 ('a ='), column 4: there is no expression; write a number or a formula"),
    (
      ["x"], ["1"], ["a = 1/0"],
      "constants: in constant 1 ('a = 1/0'), column 5: the value is inf, but a constant must be a finite number"
    ),
    (["x"], ["1"], ["a = b", "b = 1"], "constants: in constant 1 ('a = b'), column 5: unknown name 'b'; known are pi"),
    (["x"], ["1"], ["a = 2*x"], "constants: in constant 1 ('a = 2*x'), column 7: unknown name 'x'; known are pi"),
    (["x"], ["1"], ["a = t"], "constants: in constant 1 ('a = t'), column 5: unknown name 't'; known are pi"),
    (["x"], ["1"], ["x = 1"], "constants: in constant 1 ('x = 1'): 'x' is a component of the state already; choose another name"),
    (["x"], ["1"], ["a = 1", "a = 2"], "constants: in constant 2 ('a = 2'): 'a' is named twice; give each constant its own name"),
    (["x"], ["1"], ["exp = 1"], "constants: in constant 1 ('exp = 1'): 'exp' is the name of a function; choose another one"),
  ])
  func problems(state: [String], equations: [String], constants: [String], expected: String) throws {
    let problems = flow(state, equations, constants).problems().map { "\($0.parameter ?? ""): \($0.message)" }
    #expect(problems == [expected])
    #expect(throws: SimulationError.self) {
      try EquationsModel(flow(state, equations, constants), initial: starts([1]), context: RunContext())
    }
  }

  @Test func allProblemsAreReported() {
    let problems = flow(["x", "y"], ["x + ", "z", "a*x"], ["a = (", "b = 2*a", "c ** 2"]).problems()
    #expect(problems.map(\.parameter) == ["constants", "constants", "equations", "equations", "equations"])
    #expect(map(["x"], ["t"]).problems().map(\.message) == ["in equation 1 ('t'), column 1: unknown name 't'; known are x, pi"])
    #expect(flow(["x"], ["t"]).problems().isEmpty)
  }

  @Test func manyMistakesAreReportedQuickly() {
    let names = (0..<10_000).map { "component\($0)" }
    let time = ContinuousClock().measure {
      #expect(flow(names, names.map { $0 + "q" }).problems().count == 20)
      #expect(flow(names.map { "2" + $0 }, names).problems().count == 20)
      #expect(flow(["x"], ["x"], names).problems().count == 20)
    }
    #expect(time < .seconds(10))
    print("ten thousand mistakes: \(time)")
  }

  // MARK: - Initial states

  private func refusal(_ initial: EquationStarts, recorded: RecordedFrame? = nil) -> SimulationError? {
    do {
      _ = try EquationsModel(lorenz, initial: initial, context: RunContext(recorded: recorded))
      return nil
    } catch {
      return error as? SimulationError
    }
  }

  @Test func startsMustFit() throws {
    let names = "components of the state: x, y, z"
    #expect(
      refusal(EquationStarts())
        == .impossible(parameter: "state", reason: "is missing: give a number for each component of the state (x, y, z)"))
    #expect(refusal(starts([1, 2])) == .impossible(parameter: "state", reason: "expected 3 values, found 2 (\(names))"))
    var initial = EquationStarts()
    (initial.low, initial.high) = ([0, 0], [1, 1])
    #expect(refusal(initial) == .impossible(parameter: "low", reason: "expected 3 values, found 2 (\(names))"))
    initial.high = [1]
    #expect(
      initial.problems().map(\.message)
        == ["its length is 1, but that of 'low' is 2; give one number for each component of the state"])
    (initial.low, initial.high) = ([0, 5, 0], [1, 1, 1])
    #expect(initial.problems() == [ParameterProblem("low", "is above high in component 2")])
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 2, 3]])
    #expect(
      refusal(EquationStarts(), recorded: frame)
        == .impossible(parameter: nil, reason: "old.nc: 'state' must hold 3 finite numbers for each trajectory"))
  }

  @Test func startsOnAGridOrFromAFrame() throws {
    var initial = EquationStarts()
    (initial.low, initial.high, initial.grid) = ([0, 1, 2], [1, 1, 4], [2, 1, 3])
    let model = try EquationsModel(lorenz, initial: initial, context: RunContext())
    #expect(state(model) == [0, 1, 2, 0, 1, 3, 0, 1, 4, 1, 1, 2, 1, 1, 3, 1, 1, 4])
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 2, 3, 4, 5, 6]])
    #expect(state(try EquationsModel(lorenz, initial: .init(), context: RunContext(recorded: frame))) == [1, 2, 3, 4, 5, 6])
    #expect(EquationStarts().rows.map(\.name) == FlowModel<Lorenz>.Initial().rows.map(\.name))
  }

  @Test func compiledFlowsStartAsBefore() throws {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.low, initial.high, initial.spread) = ([0, 1, 2], [1, 0, 4], 1)
    let messages = initial.problems().map { "\($0.parameter!): \($0.message)" }
    #expect(
      messages == ["spread: is for trajectories around a state; here they start between low and high", "low: is above high in 'y'"])
  }

  // MARK: - Speed

  @Test func speed() throws {
    func time(_ model: some Model) throws -> Duration {
      try (0..<3).map { k in
        try ContinuousClock().measure { try model.advance(to: Instant(tick: k + 1, time: 15 * Double(k + 1))) }
      }.min()!
    }
    for integrator in ["dop853", "rk4"] {
      let context = RunContext(seed: 3, timeStep: integrator == "rk4" ? 0.005 : 0, integrator: integrator)
      let around = starts([1, 1, 1], trajectories: 512, spread: 0.5)
      let written = try time(try EquationsModel(lorenz, initial: around, context: context))
      var initial = FlowModel<Lorenz>.Initial()
      (initial.trajectories, initial.spread) = (512, 0.5)
      let compiled = try time(try FlowModel<Lorenz>(.init(), initial: initial, context: context))
      print("Lorenz, \(integrator): written \(written), compiled \(compiled), ratio \(written / compiled)")
    }
    try rightHandSidesAlone()
  }

  private func rightHandSidesAlone() throws {
    let tape = try lorenz.texts.tape(time: "t")
    let (system, clock) = (Lorenz(), ContinuousClock())
    let u = (0..<12).map { SIMD8<Double>(repeating: 0.1 * Double($0)) }
    let t = [SIMD8<Double>](repeating: .zero, count: 4)
    var results = u
    let written = clock.measure {
      for _ in 0..<1_000_000 { tape.evaluate(t, u, &results, registers: 4, dimension: 3) }
    }
    let compiled = clock.measure {
      for _ in 0..<1_000_000 { system.derivatives(t, u, &results, registers: 4, dimension: 3) }
    }
    let duals = [Dual](repeating: Dual(1), count: 3)
    var slopes = duals
    let dual = clock.measure {
      for _ in 0..<1_000_000 { tape.evaluate([Dual(0)], duals, &slopes, registers: 1, dimension: 3) }
    }
    let times = [written, compiled, dual].map { "\($0 / 1_000_000)" }
    print("right-hand side of 32 states: written \(times[0]), compiled \(times[1]); of eight deviations \(times[2])")
  }
}
