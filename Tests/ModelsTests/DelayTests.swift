import Foundation
import Models
import SimCore
import Testing

/// One system with its facts, as Tests/Reference/chaos/delays.json holds them.
private struct Reference: Decodable {
  struct Point: Decodable {
    let x: Double
    let delayed: Double
    let derivative: Double
  }
  let parameters: [String: Double]
  let points: [Point]
  let times: [Double]
  let states: [Double]

  static func read(_ name: String) throws -> Reference {
    struct Content: Decodable { let systems: [String: Reference] }
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/chaos/delays.json")
    return try #require(JSONDecoder().decode(Content.self, from: Data(contentsOf: url)).systems[name])
  }
}

/// x' = -x(t - 1) and x = 1 before 0.
private struct Linear: DelayFlow {
  static let card = Card(name: "linear-delay", summary: "a linear delay equation")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "0")
  static let components = ["x"]
  static let defaultState = [1.0]
  var rate = 1.0
  var tau = 1.0
  var delay: Double { tau }
  static let table: [Parameter<Linear>] = [
    .real("rate", \.rate, "rate of decay"),
    .real("tau", \.tau, "the delay"),
  ]

  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) { derivative[0] = -rate * delayed[0] }

  /// Σ (-1)ᵏ (t - k + 1)ᵏ / k!, k up to t + 1.
  static func solution(_ t: Double) -> Double {
    var (sum, factorial) = (1.0, 1.0)
    for k in 1...max(1, Int(t) + 1) {
      factorial *= Double(k)
      sum += (k.isMultiple(of: 2) ? 1 : -1) * pow(t - Double(k) + 1, Double(k)) / factorial
    }
    return sum
  }
}

/// x = t² and y = 0: two components, and time in the right-hand side.
private struct Forced: DelayFlow {
  static let card = Card(name: "forced-delay", summary: "a forced delay equation")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "0")
  static let components = ["x", "y"]
  static let defaultState = [0.0, 0.0]
  var delay: Double { 0.5 }
  static let table: [Parameter<Forced>] = []

  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let earlier = larger(t - 0.5, Number(0))
    derivative[0] = 2 * t
    derivative[1] = delayed[0] - square(earlier)
  }
}

private let systems: [any DelayFlow.Type] = [
  IkedaDelay.self, MackeyGlass.self, PiecewiseCircuit.self, ScrollDelay.self, SprottDelay.self, VossDelay.self,
]

private func name(_ system: any DelayFlow.Type) -> String { system.facts.dysts ?? "" }

private func instant(_ time: Double) -> Instant { Instant(tick: Int(time * 1000), time: time) }

private func values<M: Model>(_ model: M, _ name: String = "state") -> [Double] {
  model.boundFields.first { $0.info.name == name }!.values(WorkerPool(threads: 1))
}

private func allValues<M: Model>(_ model: M) -> [[UInt64]] {
  model.boundFields.map { $0.values(WorkerPool(threads: 1)).map(\.bitPattern) }
}

private func ensemble<System: DelayFlow>(
  _: System.Type, threads: Int = 1, trajectories: Int = 5, tolerance: Tolerance = Tolerance()
) throws -> DelayModel<System> {
  var initial = TrajectoryStarts<System>()
  (initial.trajectories, initial.spread) = (trajectories, 0.01)
  return try DelayModel(
    System(), initial: initial, context: RunContext(seed: 7, pool: WorkerPool(threads: threads), tolerance: tolerance))
}

@Suite struct DelayTests {
  @Test(arguments: systems.indices)
  func parametersAreThoseOfTheReference(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      let reference = try Reference.read(name(System.self))
      let found = System().values.map { ($0.name, $0.value) }
      #expect(found.count == reference.parameters.count)
      for (name, value) in found { #expect(value == .real(try #require(reference.parameters[name])), "\(name)") }
      #expect(System.defaultState == [reference.states[0]])
      #expect(System().delay == reference.parameters["tau"])
      #expect(DelayModel<System>.rampable == Set(reference.parameters.keys).subtracting(["tau"]))
      #expect(DelayModel<System>.integrators.isEmpty)
    }
    try check(systems[index])
  }

