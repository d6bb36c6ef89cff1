import Models
import SimCore
import Testing

private let pool = WorkerPool(threads: 1)

private func starts(_ state: [Double], _ trajectories: Int = 1) -> EquationStarts {
  var starts = EquationStarts()
  (starts.state, starts.trajectories, starts.spread) = (state, trajectories, trajectories > 1 ? 0.1 : 0)
  return starts
}

private func texts(_ state: [String], _ equations: [String], _ constants: [String]) -> EquationTexts {
  var texts = EquationTexts()
  (texts.state, texts.equations, texts.constants) = (state, equations, constants)
  return texts
}

@Suite struct ChangingConstantsTests {
  private func flow(_ texts: EquationTexts) -> EquationsModel.Parameters {
    var parameters = EquationsModel.Parameters()
    parameters.texts = texts
    return parameters
  }

  /// x' = -rate x, where the rate follows from another constant.
  @Test func constantsThatFollowChangeToo() throws {
    let parameters = flow(texts(["x"], ["-rate*x"], ["k = 1/2", "rate = 2*k"]))
    #expect(parameters.definitions == ["k", "rate"])
    let model = try EquationsModel(parameters, initial: starts([1]), context: RunContext())
    try model.advance(to: Instant(tick: 1, time: 1))
    var changed = parameters
    try changed.change("k", to: 1.5)
    try model.adopt(changed)
    try model.advance(to: Instant(tick: 2, time: 1.5))
    #expect(abs(state(model)[0] - LibM.exp(-1 - 3 * 0.5)) < 1e-9)
    try changed.change("rate", to: -1)
    try model.adopt(changed)
    try model.advance(to: Instant(tick: 3, time: 3))
    #expect(abs(state(model)[0] - LibM.exp(-2.5 + 1.5)) < 1e-8)
    // The texts stay what they were.
    #expect(changed.values.map(\.value) == parameters.values.map(\.value))
  }

  /// The same bits as of a compiled flow whose parameter changes.
  @Test(arguments: ["dop853", "rk4"]) func movesAsCompiled(integrator: String) throws {
    let written = flow(
      texts(
        ["x", "y", "z"], ["sigma*(y - x)", "x*(rho - z) - y", "x*y - beta*z"], ["sigma = 10", "rho = 28", "beta = 2.667"]))
    let context = RunContext(seed: 3, timeStep: 0.005, integrator: integrator)
    let model = try EquationsModel(written, initial: starts(Lorenz.defaultState, 11), context: context)
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.spread) = (11, 0.1)
    let compiled = try FlowModel<Lorenz>(.init(), initial: initial, context: context)
    var (changed, system) = (written, Lorenz())
    for k in 1...8 {
      let instant = Instant(tick: 50 * k, time: 0.25 * Double(k))
      try model.advance(to: instant)
      try compiled.advance(to: instant)
      #expect(state(model) == state(compiled))
      // In the last round it stays.
      system.rho = 28 - Double(min(k, 7))
      try changed.change("rho", to: system.rho)
      try model.adopt(changed)
      try compiled.adopt(system)
    }
    let tangent = try #require(model.tangent)
    #expect(abs(tangent.expansion([1, 2, 3], at: 0) + 13.667) < 1e-12)
    var u = [1.0, 2, 3].map { Dual($0) }
    u[0].slopes[0] = 1
    var step = 0.0
    var v = u
    #expect(tangent.advance(&u, from: 0, to: 0.1, step: &step))
    step = 0
    #expect(compiled.tangent!.advance(&v, from: 0, to: 0.1, step: &step))
    for c in 0..<3 { #expect(abs(u[c].value - v[c].value) < 1e-8 && abs(u[c].slopes[0] - v[c].slopes[0]) < 1e-6) }
  }

