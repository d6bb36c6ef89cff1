import SimCore
import Testing

private typealias Lanes = SIMD8<Double>
private typealias Parameters = StochasticEquationsModel.Parameters

private func equations(
  _ components: [String], _ drift: [String], noise: [String]?, _ constants: [String]? = nil,
  _ interpretation: StochasticEquationsModel.Interpretation = .ito
) -> Parameters {
  var parameters = Parameters()
  (parameters.texts.state, parameters.texts.equations, parameters.texts.constants) = (components, drift, constants)
  (parameters.noise, parameters.interpretation) = (noise, interpretation)
  return parameters
}

private func starts(_ state: [Double], trajectories: Int = 1, spread: Double = 0) -> EquationStarts {
  var starts = EquationStarts()
  (starts.state, starts.trajectories, starts.spread) = (state, trajectories, spread)
  return starts
}

private func state(_ model: some Model) -> [Double] { model.boundFields[0].values(WorkerPool(threads: 1)) }

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func variance(_ values: [Double]) -> Double {
  let center = mean(values)
  return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
}

/// Paths of one system with steps of one length, driven by a Wiener process that is known in finer steps.
private final class CoarsePaths {
  let block: StochasticBlock
  let stepsPerStep: Int
  private let method: any StochasticMethod.Type
  private let states: UnsafeMutablePointer<Lanes>
  private var taken = 0
  private var count: Int { block.registers * block.dimension }

  init(_ method: any StochasticMethod.Type, start: [Double], registers: Int, stepsPerStep: Int) {
    (self.method, self.stepsPerStep) = (method, stepsPerStep)
    states = .allocate(capacity: registers * start.count)
    for i in 0..<registers * start.count { (states + i).initialize(to: Lanes(repeating: start[i % start.count])) }
    block = StochasticBlock(states: states, registers: registers, dimension: start.count, stages: method.stages)
  }

  deinit { states.deallocate() }

  var values: [Double] { (0..<count).flatMap { i in (0..<8).map { states[i][$0] } } }

  /// ΔW of a longer step is the sum of the increments, ΔZ the sum of the integrals, each from where the process has come to.
  func take(_ system: any StochasticSystem, _ increments: [Lanes], _ integrals: [Lanes], fineStep h: Double) {
    for i in 0..<count {
      block.integrals[i] += integrals[i] + block.increments[i] * h
      block.increments[i] += increments[i]
    }
    taken += 1
    guard taken.isMultiple(of: stepsPerStep) else { return }
    method.step(system, block, from: Double(taken - stepsPerStep) * h, by: Double(stepsPerStep) * h)
    block.increments.update(repeating: Lanes(), count: count)
    block.integrals.update(repeating: Lanes(), count: count)
  }
}

/// The strong order of methods: the slope of log E|X - x| at time 1 over log h.
private func strongOrders(
  _ methods: [any StochasticMethod.Type], _ system: any StochasticSystem, start: [Double], levels: ClosedRange<Int>, fine: Int,
  reference: any StochasticMethod.Type, registers: Int = 64, seed: UInt64 = 5, exact: ((_ w: Double) -> Double)? = nil
) -> [Double] {
  let h = 1 / Double(1 << fine)
  let wiener = WienerIncrements(seed: seed, timeStep: h)
  func paths(_ method: any StochasticMethod.Type, level: Int) -> CoarsePaths {
    CoarsePaths(method, start: start, registers: registers, stepsPerStep: 1 << (fine - level))
  }
  let truth = paths(reference, level: fine)
  let coarse = methods.map { method in levels.map { paths(method, level: $0) } }
  let d = start.count
  var process = [Lanes](repeating: Lanes(), count: registers * d)
  for step in 0..<1 << fine {
    var (increments, integrals) = (process, process)
    for register in 0..<registers {
      let lanes = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt32(register * 8)
      for c in 0..<d {
        let i = register * d + c
        (increments[i], integrals[i]) = wiener.increments(of: lanes, step: step, component: c)
        process[i] += increments[i]
      }
    }
    for path in coarse.joined() + [truth] { path.take(system, increments, integrals, fineStep: h) }
  }
  let end = exact.map { exact in process.flatMap { w in (0..<8).map { exact(w[$0]) } } } ?? truth.values
  return coarse.map { paths in
    let errors = paths.map { path in mean(zip(path.values, end).map { abs($0 - $1) }) }
    let (x, y) = (levels.map { -Double($0) }, errors.map { LibM.log($0) / LibM.log(2) })
    let (centerX, centerY) = (mean(x), mean(y))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - centerX) * ($1.1 - centerY) }
    return covariance / x.reduce(0) { $0 + ($1 - centerX) * ($1 - centerX) }
  }
}

