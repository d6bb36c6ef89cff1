/// What makes a `SpectralEquation` a `Model`: an ensemble of its fields.
///
/// Fields are kept, moved and saved as Fourier coefficients; what is observed are their values at the points.
public final class SpectralModel<Equation: SpectralEquation>: Model {
  public static var card: Card { Equation.card }
  public static var stepping: Stepping { .fixed(defaultTimeStep: Equation.timeStep) }
  public static var initialFields: [String] { ["state"] }
  /// The real parameters, but not the length: the places of the points stay what they were.
  public static var rampable: Set<String> { rampableNames(Equation.table).subtracting(["length"]) }
  public static var facts: SystemFacts? { Equation.facts }
  public static var fitsTimeStep: Bool { true }

  public typealias Parameters = Equation
  public typealias Initial = Equation.Starts

  public static var fields: [Field<SpectralModel>] {
    [
      .observable(
        "state", "value of the field at each point",
        {
          [
            Dimension("trajectory", size: $0.ensemble.trajectories),
            Dimension("component", size: $0.equation.points, coordinates: $0.equation.positions, longName: "position x"),
          ]
        },
        read: { $0.ensemble.readStates($1, $2) }),
      .hidden(
        "modes",
        { [Dimension("trajectory", size: $0.ensemble.trajectories), Dimension("part", size: $0.ensemble.parts)] },
        read: { $0.ensemble.readModes($1, $2) }, restore: { $0.ensemble.restoreModes($1) }),
    ]
  }

  private var equation: Equation
  private let prelude: Prelude
  private let ensemble: SpectralEnsemble

  /// Coefficients, and the scratch memory of steps.
  public static func memory(_ parameters: Equation, initial: Initial) -> Int {
    (initial.count == 1 ? 1 : (initial.count + 7) / 8 * 8) * 10 * parameters.points * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the initial state has another number of points.
  public init(_ parameters: Equation, initial: Initial, context: RunContext) throws {
    equation = parameters
    prelude = try initial.prelude(
      usual: .flow(period: Equation.facts.period, transient: Equation.facts.transient), context)
    let starts = try initial.states(
      parameters.components, context, defaultState: parameters.defaultState(seed: context.seed))
    ensemble = SpectralEnsemble(
      parameters, starts: starts, timeStep: context.timeStep > 0 ? context.timeStep : Equation.timeStep, pool: context.pool)
  }

  public func prepare() throws { try prelude.run(ensemble) }

  /// nil beyond ten thousand points: a Jacobian wouldn't fit into memory.
  public var tangent: (any TangentDynamics)? {
    if equation.points > maximumTangentDimension { return nil }
    return SpectralTangent(equation, period: Equation.facts.period, timeStep: ensemble.timeStep)
  }

  /// - Throws: `SimulationError.impossible` if the field would get other points.
  public func adopt(_ parameters: Equation) throws {
    if zip(parameters.values, equation.values).allSatisfy({ $0.value == $1.value }) { return }
    try requireSame(parameters.components, as: equation.components)
    equation = parameters
    ensemble.change(parameters)
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }
}
