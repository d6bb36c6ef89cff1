/// Integrates a block of trajectories by `Rodas5P`, each with its own time and step, or by `DormandPrince853` as long as that is
/// better.
///
/// Steps don't depend on the times at which states are asked for, nor on other trajectories: see `AdaptiveStepper`.
final class StiffStepper: TrajectoryStepper {
  /// Components up to which the linear equations of a step are solved.
  static let maximumDimension = 1000

  static let switchingCard = Card(
    name: "auto",
    summary: "dop853 as long as the flow isn't stiff, rodas5p while it is; adaptive steps",
    details: """
      Each trajectory changes on its own: to rodas5p after 15 steps whose length is limited by stability instead of accuracy, \
      and back after 10 steps that would be stable in dop853.
      """,
    references: ["Hairer & Wanner (1996), Solving Ordinary Differential Equations II, 2nd edition, section IV.2"])

  /// Where a trajectory is in time, and how it goes on from there.
  private struct Clock {
    var time = 0.0
    var control = StepControl(step: 0)
    var stiffness: StiffnessDetection
  }

  /// What an attempt to step has found, a register's lanes at once.
  private struct Attempt {
    var t = Lanes()
    var h = Lanes()
    var error = Lanes()
    /// Step times spectral radius.
    var reach = Lanes(repeating: .nan)
    /// 1 where the stiff method steps, else 0.
    var isStiff = Lanes()
  }

  let registers: Int
  let dimension: Int
  var flow: any RightHandSide
  private let tolerance: Tolerance
  private let switches: Bool

  /// States at the time that was asked for last.
  let states: UnsafeMutablePointer<Lanes>
  /// States and slopes at the ends of the last steps, and states at their beginnings.
  private let u: UnsafeMutablePointer<Lanes>
  private let slope: UnsafeMutablePointer<Lanes>
  private let lastStates: UnsafeMutablePointer<Lanes>
  /// The last steps' polynomials.
  private let dense: UnsafeMutablePointer<Lanes>
  private let components: UnsafeMutablePointer<Lanes>
  /// A clock for each lane at the ends of the last steps, and at their beginnings, where a step of 0 says that there is none.
  private var clocks: [Clock]
  private var lastClocks: [Clock]
  private var size: Int { registers * dimension }

  /// - Parameter switches: Whether it begins with the explicit method and changes methods when they should be.
  init(_ flow: any RightHandSide, registers: Int, dimension: Int, tolerance: Tolerance, switches: Bool) {
    (self.flow, self.registers, self.dimension) = (flow, registers, dimension)
    (self.tolerance, self.switches) = (tolerance, switches)
    let size = registers * dimension
    let count = (4 + DormandPrince853.denseTerms) * size
    components = .allocate(capacity: count)
    components.initialize(repeating: Lanes(), count: count)
    (states, u, slope, lastStates) = (components, components + size, components + 2 * size, components + 3 * size)
    dense = components + 4 * size
    clocks = Array(repeating: Clock(stiffness: StiffnessDetection(isStiff: !switches)), count: 8 * registers)
    lastClocks = clocks
  }

  deinit { components.deallocate() }

  // MARK: - Moving

  func begin(at time: Double) {
    for i in 0..<size { (u[i], lastStates[i]) = (states[i], states[i]) }
    for i in clocks.indices { clocks[i] = Clock(time: time, stiffness: StiffnessDetection(isStiff: !switches)) }
    lastClocks = clocks
    for register in 0..<registers { findFirstSteps(register) }
  }

  /// Computes the slopes at the beginning, and steps for lanes that have none.
  private func findFirstSteps(_ register: Int) {
    let place = register * dimension
    var times = lanes { clocks[register * 8 + $0].time }
    flow.derivatives(&times, u + place, slope + place, registers: 1, dimension: dimension)
    let order = switches ? DormandPrince853.order : Rodas5P.order
    let first = firstSteps(flow, times, u + place, slope + place, dimension: dimension, order: order, tolerance)
    for lane in 0..<8 where clocks[register * 8 + lane].control.step == 0 { clocks[register * 8 + lane].control.step = first[lane] }
  }

  @inline(__always)
  private func lanes(_ value: (Int) -> Double) -> Lanes {
    var lanes = Lanes()
    for lane in 0..<8 { lanes[lane] = value(lane) }
    return lanes
  }