struct StochasticIntegratorTests {
  /// dx = μ x dt + σ x dW has the solution x₀ exp((μ - σ²/2) t + σ W).
  @Test func strongOrdersOnGeometricBrownianMotion() throws {
    let system = try equations(["x"], ["mu*x"], noise: ["sigma*x"], ["mu = 0.4", "sigma = 0.8"]).system()
    #expect(system.noiseKind == .diagonal)
    let orders = strongOrders(
      [EulerMaruyama.self, SRIW1.self], system, start: [1], levels: 4...9, fine: 9, reference: SRIW1.self, registers: 256,
      exact: { LibM.exp(0.4 - 0.32 + 0.8 * $0) })
    #expect(abs(orders[0] - EulerMaruyama.strongOrder) < 0.1)
    #expect(abs(orders[1] - SRIW1.strongOrder) < 0.1)
  }

  /// Nonlinear drift, and noise that depends on time, strong enough for its errors to be larger than the drift's, which fall as h².
  @Test func strongOrdersForAdditiveNoise() throws {
    let system = try equations(
      ["x", "y"], ["sin(4*x) + cos(y + t)", "x*y - y^3"], noise: ["1 + 0.3*sin(2*t)", "0.8 + 0.2*cos(t)"]
    ).system()
    #expect(system.noiseKind == .additive)
    let orders = strongOrders(
      [EulerMaruyama.self, SRA1.self, SRIW1.self], system, start: [0.5, 1], levels: 5...9, fine: 12, reference: SRA1.self)
    #expect(abs(orders[0] - 1) < 0.1)
    #expect(abs(orders[1] - SRA1.strongOrder) < 0.15)
    #expect(abs(orders[2] - SRIW1.strongOrder) < 0.15)
  }

  /// Noise that depends on time, its own component, and a component without noise.
  @Test func strongOrdersForDiagonalNoise() throws {
    let system = try equations(
      ["x", "y", "z"], ["z*y - x", "x - y + z*t", "x - sin(y)*z"],
      noise: ["0.8*sqrt(1 + x^2)*(1 + 0.3*sin(z + 2*t))", "1.2*cos(2*y)", "0"]
    ).system()
    #expect(system.noiseKind == .diagonal && system.noisyComponents == [0, 1])
    let orders = strongOrders(
      [EulerMaruyama.self, SRIW1.self], system, start: [0.5, 1, -0.3], levels: 5...9, fine: 12, reference: SRIW1.self)
    #expect(abs(orders[0] - EulerMaruyama.strongOrder) < 0.1)
    #expect(abs(orders[1] - SRIW1.strongOrder) < 0.15)
  }

  /// Beyond diagonal noise, the order 0.5 is what is left: dx = y dW₁, dy = x dW₂.
  @Test func strongOrderForGeneralNoise() throws {
    let system = try equations(["x", "y"], ["-x", "-y"], noise: ["y", "x"]).system()
    #expect(system.noiseKind == .general)
    let orders = strongOrders(
      [EulerMaruyama.self], system, start: [1, 0.5], levels: 3...7, fine: 13, reference: EulerMaruyama.self)
    #expect(abs(orders[0] - 0.5) < 0.1)
  }

