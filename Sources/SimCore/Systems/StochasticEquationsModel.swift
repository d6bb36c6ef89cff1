/// Stochastic differential equations that a scenario writes down: an ensemble of their trajectories.
public final class StochasticEquationsModel: StateRecorder {
  public static let card = Card(
    name: "stochastic_equations",
    summary: "stochastic differential equations written in the scenario",
    details: """
      components: [x, v]
      equations: ["v", "x - x^3 - gamma*v"]
      noise: ["0", "sqrt(2*gamma*T)"]
      constants: ["gamma = 0.5", "T = 0.1"]
      are dx = v dt, dv = (x - x³ - γ v) dt + √(2 γ T) dW: each component with noise has a Wiener process of its own, which for \
      every trajectory follows from the run's seed. Noise may depend on the state and on the time t, in Itô's interpretation or in \
      Stratonovich's. The latter adds ½ g ∂g/∂x to the drift of a component x with noise g, where the derivative of floor, sign \
      and heaviside is taken as 0. Expressions are those of the model `equations`. sra1 is the best integrator where noise doesn't \
      depend on the state, sriw1 where the noise of a component depends on this one and on components without noise; \
      euler_maruyama takes any. The trajectories start at `initial: {state: […]}`. Constants can change during a run by `ramps`.
      """,
    references: ["Kloeden & Platen (1992), Numerical Solution of Stochastic Differential Equations, Springer"])

  private static let defaultTimeStep = 0.002
  public static let stepping = Stepping.fixed(defaultTimeStep: defaultTimeStep)
  public static var integrators: [String] { stochasticIntegratorCatalogue.map { $0.card.name } }
  public static let initialFields = ["state"]
  public static let fitsTimeStep = true

  /// What the noise of a state that changes within a step means.
  public enum Interpretation: String, CaseIterable, Sendable {
    /// It acts with its strength at the step's beginning.
    case ito
    /// It is the limit of noise with a short memory: the ordinary rules of calculus hold.
    case stratonovich
  }

  public struct Parameters: ParameterSet {
    public var texts = EquationTexts()
    public var noise: [String]?
    public var interpretation = Interpretation.ito
    public init() {}

    public static let table: [Parameter<Parameters>] =
      EquationTexts.table.map { $0.within(\.texts) } + [
        .texts(
          "noise", \.noise,
          "an expression for each component of the state, in the same order: the factor of its white noise, '0' for none"),
        .choice("interpretation", \.interpretation, "stochastic integral that the noise is meant as"),
      ]

    private var lists: [ExpressionList] {
      [
        ExpressionList(parameter: "equations", noun: "equation", texts: texts.equations),
        ExpressionList(parameter: "noise", noun: "noise", texts: noise),
      ]
    }

    public func problems() -> [ParameterProblem] { texts.read(lists, time: "t").problems }
    public var definitions: [String] { texts.definitions }
    public mutating func define(_ name: String, as value: Double) throws(ParameterProblem) { try texts.define(name, as: value) }

    /// The equations in Itô's interpretation.
    ///
    /// - Throws: `SimulationError.impossible` with the first problem.
    public func system() throws(SimulationError) -> WrittenStochasticSystem {
      let (graph, nodes, problems) = texts.read(lists, time: "t")
      if let problem = problems.first { throw .impossible(parameter: problem.parameter, reason: problem.message) }
      var (drift, noise) = (nodes[0], nodes[1])
      if interpretation == .stratonovich {
        for c in noise.indices {
          if let excess = graph.stratonovichDrift(of: noise[c], component: c) { drift[c] = graph.binary(.sum, drift[c], excess) }
        }
      }
      return WrittenStochasticSystem(graph, drift: drift, noise: noise)
    }
  }

  public typealias Initial = EquationStarts

  public static let fields: [Field<StochasticEquationsModel>] = [
    .state(
      "state", "state of each trajectory", { stateDimensions($0.ensemble.trajectories, $0.components) },
      read: { $0.ensemble.readStates($1, $2) }, restore: { $0.ensemble.restoreStates($1) })
  ]