  func advance(to time: Double) -> Bool {
    if clocks.contains(where: { $0.time < time }) {
      let workspace = Workspace(dimension: dimension)
      for register in 0..<registers where !run(register, to: time, workspace) { return false }
    }
    for register in 0..<registers { sample(register, at: time) }
    return true
  }

  /// Memory that holds nothing from one call to the next.
  private final class Workspace {
    let explicit: Stages<Lanes>
    /// States at the end of an attempt, by the explicit and by the stiff method, and the errors allowed.
    let y: UnsafeMutablePointer<Lanes>
    let stiffY: UnsafeMutablePointer<Lanes>
    let allowed: UnsafeMutablePointer<Lanes>
    let endSlope: UnsafeMutablePointer<Lanes>
    /// The time and the step of an attempt.
    let t: UnsafeMutablePointer<Lanes>
    let h: UnsafeMutablePointer<Lanes>
    private let memory: UnsafeMutablePointer<Lanes>
    private let dimension: Int
    /// The stiff method; made when it is needed, for its matrices are large.
    lazy var rosenbrock = Rodas5P(dimension: dimension)
    /// Whether its linearization is that of the register's states of now.
    var isLinearized = false

    init(dimension: Int) {
      self.dimension = dimension
      let stages = Stages<Lanes>.size(DormandPrince853.stages, registers: 1, dimension: dimension)
      memory = .allocate(capacity: stages + 4 * dimension + 2)
      memory.initialize(repeating: Lanes(), count: stages + 4 * dimension + 2)
      explicit = Stages(memory, registers: 1, dimension: dimension)
      (y, stiffY) = (memory + stages, memory + stages + dimension)
      (allowed, endSlope) = (memory + stages + 2 * dimension, memory + stages + 3 * dimension)
      (t, h) = (memory + stages + 4 * dimension, memory + stages + 4 * dimension + 1)
    }

    deinit { memory.deallocate() }
  }

  /// - Returns: False if a lane's steps became too short.
  private func run(_ register: Int, to time: Double, _ workspace: Workspace) -> Bool {
    var hurried = 0
    workspace.isLinearized = false
    let lanes = register * 8..<register * 8 + 8
    while clocks[lanes].contains(where: { $0.time < time }) {
      if !step(register, towards: time, workspace) { return false }
      // See Tolerance.period.
      let isHurried = clocks[lanes].contains { $0.time < time && $0.control.step < 1e-6 * tolerance.period }
      hurried = isHurried ? hurried + 1 : 0
      if hurried > 100_000 { return false }
    }
    return true
  }

  /// One attempt for all lanes of a register that haven't come to a time yet.
  private func step(_ register: Int, towards time: Double, _ workspace: Workspace) -> Bool {
    let lanes = register * 8..<register * 8 + 8
    let active = clocks[lanes].filter { $0.time < time }
    var attempt = Attempt()
    for lane in 0..<8 {
      let clock = clocks[register * 8 + lane]
      (attempt.t[lane], attempt.h[lane]) = (clock.time, clock.control.step)
      attempt.isStiff[lane] = clock.stiffness.isStiff ? 1 : 0
    }
    if active.contains(where: { !$0.stiffness.isStiff }) { tryExplicitStep(register, &attempt, workspace) }
    if active.contains(where: \.stiffness.isStiff) { tryStiffStep(register, &attempt, workspace) }
    return finish(register, attempt, towards: time, workspace)
  }

  private func tryExplicitStep(_ register: Int, _ attempt: inout Attempt, _ workspace: Workspace) {
    typealias Method = DormandPrince853
    let (u, k, y, allowed) = (u + register * dimension, workspace.explicit, workspace.y, workspace.allowed)
    for c in 0..<dimension { k[0][c] = slope[register * dimension + c] }
    let h = attempt.h
    (workspace.t.pointee, workspace.h.pointee) = (attempt.t, h)
    let field: BlockField<Lanes> = { self.flow.derivatives($0, $1, $2, registers: 1, dimension: self.dimension) }
    Method.step(field, workspace.t, workspace.h, u, y, k)
    k.evaluate(field, workspace.t, workspace.h, 1, y, into: k[Method.lastStage])
    for c in 0..<dimension { (allowed[c], workspace.endSlope[c]) = (tolerance.allowed(u[c], y[c]), k[Method.lastStage][c]) }
    attempt.error = Method.error(h, 0..<dimension, allowed: allowed, k)
    if switches { attempt.reach = Method.reach(h, y, from: u, allowed: allowed, k, dimension: dimension) }
  }

