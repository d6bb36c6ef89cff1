import SimCore

/// A scenario brought to life: the model at time 0, its diagnostics, and the plan of the output file.
package final class Experiment {
  /// Diagnostics that share a schedule, and what they write.
  struct Series {
    let observed: Schedule
    /// When results are written: after every observation, or after each group of them that a result is made of.
    let schedule: Schedule
    /// The parameters that change in this run; only in the series of the frames.
    let ramps: [Ramp]
    var diagnostics: [any Diagnostic]
    var variables: [OutputVariable]
  }

  package let scenario: Scenario
  package let resolved: ResolvedScenario
  package let model: any Model
  package let pool: WorkerPool
  package let fields: [BoundField]
  /// The fields of a frame.
  let frame: [BoundField]
  /// The model, if it can record frames in one go, and they are so small that threads wouldn't share one.
  let recorder: (any StateRecorder)?
  let series: [Series]
  package let plan: OutputPlan

  /// The first field that has rows, whose number is the size of the system.
  var rowField: FieldInfo? { fields.first { !$0.info.dimensions.isEmpty }?.info }

  package var diagnostics: [any Diagnostic] { series.flatMap(\.diagnostics) }

  /// - Parameter folder: Where files that the scenario names are.
  /// - Throws: `RunError.scenario` with everything that the model and the diagnostics find wrong, or why a file can't be read.
  package init(_ scenario: Scenario, folder: String, pool: WorkerPool) throws {
    let recorded = try scenario.recorded.map { file in
      try recordedFrame(
        path: file.path.hasPrefix("/") ? file.path : "\(folder)/\(file.path)", frame: file.frame,
        fields: scenario.model.initialFields)
    }
    self.scenario = scenario
    self.pool = pool
    resolved = ResolvedScenario(scenario, initialChecksum: recorded?.checksum)
    model = try Experiment.makeModel(scenario, pool, recorded)
    let (model, fields) = (model, model.boundFields)
    self.fields = fields
    frame = scenario.fields.compactMap { name in fields.first { $0.info.name == name } }
    recorder = Experiment.recorder(model, frame)
    series = try Experiment.makeSeries(
      scenario,
      Scene(
        fields: fields.filter(\.role.isDiagnosable).map(\.info), domain: model.domain, seed: scenario.seed,
        tangent: { [model] in model.tangent }, delayTangent: { [model] in model.delayTangent }))
    plan = OutputPlan(
      timeline: scenario.timeline, frames: scenario.frames, fields: frame.map(\.info), precision: scenario.output.precision,
      format: scenario.output.format, compression: scenario.output.compression ?? 1,
      quantisation: scenario.output.significantDigits.map { .digits($0) },
      series: series.map { series in
        OutputPlan.Series(
          coordinate: "\(series.variables.first?.name ?? "")_time", schedule: series.schedule, variables: series.variables)
      },
      attributes: scenario.attributes(domain: model.domain, resolved: resolved))
  }

  private static func makeModel(_ scenario: Scenario, _ pool: WorkerPool, _ recorded: RecordedFrame?) throws -> any Model {
    let (needed, there) = (scenario.model.memory(scenario.parameters, scenario.initial), physicalMemory)
    guard needed < there else {
      let message = "a system of this size takes about \(byteCount(needed)) of memory, and this machine has \(byteCount(there))"
      throw RunError.scenario([Problem(scenario.root.nearest(to: "parameters").place, "parameters", message)])
    }
    return try locatingProblems(scenario) {
      try scenario.model.make(
        scenario.parameters, scenario.initial,
        RunContext(
          seed: scenario.seed, pool: pool, timeStep: scenario.timing.timeStep, integrator: scenario.integrator,
          tolerance: scenario.tolerance ?? Tolerance(), recorded: recorded))
    }
  }

  /// Brings the model to where it is at time 0, with the parameters of then: once before a new run.
  package func prepare() throws {
    try adoptRamps(at: 0)
    try Experiment.locatingProblems(scenario) { try model.prepare() }
  }

  /// Says where in the scenario stands what a model can't do.
  private static func locatingProblems<Result>(_ scenario: Scenario, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch SimulationError.impossible(let parameter, let reason) {
      var path = "model"
      if let parameter {
        let isInitial = scenario.initial.rows.contains { $0.name == parameter }
        path = "\(isInitial ? "initial" : "parameters").\(parameter)"
      }
      throw RunError.scenario([Problem(scenario.root.nearest(to: path).place, path, reason)])
    }
  }

  private static func recorder(_ model: any Model, _ frame: [BoundField]) -> (any StateRecorder)? {
    guard let recorder = model as? any StateRecorder, frame.count == 1, frame[0].info.count <= 4096 else { return nil }
    return frame[0].info.name == type(of: recorder).recordedField ? recorder : nil
  }

  private static func makeSeries(_ scenario: Scenario, _ scene: Scene) throws(RunError) -> [Series] {
    let ramped = scenario.ramps.map { ramp in
      let row = scenario.parameters.rows.first { $0.name == ramp.parameter }
      let isConstant = scenario.parameters.definitions.contains(ramp.parameter)
      let meaning = isConstant ? "constant of the equations" : row?.documentation ?? ""
      return OutputVariable(ramp.parameter, unit: isConstant ? "1" : row?.unit ?? "1", "\(meaning); from this time on")
    }
    var series = [
      Series(observed: scenario.frames, schedule: scenario.frames, ramps: scenario.ramps, diagnostics: [], variables: ramped)
    ]
    var problems: [Problem] = []
    func report(_ request: DiagnosticRequest, _ message: String, option: String? = nil) {
      let path = option.map { "\(request.path).\($0)" } ?? request.path
      problems.append(Problem(scenario.root.nearest(to: path).place, path, message))
    }
    for request in scenario.diagnostics {
      let diagnostic: any Diagnostic
      var scene = scene
      scene.observations = request.schedule.count(through: scenario.timeline.end)
      do {
        diagnostic = try request.entry.make(request.options, scene)
      } catch SimulationError.impossible(let parameter, let reason) {
        report(request, reason, option: parameter)
        continue
      } catch {
        report(request, "\(error)")
        continue
      }
      let known = scene.fields.flatMap(\.dimensions) + series.flatMap(\.variables).flatMap(\.dimensions)
      let variables = diagnostic.outputs.map { $0.named(request.name, among: known) }
      let taken = Set(series.flatMap(\.variables).map(\.name) + scene.fields.map(\.name) + ["time"])
      if let clash = variables.first(where: { taken.contains($0.name) }) {
        report(
          request,
          "there is a variable '\(clash.name)' already; give this diagnostic a name, such as `name: second`, for its variables to begin with"
        )
        continue
      }
      let (observed, reported) = (request.schedule, request.schedule.grouped(by: diagnostic.observationsPerResult))
      let place = series.firstIndex { $0.observed == observed && $0.schedule == reported } ?? series.count
      if place == series.count {
        series.append(Series(observed: observed, schedule: reported, ramps: [], diagnostics: [], variables: []))
      }
      series[place].diagnostics.append(diagnostic)
      series[place].variables += variables
    }
    guard problems.isEmpty else { throw .scenario(problems) }
    return series.filter { !$0.variables.isEmpty }
  }
}

