import Diagnostics
import Foundation
import Models
import SimCore
import Testing

/// Burgers's equation in a moving frame, u_t = -u u_x - speed u_x + viscosity u_xx: Cole and Hopf's transformation solves it.
private struct Burgers: SpectralEquation {
  static let card = Card(name: "burgers", summary: "")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "")
  static let timeStep = 0.1
  static let degree = 2
  var length = 10.0
  var points = 64
  var dealiasing = true
  var viscosity = 0.5
  var speed = 1.5
  static let table: [Parameter<Burgers>] = [
    .real("viscosity", \.viscosity, ""), .real("speed", \.speed, ""), .integer("points", \.points, in: 2...1000, ""),
  ]

  /// u = -2 viscosity φ_x/φ, where φ solves the heat equation.
  func solution(at t: Double) -> [Double] {
    let q = 2 * Double.pi / length
    let amplitude = 0.6 * exp(-viscosity * q * q * t)
    return positions.map {
      let angle = q * ($0 - speed * t)
      return 2 * viscosity * amplitude * q * sin(angle) / (1 + amplitude * cos(angle))
    }
  }
  func defaultState(seed: UInt64) -> [Double] { solution(at: 0) }
  func rate(_ q: Double) -> ComplexNumber<Double> { ComplexNumber(-viscosity * q * q, -speed * q) }
  func nonlinearRate(_ q: Double) -> ComplexNumber<Double> { ComplexNumber(0, -q) }
  func nonlinearity<Number: RealNumber>(_ u: Number) -> Number { 0.5 * (u * u) }
}

/// Swift and Hohenberg's equation, u_t = r u - (1 + ∂²/∂x²)² u - u³.
private struct SwiftHohenberg: SpectralEquation {
  static let card = Card(name: "swift-hohenberg", summary: "")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "")
  static let timeStep = 0.1
  static let degree = 3
  var length = 8 * Double.pi
  var points = 48
  var dealiasing = true
  var r = 0.3
  static let table: [Parameter<SwiftHohenberg>] = [.real("r", \.r, "")]

  func defaultState(seed: UInt64) -> [Double] { smoothField(seed: seed, longerThan: 6) }
  func rate(_ q: Double) -> ComplexNumber<Double> { ComplexNumber(r - (1 - q * q) * (1 - q * q), 0) }
  func nonlinearRate(_ q: Double) -> ComplexNumber<Double> { ComplexNumber(-1, 0) }
  func nonlinearity<Number: RealNumber>(_ u: Number) -> Number { u * u * u }
}

private func largest(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } }

private func run<Equation: SpectralEquation>(
  _ equation: Equation, from state: [Double]? = nil, timeStep: Double, until end: Double
) throws -> [Double] where Equation.Starts == EquationStarts {
  var initial = EquationStarts()
  initial.state = state
  let simulation = try Simulation(SpectralModel<Equation>.self, equation, initial: initial, timeStep: timeStep)
  try simulation.run(steps: Int((end / timeStep).rounded()))
  return simulation.snapshot().values("state")
}

/// A diagnostic over a run, observed now and again; the last results.
private func observe<M: Model, D: Diagnostic>(
  _ simulation: Simulation<M>, _: D.Type, _ options: D.Options, observations: Int, every steps: Int
) throws -> [Double] {
  let model = simulation.model
  let scene = Scene(
    fields: model.boundFields.filter { $0.role.isObservable }.map(\.info), domain: nil, tangent: { model.tangent })
  let diagnostic = try D(options, scene: scene)
  var values = try diagnostic.observe(simulation.snapshot())
  for _ in 0..<observations {
    try simulation.run(steps: steps)
    values = try diagnostic.observe(simulation.snapshot())
  }
  return values
}

