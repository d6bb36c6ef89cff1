/// A model that can be chosen by name. The catalogue of a program is a list of these.
public struct ModelEntry: Sendable {
  public let card: Card
  public let stepping: Stepping
  /// How the model moves with an integrator.
  public let steppingWith: @Sendable (_ integrator: String?) -> Stepping
  /// What is known of a flow or a map; nil for other models.
  public let facts: SystemFacts?
  /// Names of a state's components at the defaults, of flows and maps.
  public let components: [String]
  public let rampable: Set<String>
  /// Names of the integrators to choose from, the usual one first; empty if there is no choice.
  public let integrators: [String]
  public let parameters: any ParameterSet
  public let initial: any ParameterSet
  /// Name, unit and meaning of what can be written and diagnosed.
  public let observables: [(name: String, unit: String, longName: String)]
  /// What `initial: {from: FILE}` takes from a file.
  public let initialFields: [String]
  /// About how many bytes the model takes, from sets of the same types as `parameters` and `initial`; 0 if that isn't known.
  public let memory: @Sendable (_ parameters: any ParameterSet, _ initial: any ParameterSet) -> Int
  /// Builds the model from sets of the same types as `parameters` and `initial`.
  public let make: @Sendable (_ parameters: any ParameterSet, _ initial: any ParameterSet, RunContext) throws -> any Model

  @_semantics("optimize.sil.specialize.generic.never")
  public init<M: Model>(_: M.Type) {
    card = M.card
    stepping = M.stepping
    steppingWith = { M.stepping(integrator: $0) }
    facts = M.facts
    components = (M.Parameters() as? any SizedSystem)?.components ?? []
    rampable = M.rampable
    integrators = M.integrators
    parameters = M.Parameters()
    initial = M.Initial()
    observables = M.fields.filter { $0.role.isObservable }.map { ($0.name, $0.unit, $0.longName) }
    initialFields = M.initialFields
    memory = { parameters, initial in M.memory(parameters as! M.Parameters, initial: initial as! M.Initial) }
    make = { parameters, initial, context in
      try M(parameters as! M.Parameters, initial: initial as! M.Initial, context: context)
    }
  }
}

/// A diagnostic that can be chosen by name.
public struct DiagnosticEntry: Sendable {
  public let card: Card
  public let requires: [String]
  public let options: any ParameterSet
  /// Builds the diagnostic from a set of the same type as `options`.
  public let make: @Sendable (_ options: any ParameterSet, Scene) throws -> any Diagnostic

  public init<D: Diagnostic>(_: D.Type) {
    card = D.card
    requires = D.requires
    options = D.Options()
    make = { options, scene in try D(options as! D.Options, scene: scene) }
  }
}