  @Test func goesOnFromACheckpoint() throws {
    let parameters = flow(texts(["x", "v"], ["v", "-k*x"], ["k = 1"]))
    var changed = parameters
    try changed.change("k", to: 4)
    func make() throws -> EquationsModel {
      try EquationsModel(parameters, initial: starts([1, 0], 9), context: RunContext(seed: 1))
    }
    let (whole, restored) = (try make(), try make())
    let saved = Instant(tick: 2, time: 1.3)
    try whole.advance(to: Instant(tick: 1, time: 1))
    try whole.adopt(changed)
    try whole.advance(to: saved)
    try restored.adopt(changed)
    for (from, to) in zip(whole.boundFields, restored.boundFields) where from.role.isState { to.restore!(from.values(pool)) }
    restored.didRestore(at: saved)
    for model in [whole, restored] { try model.advance(to: Instant(tick: 3, time: 4)) }
    #expect(state(whole) == state(restored))
  }

  @Test func mapsIterateWithTheConstantOfTheMoment() throws {
    var parameters = MapEquationsModel.Parameters()
    parameters.texts = texts(["x"], ["r*x*(1 - x)"], ["r = 3"])
    let model = try MapEquationsModel(parameters, initial: starts([0.3]), context: RunContext())
    var x = 0.3
    for k in 0..<500 {
      let r = 3 + 0.002 * Double(k)
      var changed = parameters
      try changed.change("r", to: r)
      try model.adopt(changed)
      try model.advance(to: Instant(tick: k + 1, time: Double(k + 1)))
      x = r * x * (1 - x)
      #expect(state(model) == [x])
    }
    #expect(abs(model.tangent!.expansion([0.25], at: 0) - LibM.log(3.998 * 0.5)) < 1e-14)
  }

  @Test func noiseChanges() throws {
    var parameters = StochasticEquationsModel.Parameters()
    parameters.texts = texts(["x"], ["drift"], ["drift = 1", "s = 0"])
    parameters.noise = ["s"]
    let count = 10_000
    var initial = EquationStarts()
    (initial.state, initial.trajectories) = ([0], count)
    func model(_ integrator: String, _ parameters: StochasticEquationsModel.Parameters) throws -> StochasticEquationsModel {
      try StochasticEquationsModel(
        parameters, initial: initial, context: RunContext(seed: 2, timeStep: 0.1, integrator: integrator))
    }
    let walk = try model("sra1", parameters)
    try walk.advance(to: Instant(tick: 10, time: 1))
    #expect(state(walk).allSatisfy { abs($0 - 1) < 1e-12 })
    try parameters.change("s", to: 0.5)
    try parameters.change("drift", to: -1)
    try walk.adopt(parameters)
    try walk.advance(to: Instant(tick: 20, time: 2))
    let mean = state(walk).reduce(0, +) / Double(count)
    let variance = state(walk).reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    // Four standard errors.
    #expect(abs(mean) < 4 * 0.5 / Double(count).squareRoot())
    #expect(abs(variance / 0.25 - 1) < 4 * (2 / Double(count)).squareRoot())

    // Noise that only now depends on the state.
    parameters.texts = texts(["x"], ["0"], ["s = 0"])
    parameters.noise = ["x^s"]
    let additive = try model("sra1", parameters)
    try parameters.change("s", to: 1)
    let error = #expect(throws: SimulationError.self) { try additive.adopt(parameters) }
    #expect(error?.description.hasPrefix("noise: depends on the state, which the integrator sra1 can't handle") == true)
    try model("sriw1", parameters).adopt(parameters)
  }

