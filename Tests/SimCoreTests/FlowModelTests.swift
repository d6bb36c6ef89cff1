import SimCore
import Testing

/// An oscillator and, apart from it, a variable that follows the time: x″ = -ω² x, dz/dt = t - z.
private struct Oscillator: Flow {
  static let card = Card(name: "oscillator", summary: "a test")
  static let components = ["x", "v", "z"]
  static let defaultState = [1.0, 0, 2]
  static let defaultTimeStep = 0.1

  struct Parameters: ParameterSet {
    var omega = 2.0
    static let table: [Parameter<Parameters>] = [.real("omega", \.omega, "angular frequency")]
  }

  let p: Parameters
  init(_ parameters: Parameters) { p = parameters }

  func derivative<Number: RealNumber>(_ t: Double, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = u[1]
    derivative[1] = -(p.omega * p.omega) * u[0]
    derivative[2] = t - u[2]
  }

  func exact(_ t: Double) -> [Double] {
    [LibM.cos(p.omega * t), -p.omega * LibM.sin(p.omega * t), t - 1 + 3 * LibM.exp(-t)]
  }
}

/// dx/dt = x²: reaches infinity at time 1/x(0).
private struct Explosion: Flow {
  static let card = Card(name: "explosion", summary: "a test")
  static let components = ["fuse", "x"]
  static let defaultState = [0.0, 1]
  static let defaultTimeStep = 0.5
  init(_: NoParameters) {}
  func derivative<Number: RealNumber>(_ t: Double, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = 1 + 0 * u[0]
    derivative[1] = u[1] * u[1]
  }
}

struct FlowModelTests {
  private func state<System: Flow>(_ model: FlowModel<System>) -> [Double] { model.boundFields[0].values(WorkerPool(threads: 1)) }

  @Test(arguments: integratorCatalogue.map { ($0.card.name, $0.order) })
  func convergesToTheClosedForm(name: String, order: Int) throws {
    func error(_ steps: Int) throws -> Double {
      let model = try FlowModel<Oscillator>(
        .init(), initial: .init(), context: RunContext(timeStep: 3 / Double(steps), integrator: name))
      try model.advance(to: Instant(tick: steps, time: 3))
      return zip(state(model), Oscillator(.init()).exact(3)).map { abs($0 - $1) }.max()!
    }
    let steps = order == 1 ? 4096 : 128
    let errors = try [steps, 2 * steps, 4 * steps].map(error)
    for k in 0..<2 { #expect(abs(LibM.log(errors[k] / errors[k + 1]) / LibM.log(2) - Double(order)) < 0.1) }
    #expect(errors[2] < 0.02)
  }

  @Test func integratorsCanBeChosen() {
    #expect(FlowModel<Oscillator>.integrators == ["rk4", "euler"])
    #expect(FlowModel<Oscillator>.stepping == .fixed(defaultTimeStep: 0.1))
    #expect(FlowModel<Oscillator>.rampable == ["omega"])
    #expect(FlowModel<Oscillator>.Initial().values.map(\.name) == ["state", "trajectories", "spread"])
  }

  private func ensemble(_ trajectories: Int, spread: Double, threads: Int = 1, seed: UInt64 = 1) throws -> FlowModel<Oscillator> {
    var initial = FlowModel<Oscillator>.Initial()
    (initial.trajectories, initial.spread) = (trajectories, spread)
    return try FlowModel(
      .init(), initial: initial, context: RunContext(seed: seed, pool: WorkerPool(threads: threads), timeStep: 0.1))
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
      let alone = try FlowModel<Oscillator>(.init(), initial: .init(), context: RunContext(timeStep: 0.1, recorded: frame))
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
    let model = try FlowModel<Explosion>(.init(), initial: .init(), context: RunContext(timeStep: 0.5, recorded: frame))
    try model.advance(to: Instant(tick: 1, time: 0.5))
    #expect(throws: SimulationError.diverged(what: "'x' of trajectory 66", time: 10, step: 20)) {
      try model.advance(to: Instant(tick: 20, time: 10))
    }
  }

  @Test func framesMustFit() {
    let frame = RecordedFrame(source: "old.nc", rows: 2, values: ["state": [1, 2, 3]])
    #expect(
      throws: SimulationError.impossible(parameter: nil, reason: "old.nc: 'state' must hold 3 numbers for each trajectory")
    ) {
      try FlowModel<Oscillator>(.init(), initial: .init(), context: RunContext(timeStep: 0.1, recorded: frame))
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
