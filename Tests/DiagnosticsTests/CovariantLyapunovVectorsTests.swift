import Diagnostics
import Models
import SimCore
import Testing

/// u' = A u, with eigenvalues 2, 5/4 and 1/2.
private struct LinearMap: IteratedMap {
  static let card = Card(name: "linear", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, exponents: [], divergence: "5/4")
  static let components = ["x", "y", "z"]
  static let defaultState = [0.0, 0, 0]
  static let table: [Parameter<LinearMap>] = []
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    image[0] = 2 * u[0] + u[1]
    image[1] = 1.25 * u[1] + u[2]
    image[2] = 0.5 * u[2]
  }
}

/// du/dt = A u, with eigenvalues 3/10 and -1/2.
private struct LinearFlow: Flow {
  static let card = Card(name: "linear", summary: "a test")
  static let facts = SystemFacts(dysts: nil, regime: .regular, period: 2, exponents: [], divergence: "-0.2")
  static var dimension: Int { 2 }
  static let components = ["x", "y"]
  static let defaultState = [0.0, 0]
  static let table: [Parameter<LinearFlow>] = []
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    derivative[0] = 0.3 * u[0] + u[1]
    derivative[1] = -0.5 * u[1]
  }
}

struct CovariantLyapunovVectorsTests {
  private func options(
    transient: Double, length: Double, _ change: (inout CovariantLyapunovVectors.Options) -> Void = { _ in }
  ) -> CovariantLyapunovVectors.Options {
    var options = CovariantLyapunovVectors.Options()
    (options.transient, options.length, options.writesVectors) = (transient, length, true)
    change(&options)
    return options
  }

  private func equal(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
  }