  /// Without noise: Euler's method, and Runge–Kutta methods of order 2.
  @Test func ordersWithoutNoise() throws {
    let parameters = equations(["x", "v"], ["v", "-x*(1 + 0*t)"], noise: ["0", "0"])
    func error(_ integrator: String, _ steps: Int) throws -> Double {
      let context = RunContext(timeStep: 1 / Double(steps), integrator: integrator)
      let model = try StochasticEquationsModel(parameters, initial: starts([1, 0]), context: context)
      try model.advance(to: Instant(tick: steps, time: 1))
      return abs(state(model)[0] - LibM.cos(1)) + abs(state(model)[1] + LibM.sin(1))
    }
    for (integrator, order) in [("euler_maruyama", 1.0), ("sra1", 2), ("sriw1", 2)] {
      let slope = LibM.log(try error(integrator, 50) / error(integrator, 400)) / LibM.log(8)
      #expect(abs(slope - order) < 0.05, "\(integrator)")
    }
  }
}

struct WienerIncrementsTests {
  @Test func momentsOfIncrements() {
    let (h, count) = (0.3, 100_000)
    let wiener = WienerIncrements(seed: 8, timeStep: h)
    var (w, z, other, next): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    for k in 0..<count / 8 {
      let lanes = SIMD8<UInt32>(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt32(k * 8)
      let (increment, integral) = wiener.increments(of: lanes, step: 4, component: 1)
      let (aside, later) = (
        wiener.increments(of: lanes, step: 4, component: 0).increment, wiener.increments(of: lanes, step: 5, component: 1).increment
      )
      for lane in 0..<8 {
        w.append(increment[lane])
        z.append(integral[lane])
        other.append(aside[lane])
        next.append(later[lane])
      }
    }
    let n = Double(count)
    func covariance(_ a: [Double], _ b: [Double]) -> Double { mean(zip(a, b).map { $0 * $1 }) }
    let (varianceZ, common) = (h * h * h / 3, h * h / 2)
    #expect(abs(mean(w)) < 4 * (h / n).squareRoot())
    #expect(abs(mean(z)) < 4 * (varianceZ / n).squareRoot())
    #expect(abs(covariance(w, w) - h) < 4 * h * (2 / n).squareRoot())
    #expect(abs(covariance(z, z) - varianceZ) < 4 * varianceZ * (2 / n).squareRoot())
    #expect(abs(covariance(w, z) - common) < 4 * ((h * varianceZ + common * common) / n).squareRoot())
    for a in [other, next] {
      #expect(abs(covariance(a, w)) < 4 * h / n.squareRoot())
      #expect(abs(covariance(a, z)) < 4 * (h * varianceZ / n).squareRoot())
    }
  }

  @Test func lanesDrawTheNumbersOfTheScalarFunction() {
    let random = Philox(seed: 0x1234_5678_9ABC)
    for step in [0, 77, 1 << 40] {
      let particles = SIMD8<UInt32>(0, 1, 2, 99, 1000, 123_456, 99_999_999, .max)
      let (a, b) = random.normals(.wienerIncrements, particles: particles, step: step, draw: 9999)
      for lane in 0..<8 {
        let expected = random.normals(.wienerIncrements, particle: Int(particles[lane]), step: step, draw: 9999)
        #expect(abs(a[lane] - expected[0]) < 1e-14 && abs(b[lane] - expected[1]) < 1e-14)
      }
    }
  }
}

struct StochasticEquationsModelTests {
  private func run(
    _ parameters: Parameters, _ initial: EquationStarts, steps: Int, of h: Double, _ integrator: String? = nil, seed: UInt64 = 1,
    threads: Int = 1
  ) throws -> [Double] {
    let context = RunContext(seed: seed, pool: WorkerPool(threads: threads), timeStep: h, integrator: integrator)
    let model = try StochasticEquationsModel(parameters, initial: initial, context: context)
    try model.advance(to: Instant(tick: steps, time: Double(steps) * h))
    return state(model)
  }

  // MARK: - Distributions