@Suite struct SpectralEquationTests {
  @Test func burgersFieldsFollowColeAndHopf() throws {
    let equation = Burgers()
    let errors = try [0.5, 0.25, 0.125].map { try largest(run(equation, timeStep: $0, until: 4), equation.solution(at: 4)) }
    #expect(errors[2] < 1e-6)
    for (coarse, fine) in zip(errors, errors.dropFirst()) { #expect((13.0...19).contains(coarse / fine), "\(errors)") }
    var aliased = equation
    aliased.dealiasing = false
    #expect(try largest(run(aliased, timeStep: 0.02, until: 4), equation.solution(at: 4)) < 1e-9)
  }

  /// With r small, the pattern has the amplitude sqrt(4 r/3) to leading order.
  @Test func swiftHohenbergPatternHasItsAmplitude() throws {
    var equation = SwiftHohenberg()
    equation.r = 0.01
    let start = equation.positions.map { 0.1 * cos($0) }
    let field = try run(equation, from: start, timeStep: 0.5, until: 3000)
    #expect(abs(field[0] / (4 * equation.r / 3).squareRoot() - 1) < 1e-3)
  }

  /// The mean divergence of a resting state is the sum of its exponents, which are the eigenvalues of the Jacobian.
  @Test func divergenceIsTheTraceOfTheJacobian() throws {
    var equation = SwiftHohenberg()
    equation.points = 8
    equation.dealiasing = false
    let state = (0..<8).map { 0.3 + 0.2 * sin(Double($0)) }
    let simulation = try Simulation(SpectralModel<SwiftHohenberg>.self, equation)
    let tangent = try #require(simulation.model.tangent)
    // By the change of each component in a time that is short enough.
    let h = 1e-5
    var point = (0..<8).map { j -> Dual in
      var slopes = SIMD8<Double>()
      slopes[j] = 1
      return Dual(state[j], slopes: slopes)
    }
    var step = 0.0
    #expect(tangent.advance(&point, from: 0, to: h, step: &step))
    let trace = (0..<8).reduce(0) { $0 + (point[$1].slopes[$1] - 1) / h }
    #expect(abs(tangent.expansion(state, at: 0) - trace) < 1e-3 * abs(trace))
    // -(1 - q²)² + r for each wave, and -3 u² at each point.
    let waves = [0, 1, 1, 2, 2, 3, 3, 4].map { equation.rate(Double($0) / 4).re }.reduce(0, +)
    let squares = state.map { $0 * $0 }.reduce(0, +)
    #expect(abs(tangent.expansion(state, at: 0) - waves + 3 * squares) < 1e-10)
  }

  @Test func parametersChangeDuringARun() throws {
    let simulation = try Simulation(SpectralModel<Burgers>.self)
    try simulation.run(steps: 10)
    let between = simulation.snapshot().values("state")
    var equation = Burgers()
    equation.viscosity = 0.2
    try simulation.model.adopt(equation)
    try simulation.run(steps: 20)
    let expected = try run(equation, from: between, timeStep: 0.1, until: 2)
    #expect(largest(simulation.snapshot().values("state"), expected) < 1e-13)
    equation.points = 32
    #expect(throws: SimulationError.self) { try simulation.model.adopt(equation) }
  }

  @Test func explosionsAreReported() throws {
    var equation = SwiftHohenberg()
    equation.r = 400
    let start = [Double](repeating: 1e9, count: equation.points)
    #expect(throws: SimulationError.self) { _ = try run(equation, from: start, timeStep: 1, until: 100) }
  }
}

@Suite struct KuramotoSivashinskyTests {
  private typealias KSModel = SpectralModel<KuramotoSivashinsky>

  private struct Reference: Decodable {
    let points: Int
    let times: [Double]
    let states: [[Double]]
  }

  private func reference(_ name: String) throws -> Reference {
    let url = try #require(Bundle.module.url(forResource: "Reference/kuramoto_sivashinsky", withExtension: "json"))
    return try #require(try JSONDecoder().decode([String: Reference].self, from: Data(contentsOf: url))[name])
  }

  private func start(_ equation: KuramotoSivashinsky) -> [Double] {
    equation.positions.map {
      let angle = 2 * Double.pi * $0 / equation.length
      return cos(angle) + 0.5 * cos(2 * angle) + 0.25 * sin(3 * angle)
    }
  }

  @Test(arguments: ["dealiased", "full"]) func agreesWithAnotherMethod(_ name: String) throws {
    let reference = try reference(name)
    var equation = KuramotoSivashinsky()
    (equation.points, equation.dealiasing) = (reference.points, name == "dealiased")
    for (time, state) in zip(reference.times, reference.states) {
      let field = try run(equation, from: start(equation), timeStep: 0.0025, until: time)
      #expect(largest(field, state) < 1e-9, "\(time): \(largest(field, state))")
    }
  }

  /// Errors of long steps fall more slowly, since the short waves' rates then are far from 1/step.
  @Test func orderIsFour() throws {
    let reference = try reference("dealiased")
    let equation = KuramotoSivashinsky()
    let errors = try [0.25, 1.0 / 64, 1.0 / 128, 1.0 / 256].map {
      try largest(run(equation, from: start(equation), timeStep: $0, until: 5), reference.states[0])
    }
    #expect(errors[0] < 1e-3)
    #expect((12.5...16.5).contains(errors[1] / errors[2]) && (14.0...17.0).contains(errors[2] / errors[3]), "\(errors)")
  }

