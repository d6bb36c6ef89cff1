import Models
import SimCore
import Testing

struct StiffStepperTests {
  private static let robertsonTimes = [0.4, 40, 4000, 1e6]
  /// SciPy 1.17.1, Radau with the exact Jacobian, rtol 1e-12, atol 1e-18.
  private static let robertson = [
    [0.9851721138609906, 3.3863953789749476e-05, 0.014794022185218797],
    [0.7158270687194064, 9.185534764557932e-06, 0.28416374574582665],
    [0.18320225777669927, 8.942371252775074e-07, 0.8167968479861744],
    [0.0020314839249870047, 8.142277783410754e-09, 0.9979685079327332],
  ]
  private static let vanDerPolTimes = [1.0, 500, 1000, 2000]
  /// SciPy 1.17.1, Radau with the exact Jacobian, rtol 1e-12, atol 1e-14; LSODA agrees to 2e-10.
  private static let vanDerPol = [
    [1.9993333705063099, -0.000667037123173262], [1.5967689510525458, -0.0010303911878387965],
    [-1.8636462548078774, 0.0007535430865437696], [1.7061677321704267, -0.000892809701024858],
  ]

  @Test(arguments: [1.0, 5])
  func rosenbrockConvergesWithItsOrder(rate: Double) throws {
    var system = ProtheroRobinson()
    system.rate = rate
    func errors(_ steps: Int) throws -> (end: Double, between: Double) {
      let step = 4 / Double(steps)
      let model = try FlowModel<ProtheroRobinson>(
        system, initial: .init(),
        context: RunContext(integrator: "rodas5p", tolerance: Tolerance(relative: 1e3, absolute: 1e3, maximumStep: step)))
      var between = 0.0
      for k in 1...400 {
        try model.advance(to: Instant(tick: k, time: 0.01 * Double(k)))
        between = max(between, abs(state(model)[0] - LibM.cos(0.01 * Double(k))))
      }
      return (abs(state(model)[0] - LibM.cos(4)), between)
    }
    let results = try [16, 32, 64].map(errors)
    let powers = (0..<2).map { LibM.log(results[$0].between / results[$0 + 1].between) / LibM.log(2) }
    #expect(powers[1] > 4.5 && powers[1] < 5.6)
  }

  /// Errors at the ends of equal steps fall with the fifth power.
  @Test func rosenbrockIsOfOrderFiveAtTheEndsOfSteps() throws {
    func error(_ steps: Int) throws -> Double {
      let tolerance = Tolerance(relative: 1e3, absolute: 1e3, maximumStep: 3 / Double(steps))
      let model = try FlowModel<Kepler>(.init(), initial: .init(), context: RunContext(integrator: "rodas5p", tolerance: tolerance))
      try model.advance(to: Instant(tick: 1, time: 3))
      let beginning = model.boundFields[1].values(WorkerPool(threads: 1))
      let exact = try FlowModel<Kepler>(
        .init(), initial: .init(), context: RunContext(tolerance: Tolerance(relative: 1e-14, absolute: 1e-14)))
      try exact.advance(to: Instant(tick: 1, time: beginning[0]))
      return largestDifference(Array(beginning[3...]), state(exact))
    }
    let errors = try [200, 400, 800].map(error)
    let powers = (0..<2).map { LibM.log(errors[$0] / errors[$0 + 1]) / LibM.log(2) }
    #expect(powers.allSatisfy { $0 > 4.6 && $0 < 5.4 })
  }

  @Test(arguments: ["rodas5p", "auto"], [1e-4, 1e-7, 1e-10])
  func keepsToTheTolerance(name: String, tolerance: Double) throws {
    let model = try FlowModel<Oscillator>(
      .init(), initial: .init(), context: RunContext(integrator: name, tolerance: Tolerance(relative: tolerance)))
    var worst = 0.0
    for k in 1...300 {
      let time = 0.01 * Double(k)
      try model.advance(to: Instant(tick: k, time: time))
      worst = max(worst, largestDifference(state(model), Oscillator().exact(time)))
    }
    #expect(worst < 100 * tolerance && worst > 1e-4 * tolerance, "\(worst)")
  }

  /// The error doesn't depend on stiffness, also where the right-hand side depends on time.
  @Test(arguments: [1e2, 1e4, 1e6])
  func followsASlowSolution(rate: Double) throws {
    var system = ProtheroRobinson()
    system.rate = rate
    let model = try FlowModel<ProtheroRobinson>(
      system, initial: .init(), context: RunContext(integrator: "rodas5p", tolerance: Tolerance(relative: 1e-8)))
    for k in 1...50 {
      let time = 0.2 * Double(k)
      try model.advance(to: Instant(tick: k, time: time))
      #expect(abs(state(model)[0] - LibM.cos(time)) < 1e-6)
    }
  }

  @Test(arguments: ["rodas5p", "auto"])
  func robertsonsReaction(name: String) throws {
    var system = Robertson()
    system.counter = Counter()
    let model = try FlowModel<Robertson>(
      system, initial: .init(),
      context: RunContext(integrator: name, tolerance: Tolerance(relative: 1e-8, absolute: 1e-13)))
    for (k, time) in Self.robertsonTimes.enumerated() {
      try model.advance(to: Instant(tick: k + 1, time: time))
      let errors = zip(state(model), Self.robertson[k]).map { abs($0 - $1) / $1 }
      #expect(errors.max()! < 1e-6, "\(time) \(errors)")
    }
    // An explicit method needs about 10⁹ for that.
    #expect(system.counter!.value < 20_000)
  }