  /// dx = -θ x dt + σ dW: mean x₀ exp(-θ t), variance σ² (1 - exp(-2 θ t)) / 2θ (Uhlenbeck & Ornstein 1930). With steps of Euler
  /// and Maruyama both are sums of powers.
  @Test(arguments: ["euler_maruyama", "sra1", "sriw1"])
  func momentsOfOrnsteinUhlenbeck(integrator: String) throws {
    let parameters = equations(["x"], ["-theta*x"], noise: ["sigma"], ["theta = 1.5", "sigma = 0.7"])
    let (theta, sigma, h, steps, count) = (1.5, 0.7, 0.01, 100, 100_000)
    let x = try run(parameters, starts([2], trajectories: count), steps: steps, of: h, integrator, threads: 2)
    var (expectedMean, expectedVariance) = (
      2 * LibM.exp(-theta), sigma * sigma * (1 - LibM.exp(-2 * theta)) / (2 * theta)
    )
    if integrator == "euler_maruyama" {
      (expectedMean, expectedVariance) = (2, 0)
      for _ in 0..<steps {
        expectedMean *= 1 - theta * h
        expectedVariance = expectedVariance * (1 - theta * h) * (1 - theta * h) + sigma * sigma * h
      }
    }
    #expect(abs(mean(x) - expectedMean) < 4 * (expectedVariance / Double(count)).squareRoot())
    #expect(abs(variance(x) - expectedVariance) < 4 * expectedVariance * (2 / Double(count)).squareRoot())
  }