  @Test(arguments: systems.indices)
  func rightHandSides(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      for point in try Reference.read(name(System.self)).points {
        var derivative = 0.0
        System().derivative(ofDouble: 0, [point.x], [point.delayed], &derivative)
        #expect(abs(derivative - point.derivative) <= 1e-13 * max(1, abs(point.derivative)), "\(System.self)")
        var dual = Dual(0)
        System().derivative(ofDual: Dual(0), [Dual(point.x)], [Dual(point.delayed)], &dual)
        #expect(dual.value == derivative)
      }
    }
    try check(systems[index])
  }

  @Test(arguments: systems.indices)
  func statesOfTenDelays(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      let reference = try Reference.read(name(System.self))
      let size = reference.states.map(abs).max()!
      for (relative, bound) in [(1e-12, 1e-11), (1e-9, 3e-8)] {
        let context = RunContext(tolerance: Tolerance(relative: relative))
        let model = try DelayModel(System(), initial: .init(), context: context)
        var worst = 0.0
        for (time, state) in zip(reference.times, reference.states) {
          try model.advance(to: instant(time))
          worst = max(worst, abs(values(model)[0] - state) / size)
        }
        #expect(worst <= bound, "\(System.self) at \(relative)")
      }
    }
    try check(systems[index])
  }

  @Test func linearEquation() throws {
    let model = try DelayModel(Linear(), initial: .init(), context: RunContext(tolerance: Tolerance(relative: 1e-12)))
    for k in 0...150 {
      let time = Double(k) * 0.1
      try model.advance(to: instant(time))
      #expect(abs(values(model)[0] - Linear.solution(time)) <= 1e-11, "at \(time)")
    }
  }

  @Test func timeAndComponents() throws {
    let model = try DelayModel(Forced(), initial: .init(), context: RunContext(tolerance: Tolerance(relative: 1e-12)))
    for time in [0.3, 0.5, 1.7, 6] {
      try model.advance(to: instant(time))
      let state = values(model)
      #expect(abs(state[0] - time * time) <= 1e-11 && abs(state[1]) <= 1e-11, "\(state) at \(time)")
    }
  }

  @Test(arguments: systems.indices)
  func sameBitsForAnyThreadsAndCuts(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      let end = 7.3 * System().delay
      let whole = try ensemble(System.self)
      try whole.advance(to: instant(end))
      for threads in 2...3 {
        let cut = try ensemble(System.self, threads: threads)
        for k in 1...40 {
          try cut.advance(to: instant(end * (Double(k * k) / 1600)))
          if k.isMultiple(of: 3) { _ = allValues(cut) }
        }
        #expect((allValues(cut) == allValues(whole)) as Bool, "\(System.self) on \(threads) threads")
      }
    }
    try check(systems[index])
  }

  @Test(arguments: systems.indices)
  func sameBitsAfterRestoring(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      let delay = System().delay
      let whole = try ensemble(System.self)
      try whole.advance(to: instant(25 * delay))
      for share in [0, 0.4, 3, 17.7] {
        let first = try ensemble(System.self, threads: 2)
        try first.advance(to: instant(share * delay))
        let second = try ensemble(System.self, threads: 3)
        for (field, values) in zip(second.boundFields, first.boundFields.map { $0.values(WorkerPool(threads: 1)) }) {
          field.restore?(values)
        }
        second.didRestore(at: instant(share * delay))
        #expect((allValues(second) == allValues(first)) as Bool, "\(System.self) at \(share)")
        try second.advance(to: instant(25 * delay))
        #expect((allValues(second) == allValues(whole)) as Bool, "\(System.self) from \(share)")
      }
    }
    try check(systems[index])
  }

  @Test func trajectoriesDontKnowEachOther() throws {
    let (few, many) = (try ensemble(MackeyGlass.self, trajectories: 2), try ensemble(MackeyGlass.self, trajectories: 300))
    try few.advance(to: instant(100))
    try many.advance(to: instant(100))
    #expect(values(few) == Array(values(many).prefix(2)))
  }

  /// x' = -x(t - 1), and x' = 0 from 0.4 on; then x' = -x(t - 1) again from 2.4 on, when the past is constant: the solution
  /// shifted.
  @Test func parametersThatChange() throws {
    let model = try DelayModel(Linear(), initial: .init(), context: RunContext(tolerance: Tolerance(relative: 1e-12)))
    var still = Linear()
    still.rate = 0
    try model.advance(to: instant(0.4))
    try model.adopt(still)
    for time in [0.7, 2.4] {
      try model.advance(to: instant(time))
      #expect(abs(values(model)[0] - 0.6) <= 1e-12)
    }
    try model.adopt(Linear())
    for time in [2.7, 3.5, 5, 9] {
      try model.advance(to: instant(time))
      #expect(abs(values(model)[0] - 0.6 * Linear.solution(time - 2.4)) <= 1e-11, "at \(time)")
    }
  }

  @Test func changesAreSavedToo() throws {
    func run(saving: Bool) throws -> [[UInt64]] {
      var other = MackeyGlass()
      other.beta = 0.25
      var model = try ensemble(MackeyGlass.self)
      try model.advance(to: instant(41.3))
      try model.adopt(other)
      if saving {
        let next = try ensemble(MackeyGlass.self)
        try next.adopt(other)
        for (field, values) in zip(next.boundFields, model.boundFields.map { $0.values(WorkerPool(threads: 1)) }) {
          field.restore?(values)
        }
        next.didRestore(at: instant(41.3))
        model = next
      }
      try model.advance(to: instant(200))
      return allValues(model)
    }
    #expect(try run(saving: true) == run(saving: false))
  }

  @Test func delaysThatCantBe() throws {
    var linear = Linear()
    for delay in [0, -1, Double.nan, .infinity] {
      linear.tau = delay
      #expect(throws: SimulationError.self) { try DelayModel(linear, initial: .init(), context: RunContext()) }
    }
    let model = try DelayModel(Linear(), initial: .init(), context: RunContext())
    linear.tau = 2
    #expect(throws: SimulationError.self) { try model.adopt(linear) }
    linear.tau = 1e-300
    let short = try DelayModel(linear, initial: .init(), context: RunContext())
    #expect(throws: Never.self) { try short.advance(to: instant(0)) }
    #expect(throws: SimulationError.self) { try short.advance(to: instant(1)) }
  }

  @Test func tooManySteps() throws {
    let tolerance = Tolerance(relative: 1e-9, maximumStep: 1e-4)
    let model = try DelayModel(Linear(), initial: .init(), context: RunContext(tolerance: tolerance))
    #expect(throws: SimulationError.self) { try model.advance(to: instant(1)) }
    do {
      try model.advance(to: instant(1))
    } catch SimulationError.stalled(let reason, let time) {
      #expect(reason.contains("4096 steps") && abs(time - 0.4096) < 1e-6)
    }
  }

  @Test func runningOff() throws {
    var voss = VossDelay()
    voss.alpha = -100
    let model = try DelayModel(voss, initial: .init(), context: RunContext())
    #expect(throws: SimulationError.self) { try model.advance(to: instant(50)) }
    #expect(throws: SimulationError.self) { try delayExponents(voss, count: 1, transient: 50, duration: 1000) }
  }

  @Test func noRightHandSide() throws {
    var (glass, start) = (MackeyGlass(), TrajectoryStarts<MackeyGlass>())
    (glass.n, start.state) = (9.5, [-0.5])
    let model = try DelayModel(glass, initial: start, context: RunContext())
    #expect(throws: SimulationError.self) { try model.advance(to: instant(1)) }
  }
}