  @Test(arguments: ["rodas5p", "auto"])
  func vanDerPolsRelaxation(name: String) throws {
    func run(_ name: String) throws -> (states: [[Double]], evaluations: Int) {
      var system = VanDerPol()
      system.counter = Counter()
      let model = try FlowModel<VanDerPol>(
        system, initial: .init(), context: RunContext(integrator: name, tolerance: Tolerance(relative: 1e-9, absolute: 1e-11)))
      let states = try Self.vanDerPolTimes.enumerated().map { k, time in
        try model.advance(to: Instant(tick: k + 1, time: time))
        return state(model)
      }
      return (states, system.counter!.value)
    }
    let (states, evaluations) = try run(name)
    for (found, expected) in zip(states, Self.vanDerPol) { #expect(largestDifference(found, expected) < 1e-6, "\(found)") }
    let explicit = try run("dop853")
    #expect(explicit.evaluations > 100 * evaluations)
  }

  /// Where nothing is stiff, `auto` takes the steps of dop853.
  @Test func nothingChangesWhereNothingIsStiff() throws {
    func run(_ name: String) throws -> [Double] {
      let model = try FlowModel<Lorenz>(.init(), initial: .init(), context: RunContext(integrator: name))
      try model.advance(to: Instant(tick: 1, time: 10))
      return state(model)
    }
    #expect(largestDifference(try run("auto"), try run("dop853")) < 1e-9)
  }

  private func initial<System: Flow>(_: System.Type, _ trajectories: Int, spread: Double) -> FlowModel<System>.Initial {
    var initial = FlowModel<System>.Initial()
    (initial.trajectories, initial.spread) = (trajectories, spread)
    return initial
  }

  @Test(arguments: ["rodas5p", "auto"], [1, 8, 33])
  func trajectoriesDontDependOnTheirCompany(name: String, count: Int) throws {
    var system = VanDerPol()
    system.mu = 50
    let ensemble = try FlowModel<VanDerPol>(
      system, initial: initial(VanDerPol.self, count, spread: 0.5),
      context: RunContext(seed: 1, pool: WorkerPool(threads: 2), integrator: name))
    let starts = state(ensemble)
    for (k, time) in [3.0, 60, 75.5].enumerated() { try ensemble.advance(to: Instant(tick: k + 1, time: time)) }
    let ends = state(ensemble)
    for k in 0..<count {
      let row = 2 * k..<2 * k + 2
      let alone = try FlowModel<VanDerPol>(
        system, initial: .init(), context: RunContext(integrator: name, recorded: frame(Array(starts[row]))))
      try alone.advance(to: Instant(tick: 1, time: 75.5))
      #expect(state(alone) == Array(ends[row]), "trajectory \(k) of \(count)")
    }
  }

  @Test(arguments: ["rodas5p", "auto"])
  func restartsGoOnWithTheSameBits(name: String) throws {
    var system = VanDerPol()
    system.mu = 50
    let initial = initial(VanDerPol.self, 11, spread: 0.5)
    let context = RunContext(seed: 1, integrator: name)
    let whole = try FlowModel<VanDerPol>(system, initial: initial, context: context)
    var pieces = try FlowModel<VanDerPol>(system, initial: initial, context: context)
    for (k, time) in [0, 1e-9, 0.01, 0.7, 20, 41, 42, 60, 80].enumerated() {
      let instant = Instant(tick: k, time: time)
      try pieces.advance(to: instant)
      pieces = try restarted(pieces, system, initial, context, at: instant)
    }
    try whole.advance(to: Instant(tick: 9, time: 100))
    try pieces.advance(to: Instant(tick: 9, time: 100))
    #expect(state(pieces) == state(whole))
  }

  @Test func largeSystemsAreRefused() {
    var ring = LorenzRing()
    ring.size = 2000
    let error = #expect(throws: SimulationError.self) {
      try FlowModel<LorenzRing>(ring, initial: .init(), context: RunContext(integrator: "rodas5p"))
    }
    guard case .impossible("integrator", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.hasPrefix("'rodas5p' solves systems of equations for up to 1000 components, and this flow has 2000"))
  }

  /// More components than derivatives in one pass.
  @Test func manyComponents() throws {
    func run(_ name: String) throws -> [Double] {
      let model = try FlowModel<LorenzRing>(
        .init(), initial: .init(), context: RunContext(integrator: name, tolerance: Tolerance(relative: 1e-10)))
      try model.advance(to: Instant(tick: 1, time: 0.5))
      return state(model)
    }
    // Deviations from rest grow by a factor of 50 until then.
    let difference = largestDifference(try run("rodas5p"), try run("dop853"))
    #expect(difference < 1e-7, "\(difference)")
  }

  @Test func anExplosionIsReported() throws {
    var system = ProtheroRobinson()
    system.rate = -1e300
    let model = try FlowModel<ProtheroRobinson>(
      system, initial: .init(), context: RunContext(integrator: "rodas5p", recorded: frame([2])))
    #expect(throws: SimulationError.self) { try model.advance(to: Instant(tick: 1, time: 10)) }
  }

  @Test func writtenEquations() throws {
    var parameters = EquationsModel.Parameters()
    parameters.texts.state = ["x"]
    parameters.texts.equations = ["-1e5*(x - cos(t)) - sin(t)"]
    var initial = EquationsModel.Initial()
    initial.state = [1]
    let model = try EquationsModel(parameters, initial: initial, context: RunContext(integrator: "rodas5p"))
    try model.advance(to: Instant(tick: 1, time: 3))
    #expect(abs(model.boundFields[0].values(WorkerPool(threads: 1))[0] - LibM.cos(3)) < 1e-7)
    #expect(throws: SimulationError.self) {
      try EquationsModel(parameters, initial: initial, context: RunContext(timeStep: 0.1, integrator: "yoshida4"))
    }
  }
}
