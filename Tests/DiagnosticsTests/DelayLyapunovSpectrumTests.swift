import Diagnostics
import Models
import SimCore
import Testing

/// dx/dt = a x(t) + b x(t - 1). Exponents are the real parts of λ = a + W(b e^-a), with all branches of Lambert's function.
private struct LinearDelay: DelayFlow {
  static let card = Card(name: "linear_delay", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "")
  static let components = ["x"]
  static let defaultState = [0.0]
  var (a, b, tau) = (-1.0, 2.0, 1.0)
  var delay: Double { tau }
  static let table: [Parameter<LinearDelay>] = [
    .real("a", \.a, "factor of the state"), .real("b", \.b, "factor of the past"), .real("tau", \.tau, in: positive, "delay"),
  ]
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    derivative[0] = a * u[0] + b * delayed[0]
  }
}

struct DelayLyapunovSpectrumTests {
  private func options(_ exponents: Int, transient: Double, interval: Double = 1) -> DelayLyapunovSpectrum.Options {
    var options = DelayLyapunovSpectrum.Options()
    (options.exponents, options.transient, options.interval) = (exponents, transient, interval)
    return options
  }

  private func equal(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }

  /// Roots from SciPy's lambertw; pairs of complex ones have two exponents, whose averages oscillate by about 1 / time.
  @Test(arguments: [
    (-1.0, 2.0, [0.3748225282, -0.8635488687, -1.7005575946, -2.1546917309, -2.4657799094, -2.7025904289], 1),
    (0, -1, [-0.3181315052, -2.0622777296, -2.653191974, -3.0202397082, -3.2877686115], 2),
    (-0.5, -3, [0.336755033, -0.9566433228, -1.5476884856, -1.9169278369, -2.1858125804], 2),
  ])
  func linearEquation(a: Double, b: Double, roots: [Double], firstOnes: Int) throws {
    let expected = roots.enumerated().flatMap { [Double](repeating: $1, count: $0 == 0 ? firstOnes : 2) }.prefix(10)
    var system = LinearDelay()
    (system.a, system.b) = (a, b)
    let model = try DelayModel<LinearDelay>(system, initial: .init(), context: RunContext())
    let diagnostic = try DelayLyapunovSpectrum(options(10, transient: 100), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let values = try diagnostic.observe(model.snapshot(at: 2000))
    let exponents = diagnostic.output("lyapunov_exponents", of: values)
    for (exponent, root) in zip(exponents, expected) { #expect(abs(exponent - root) < 2e-3) }
    if firstOnes == 1 { #expect(abs(exponents[0] - expected[0]) < 1e-8, "\(exponents[0])") }
    let dimension = diagnostic.output("kaplan_yorke_dimension", of: values)[0]
    #expect(abs(dimension - LyapunovSpectrum.kaplanYorkeDimension(Array(expected))) < 5e-3)
  }

  /// Farmer (1982) has a dimension of 2.10 ± 0.02 for τ = 17; the largest exponent is 0.0052.
  @Test func mackeyAndGlass() throws {
    var system = MackeyGlass()
    system.tau = 17
    let model = try DelayModel<MackeyGlass>(system, initial: .init(), context: RunContext())
    let diagnostic = try DelayLyapunovSpectrum(options(4, transient: 2000), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let values = try diagnostic.observe(model.snapshot(at: 62_000))
    let exponents = diagnostic.output("lyapunov_exponents", of: values)
    let errors = diagnostic.output("lyapunov_errors", of: values)
    #expect(abs(exponents[0] - 0.0052) < 4 * errors[0] && errors[0] < 0.0005, "\(exponents) \(errors)")
    #expect(abs(exponents[1]) < 2e-4)
    #expect(abs(diagnostic.output("kaplan_yorke_dimension", of: values)[0] - 2.10) < 0.05)
    let entropy = diagnostic.output("kolmogorov_sinai_entropy", of: values)[0]
    #expect(abs(entropy - exponents[0]) < 2e-4)
  }

  /// A cycle, whose exponents are listed with the system.
  @Test func agreesWithTheFunction() throws {
    let model = try DelayModel<MackeyGlass>(.init(), initial: .init(), context: RunContext())
    let diagnostic = try DelayLyapunovSpectrum(options(8, transient: 4000), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let exponents = diagnostic.output("lyapunov_exponents", of: try diagnostic.observe(model.snapshot(at: 24_000)))
    let function = try delayExponents(MackeyGlass(), count: 8, transient: 2000, duration: 20_000)
    for k in 0..<8 {
      #expect(abs(exponents[k] - function.exponents[k]) < 3e-4, "\(exponents) \(function)")
      #expect(abs(exponents[k] - MackeyGlass.facts.exponents[k]) < 4e-4)
    }
  }

  @Test func sameBitsAfterARestartAndHoweverObserved() throws {
    var initial = TrajectoryStarts<MackeyGlass>()
    (initial.trajectories, initial.spread) = (3, 0.1)
    let model = try DelayModel<MackeyGlass>(.init(), initial: initial, context: RunContext())
    func diagnostic() throws -> DelayLyapunovSpectrum {
      try DelayLyapunovSpectrum(options(9, transient: 30, interval: 0.7), scene: model.scene())
    }
    let whole = try diagnostic()
    _ = try whole.observe(model.snapshot(at: 0))
    let values = try whole.observe(model.snapshot(at: 1000, threads: 3))
    #expect(values.prefix(27).allSatisfy { $0.isFinite })
    var cut = try diagnostic()
    for time in [0, 3, 16, 17, 100.3, 555] {
      _ = try cut.observe(model.snapshot(at: time))
      let restarted = try diagnostic()
      restarted.memory = cut.memory
      cut = restarted
    }
    #expect(equal(try cut.observe(model.snapshot(at: 1000)), values))
    #expect(equal(cut.memory, whole.memory))
  }

  @Test func needsADelay() throws {
    let model = try MapModel<Henon>(.init(), initial: .init(), context: RunContext())
    let error = #expect(throws: SimulationError.self) {
      try DelayLyapunovSpectrum(options(1, transient: 0), scene: model.scene())
    }
    #expect(error?.description.contains("lyapunov_spectrum") == true)
  }
}