  /// d/dt of the mean of u²/2 is the mean of u_x² - u_xx²: the nonlinear term only passes energy on.
  @Test func energyIsInBalance() throws {
    let equation = KuramotoSivashinsky()
    let simulation = try Simulation(KSModel.self, equation, timeStep: 0.01)
    try simulation.run(steps: 5000)
    var powers: [Double] = []
    var energies: [Double] = []
    for _ in 0...100 {
      var re = simulation.snapshot().values("state")
      var im = [Double](repeating: 0, count: 64)
      FourierTransform(64).forward(&re, &im)
      let squares = (0..<64).map { (re[$0] * re[$0] + im[$0] * im[$0]) / 4096 }
      energies.append(squares.reduce(0) { $0 + $1 / 2 })
      powers.append(
        (0..<64).reduce(0) {
          let q = 2 * Double.pi / 22 * Double(min($1, 64 - $1))
          return $0 + (q * q - q * q * q * q) * squares[$1]
        })
      try simulation.run(steps: 1)
    }
    // Simpson's rule.
    var work = powers[0] - powers[100]
    for k in stride(from: 1, to: 100, by: 2) { work += 4 * powers[k] + 2 * powers[k + 1] }
    work *= 0.01 / 3
    #expect(abs(energies[100] - energies[0] - work) < 1e-8)
    #expect(energies[100] > 0.3 && energies[100] < 1.5)
  }

  @Test func symmetriesAreKept() throws {
    let equation = KuramotoSivashinsky()
    let state = start(equation)
    let field = try run(equation, from: state, timeStep: 0.25, until: 20)
    // Another place.
    let moved = try run(equation, from: Array(state[40...] + state[..<40]), timeStep: 0.25, until: 20)
    let expected = Array(field[40...] + field[..<40])
    #expect(largest(moved, expected) < 1e-9)
    // Mirrored: u(x) → -u(-x).
    let mirrored = try run(equation, from: (0..<64).map { -state[(64 - $0) % 64] }, timeStep: 0.25, until: 20)
    #expect(largest(mirrored, (0..<64).map { -field[(64 - $0) % 64] }) < 1e-9)
    // In a frame that moves by one distance of points in a unit of time.
    let speed = 22.0 / 64
    let boosted = try run(equation, from: state.map { $0 + speed }, timeStep: 0.02, until: 20)
    let fine = try run(equation, from: state, timeStep: 0.02, until: 20)
    #expect(largest(boosted, (0..<64).map { fine[($0 + 44) % 64] + speed }) < 1e-6)
    #expect(abs(field.reduce(0, +)) < 1e-11)
  }

  @Test func tangentIsTheDerivativeOfTheSteps() throws {
    let equation = KuramotoSivashinsky()
    let state = start(equation)
    let direction = (0..<64).map { sin(0.7 * Double($0 * $0)) }
    let simulation = try Simulation(KSModel.self, equation)
    let tangent = try #require(simulation.model.tangent)
    var point = (0..<64).map { Dual(state[$0], slopes: SIMD8(repeating: direction[$0])) }
    var step = 0.0
    #expect(tangent.advance(&point, from: 3, to: 8, step: &step))
    #expect(largest(point.map(\.value), try run(equation, from: state, timeStep: 0.25, until: 5)) < 1e-12)
    let h = 1e-5
    let (above, below) = try (
      run(equation, from: zip(state, direction).map { $0 + h * $1 }, timeStep: 0.25, until: 5),
      run(equation, from: zip(state, direction).map { $0 - h * $1 }, timeStep: 0.25, until: 5)
    )
    let slopes = zip(above, below).map { ($0 - $1) / (2 * h) }
    #expect(largest(point.map { $0.slopes[5] }, slopes) < 1e-7)
    // q² - q⁴ for each wave: the quadratic term has no trace.
    let sum = (1...63).reduce(0.0) { $0 + equation.rate(2 * .pi / 22 * Double(min($1, 64 - $1))).re }
    #expect(abs(tangent.expansion(state, at: 0) - sum) < 1e-9 * abs(sum))
  }