  /// Comes after the explicit step, of which it keeps the lanes that aren't stiff.
  private func tryStiffStep(_ register: Int, _ attempt: inout Attempt, _ workspace: Workspace) {
    let (method, y, allowed) = (workspace.rosenbrock, workspace.stiffY, workspace.allowed)
    let (u, slope) = (u + register * dimension, slope + register * dimension)
    if !workspace.isLinearized { method.linearization.compute(flow, attempt.t, u) }
    workspace.isLinearized = true
    method.takeStep(flow, attempt.t, attempt.h, from: u, slope, to: y)
    for c in 0..<dimension { allowed[c] = tolerance.allowed(u[c], y[c]) }
    let error = method.error(flow, attempt.t, attempt.h, from: u, to: y, allowed: allowed)
    attempt.error = .whenPositive(attempt.isStiff, error, else: attempt.error)
    if switches {
      let reach = attempt.h * method.linearization.spectralRadii(from: slope)
      attempt.reach = .whenPositive(attempt.isStiff, reach, else: attempt.reach)
    }
    for c in 0..<dimension { workspace.y[c] = .whenPositive(attempt.isStiff, y[c], else: workspace.y[c]) }
    var end = attempt.t + attempt.h
    flow.derivatives(&end, y, allowed, registers: 1, dimension: dimension)
    for c in 0..<dimension { workspace.endSlope[c] = .whenPositive(attempt.isStiff, allowed[c], else: workspace.endSlope[c]) }
  }

  /// Accepts or rejects the attempts.
  private func finish(_ register: Int, _ attempt: Attempt, towards time: Double, _ workspace: Workspace) -> Bool {
    var accepted = Lanes()
    var crossing = Lanes()
    for lane in 0..<8 where attempt.t[lane] < time {
      let index = register * 8 + lane
      let (before, tried) = (clocks[index], attempt.h[lane])
      let order = before.stiffness.isStiff ? Rodas5P.errorOrder + 1 : DormandPrince853.errorOrder + 1
      let isAccepted = clocks[index].control.accepts(attempt.error[lane], tried: tried, order: order)
      clocks[index].control.step = min(clocks[index].control.step, tolerance.maximumStep)
      guard isAccepted else {
        let step = clocks[index].control.step
        if !(step > 1e-15 * max(before.time.magnitude, step)) || step < 1e-300 { return false }
        continue
      }
      (accepted[lane], crossing[lane]) = (1, before.time + tried < time ? 0 : 1)
      lastClocks[index] = before
      clocks[index].time = before.time + tried
      if switches { clocks[index].stiffness.note(reach: attempt.reach[lane]) }
    }
    if Lanes.anyPositive(crossing) { storePolynomials(register, attempt, where: crossing, workspace) }
    if Lanes.anyPositive(accepted) { storeStates(register, where: accepted, workspace) }
    return true
  }

  private func storeStates(_ register: Int, where accepted: Lanes, _ workspace: Workspace) {
    for c in 0..<dimension {
      let i = register * dimension + c
      lastStates[i] = .whenPositive(accepted, u[i], else: lastStates[i])
      u[i] = .whenPositive(accepted, workspace.y[c], else: u[i])
      slope[i] = .whenPositive(accepted, workspace.endSlope[c], else: slope[i])
    }
    workspace.isLinearized = false
  }

  private func storePolynomials(_ register: Int, _ attempt: Attempt, where crossing: Lanes, _ workspace: Workspace) {
    let stiff = crossing * attempt.isStiff
    if Lanes.anyPositive(stiff) {
      store(register, Rodas5P.denseTerms, where: stiff) { term, c in
        workspace.rosenbrock.denseTerm(term, c, from: u[register * dimension + c], to: workspace.y[c])
      }
    }
    let explicit = crossing - stiff
    if Lanes.anyPositive(explicit) {
      typealias Method = DormandPrince853
      let (k, place) = (workspace.explicit, register * dimension)
      let field: BlockField<Lanes> = { [flow, dimension] in flow.derivatives($0, $1, $2, registers: 1, dimension: dimension) }
      // The second stage isn't needed any more.
      Method.prepareDense(field, workspace.t, workspace.h, u + place, k[1], k)
      store(register, Method.denseTerms, where: explicit) { term, c in
        Method.denseTerm(term, attempt.h, c, from: u[place + c], to: workspace.y[c], k)
      }
    }
  }

