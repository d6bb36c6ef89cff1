/// Moves a block of trajectories through time: some registers of eight lanes, each with all components of a state.
protocol TrajectoryStepper: AnyObject {
  typealias Lanes = SIMD8<Double>
  var registers: Int { get }
  /// Register after register. To begin, set these and call `begin`.
  var states: UnsafeMutablePointer<Lanes> { get }
  /// The right-hand side. After a change call `begin`.
  var field: BlockField<Lanes> { get set }

  /// Starts from `states`.
  func begin(at time: Double)
  /// Moves `states` to a time that isn't before the last one. False if steps became too short to get there.
  func advance(to time: Double) -> Bool

  /// Where a restart would begin: states, and for each register their time, the step from there, and a mark. Set before `restore`.
  var beginnings: UnsafeMutablePointer<Lanes> { get }
  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes)
  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes)
  /// Begins there, and goes to the time at which they were saved: all bits are as they were.
  func restore(at time: Double)
}

/// How large the error of an adaptive step may be.
public struct Tolerance: Sendable {
  /// Of a component's error, over its size.
  public var relative: Double
  public var absolute: Double
  public var maximumStep: Double
  /// The system's natural period. A trajectory that takes steps shorter than a millionth of it, a hundred thousand times on end, has run
  /// off to where it turns ever faster. 0: any step will do.
  public var period = 0.0

  public init(relative: Double = 1e-9, absolute: Double? = nil, maximumStep: Double = .infinity) {
    self.relative = relative
    self.absolute = absolute ?? relative
    self.maximumStep = maximumStep
  }

  /// The error allowed to a component on its way from a to b.
  @inline(__always)
  func allowed<Real: RealNumber>(_ a: Real, _ b: Real) -> Real {
    Real(absolute) + relative * larger(magnitude(a), magnitude(b))
  }
}

/// The integrators that a scenario can choose, the usual one first.
public let integratorCatalogue: [IntegratorEntry] = [
  IntegratorEntry(DormandPrince853.self), IntegratorEntry(Tsitouras5.self), IntegratorEntry(RungeKutta4.self),
  IntegratorEntry(Euler.self),
]

/// An integrator that can be chosen by name.
public struct IntegratorEntry: Sendable {
  public let card: Card
  public let order: Int
  /// Whether it chooses its steps by the tolerance; else it takes equal ones.
  public let isAdaptive: Bool
  let make:
    @Sendable (
      _ field: @escaping BlockField<SIMD8<Double>>, _ registers: Int, _ dimension: Int, _ timeStep: Double, Tolerance
    ) -> any TrajectoryStepper

  init<Method: EmbeddedMethod>(_: Method.Type) {
    (card, order, isAdaptive) = (Method.card, Method.order, true)
    make = { field, registers, dimension, _, tolerance in
      AdaptiveStepper(Method.self, field, registers: registers, dimension: dimension, tolerance: tolerance)
    }
  }

  init<Method: FixedStepMethod>(_: Method.Type) {
    (card, order, isAdaptive) = (Method.card, Method.order, false)
    make = { field, registers, dimension, timeStep, _ in
      FixedStepper(Method.self, field, registers: registers, dimension: dimension, timeStep: timeStep)
    }
  }
}
