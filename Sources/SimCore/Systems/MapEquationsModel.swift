/// A map that a scenario writes down: an ensemble of its orbits. Time counts iterations.
public final class MapEquationsModel: StateRecorder {
  public static let card = Card(
    name: "map_equations",
    summary: "an iterated map written in the scenario",
    details: """
      components: [x, y]
      equations: ["1 - a*x^2 + y", "b*x"]
      constants: ["a = 1.4", "b = 0.3"]
      are x' = 1 - a x² + y, y' = b x: all new values are computed from the old ones. Expressions have numbers, names of components and \
      constants, pi, + - * / ^ (or **), parentheses, and the functions \(EquationsModel.functions). heaviside(x) is 1 where x > 0, else \
      0; mod(x, y) is x - y floor(x/y); pow(x, y) is x^y. Where an exponent isn't constant, x^y is exp(y log x). The orbits start at \
      `initial: {state: […]}`. Constants can change during a run, such as with `ramps: [{parameter: a, values: [1, 1.4], hold: \
      100}]`; those that are computed from them follow.
      """)
  public static let stepping = Stepping.iterations
  public static let initialFields = ["state"]

  public struct Parameters: ParameterSet {
    public var texts = EquationTexts()
    public init() {}
    public static let table: [Parameter<Parameters>] = EquationTexts.table.map { $0.within(\.texts) }
    public func problems() -> [ParameterProblem] { texts.problems(time: nil) }
    public var definitions: [String] { texts.definitions }
    public mutating func define(_ name: String, as value: Double) throws(ParameterProblem) { try texts.define(name, as: value) }
  }

  public typealias Initial = EquationStarts

  public static let fields: [Field<MapEquationsModel>] = [
    .state(
      "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, $0.components) },
      read: { $0.ensemble.readStates($1, $2) }, restore: { $0.ensemble.restoreStates($1) })
  ]

  private let components: [String]
  private var texts: EquationTexts
  private var tape: Tape
  private let prelude: Prelude
  private let ensemble: OrbitEnsemble

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    initial.count * parameters.texts.components.count * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the equations can't be read, or if the initial state has another number of components.
  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    let (tape, components) = (try parameters.texts.tape(time: nil), parameters.texts.components)
    (texts, self.tape, self.components) = (parameters.texts, tape, components)
    prelude = try initial.prelude(usual: .map(nil), context)
    ensemble = OrbitEnsemble(
      components, starts: try initial.states(components, context), pool: context.pool,
      image: MapEquationsModel.image(tape, components.count))
  }

  public func prepare() throws { try prelude.run(ensemble) }

  /// Constants can change.
  public func adopt(_ parameters: Parameters) throws {
    if parameters.texts.definedValues == texts.definedValues { return }
    texts = parameters.texts
    tape = try texts.tape(time: nil)
    ensemble.image = MapEquationsModel.image(tape, components.count)
  }

  private static func image(_ tape: Tape, _ dimension: Int) -> OrbitEnsemble.Image {
    { compute(tape, $0, $1, registers: $2, dimension: dimension) }
  }

  /// Maps have no time, and their tapes don't read it: any pointer will do.
  private static func compute(
    _ tape: Tape, _ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int
  ) {
    // Some registers at a time, so that intermediate results stay in the cache.
    let width = 16
    for first in stride(from: 0, to: registers, by: width) {
      let (u, images) = (u + first * dimension, images + first * dimension)
      tape.evaluate(u, u, images, registers: min(width, registers - first), dimension: dimension)
    }
  }

  public var tangent: (any TangentDynamics)? {
    let (tape, dimension) = (tape, components.count)
    return MapTangent(dimension) { tape.evaluate($0, $0, $1, registers: 1, dimension: dimension) }
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}