  private func store(_ register: Int, _ terms: Int, where mask: Lanes, _ value: (_ term: Int, _ component: Int) -> Lanes) {
    for term in 0..<terms {
      for c in 0..<dimension {
        let i = term * size + register * dimension + c
        dense[i] = .whenPositive(mask, value(term, c), else: dense[i])
      }
    }
  }

  /// Computes `states` from the last steps.
  private func sample(_ register: Int, at time: Double) {
    let last = register * 8
    let rest = lanes { clocks[last + $0].time - time }
    let isStiff = lanes { lastClocks[last + $0].stiffness.isStiff ? 1 : 0 }
    let x = lanes {
      let clock = lastClocks[last + $0]
      return clock.control.step > 0 ? (time - clock.time) / clock.control.step : 0
    }
    for i in register * dimension..<(register + 1) * dimension {
      let stiff = Rodas5P.interpolate(x, from: lastStates[i]) { dense[$0 * size + i] }
      let explicit = DormandPrince853.interpolate(x, from: lastStates[i]) { dense[$0 * size + i] }
      states[i] = .whenPositive(magnitude(rest), .whenPositive(isStiff, stiff, else: explicit), else: u[i])
    }
  }

  // MARK: - Saving and restoring

  var beginnings: UnsafeMutablePointer<Lanes> { lastStates }

  /// The mark holds what is known of stiffness, too.
  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes) {
    let first = register * 8
    let marks = lanes { lastClocks[first + $0].stiffness.mark + (lastClocks[first + $0].control.wasRejected ? 1 : 0) }
    return (lanes { lastClocks[first + $0].time }, lanes { lastClocks[first + $0].control.step }, marks)
  }

  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes) {
    for lane in 0..<8 {
      let wasRejected = rejected[lane].truncatingRemainder(dividingBy: 2) == 1
      lastClocks[register * 8 + lane] = Clock(
        time: time[lane], control: StepControl(step: step[lane], wasRejected: wasRejected),
        stiffness: StiffnessDetection(mark: rejected[lane] - (wasRejected ? 1 : 0)))
    }
  }

  func restore(at time: Double) {
    clocks = lastClocks
    for i in 0..<size { u[i] = lastStates[i] }
    for register in 0..<registers { findFirstSteps(register) }
    _ = advance(to: time)
  }
}

/// Steps to begin with, from the size of the slopes and of their change (Hairer, Nørsett & Wanner 1993, section II.4).
private func firstSteps(
  _ flow: any RightHandSide, _ t: SIMD8<Double>, _ u: UnsafePointer<SIMD8<Double>>, _ slope: UnsafePointer<SIMD8<Double>>,
  dimension: Int, order: Int, _ tolerance: Tolerance
) -> SIMD8<Double> {
  typealias Lanes = SIMD8<Double>
  func norm(_ value: (Int) -> Lanes) -> Lanes {
    let sum = (0..<dimension).reduce(Lanes()) { $0 + square(value($1) / tolerance.allowed(u[$1], u[$1])) }
    return sqrt(sum / Double(dimension))
  }
  let (size, steepness, tiny) = (norm { u[$0] }, norm { slope[$0] }, Lanes(repeating: 1e-6))
  let usual = Lanes.whenPositive(steepness - 1e-5, 0.01 * size / larger(steepness, Lanes(repeating: 1e-300)), else: tiny)
  let short = Lanes.whenPositive(size - 1e-5, usual, else: tiny)
  let y = (0..<dimension).map { u[$0].moved(by: short, along: slope[$0]) }
  var (next, time) = ([Lanes](repeating: Lanes(), count: dimension), t + short)
  flow.derivatives(&time, y, &next, registers: 1, dimension: dimension)
  let steepest = larger(steepness, norm { next[$0] - slope[$0] } / short)
  let power = Lanes.power(0.01 / larger(steepest, Lanes(repeating: 1e-300)), 1 / Double(order))
  let first = Lanes.whenPositive(steepest - 1e-15, power, else: larger(tiny, 1e-3 * short))
  return smaller(smaller(100 * short, first), Lanes(repeating: tolerance.maximumStep))
}
