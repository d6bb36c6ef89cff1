/// A model that can be chosen by name. The catalogue of a program is a list of these.
///
/// Everything but the name is looked up when it is asked for: a program that runs one model pays for one.
public struct ModelEntry: Sendable {
  private let model: any Model.Type

  public init<M: Model>(_ model: M.Type) { self.model = model }

  public var card: Card { model.card }
  public var stepping: Stepping { model.stepping }
  /// How the model moves with an integrator.
  public func stepping(with integrator: String?) -> Stepping { model.stepping(integrator: integrator) }
  /// What is known of a flow or a map; nil for other models.
  public var facts: SystemFacts? { model.facts }
  /// Names of a state's components at the defaults, of flows and maps.
  public var components: [String] { (parameters as? any SizedSystem)?.components ?? [] }
  public var rampable: Set<String> { model.rampable }
  /// Whether the default length of steps is only a limit, below which they are fitted to the times of a scenario.
  public var fitsTimeStep: Bool { model.fitsTimeStep }
  /// Names of the integrators to choose from, the usual one first; empty if there is no choice.
  public var integrators: [String] { model.integrators }
  public var parameters: any ParameterSet { model.defaultParameters }
  public var initial: any ParameterSet { model.defaultInitial }
  /// Name, unit and meaning of what can be written and diagnosed.
  public var observables: [(name: String, unit: String, longName: String)] { model.observables }
  /// Names of the fields that a frame holds unless the scenario names others.
  public var usualFields: [String] { model.usualFields }
  /// What `initial: {from: FILE}` takes from a file.
  public var initialFields: [String] { model.initialFields }

  /// The natural period with parameters of the same type as `parameters`; nil of maps, and if it isn't known.
  public func naturalPeriod(_ parameters: any ParameterSet) -> Double? { model.naturalPeriod(erased: parameters) }

  /// About how many bytes the model takes, from sets of the same types as `parameters` and `initial`; 0 if that isn't known.
  public func memory(_ parameters: any ParameterSet, _ initial: any ParameterSet) -> Int {
    model.memory(erased: parameters, initial)
  }

  /// Builds the model from sets of the same types as `parameters` and `initial`.
  public func make(_ parameters: any ParameterSet, _ initial: any ParameterSet, _ context: RunContext) throws -> any Model {
    try model.make(parameters, initial, context)
  }
}

extension Model {
  fileprivate static var defaultParameters: any ParameterSet { Parameters() }
  fileprivate static var defaultInitial: any ParameterSet { Initial() }

  fileprivate static var observables: [(name: String, unit: String, longName: String)] {
    fields.filter { $0.role.isObservable }.map { ($0.name, $0.unit, $0.longName) }
  }

  fileprivate static var usualFields: [String] {
    fields.filter { $0.role.isObservable && $0.role != .onRequest }.map(\.name)
  }

  fileprivate static func naturalPeriod(erased parameters: any ParameterSet) -> Double? { naturalPeriod(parameters as! Parameters) }

  fileprivate static func memory(erased parameters: any ParameterSet, _ initial: any ParameterSet) -> Int {
    memory(parameters as! Parameters, initial: initial as! Initial)
  }

  fileprivate static func make(
    _ parameters: any ParameterSet, _ initial: any ParameterSet, _ context: RunContext
  ) throws -> any Model {
    try Self(parameters as! Parameters, initial: initial as! Initial, context: context)
  }
}

/// A diagnostic that can be chosen by name.
public struct DiagnosticEntry: Sendable {
  private let diagnostic: any Diagnostic.Type

  public init<D: Diagnostic>(_ diagnostic: D.Type) { self.diagnostic = diagnostic }

  public var card: Card { diagnostic.card }
  public var requires: [String] { diagnostic.requires }
  public var options: any ParameterSet { diagnostic.defaultOptions }

  /// Builds the diagnostic from a set of the same type as `options`.
  public func make(_ options: any ParameterSet, _ scene: Scene) throws -> any Diagnostic { try diagnostic.make(options, scene) }
}

extension Diagnostic {
  fileprivate static var defaultOptions: any ParameterSet { Options() }

  fileprivate static func make(_ options: any ParameterSet, _ scene: Scene) throws -> any Diagnostic {
    try diagnostic(Self.self, options as! Options, scene: scene)
  }
}