extension Experiment {
  /// The plan of a file that an earlier process began. It keeps the title and the scenario's text that it began with, so that a
  /// comment can be changed in the middle of a run.
  func plan(keepingWordsOf recorded: RecordedRun) -> OutputPlan {
    var plan = plan
    for k in plan.attributes.indices where ["title", "scenario", "overrides"].contains(plan.attributes[k].name) {
      plan.attributes[k].value = recorded.attributes[plan.attributes[k].name] ?? plan.attributes[k].value
    }
    return plan
  }
}

extension OutputVariable {
  /// The same variable under the name of one diagnostic among several of its kind. So are axes that others mean something else by.
  fileprivate func named(_ name: String?, among known: [Dimension]) -> OutputVariable {
    guard let name else { return self }
    let dimensions = dimensions.map { axis in
      guard known.contains(where: { $0.name == axis.name && $0 != axis }) else { return axis }
      return Dimension(
        "\(name)_\(axis.name)", size: axis.size, labels: axis.labels, coordinates: axis.coordinates, unit: axis.unit,
        longName: axis.longName)
    }
    return OutputVariable("\(name)_\(self.name)", unit: unit, longName, dimensions: dimensions, attributes: attributes)
  }
}

extension RecordedFrame {
  /// Tells apart files of the same name.
  fileprivate var checksum: UInt64 {
    var hash = StreamHash()
    for name in values.keys.sorted() {
      for byte in name.utf8 { hash.add(UInt64(byte)) }
      for value in values[name]! { hash.add(value.bitPattern) }
    }
    return hash.value
  }
}

extension Scenario {
  /// The global attributes of the output file.
  fileprivate func attributes(domain: Domain?, resolved: ResolvedScenario) -> [(name: String, value: ParameterValue)] {
    var attributes: [(name: String, value: ParameterValue)] = [
      ("title", .text(title)), ("source", .text(simrunSource)), ("model", .text(model.card.name)), ("seed", .integer(Int(seed))),
    ]
    if let domain {
      attributes += [
        ("domain_size", .reals(domain.size)),
        ("domain_boundary", .text(domain.boundary.map(\.rawValue).joined(separator: ","))),
      ]
    }
    attributes += parameters.values.map { ("parameters.\($0.name)", $0.value) }
    attributes += initial.values.map { ("initial.\($0.name)", $0.value) }
    if let recorded { attributes += [("initial.from", .text(recorded.path)), ("initial.frame", .integer(recorded.frame))] }
    attributes += runLength.map { ("run.\($0.name)", $0.value) }
    attributes += [
      ("scenario", .text(text)), ("overrides", .text(overrides.map { "\($0.path)=\($0.value)" }.joined(separator: "\n"))),
      ("resolved_scenario", .text(resolved.text)),
    ]
    return attributes.filter { $0.value != .unset }
  }
}