  /// On a line of length 12 waves come to rest: the exponents are the real parts of the Jacobian's eigenvalues there, computed by
  /// NumPy. The two zeros belong to place and mean, whose deviations grow linearly.
  @Test func exponentsAtRestAreEigenvalues() throws {
    var equation = KuramotoSivashinsky()
    (equation.length, equation.points) = (12, 32)
    let simulation = try Simulation(KSModel.self, equation)
    try simulation.run(steps: 4000)
    var options = LyapunovSpectrum.Options()
    options.exponents = 7
    options.transient = 1200
    let values = try observe(simulation, LyapunovSpectrum.self, options, observations: 20, every: 200)
    let expected = [0, 0, -0.0883939, -0.0883939, -0.1850143, -3.5241175, -3.5241175]
    for k in 0..<7 {
      let allowed = k < 2 ? 6e-3 : 2e-3
      #expect(abs(values[k] - expected[k]) < allowed, "\(values[..<7])")
    }
  }

  /// Ding, Chaté, Cvitanović, Siminos & Takeuchi (2016), Phys. Rev. Lett. 117:024101, and the 0 of the mean.
  @Test func exponentsOfTheChaoticLine() throws {
    let simulation = try Simulation(KSModel.self)
    try simulation.run(steps: 800)
    var options = LyapunovSpectrum.Options()
    options.exponents = 12
    options.transient = 300
    let values = try observe(simulation, LyapunovSpectrum.self, options, observations: 50, every: 400)
    let expected = KuramotoSivashinsky.facts.exponents
    for k in 0..<12 { #expect(abs(values[k] - expected[k]) < 0.015, "\(values[..<12])") }
    #expect(values[0] > 0.03)
  }

  @Test(arguments: [1, 11]) func restartsGoOnBitByBit(_ trajectories: Int) throws {
    var initial = EquationStarts()
    (initial.trajectories, initial.spread) = (trajectories, 0.1)
    let whole = try Simulation(KSModel.self, initial: initial, seed: 3, threads: 2)
    try whole.run(steps: 200)
    let first = try Simulation(KSModel.self, initial: initial, seed: 3)
    try first.run(steps: 70)
    let saved = first.model.boundFields.filter { $0.role.isState }.map { field in
      [Double](unsafeUninitializedCapacity: field.info.count) {
        field.read(0..<field.info.rows, $0.baseAddress!)
        $1 = field.info.count
      }
    }
    let second = try KSModel(KuramotoSivashinsky(), initial: initial, context: RunContext(seed: 8, timeStep: 0.25))
    for (field, values) in zip(second.boundFields.filter { $0.role.isState }, saved) { field.restore?(values) }
    second.didRestore(at: Instant(tick: 70, time: 17.5))
    try second.advance(to: Instant(tick: 200, time: 50))
    let state = second.boundFields[0]
    var values = [Double](repeating: 0, count: state.info.count)
    state.read(0..<trajectories, &values)
    #expect(values == whole.snapshot().values("state"))
    let places = (0..<64).map { 22 * Double($0) / 64 }
    #expect(state.info.dimensions[1].coordinates == places)
  }

  @Test func ensemblesAreTrajectories() throws {
    var initial = EquationStarts()
    (initial.trajectories, initial.spread) = (10, 0.1)
    let many = try Simulation(KSModel.self, initial: initial, seed: 5, threads: 2)
    let starts = many.snapshot().values("state")
    try many.run(steps: 40)
    let ends = many.snapshot().values("state")
    for trajectory in [0, 7, 9] {
      let own = trajectory * 64..<(trajectory + 1) * 64
      let alone = try run(KuramotoSivashinsky(), from: Array(starts[own]), timeStep: 0.25, until: 10)
      #expect(largest(alone, Array(ends[own])) < 1e-11)
    }
    #expect(largest(Array(ends[..<64]), Array(ends[64..<128])) > 1e-3)
  }

  @Test func startsDependOnTheSeed() {
    let equation = KuramotoSivashinsky()
    let (one, other) = (equation.defaultState(seed: 1), equation.defaultState(seed: 2))
    #expect(largest(one, other) > 0.1)
    for state in [one, other] {
      #expect(abs(state.reduce(0, +)) < 1e-12)
      let square = state.map { $0 * $0 }.reduce(0, +) / 64
      #expect(abs(square - 1) < 1e-12)
    }
  }

  @Test func oddNumbersOfPointsAreRefused() {
    var equation = KuramotoSivashinsky()
    equation.points = 63
    #expect(equation.problems().first?.parameter == "points")
    #expect(throws: SimulationError.self) { _ = try Simulation(KSModel.self, equation) }
  }
}