  /// E x of dx = μ x dt + σ x dW grows as exp(μ t) in Itô's, as exp((μ + σ²/2) t) in Stratonovich's interpretation.
  @Test func stratonovichAddsToTheDrift() throws {
    let constants = ["mu = 0.2", "sigma = 0.5"]
    let ito = equations(["x"], ["mu*x"], noise: ["sigma*x"], constants)
    let stratonovich = equations(["x"], ["mu*x"], noise: ["sigma*x"], constants, .stratonovich)
    let corrected = equations(["x"], ["(mu + sigma^2/2)*x"], noise: ["sigma*x"], constants)
    let count = 40_000
    let initial = starts([1], trajectories: count)
    func end(_ parameters: Parameters) throws -> [Double] {
      try run(parameters, initial, steps: 100, of: 0.01, "sriw1", threads: 2)
    }
    let (a, b) = (try end(ito), try end(stratonovich))
    for (x, growth) in [(a, 0.2), (b, 0.325)] {
      #expect(abs(mean(x) - LibM.exp(growth)) < 4 * (variance(x) / Double(count)).squareRoot())
    }
    #expect(abs(mean(b) - mean(a)) > 0.1)
    for (x, y) in zip(b, try end(corrected)) { #expect(abs(x - y) < 1e-12 * y) }
    // The ordinary rules of calculus: log x = μ t + σ W, and W is what dx = dW makes of the same numbers.
    let w = try run(equations(["x"], ["0"], noise: ["1"]), starts([0], trajectories: count), steps: 100, of: 0.01, "sra1")
    for (x, w) in zip(b, w).prefix(100) { #expect(abs(LibM.log(x) - 0.2 - 0.5 * w) < 5e-3) }
  }

  /// ½ g ∂g/∂x against derivatives by dual numbers, for every function that expressions have.
  @Test(arguments: [
    "x", "3", "t*x", "-x*y", "x^3 - 2*x*y", "x/(1 + x^2)", "y/x", "1/x", "x^2.5", "x^-3", "2^x", "x^y", "sin(x*y)", "cos(x)^2",
    "tan(x)", "exp(-x^2)", "log(x + y)", "sqrt(x)", "-sqrt(x*y)/x", "sqrt(x*(3 - x))", "2*sqrt(1 + x)", "tanh(2*x)", "sinh(x)",
    "cosh(x)", "abs(x - 2)*x", "floor(3*x)*x", "sign(x - 1)*x", "heaviside(x - 1)*x^2", "acos(x/4)", "min(x, y)*x", "max(x, y)*x",
    "max(x^2, 2)", "pow(x, 1.5)", "mod(x, 0.75)", "exp(sin(t + x))*y", "heaviside(x)",
  ])
  func stratonovichDriftIsExact(noise: String) throws {
    let system = try equations(["x", "y"], ["0", "0"], noise: [noise, "0"], nil, .stratonovich).system()
    let tape = try Tape([noise, "0"], of: ["x", "y"])
    for (x, y, t) in [(1.3, 0.7, 0.4), (0.35, 1.9, -1), (2.6, 2.2, 3)] {
      var drift = [Lanes](repeating: Lanes(), count: 2)
      system.drift([Lanes(repeating: t)], [Lanes(repeating: x), Lanes(repeating: y)], &drift, registers: 1)
      var dual = [Dual(0), Dual(0)]
      tape.evaluate([Dual(t)], [Dual(x, slopes: [1, 0, 0, 0, 0, 0, 0, 0]), Dual(y)], &dual, registers: 1, dimension: 2)
      let expected = 0.5 * dual[0].value * dual[0].slopes[0]
      #expect(abs(drift[0][5] - expected) <= 1e-13 * max(1, abs(expected)), "\(noise) at \(x), \(y)")
      #expect(drift[1] == Lanes())
    }
  }

  /// Where the root vanishes, g ∂g/∂x stays finite.
  @Test func stratonovichDriftOfVanishingRoots() throws {
    let system = try equations(["x"], ["0"], noise: ["0.2*sqrt(max(x, 0))"], nil, .stratonovich).system()
    var drift = Lanes()
    system.drift([Lanes()], [[-1, 0, 1, 2, 3, 4, 5, 6]], &drift, registers: 1)
    for (lane, expected) in [0, 0, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01].enumerated() { #expect(abs(drift[lane] - expected) < 1e-17) }
  }

  /// dx = (x - x³) dt + ½ dW from the left well: E x, E x² and P(x > 0) at times 4 and 10 from the eigenfunctions of the
  /// Fokker–Planck equation on 5200 intervals from -2.6 to 2.6 (its slowest decay is at the rate 0.05682).
  @Test func doubleWellIsLeftAtTheRightRate() throws {
    let parameters = equations(["x"], ["x - x^3"], noise: ["0.5"])
    let count = 40_000
    let context = RunContext(seed: 9, pool: WorkerPool(threads: 2), timeStep: 0.02, integrator: "sra1")
    let model = try StochasticEquationsModel(parameters, initial: starts([-1], trajectories: count), context: context)
    for (tick, first, second, right) in [(200, -0.76898, 0.85598, 0.08235), (500, -0.54682, 0.85214, 0.20299)] {
      try model.advance(to: Instant(tick: tick, time: Double(tick) / 50))
      let x = state(model)
      let deviation = (variance(x) / Double(count)).squareRoot()
      #expect(abs(mean(x) - first) < 4 * deviation)
      let squares = x.map { $0 * $0 }
      #expect(abs(mean(squares) - second) < 4 * (variance(squares) / Double(count)).squareRoot() + 1e-3)
      let share = Double(x.filter { $0 > 0 }.count) / Double(count)
      #expect(abs(share - right) < 4 * (right * (1 - right) / Double(count)).squareRoot())
    }
  }

  // MARK: - Bits

  private let langevin = equations(
    ["x", "v", "s"], ["v", "x - x^3 - gamma*v", "sin(x) - s"], noise: ["0", "0.4*(1 + 0.2*cos(x))", "0.3*s"], ["gamma = 0.5"])

  @Test(arguments: ["euler_maruyama", "sriw1"])
  func sameBitsHoweverRun(integrator: String) throws {
    func end(_ trajectories: Int, threads: Int = 1, seed: UInt64 = 4) throws -> [Double] {
      try run(
        langevin, starts([1, 0, 0.5], trajectories: trajectories, spread: 0.1), steps: 300, of: 0.01, integrator, seed: seed,
        threads: threads)
    }
    let whole = try end(333)
    #expect(Set(whole).count == 999)
    #expect(try end(333, threads: 3) == whole)
    for count in [1, 7, 8, 33] { #expect(try end(count) == Array(whole.prefix(3 * count))) }
    #expect(try end(1, seed: 5) != Array(whole.prefix(3)))
  }

  @Test(arguments: ["euler_maruyama", "sriw1"])
  func sameBitsHoweverInterrupted(integrator: String) throws {
    func make() throws -> StochasticEquationsModel {
      try StochasticEquationsModel(
        langevin, initial: starts([1, 0, 0.5], trajectories: 41, spread: 0.1),
        context: RunContext(seed: 4, timeStep: 0.01, integrator: integrator))
    }
    func instant(_ tick: Int) -> Instant { Instant(tick: tick, time: Double(tick) * 0.01) }
    let (whole, cut, restored) = (try make(), try make(), try make())
    try whole.advance(to: instant(300))
    for tick in [1, 2, 2, 100, 177] { try cut.advance(to: instant(tick)) }
    for (from, to) in zip(cut.boundFields, restored.boundFields) where from.role.isState {
      to.restore!(from.values(WorkerPool(threads: 1)))
    }
    restored.didRestore(at: instant(177))
    #expect(state(restored) == state(cut))
    for model in [cut, restored] {
      try model.advance(to: instant(300))
      #expect(state(model) == state(whole))
    }
  }

  @Test func integratorsGetTheSameNoise() throws {
    let free = equations(["x", "y"], ["0", "0"], noise: ["1", "2"])
    let ends = try StochasticEquationsModel.integrators.map {
      try run(free, starts([0, 0], trajectories: 9), steps: 50, of: 0.1, $0)
    }
    for (a, b) in zip(ends[0], ends[1]) { #expect(abs(a - b) < 1e-12) }
    for (a, b) in zip(ends[0], ends[2]) { #expect(abs(a - b) < 1e-12) }
  }

  // MARK: - Refusals

  private func refusal(_ parameters: Parameters, _ integrator: String?, _ initial: EquationStarts) -> String? {
    do {
      _ = try StochasticEquationsModel(parameters, initial: initial, context: RunContext(timeStep: 0.1, integrator: integrator))
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func integratorsMustFitTheNoise() throws {
    let one = starts([1, 1])
    let additive = equations(["x", "y"], ["y", "-x"], noise: ["t", "2"])
    let diagonal = equations(["x", "y"], ["y", "-x"], noise: ["0", "x*y"])
    let general = equations(["x", "y"], ["y", "-x"], noise: ["1", "x*y"])
    for name in [nil, "euler_maruyama"] {
      for parameters in [additive, diagonal, general] { #expect(refusal(parameters, name, one) == nil) }
    }
    #expect(refusal(additive, "sra1", one) == nil && refusal(additive, "sriw1", one) == nil)
    #expect(refusal(diagonal, "sriw1", one) == nil)
    #expect(
      refusal(diagonal, "sra1", one)
        == "noise: depends on the state, which the integrator sra1 can't handle; choose euler_maruyama or sriw1")
    #expect(
      refusal(general, "sra1", one) == "noise: depends on the state, which the integrator sra1 can't handle; choose euler_maruyama")
    #expect(
      refusal(general, "sriw1", one)
        == "noise: of a component depends on another one that has noise, which the integrator sriw1 can't handle; "
        + "choose euler_maruyama")
    #expect(
      refusal(additive, "dop853", one)
        == "the integrator 'dop853' is not for stochastic equations; choose one of euler_maruyama, sra1, sriw1")
    #expect(StochasticEquationsModel.integrators == ["euler_maruyama", "sra1", "sriw1"])
    #expect(Set(EquationsModel.integrators).isDisjoint(with: StochasticEquationsModel.integrators))
    #expect(refusal(additive, nil, starts([1])) == "state: expected 2 values, found 1 (components of the state: x, y)")
  }

  @Test(
    arguments: [
      (nil, "noise: needs an expression for each component of the state"),
      (["1"], "noise: expected 2, one for each component of the state, in the same order; found 1"),
      (["1", "x*(y"], "noise: in noise 2 ('x*(y'), column 3: a closing parenthesis is missing for this one"),
      (["z", "0"], "noise: in noise 1 ('z'), column 1: unknown name 'z'; known are x, y, sigma, pi, t"),
      (["", "0"], "noise: in noise 1 (''), column 1: there is no expression; write a number or a formula"),
      (["dW", "0"], "noise: in noise 1 ('dW'), column 1: unknown name 'dW'; known are x, y, sigma, pi, t"),
    ] as [([String]?, String)])
  func hostileNoise(noise: [String]?, expected: String) throws {
    let parameters = equations(["x", "y"], ["y", "-x"], noise: noise, ["sigma = 1"])
    let problems = parameters.problems().map { "\($0.parameter ?? ""): \($0.message)" }
    #expect(problems.map { $0.replacingKnownNames } == [expected.replacingKnownNames])
    #expect(refusal(parameters, nil, starts([1, 1])) == problems.first)
  }

  @Test func hostileExpressions() throws {
    let deep = String(repeating: "(", count: 5000) + "x" + String(repeating: ")", count: 4000)
    let long = String(repeating: "x*", count: 20_000) + "x"
    for text in [deep, long, "1)(", "x x", "\u{0}", "x = 1", "sin", "1e999", "sqrt(x, x)"] {
      for parameters in [equations(["x"], ["0"], noise: [text]), equations(["x"], [text], noise: ["1"])] {
        #expect(parameters.problems().count == 1)
        #expect(refusal(parameters, nil, starts([1])) != nil)
      }
    }
    // The longest product that is allowed has a derivative, too.
    let product = String(repeating: "x*", count: 4999) + "x"
    let system = try equations(["x"], ["0"], noise: [product], nil, .stratonovich).system()
    var drift = Lanes()
    system.drift([Lanes()], [Lanes(repeating: 1)], &drift, registers: 1)
    #expect(drift[3] == 2500)
    #expect(equations([], [], noise: nil).problems().map(\.parameter) == ["components", "noise"])
    #expect(equations(["x", "x"], ["x", "y"], noise: ["z", "0"]).problems().map(\.parameter) == ["components"])
    #expect(equations(["x"], ["q"], noise: ["r"]).problems().map(\.parameter) == ["equations", "noise"])
  }

  @Test func manyComponents() throws {
    let names = (0..<10_000).map { "x\($0)" }
    let parameters = equations(names, names.map { "-" + $0 }, noise: names.map { "0.1*sin(" + $0 + ")" }, nil, .stratonovich)
    let x = try run(parameters, starts([Double](repeating: 1, count: 10_000), trajectories: 2), steps: 10, of: 0.01, "sriw1")
    #expect(Set(x).count == 20_000)
  }

  @Test func divergenceIsReported() throws {
    let parameters = equations(["calm", "boom"], ["0", "boom^3"], noise: ["0.1", "0"])
    #expect(throws: SimulationError.diverged(what: "'boom' of trajectory 0", time: 10, step: 20)) {
      try run(parameters, starts([0, 5], trajectories: 3), steps: 20, of: 0.5)
    }
  }

  @Test func whatItSaysOfItself() {
    #expect(Parameters().rows.map(\.name) == ["components", "equations", "constants", "noise", "interpretation"])
    #expect(Parameters().problems().map(\.parameter) == ["equations", "noise"])
    #expect(StochasticEquationsModel.stepping == .fixed(defaultTimeStep: 0.002))
    #expect(StochasticEquationsModel.memory(langevin, initial: starts([1, 0, 0], trajectories: 9)) == 16 * 3 * 8)
  }

  @Test func speed() throws {
    let clock = ContinuousClock()
    for integrator in StochasticEquationsModel.integrators {
      let parameters = equations(["x", "v"], ["v", "x - x^3 - 0.5*v"], noise: ["0", "0.4"])
      let time = try clock.measure {
        _ = try run(parameters, starts([1, 0], trajectories: 512), steps: 2000, of: 0.01, integrator)
      }
      print("\(integrator): \(time / 1_024_000) a step")
    }
  }
}

extension String {
  /// Without the list of names that could have been meant.
  fileprivate var replacingKnownNames: String { String(split(separator: ";")[0]) }
}