  private func close(_ a: [Double], _ b: [Double], _ tolerance: Double) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// The angle between two directions.
  private func angle(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double {
    func product(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let unit = a.map { $0 / product(a, a).squareRoot() }
    let along = product(unit, b)
    let across = zip(b, unit).map { $0 - along * $1 }
    return LibM.atan2(product(across, across).squareRoot(), abs(along))
  }

  @Test func vectorsOfALinearMapAreItsEigenvectors() throws {
    let model = try MapModel<LinearMap>(.init(), initial: .init(), context: RunContext())
    let diagnostic = try CovariantLyapunovVectors(options(transient: 100, length: 50), scene: model.scene())
    #expect(try diagnostic.observe(model.snapshot(at: 0)).allSatisfy(\.isNaN))
    #expect(try diagnostic.observe(model.snapshot(at: 249)).allSatisfy(\.isNaN))
    let values = try diagnostic.observe(model.snapshot(at: 250))
    let exponents = diagnostic.output("covariant_exponents", of: values)
    #expect(close(exponents, [2, 1.25, 0.5].map { LibM.log($0) }, 1e-12))
    let eigenvectors: [[Double]] = [[1.0, 0, 0], [-4.0 / 3, 1, 0], [-2.0 / 3, 1, -0.75]]
    let vectors = diagnostic.output("covariant_vectors", of: values)
    for k in 0..<3 { #expect(angle(eigenvectors[k], vectors[3 * k..<3 * k + 3]) < 1e-12) }
    let angles = eigenvectors.flatMap { a in eigenvectors.map { b in angle(a, b) } }
    #expect(close(diagnostic.output("covariant_angle_means", of: values), angles, 1e-12))
    #expect(close(diagnostic.output("covariant_angle_minima", of: values), angles, 1e-12))
    // Between the third vector and the plane of the others.
    let splitting = LibM.atan2(0.75, (4.0 / 9 + 1).squareRoot())
    #expect(close(diagnostic.output("splitting_angle_mean", of: values), [splitting], 1e-12))
    #expect(close(diagnostic.output("splitting_angle_minimum", of: values), [splitting], 1e-12))
    let density = diagnostic.output("splitting_angle_density", of: values)
    let width = Double.pi / 90
    #expect(density.count { $0 > 0 } == 1)
    #expect(abs(density.max()! * width - 1) < 1e-12)
    #expect(density[Int(splitting / width)] > 0)
  }

  @Test func vectorsOfALinearFlowAreItsEigenvectors() throws {
    let model = try FlowModel<LinearFlow>(.init(), initial: .init(), context: RunContext())
    let diagnostic = try CovariantLyapunovVectors(options(transient: 20, length: 10), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let values = try diagnostic.observe(model.snapshot(at: 100))
    #expect(close(diagnostic.output("covariant_exponents", of: values), [0.3, -0.5], 1e-7))
    #expect(close(diagnostic.output("splitting_angle_mean", of: values), [angle([1, 0], [-1.25, 1])], 1e-6))
  }

  /// Vectors at one iteration are mapped to those at the next one by the Jacobian.
  @Test func vectorsAreCovariant() throws {
    let model = try MapModel<Henon>(.init(), initial: .init(), context: RunContext())
    func end(_ length: Double) throws -> (state: [Double], vectors: [Double]) {
      let diagnostic = try CovariantLyapunovVectors(options(transient: 60, length: length), scene: model.scene())
      _ = try diagnostic.observe(model.snapshot(at: 0))
      let values = try diagnostic.observe(model.snapshot(at: 120 + length))
      return (diagnostic.output("covariant_states", of: values), diagnostic.output("covariant_vectors", of: values))
    }
    for length in [50.0, 77, 123] {
      let (now, next) = (try end(length), try end(length + 1))
      let x = now.state[0]
      #expect(close(next.state, [1 - 1.4 * (x * x) + now.state[1], 0.3 * x], 1e-15))
      for k in 0..<2 {
        let (vx, vy) = (now.vectors[2 * k], now.vectors[2 * k + 1])
        #expect(angle([-2.8 * x * vx + vy, 0.3 * vx], next.vectors[2 * k..<2 * k + 2]) < 1e-9)
      }
      #expect(angle(now.vectors[..<2], now.vectors[2...]) > 1e-3)
    }
  }

  /// Hénon's map isn't hyperbolic: angles come close to 0 (Ginelli et al. 2007).
  @Test func exponentsAndAnglesOfHenon() throws {
    let model = try MapModel<Henon>(.init(), initial: .init(), context: RunContext())
    let diagnostic = try CovariantLyapunovVectors(options(transient: 100, length: 50_000), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let values = try diagnostic.observe(model.snapshot(at: 50_200))
    let exponents = diagnostic.output("covariant_exponents", of: values)
    let errors = diagnostic.output("covariant_errors", of: values)
    #expect(abs(exponents[0] - 0.4192) < 4 * errors[0] && errors[0] < 0.01)
    // The determinant is -b everywhere; the vectors' own area only adds what changes from the beginning to the end.
    #expect(abs(exponents[0] + exponents[1] - LibM.log(0.3)) < 1e-3)
    #expect(diagnostic.output("splitting_angle_minimum", of: values)[0] < 1e-3)
    let density = diagnostic.output("splitting_angle_density", of: values)
    let total: Double = density.reduce(0, +) * (Double.pi / 90)
    #expect(abs(total - 1) < 1e-12)
    #expect(diagnostic.output("covariant_angle_means", of: values)[1] == diagnostic.output("splitting_angle_mean", of: values)[0])
  }

  /// The second vector is that of the flow itself.
  @Test func neutralVectorOfLorenzIsItsVelocity() throws {
    let model = try FlowModel<Lorenz>(.init(), initial: .init(), context: RunContext())
    let diagnostic = try CovariantLyapunovVectors(options(transient: 60, length: 300), scene: model.scene())
    _ = try diagnostic.observe(model.snapshot(at: 0))
    let values = try diagnostic.observe(model.snapshot(at: 421 * Lorenz.facts.period))
    let exponents = diagnostic.output("covariant_exponents", of: values)
    let errors = diagnostic.output("covariant_errors", of: values)
    #expect(abs(exponents[0] - 0.906) < 4 * errors[0] && abs(exponents[1]) < 0.02, "\(exponents) \(errors)")
    let u = diagnostic.output("covariant_states", of: values)
    var velocity = [0.0, 0, 0]
    Lorenz().derivative(0, u, &velocity)
    let vectors = diagnostic.output("covariant_vectors", of: values)
    #expect(angle(velocity, vectors[3..<6]) < 1e-5, "\(angle(velocity, vectors[3..<6]))")
    // Expanding and contracting directions of Lorenz's attractor stay apart.
    #expect(diagnostic.output("splitting_angle_minimum", of: values)[0] > 0.1)
  }

  @Test func sameBitsAfterARestartAndHoweverObserved() throws {
    var initial = FlowModel<Lorenz>.Initial()
    (initial.trajectories, initial.spread) = (3, 0.1)
    let model = try FlowModel<Lorenz>(.init(), initial: initial, context: RunContext())
    let options = options(transient: 4, length: 3) { $0.vectors = 2 }
    func diagnostic() throws -> CovariantLyapunovVectors { try CovariantLyapunovVectors(options, scene: model.scene(seed: 5)) }
    let whole = try diagnostic()
    _ = try whole.observe(model.snapshot(at: 0))
    let values = try whole.observe(model.snapshot(at: 20, threads: 3))
    #expect(values.contains { $0.isFinite })
    var cut = try diagnostic()
    for time in [0, 0.01, 3.3, 7, 10.123, 15] {
      _ = try cut.observe(model.snapshot(at: time))
      let restarted = try diagnostic()
      restarted.memory = cut.memory
      cut = restarted
    }
    let again = try cut.observe(model.snapshot(at: 20))
    #expect(equal(values, again))
    #expect(equal(cut.memory, whole.memory))
  }

  @Test func refusesWhatCantBe() throws {
    let model = try MapModel<Henon>(.init(), initial: .init(), context: RunContext())
    for change: (inout CovariantLyapunovVectors.Options) -> Void in [
      { $0.vectors = 3 }, { ($0.expanding, $0.contracting) = (2, 1) }, { $0.interval = 1.5 }, { $0.length = 1e12 },
    ] {
      let wrong = options(transient: 1, length: 1, change)
      #expect(throws: SimulationError.self) { try CovariantLyapunovVectors(wrong, scene: model.scene()) }
    }
  }
}