@Suite struct DelayExponentTests {
  /// Roots of λ = -e^(-λ) are -W of branches of Lambert's function: the real parts are -0.3181 twice and -2.0623 twice.
  @Test func linearEquation() throws {
    let result = try delayExponents(
      Linear(), count: 4, transient: 50, duration: 2000, tolerance: Tolerance(maximumStep: 0.125))
    for (found, wanted) in zip(result.exponents, [-0.3181315, -0.3181315, -2.0622777, -2.0622777]) {
      #expect(abs(found - wanted) <= 2e-3, "\(result)")
    }
  }

  /// The first exponent at a delay of 17 is 0.0052 by an independent Runge–Kutta method of order 4 with 200 steps a delay, and
  /// 1/197 in NeuroBench's data set, which was made with jitcdde; the second one is 0.
  @Test func mackeyGlass() throws {
    var system = MackeyGlass()
    system.tau = 17
    let result = try delayExponents(system, count: 4, transient: 5000, duration: 100_000, tolerance: Tolerance(relative: 1e-7))
    #expect(abs(result.exponents[0] - 0.0052) <= 4e-4, "\(result)")
    #expect(abs(result.exponents[1]) <= 2e-4 && result.exponents[2] < -0.005, "\(result)")
  }

  @Test(arguments: systems.indices)
  func factsOfTheSystems(index: Int) throws {
    func check<System: DelayFlow>(_: System.Type) throws {
      let (delay, facts) = (System().delay, System.facts)
      let found = try delayExponents(
        System(), count: 3, transient: 300 * delay, duration: 2000 * delay, tolerance: Tolerance(relative: 1e-7))
      let error = 5 * found.uncertainties[0] + 1e-4
      #expect(abs(found.exponents[0] - facts.exponents[0]) <= error, "\(System.self): \(found)")
      #expect((facts.regime == .chaotic) == (facts.exponents[0] > 0))
      #expect(facts.exponents == facts.exponents.sorted(by: >))
    }
    try check(systems[index])
  }

  @Test func argumentsThatCantBe() {
    func fails(_ count: Int, _ state: [Double]? = nil, _ transient: Double = 1, _ duration: Double = 100) -> Bool {
      (try? delayExponents(Linear(), count: count, from: state, transient: transient, duration: duration)) == nil
    }
    #expect(!fails(1))
    #expect(fails(0) && fails(9) && fails(1, [1, 2]) && fails(1, [.nan]) && fails(1, nil, -1) && fails(1, nil, 1, 3))
    #expect(fails(1, nil, .infinity) && fails(1, nil, 1, .infinity))
  }
}
