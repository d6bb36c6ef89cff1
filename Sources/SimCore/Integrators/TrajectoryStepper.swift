/// Moves a block of trajectories through time: some registers of eight lanes, each with all components of a state.
protocol TrajectoryStepper: AnyObject {
  typealias Lanes = SIMD8<Double>
  var registers: Int { get }
  var dimension: Int { get }
  /// Register after register. To begin, set these and call `begin`.
  var states: UnsafeMutablePointer<Lanes> { get }
  /// After a change call `begin`.
  var flow: any RightHandSide { get set }

  /// Starts from `states`.
  func begin(at time: Double)
  /// Moves `states` to a time that isn't before the last one. False if steps became too short to get there.
  func advance(to time: Double) -> Bool

  /// Where a restart would begin: states, and for each register their time, the step from there, and a mark. Set before `restore`.
  var beginnings: UnsafeMutablePointer<Lanes> { get }
  /// Of each register's beginning: the components of a state, and what else a restart needs.
  var numbersPerBeginning: Int { get }
  func beginning(_ register: Int) -> (time: Lanes, step: Lanes, rejected: Lanes)
  func setBeginning(_ register: Int, time: Lanes, step: Lanes, rejected: Lanes)
  /// Begins there, and goes to the time at which they were saved: all bits are as they were.
  func restore(at time: Double)
}

extension TrajectoryStepper {
  var numbersPerBeginning: Int { dimension }
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
  IntegratorEntry(DormandPrince853.self), IntegratorEntry(Tsitouras5.self), IntegratorEntry(Verner98.self),
  IntegratorEntry(RungeKutta4.self), IntegratorEntry(Euler.self), IntegratorEntry.rodas5P, IntegratorEntry.auto,
  IntegratorEntry(SymplecticComposition.yoshida4),
  IntegratorEntry(SymplecticComposition.yoshida6), IntegratorEntry(SymplecticComposition.yoshida8),
  IntegratorEntry(GaussCollocation.gauss4), IntegratorEntry(GaussCollocation.gauss6),
]

/// An integrator that can be chosen by name.
public struct IntegratorEntry: Sendable {
  public let card: Card
  public let order: Int
  /// Whether it chooses its steps by the tolerance; else it takes equal ones.
  public let isAdaptive: Bool
  /// Why it can't integrate a flow; nil if it can.
  let obstacle: @Sendable (_ flow: any RightHandSide, _ dimension: Int) -> String?
  let make:
    @Sendable (
      _ flow: any RightHandSide, _ registers: Int, _ dimension: Int, _ timeStep: Double, Tolerance
    ) -> any TrajectoryStepper

  init<Method: EmbeddedMethod>(_: Method.Type) {
    (card, order, isAdaptive, obstacle) = (Method.card, Method.order, true, { _, _ in nil })
    make = { flow, registers, dimension, _, tolerance in
      if let piecewise = flow as? any PiecewiseFlow {
        return PiecewiseStepper<Method>(piecewise, registers: registers, tolerance: tolerance)
      }
      return AdaptiveStepper(Method.self, flow, registers: registers, dimension: dimension, tolerance: tolerance)
    }
  }

  init<Method: FixedStepMethod>(_: Method.Type) {
    (card, order, isAdaptive, obstacle) = (Method.card, Method.order, false, { _, _ in nil })
    make = { flow, registers, dimension, timeStep, _ in
      FixedStepper(Method.self, flow, registers: registers, dimension: dimension, timeStep: timeStep)
    }
  }

  init(_ composition: SymplecticComposition) {
    (card, order, isAdaptive) = (composition.card, composition.order, false)
    obstacle = { composition.obstacle($0, dimension: $1) }
    make = { flow, registers, dimension, timeStep, _ in
      FixedStepper(flow, registers: registers, dimension: dimension, timeStep: timeStep) { flow, block in
        (flow as? any SeparableHamiltonian)?.takeSteps(composition, block)
      }
    }
  }

  init(_ method: GaussCollocation) {
    (card, order, isAdaptive, obstacle) = (method.card, method.order, false, { _, _ in nil })
    make = { flow, registers, dimension, timeStep, _ in
      GaussStepper(method, flow, registers: registers, dimension: dimension, timeStep: timeStep)
    }
  }

  static let rodas5P = IntegratorEntry(stiff: Rodas5P.card, order: Rodas5P.order, switches: false)
  static let auto = IntegratorEntry(stiff: StiffStepper.switchingCard, order: DormandPrince853.order, switches: true)

  private init(stiff card: Card, order: Int, switches: Bool) {
    (self.card, self.order, isAdaptive) = (card, order, true)
    obstacle = { _, dimension in
      dimension <= StiffStepper.maximumDimension
        ? nil
        : "'\(card.name)' solves systems of equations for up to \(StiffStepper.maximumDimension) components, and this flow has "
          + "\(dimension): choose another integrator, such as dop853"
    }
    make = { flow, registers, dimension, _, tolerance in
      StiffStepper(flow, registers: registers, dimension: dimension, tolerance: tolerance, switches: switches)
    }
  }
}