  private let components: [String]
  private var texts: EquationTexts
  private let integrator: String?
  private let prelude: Prelude
  private let ensemble: StochasticEnsemble

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    (initial.count + 7) / 8 * 8 * parameters.texts.components.count * MemoryLayout<Double>.size
  }

  /// - Throws: `SimulationError.impossible` if the equations can't be read, if the integrator doesn't fit their noise, or if the
  ///   initial state has another number of components.
  public init(_ parameters: Parameters, initial: Initial, context: RunContext) throws {
    components = parameters.texts.components
    (texts, integrator) = (parameters.texts, context.integrator)
    prelude = try initial.prelude(usual: Prelude.Usual(transient: nil, spacing: nil), context)
    let system = try parameters.system()
    let method = try StochasticEquationsModel.method(context.integrator, for: system.noiseKind)
    ensemble = StochasticEnsemble(
      system, method, components, starts: try initial.states(components, context),
      timeStep: context.timeStep > 0 ? context.timeStep : StochasticEquationsModel.defaultTimeStep, context: context)
  }

  public func prepare() throws { try prelude.run(ensemble) }

  /// Constants can change.
  ///
  /// - Throws: `SimulationError.impossible` if the integrator doesn't fit the noise that this makes.
  public func adopt(_ parameters: Parameters) throws {
    if parameters.texts.definedValues == texts.definedValues { return }
    let system = try parameters.system()
    _ = try StochasticEquationsModel.method(integrator, for: system.noiseKind)
    texts = parameters.texts
    ensemble.change(system)
  }

  private static func method(_ name: String?, for noise: NoiseKind) throws(SimulationError) -> any StochasticMethod.Type {
    let method = stochasticIntegratorCatalogue.first { $0.card.name == name ?? integrators[0] }
    guard let method else {
      throw .impossible(
        parameter: nil,
        reason: "the integrator '\(name ?? "")' is not for stochastic equations; choose one of "
          + integrators.joined(separator: ", "))
    }
    if noise <= method.noise { return method }
    let fitting = stochasticIntegratorCatalogue.filter { noise <= $0.noise }.map { $0.card.name }.joined(separator: " or ")
    let reason =
      method.noise == .additive
      ? "depends on the state, which the integrator \(method.card.name) can't handle"
      : "of a component depends on another one that has noise, which the integrator \(method.card.name) can't handle"
    throw .impossible(parameter: "noise", reason: "\(reason); choose \(fitting)")
  }

  public func didRestore(at instant: Instant) { ensemble.didRestore(at: instant) }

  public func advance(to instant: Instant) throws { try ensemble.advance(to: instant) }

  public func record(at instants: [Instant], into out: UnsafeMutablePointer<Double>) -> (count: Int, failure: (any Error)?) {
    ensemble.record(at: instants, into: out)
  }
}

/// Tapes as drift and noise.
public struct WrittenStochasticSystem: StochasticSystem {
  public let dimension: Int
  public let noiseKind: NoiseKind
  public let noisyComponents: [Int]
  private let driftTape: Tape
  private let noiseTape: Tape

  init(_ graph: ExpressionGraph, drift: [Int], noise: [Int]) {
    dimension = drift.count
    noisyComponents = noise.indices.filter { graph.constant(at: noise[$0]) != 0 }
    noiseKind = WrittenStochasticSystem.kind(graph, noise, noisy: Set(noisyComponents))
    driftTape = TapeBuilder.tape(graph, outputs: drift)
    noiseTape = TapeBuilder.tape(graph, outputs: noise)
  }

  private static func kind(_ graph: ExpressionGraph, _ noise: [Int], noisy: Set<Int>) -> NoiseKind {
    var kind = NoiseKind.additive
    for (index, node) in noise.enumerated() {
      let components = graph.components(in: node)
      if !components.subtracting([index]).isDisjoint(with: noisy) { return .general }
      if !components.isEmpty { kind = .diagonal }
    }
    return kind
  }

  public func drift(_ t: UnsafePointer<Lanes>, _ u: UnsafePointer<Lanes>, _ drift: UnsafeMutablePointer<Lanes>, registers: Int) {
    driftTape.evaluate(t, u, drift, registers: registers, dimension: dimension)
  }

  public func noise(_ t: UnsafePointer<Lanes>, _ u: UnsafePointer<Lanes>, _ noise: UnsafeMutablePointer<Lanes>, registers: Int) {
    noiseTape.evaluate(t, u, noise, registers: registers, dimension: dimension)
  }
}
