import Diagnostics
import Models
import SimCore
import Testing

/// x″ = -sign x: parabolas, with period 4 √(2 x₀).
private struct SignOscillator: PiecewiseFlow {
  static let card = Card(name: "sign-oscillator", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 5.6, exponents: [], divergence: "0")
  static var dimension: Int { 2 }
  static let components = ["x", "v"]
  static let defaultState = [1.0, 0]
  static let table: [Parameter<SignOscillator>] = []
  static var switches: Int { 1 }
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[0]
  }
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = u[1]
    derivative[1] = -sides[0]
  }

  /// From (x₀, 0).
  static func exact(_ x0: Double, _ t: Double) -> [Double] {
    let quarter = (2 * x0).squareRoot()
    let quarters = (t / quarter).rounded(.down)
    let rest = t - quarter * quarters
    switch Int(quarters) % 4 {
    case 0: return [x0 - rest * rest / 2, -rest]
    case 1: return [-quarter * rest + rest * rest / 2, -quarter + rest]
    case 2: return [-x0 + rest * rest / 2, rest]
    default: return [quarter * rest - rest * rest / 2, quarter - rest]
    }
  }
}

/// Spirals with other rates on both sides of a line: r′ = a r, θ′ = ω.
private struct TwoSpirals: PiecewiseFlow {
  static let card = Card(name: "two-spirals", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 4.7, exponents: [], divergence: "2 a")
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [1.0, 0.5]
  static let table: [Parameter<TwoSpirals>] = []
  static var switches: Int { 1 }
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[0]
  }
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let (rate, frequency) = (0.05 + 0.25 * sides[0], 1.5 - 0.5 * sides[0])
    derivative[0] = rate * u[0] - frequency * u[1]
    derivative[1] = frequency * u[0] + rate * u[1]
  }
  /// (π a₊/ω₊ + π a₋/ω₋) / (π/ω₊ + π/ω₋), twice.
  static let exponent = (0.3 - 0.1) / 1.5
}

/// A mass on a belt with dry friction: x″ = -x - sign(v - vs).
private struct DryFriction: PiecewiseFlow {
  static let card = Card(name: "dry-friction", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 6.283, exponents: [], divergence: "0")
  static var dimension: Int { 2 }
  static let components = ["x", "v"]
  static let defaultState = [5.5, 0]
  var vs = 0.0
  static let table: [Parameter<DryFriction>] = [.real("vs", \.vs, "speed of the belt")]
  static var switches: Int { 1 }
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[1] - vs
  }
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = u[1]
    derivative[1] = -u[0] - sides[0]
  }
}

/// A curved surface that moves, with a jump, and a second surface.
private struct MovingWall: PiecewiseFlow {
  static let card = Card(name: "moving-wall", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 5, exponents: [], divergence: "varies")
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [1.2, 0.3]
  static let table: [Parameter<MovingWall>] = []
  static var switches: Int { 2 }
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    let wall = 0.4 + 0.2 * sin(3 * t)
    values[0] = square(u[0]) + 0.5 * u[1] - wall
    values[1] = u[1] + 0.1 * u[0]
  }
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = u[1] + 0.1 * sides[0] + 0.05 * sides[1]
    let spring = u[0] * (1.2 - 0.4 * sides[0])
    let damping = 0.1 * sides[1] * u[1]
    derivative[1] = 0.1 * cos(t) + damping - spring
  }
}

/// Slides along a curve: the circle |u| = 1 attracts from both sides, while a current carries along.
private struct CircleSlide: PiecewiseFlow {
  static let card = Card(name: "circle-slide", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 6.283, exponents: [], divergence: "varies")
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [1.5, 0]
  static let table: [Parameter<CircleSlide>] = []
  static var switches: Int { 1 }
  func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = square(u[0]) + square(u[1]) - 1
  }
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = -sides[0] * u[0]
    derivative[1] = -sides[0] * u[1] - 0.5
  }
}