  @Test func saysWhatIsNotThere() throws {
    var parameters = flow(texts(["x"], ["-a*x/b"], ["alpha = 1", "a = alpha", "b = 1/(2 - alpha)"]))
    #expect(throws: ParameterProblem(nil, "there is no parameter or constant 'alpa'; did you mean 'alpha'?")) {
      try parameters.change("alpa", to: 2)
    }
    let error = #expect(throws: ParameterProblem.self) { try parameters.change("alpha", to: 2) }
    #expect(error?.parameter == "constants")
    #expect(
      error?.message
        == "in constant 3 ('b = 1/(2 - alpha)'), column 5: the value is inf, but a constant must be a finite number")
    #expect(throws: ParameterProblem("a", "expected a finite number, found nan")) { try parameters.change("a", to: .nan) }
    // A constant may have a row's name; it is the one that changes.
    parameters = flow(texts(["x"], ["period*x"], ["period = 2"]))
    try parameters.change("period", to: 3)
    #expect(parameters.period == 1)
    let model = try EquationsModel(parameters, initial: starts([1]), context: RunContext())
    try model.advance(to: Instant(tick: 1, time: 0.5))
    #expect(abs(state(model)[0] - LibM.exp(1.5)) < 1e-8)
  }

  /// Rows change as ramps ask for it.
  @Test func rowsChangeToo() throws {
    var lorenz = Lorenz()
    try lorenz.change("rho", to: 20)
    #expect(lorenz.rho == 20)
    var settings = EquationStarts()
    try settings.change("trajectories", to: 7)
    #expect(settings.trajectories == 7)
    #expect(throws: ParameterProblem.self) { try settings.change("trajectories", to: 7.5) }
  }

  @Test func recompilingIsFast() throws {
    var parameters = flow(
      texts(
        ["x", "y", "z"], ["sigma*(y - x)", "x*(rho - z) - y", "x*y - beta*z"], ["sigma = 10", "rho = 28", "beta = 2.667"]))
    let model = try EquationsModel(parameters, initial: starts([1, 1, 1]), context: RunContext())
    let start = ContinuousClock.now
    for k in 0..<1000 {
      try parameters.change("rho", to: 28 + 0.001 * Double(k))
      try model.adopt(parameters)
    }
    // It takes some fifty microseconds.
    #expect(start.duration(to: .now) < .seconds(2))
  }
}

@Suite struct ListNotationTests {
  /// Words as they are; anything else so that commas inside can't be taken for those between.
  @Test func textsInLists() {
    #expect(ParameterValue.texts(["a", "b_2", "x-y.z"]).description == "[a, b_2, x-y.z]")
    #expect(ParameterValue.texts(["min(x, y)", "b"]).description == #"["min(x, y)", "b"]"#)
    #expect(ParameterValue.texts(["a, b"]).description != ParameterValue.texts(["a", "b"]).description)
    #expect(ParameterValue.texts(["say \"no\"", "a\\b\n"]).description == #"["say \"no\"", "a\\b\n"]"#)
    #expect(ParameterValue.texts([]).description == "[]" && ParameterValue.texts([""]).description == #"[""]"#)
    // Words that YAML reads as something else.
    for word in ["0", "true", "Null", "1e3", "~", "é"] { #expect(ParameterValue.texts([word]).description == "[\"\(word)\"]") }
  }

  @Test func listsInAttributes() {
    #expect(ParameterValue.oneText(["periodic", "reflecting"]) == "periodic,reflecting")
    #expect(ParameterValue.oneText(["min(x, y)", "-x"]) == #"["min(x, y)", "-x"]"#)
    #expect(ParameterValue.oneText(["position"]) == "position" && ParameterValue.oneText([]) == "")
  }
}

@Suite struct ExactProductTests {
  @Test func productsAndParts() throws {
    let period = try #require(ExactTime(1.5008))
    #expect(period.times(ExactTime(50)!) == ExactTime("75.04"))
    #expect(period.divided(into: 100) == ExactTime("0.015008"))
    let third = try #require(ExactTime(1, over: 3))
    #expect(third.times(third) == ExactTime(1, over: 9) && third.divided(into: 0) == nil)
    #expect(third.divided(into: 7)!.times(ExactTime(21)!) == ExactTime(1))
    // Large numbers that cancel out are no obstacle; others are.
    let large = try #require(ExactTime(1 << 61, over: 3))
    #expect(large.times(ExactTime(3, over: 1 << 60)!) == ExactTime(2) && large.times(large) == nil)
  }
}