struct PiecewiseFlowTests {
  private func model<System: PiecewiseFlow>(
    _: System.Type, _ states: [Double]? = nil, _ system: System = .init(), tolerance: Double = 1e-9,
    integrator: String? = nil, threads: Int = 1
  ) throws -> FlowModel<System> {
    let states = states ?? System.defaultState
    let frame = RecordedFrame(source: "test", rows: states.count / System.dimension, values: ["state": states])
    return try FlowModel<System>(
      system, initial: .init(),
      context: RunContext(
        pool: WorkerPool(threads: threads), integrator: integrator, tolerance: Tolerance(relative: tolerance), recorded: frame))
  }

  private func state<System: Flow>(_ model: FlowModel<System>) -> [Double] { model.boundFields[0].values(WorkerPool(threads: 1)) }

  private func end<System: PiecewiseFlow>(
    _ system: System, _ start: [Double], _ time: Double, tolerance: Double = 1e-9, integrator: String? = nil
  ) throws -> [Double] {
    let model = try model(System.self, start, system, tolerance: tolerance, integrator: integrator)
    try model.advance(to: Instant(tick: 1, time: time))
    return state(model)
  }

  private func error(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map { abs($0 - $1) }.max()! }

  /// The deviations from a state, one column after the other, and where the state goes.
  private func gradient<System: PiecewiseFlow>(
    _ system: System, _ start: [Double], _ time: Double, cuts: Int = 1
  ) throws -> (state: [Double], columns: [Double]) {
    let tangent = try #require(
      try model(System.self, start, system, tolerance: 1e-12).tangent)
    var u = start.enumerated().map { row, value in
      var slopes = SIMD8<Double>()
      slopes[row] = 1
      return Dual(value, slopes: slopes)
    }
    var step = 0.0
    for cut in 0..<cuts {
      let times = (time * Double(cut) / Double(cuts), time * Double(cut + 1) / Double(cuts))
      #expect(tangent.advance(&u, from: times.0, to: times.1, step: &step))
    }
    return (u.map(\.value), start.indices.flatMap { column in u.map { $0.slopes[column] } })
  }

  // MARK: - States

  /// Parabolas are integrated exactly, so that only the events can be wrong.
  @Test(arguments: [1e-3, 1e-6, 1e-9], ["dop853", "tsit5"])
  func eventsDontCostAccuracy(tolerance: Double, integrator: String) throws {
    let starts = [1, 0, 0.37, 0, 2.9, 0]
    let model = try model(SignOscillator.self, starts, tolerance: tolerance, integrator: integrator)
    var worst = 0.0
    for k in 1...200 {
      let time = 0.1 * Double(k)
      try model.advance(to: Instant(tick: k, time: time))
      worst = max(worst, error(state(model), [1, 0.37, 2.9].flatMap { SignOscillator.exact($0, time) }))
    }
    // The same at all tolerances: with tsit5 up to 1.2e-12.
    #expect(worst < (integrator == "tsit5" ? 2e-12 : 1e-12), "\(worst)")
  }

  /// Half turns of linear spirals, whose errors fall with the tolerance.
  @Test(arguments: ["dop853", "tsit5"])
  func errorsFallWithTheTolerance(integrator: String) throws {
    // From θ = 0 a quarter at ω = 1, half a turn at ω = 2, a quarter at ω = 1.
    let (time, growth) = (1.5 * Double.pi, LibM.exp(0.3 * Double.pi - 0.1 * Double.pi))
    let errors = try [1e-5, 1e-8, 1e-11].map {
      error(try end(TwoSpirals(), [1, 0], time, tolerance: $0, integrator: integrator), [growth, 0])
    }
    for (error, tolerance) in zip(errors, [1e-5, 1e-8, 1e-11]) { #expect(error < 30 * tolerance, "\(errors)") }
  }

  /// With dry friction the amplitude falls by 2 in each half turn, until the mass sticks.
  @Test func dryFrictionStopsTheMass() throws {
    let model = try model(DryFriction.self, tolerance: 1e-12)
    for (k, time) in [1.0, 2, 3, Double.pi, 5, 8, 10, 25].enumerated() {
      try model.advance(to: Instant(tick: k + 1, time: time))
      #expect(error(state(model), exactFriction(time)) < 1e-10, "\(time): \(state(model))")
    }
  }

  /// 5.5 → -3.5 about 1, → 1.5 about -1, → 0.5 about 1.
  private func exactFriction(_ t: Double) -> [Double] {
    let half = Int(t / Double.pi)
    if half >= 3 { return [0.5, 0] }
    let (start, centre) = ([5.5, -3.5, 1.5][half], [1.0, -1, 1][half])
    let phase = t - Double(half) * Double.pi
    return [centre + (start - centre) * LibM.cos(phase), -(start - centre) * LibM.sin(phase)]
  }

  /// On a belt: it sticks until the spring is as strong as friction, then slips.
  @Test func stickingEndsWhereFrictionDoes() throws {
    var system = DryFriction()
    system.vs = 0.7
    let release = 1 / 0.7
    for time in [0.5, 1, 1.4, release + 0.1, release + 1, release + 4] {
      let slip = time - release
      let exact = slip < 0 ? [0.7 * time, 0.7] : [1 + 0.7 * LibM.sin(slip), 0.7 * LibM.cos(slip)]
      #expect(error(try end(system, [0, 0.7], time, tolerance: 1e-12), exact) < 1e-10)
    }
  }

  /// The sliding motion on the unit circle is the part of the current along it: θ′ = -0.5 cos θ.
  @Test func slidesAlongCurves() throws {
    let start = [0.6, 0.8]
    let time = 1.3
    // sin θ = tanh(artanh(sin θ₀) - t/2)
    let sine = LibM.tanh(0.5 * LibM.log((1 + 0.8) / (1 - 0.8)) - 0.5 * time)
    let slid = try end(CircleSlide(), start, time, tolerance: 1e-11)
    #expect(error(slid, [(1 - sine * sine).squareRoot(), sine]) < 1e-10)
  }

  // MARK: - Deviations

  /// After a period P the deviation (1, 0) has become (1, dP/dx₀).
  @Test func monodromyOfTheSignOscillator() throws {
    for x0 in [0.3, 1, 2.5] {
      let period = 4 * (2 * x0).squareRoot()
      for cuts in [1, 2, 4, 8, 37, 40] {
        let (_, columns) = try gradient(SignOscillator(), [x0, 0], period, cuts: cuts)
        #expect(error(columns, [1, 2 * 2.0.squareRoot() / x0.squareRoot(), 0, 1]) < 1e-10, "\(cuts) \(columns)")
      }
    }
  }

  private func expectGradient<System: PiecewiseFlow>(
    _ system: System, _ start: [Double], _ time: Double, delta: Double = 1e-4
  ) throws {
    let (_, columns) = try gradient(system, start, time)
    let (_, cut) = try gradient(system, start, time, cuts: 23)
    let size = columns.map(abs).max()!
    #expect(error(columns, cut) < 1e-8 * size)
    for c in start.indices {
      func moved(_ distance: Double) throws -> [Double] {
        var start = start
        start[c] += distance
        return try end(system, start, time, tolerance: 1e-13)
      }
      let (near, far) = (zip(try moved(delta), try moved(-delta)), zip(try moved(2 * delta), try moved(-2 * delta)))
      let differences = zip(near, far).map { (8 * ($0.0 - $0.1) - ($1.0 - $1.1)) / (12 * delta) }
      let column = Array(columns[c * start.count..<(c + 1) * start.count])
      #expect(error(differences, column) < 1e-7 * max(1, size), "\(System.card.name) \(c): \(differences), \(column)")
    }
  }

  @Test func saltationAgreesWithFiniteDifferences() throws {
    try expectGradient(TwoSpirals(), [1, 0.5], 7)
    try expectGradient(MovingWall(), MovingWall.defaultState, 4)
    try expectGradient(SprottMore(), SprottMore.defaultState, 3)
    try expectGradient(FluidTrampoline(), FluidTrampoline.defaultState, 12)
    try expectGradient(StickSlipOscillator(), StickSlipOscillator.defaultState, 12)
  }

  /// Deviations that come to a surface to slide on it are projected; those along it go on.
  @Test func slidingProjectsDeviations() throws {
    // Through the begin of sliding, and beyond.
    try expectGradient(CircleSlide(), [1.1, 0.4], 1.5)
    let (_, columns) = try gradient(CircleSlide(), [1.1, 0.4], 1.5)
    #expect(abs(columns[0] * columns[3] - columns[1] * columns[2]) < 1e-10)
    var system = DryFriction()
    system.vs = 0.7
    // Hits the belt's speed from below, sticks and slips again.
    try expectGradient(system, [-0.5, 0.5], 5)
    // Comes to the belt's speed from above.
    try expectGradient(StickSlipOscillator(), [-0.065, 0.4006, 0], 0.4, delta: 2e-6)
  }

  private func spectrum<System: PiecewiseFlow>(
    _ system: System, _ start: [Double]? = nil, to time: Double, tolerance: Double = 1e-9
  ) throws -> (exponents: [Double], errors: [Double], divergence: Double, dimension: Double) {
    let model = try model(System.self, start, system, tolerance: tolerance)
    let scene = Scene(
      fields: model.boundFields.filter { $0.role.isObservable }.map(\.info), domain: nil, tangent: { model.tangent })
    let diagnostic = try LyapunovSpectrum(.init(), scene: scene)
    func snapshot(_ time: Double) -> Snapshot {
      Snapshot(
        instant: Instant(tick: 0, time: time), domain: nil, pool: WorkerPool(threads: 1), fields: model.boundFields)
    }
    _ = try diagnostic.observe(snapshot(0))
    let values = try diagnostic.observe(snapshot(time))
    let n = System.dimension
    return (Array(values[0..<n]), Array(values[n..<2 * n]), values[2 * n], values[2 * n + 1])
  }

  @Test func exponentsOfTwoSpirals() throws {
    let turns = 40.0
    let result = try spectrum(TwoSpirals(), to: turns * 1.5 * Double.pi)
    // All but a constant factor, over the time.
    for exponent in result.exponents { #expect(abs(exponent - TwoSpirals.exponent) < 2 / (turns * 4.7)) }
    #expect(abs(result.exponents.reduce(0, +) - 2 * TwoSpirals.exponent) < 1e-8)
    #expect(abs(result.divergence - 2 * TwoSpirals.exponent) < 1e-8)
  }

  /// A direction is lost where the mass sticks.
  @Test func stickingHasAnExponentOfMinusInfinity() throws {
    let result = try spectrum(DryFriction(), [5.5, 0], to: 100)
    #expect(abs(result.exponents[0]) < 0.1 && result.exponents[1] == -.infinity)
    #expect(result.divergence == -.infinity)
    #expect(result.dimension == 0 || result.dimension == 1)
  }

  @Test func exponentsAddUpToTheDivergenceWithEvents() throws {
    func expectSum<System: PiecewiseFlow>(_ system: System, _ periods: Double) throws {
      let result = try spectrum(system, to: periods * System.facts.period)
      #expect(abs(result.exponents.reduce(0, +) - result.divergence) < 1e-6, "\(System.card.name) \(result)")
    }
    try expectSum(SprottMore(), 100)
    try expectSum(FluidTrampoline(), 100)
    // Before it slides.
    try expectSum(MovingWall(), 0.4)
    // Doesn't stick that early.
    try expectSum(StickSlipOscillator(), 30)
  }

  // MARK: - The catalogue

  /// From SciPy's DOP853 with events, rtol 3e-14.
  @Test func statesAgreeWithSciPy() throws {
    func expect<System: PiecewiseFlow>(_ system: System, _ start: [Double], _ time: Double, _ reference: [Double]) throws {
      let found = try end(system, start, time, tolerance: 1e-13)
      #expect(error(found, reference) < 1e-9, "\(System.card.name) \(time): \(found)")
    }
    let sprott = SprottMore.defaultState
    try expect(SprottMore(), sprott, 5, [0.8404752509377967, -0.6536287744398993, 0.008689328429182245])
    try expect(SprottMore(), sprott, 20, [-0.7245834580101861, 0.15759601657065103, -0.460082607062398])
    let drop = FluidTrampoline.defaultState
    try expect(FluidTrampoline(), drop, 5, [-0.5155850246408524, 2.458895999043998, 6.15])
    try expect(FluidTrampoline(), drop, 20, [2.8647416946032807, -2.7001520921181004, 24.3])
    try expect(FluidTrampoline(), drop, 40, [6.886849281275602, 0.436850889817364, 48.5])
    let mass = StickSlipOscillator.defaultState
    try expect(StickSlipOscillator(), mass, 5, [0.7957871796250118, -0.3784125598657941, 10])
    try expect(StickSlipOscillator(), mass, 60, [1.1156320338809713, 0.36819446781664356, 120])
    let stuck = [-0.06, 0.3999, 0]
    try expect(StickSlipOscillator(), stuck, 0.03, [-0.048000714720425705, 0.4, 0.06])
    try expect(StickSlipOscillator(), stuck, 0.5, [0.145122291042791, 0.43470705626701706, 1])
    try expect(StickSlipOscillator(), stuck, 3, [1.401346347635101, -0.33089561984364535, 6])
  }

  private func expectSameBits<System: PiecewiseFlow>(_: System.Type) throws {
    let starts = (0..<21).flatMap { k in System.defaultState.enumerated().map { $1 + 0.01 * Double(k * ($0 + 1)) } }
    let times = (1...60).map { 0.37 * Double($0) }
    func run(_ starts: [Double], _ times: [Double], threads: Int = 1) throws -> FlowModel<System> {
      let model = try model(System.self, starts, threads: threads)
      for (k, time) in times.enumerated() { try model.advance(to: Instant(tick: k + 1, time: time)) }
      return model
    }
    let whole = try run(starts, times)
    #expect(state(whole) == state(try run(starts, [times.last!], threads: 2)))
    let n = System.dimension
    for row in 0..<21 {
      let alone = try run(Array(starts[row * n..<(row + 1) * n]), [1, times.last!])
      #expect(state(alone) == Array(state(whole)[row * n..<(row + 1) * n]), "\(System.card.name) \(row)")
    }
    for stop in [0, 1, 10, 33, 59] {
      let (saved, restored) = (try run(starts, Array(times[..<stop])), try model(System.self, starts))
      let instant = Instant(tick: stop, time: stop == 0 ? 0 : times[stop - 1])
      let pool = WorkerPool(threads: 1)
      for (from, to) in zip(saved.boundFields, restored.boundFields) where from.role.isState {
        to.restore!(from.values(pool))
      }
      restored.didRestore(at: instant)
      #expect(error(state(restored), state(saved)) == 0)
      for time in times[stop...] { try restored.advance(to: Instant(tick: 100, time: time)) }
      #expect(error(state(restored), state(whole)) == 0, "\(System.card.name) \(stop)")
    }
  }

  @Test func sameBitsHoweverRun() throws {
    try expectSameBits(SprottMore.self)
    try expectSameBits(FluidTrampoline.self)
    try expectSameBits(StickSlipOscillator.self)
    try expectSameBits(MovingWall.self)
    try expectSameBits(DryFriction.self)
    try expectSameBits(CircleSlide.self)
  }

  /// The right-hand side as it comes, for fixed steps: with the signs of the moment.
  @Test func fixedStepsIgnoreEvents() throws {
    let rough = try FlowModel<SignOscillator>(
      .init(), initial: .init(), context: RunContext(timeStep: 0.001, integrator: "rk4"))
    try rough.advance(to: Instant(tick: 5000, time: 5))
    #expect(error(state(rough), SignOscillator.exact(1, 5)) < 0.01)
    for (x, y, expected) in [(0.5, 2.0, 1.82 - 1), (-0.5, 2, 0.82 + 0.5 - 0.01019 * 4), (-0.5, -2, 0.82 + 0.5 + 0.01019 * 4)] {
      var slope = [0.0, 0, 0]
      FluidTrampoline().derivative(0, [x, y, 0], &slope)
      #expect(abs(slope[1] - expected) < 1e-14)
    }
  }

  @Test func variantOfStickSlipHasAConstantForceMore() {
    var (literature, dysts) = ([0.0, 0, 0], [0.0, 0, 0])
    var system = StickSlipOscillator()
    system.derivative(0, [0.3, -0.2, 1], &literature)
    system.variant = .dysts
    system.derivative(0, [0.3, -0.2, 1], &dysts)
    #expect(abs(dysts[1] - literature[1] - 0.05 * 0.3 * 0.4) < 1e-16)
  }

  // MARK: - Second derivatives

  /// d/dx along directions of d/dx along one, against second derivatives in closed form.
  @Test func directionalDuals() {
    func expect(
      _ x: Double, _ function: (DirectionalDual<Dual>) -> DirectionalDual<Dual>, _ first: Double, _ second: Double,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let one = SIMD8<Double>(repeating: 1)
      let y = function(DirectionalDual(Dual(x, slopes: one), slope: Dual(1)))
      #expect(abs(y.slope.value - first) < 1e-13 * max(1, abs(first)), sourceLocation: sourceLocation)
      #expect(y.value.slopes[3] == y.slope.value || abs(y.value.slopes[3] - first) < 1e-13, sourceLocation: sourceLocation)
      #expect(abs(y.slope.slopes[3] - second) < 1e-12 * max(1, abs(second)), sourceLocation: sourceLocation)
    }
    let x = 0.7
    let (s, c, e) = (LibM.sin(x), LibM.cos(x), LibM.exp(x))
    expect(x, { sin($0) }, c, -s)
    expect(x, { cos($0) }, -s, -c)
    expect(x, { exp($0) }, e, e)
    expect(x, { log($0) }, 1 / x, -1 / (x * x))
    expect(x, { sqrt($0) }, 0.5 / x.squareRoot(), -0.25 / (x * x.squareRoot()))
    let tanh = LibM.tanh(x)
    expect(x, { SimCore.tanh($0) }, 1 - tanh * tanh, -2 * tanh * (1 - tanh * tanh))
    expect(x, { acos($0) }, -1 / (1 - x * x).squareRoot(), -x / LibM.pow(1 - x * x, 1.5))
    expect(x, { pow($0, 3.5) }, 3.5 * LibM.pow(x, 2.5), 8.75 * LibM.pow(x, 1.5))
    expect(x, { 1 / $0 }, -1 / (x * x), 2 / (x * x * x))
    expect(x, { ($0 * $0 + 2) / (3 - $0) }, (6 * x - x * x + 2) / ((3 - x) * (3 - x)), 22 / LibM.pow(3 - x, 3))
    expect(-x, { magnitude($0) * $0 }, 2 * x, -2)
    expect(x, { heaviside($0) * $0 * 2 - 1 }, 2, 0)
    // 1/2 + u/6 - u³/180 + …
    expect(0, { relativeExponential($0) }, 0.5, 1.0 / 6)
  }
}
