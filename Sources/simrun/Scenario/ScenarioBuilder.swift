import SimCore

/// Makes a scenario of its nodes. Goes on after a problem as long as the rest makes sense, so that all problems are found at once.
struct ScenarioBuilder {
  private(set) var reader: SectionReader
  private let models: [ModelEntry]
  private let diagnostics: [DiagnosticEntry]
  private var root: ScenarioNode { reader.root }

  private static let sections = ["parameters", "initial", "run", "output", "checkpoint", "diagnostics", "ramps"]

  init(_ root: ScenarioNode, models: [ModelEntry], diagnostics: [DiagnosticEntry]) {
    reader = SectionReader(root)
    self.models = models
    self.diagnostics = diagnostics
  }

  /// The scenario; nil if there are problems.
  mutating func build(text: String, overrides: [Override]) -> Scenario? {
    guard root.entries != nil else {
      reader.report("", "expected `key: value` pairs, found \(root.noun)")
      return nil
    }
    reader.refuseUnknownKeys("", known: HeaderOptions.table.map(\.name) + ScenarioBuilder.sections)
    var header = HeaderOptions()
    reader.read("", into: &header)
    let before = reader.problems.count
    let run: RunOptions = section("run")
    let runIsSound = reader.problems.count == before
    let output: OutputOptions = section("output")
    let checkpoint: CheckpointOptions = section("checkpoint")
    guard let model = chosenModel(header) else { return nil }

    var parameters = model.parameters
    reader.refuseUnknownKeys("parameters", known: names(parameters))
    read("parameters", into: &parameters)
    let (initial, recorded) = self.initial(of: model)
    let fields = self.fields(output, of: model)
    let wanted = diagnosticRequests(model)
    let ramped = rampOptions()

    let integrator = self.integrator(run, of: model)
    // A model without steps gets a time axis that holds every time in the scenario.
    var times: [Double?] = [output.every, output.start]
    for request in wanted { times += [request.common.every, request.common.start] }
    for ramp in ramped { times += [ramp.options.hold] + (ramp.options.times ?? []) }
    let periodic = periodicTimes(run, output, model, parameters)
    let exactTimes = times.compactMap { $0.flatMap { ExactTime($0) } } + [periodic.interval].compactMap(\.self)
    let stepping = model.stepping(with: integrator)
    let tolerance = tolerance(run, of: model, stepping)
    let fitted = FittedStep(isWanted: model.fitsTimeStep, frames: periodic.interval ?? output.every.flatMap { ExactTime($0) })
    let agreed = runIsSound && periodic.areSound ? timing(run, periodic.duration, stepping, exactTimes, fitted) : nil
    // Without a sound end, intervals can still be compared with the step.
    let stepIsKnown = run.timeStep != nil || root[path: "run.time_step"] == nil
    guard let timing = agreed ?? (stepIsKnown ? Timing(endless: run, stepping, times: exactTimes, fitted) : nil) else { return nil }

    let frames = frames(output, periodic.interval, timing) ?? Schedule(every: timing.hundredth)
    let requests = wanted.map { request in
      let schedule = schedule(
        timing, every: request.common.every, start: request.common.start, at: "diagnostics.\(request.index)", usual: frames)
      return DiagnosticRequest(
        index: request.index, entry: request.entry, options: request.options, name: request.common.name,
        schedule: schedule ?? frames)
    }
    let ramps = ramped.compactMap { ramp($0.options, at: "ramps.\($0.index)", timing, model, parameters) }
    return Scenario(
      text: text, overrides: overrides, title: header.title ?? model.card.summary, model: model, seed: UInt64(header.seed),
      parameters: parameters, initial: initial, recorded: recorded, timing: timing, integrator: integrator, tolerance: tolerance,
      frames: frames,
      fields: fields,
      output: output, checkpoints: cadence(checkpoint, timing), diagnostics: requests, ramps: ramps, root: root)
  }

  // MARK: - Sections

  private mutating func section<Options: ParameterSet>(_ path: String) -> Options {
    var options = Options()
    reader.refuseUnknownKeys(path, known: names(options))
    reader.read(path, into: &options)
    return options
  }

  private func names(_ set: any ParameterSet) -> [String] { set.rows.map(\.name) }

  /// Reads into a set whose type only the catalogue knows.
  private mutating func read(_ path: String, into set: inout any ParameterSet) {
    func open<Options: ParameterSet>(_ options: Options) -> any ParameterSet {
      var options = options
      reader.read(path, into: &options)
      return options
    }
    set = open(set)
  }

  private mutating func chosenModel(_ header: HeaderOptions) -> ModelEntry? {
    let known = models.map(\.card.name)
    guard let name = header.model else {
      if root["model"] == nil || root["model"]!.isNull {
        reader.report(
          "model",
          "is missing: which model? "
            + (known.count < 20 ? "Known are \(known.joined(separator: ", "))" : "`simrun describe` lists them"))
      }
      return nil
    }
    // Flows and maps can be called as in dysts.
    if let model = models.first(where: { $0.card.name == name }) ?? models.first(where: { $0.facts?.dysts == name }) {
      return model
    }
    reader.report(
      "model", "there is no model '\(name.clipped)'\(suggestion(name.clipped, among: known))")
    return nil
  }

  private mutating func initial(of model: ModelEntry) -> (any ParameterSet, (path: String, frame: Int)?) {
    var (own, file) = (model.initial, InitialOptions())
    reader.refuseUnknownKeys("initial", known: names(own) + names(file))
    read("initial", into: &own)
    reader.read("initial", into: &file)
    if file.from != nil && model.initialFields.isEmpty {
      reader.report("initial.from", "the model '\(model.card.name)' doesn't take its initial state from a file")
    }
    if file.from == nil && root[path: "initial.frame"] != nil {
      reader.report("initial.frame", "goes with `from: FILE`")
    }
    return (own, file.from.map { ($0, file.frame) })
  }

  private mutating func integrator(_ run: RunOptions, of model: ModelEntry) -> String? {
    guard let name = run.integrator else {
      // Steps ask for a method that takes equal ones.
      return model.integrators.first {
        run.timeStep == nil && run.steps == nil || model.stepping(with: $0) != .continuous
      }
    }
    if model.integrators.isEmpty {
      reader.report("run.integrator", "the model '\(model.card.name)' has no choice of integrators; leave it out")
    } else if !model.integrators.contains(name) {
      let known = model.integrators
      reader.report("run.integrator", "there is no integrator '\(name.clipped)'\(suggestion(name.clipped, among: known))")
    }
    return name
  }

  private mutating func tolerance(_ run: RunOptions, of model: ModelEntry, _ stepping: Stepping) -> Tolerance? {
    if !model.integrators.isEmpty && stepping == .continuous {
      return Tolerance(
        relative: run.tolerance ?? Tolerance().relative, absolute: run.absoluteTolerance,
        maximumStep: run.maximumStep ?? .infinity)
    }
    for (name, value) in [
      ("tolerance", run.tolerance), ("absolute_tolerance", run.absoluteTolerance), ("maximum_step", run.maximumStep),
    ] where value != nil {
      reader.report("run.\(name)", "is for integrators that choose their steps, such as dop853; leave it out")
    }
    return nil
  }

  private mutating func fields(_ output: OutputOptions, of model: ModelEntry) -> [String] {
    let known = model.observables.map(\.name)
    guard let fields = output.fields else { return model.usualFields }
    for (index, name) in fields.enumerated() {
      let path = root[path: "output.fields.\(index)"] == nil ? "output.fields" : "output.fields.\(index)"
      if !known.contains(name) {
        reader.report(
          path, "the model '\(model.card.name)' has no field '\(name.clipped)'\(suggestion(name.clipped, among: known))")
      } else if fields[..<index].contains(name) {
        reader.report(path, "'\(name)' is named twice")
      }
    }
    return fields
  }

  // MARK: - Lists

  private mutating func items(_ path: String) -> [ScenarioNode] {
    guard let node = root[path], !node.isNull else { return [] }
    if let items = node.items { return items }
    reader.report(path, "expected a list, found \(node.noun); begin each entry with `- `")
    return []
  }

  private typealias Wanted = (index: Int, entry: DiagnosticEntry, common: DiagnosticOptions, options: any ParameterSet)

  private mutating func diagnosticRequests(_ model: ModelEntry) -> [Wanted] {
    let kinds = diagnostics.map(\.card.name)
    var wanted: [Wanted] = []
    for (index, item) in items("diagnostics").enumerated() {
      let path = "diagnostics.\(index)"
      var common = DiagnosticOptions()
      if case .scalar(let word, _) = item.content { common.kind = word } else { reader.read(path, into: &common) }
      guard let kind = common.kind else {
        if item[path: "kind"] == nil { reader.report(path, "which diagnostic? Give its `kind`") }
        continue
      }
      guard let entry = diagnostics.first(where: { $0.card.name == kind }) else {
        reader.report(
          item["kind"] == nil ? path : "\(path).kind",
          "there is no diagnostic '\(kind.clipped)'\(suggestion(kind.clipped, among: kinds))")
        continue
      }
      var options = entry.options
      reader.refuseUnknownKeys(path, known: names(common) + names(options))
      if item.entries != nil { read(path, into: &options) }
      if let name = common.name, !name.isIdentifier {
        reader.report("\(path).name", "'\(name.clipped)' must be letters, digits and _, and begin with a letter")
      }
      let offered = model.observables.map(\.name)
      for field in entry.requires where !offered.contains(field) {
        reader.report(
          path,
          "'\(kind)' needs the field '\(field)', which the model '\(model.card.name)' doesn't offer; "
            + "it offers \(offered.joined(separator: ", "))")
      }
      wanted.append((index, entry, common, options))
    }
    return wanted
  }

  private mutating func rampOptions() -> [(index: Int, options: RampOptions)] {
    items("ramps").indices.map { ($0, section("ramps.\($0)")) }
  }

  private mutating func ramp(
    _ options: RampOptions, at path: String, _ timing: Timing, _ model: ModelEntry, _ parameters: any ParameterSet
  ) -> Ramp? {
    guard let name = options.parameter, options.problems().isEmpty else { return nil }
    let known = model.rampable.sorted() + parameters.definitions
    guard known.contains(name) else {
      reader.report(
        "\(path).parameter",
        "'\(name.clipped)' isn't a parameter that '\(model.card.name)' can change during a run\(suggestion(name.clipped, among: known))"
      )
      return nil
    }
    var values = options.allValues
    if options.goesBack { values += values.dropLast().reversed() }
    for (index, value) in values.enumerated() {
      guard let problem = problem(name, value, parameters) else { continue }
      reader.report(options.count == nil ? "\(path).values.\(index % options.values.count)" : "\(path).values", problem)
      return nil
    }
    do throws(ParameterProblem) {
      if let times = options.times {
        var ticks: [Int] = []
        for time in times { ticks.append(try timing.ticks(time)) }
        return Ramp(parameter: name, shape: .lines, ticks: ticks, values: values)
      }
      let hold = try timing.ticks(options.hold!)
      let (end, overflow) = hold.multipliedReportingOverflow(by: values.count)
      guard !overflow, Double(end) < 0x1p53 else { throw ParameterProblem(nil, "is too long for so many values") }
      return Ramp(parameter: name, shape: .stairs, ticks: values.indices.map { $0 * hold }, values: values)
    } catch {
      reader.report("\(path).\(options.times == nil ? "hold" : "times")", error.message)
      return nil
    }
  }

  /// Why a parameter can't take a value, beside the values that the others have.
  private func problem(_ name: String, _ value: Double, _ parameters: any ParameterSet) -> String? {
    var changed = parameters
    do throws(ParameterProblem) {
      try changed.change(name, to: value)
    } catch {
      return error.message
    }
    // Constants are checked as they are changed; reading all equations again would take its time.
    if parameters.definitions.contains(name) { return nil }
    return changed.problems().first.map { [$0.parameter, $0.message].compactMap(\.self).joined(separator: ": ") }
  }

  // MARK: - Times

  /// What is given in natural periods, as times; not sound if the model has none.
  private mutating func periodicTimes(
    _ run: RunOptions, _ output: OutputOptions, _ model: ModelEntry, _ parameters: any ParameterSet
  ) -> (duration: ExactTime?, interval: ExactTime?, areSound: Bool) {
    let wanted = [("run.periods", run.periods != nil), ("output.points_per_period", output.pointsPerPeriod != nil)]
    guard wanted.contains(where: \.1) else { return (nil, nil, true) }
    guard let natural = model.naturalPeriod(parameters), let period = ExactTime(natural) else {
      for (path, isWanted) in wanted where isWanted {
        reader.report(path, "is for flows: the model '\(model.card.name)' has no natural period; give times in place of it")
      }
      return (nil, nil, false)
    }
    let duration = run.periods.flatMap { ExactTime($0) }.flatMap { period.times($0) }
    let interval = output.pointsPerPeriod.flatMap { period.divided(into: $0) }
    let found = [duration != nil, interval != nil]
    for ((path, isWanted), isFound) in zip(wanted, found) where isWanted && !isFound {
      reader.report(path, "has too many digits: times are kept as exact fractions")
    }
    return (duration, interval, zip(wanted, found).allSatisfy { $0.1 == $1 })
  }

  private mutating func frames(_ output: OutputOptions, _ interval: ExactTime?, _ timing: Timing) -> Schedule? {
    guard let interval else { return schedule(timing, every: output.every, start: output.start, at: "output") }
    do throws(ParameterProblem) {
      let usual = Schedule(every: try timing.ticks(interval))
      return schedule(timing, every: nil, start: output.start, at: "output", usual: usual)
    } catch {
      reader.report("output.points_per_period", "gives frames an interval that doesn't fit: \(error.message)")
      return nil
    }
  }

  private mutating func timing(
    _ run: RunOptions, _ duration: ExactTime?, _ stepping: Stepping, _ times: [ExactTime], _ fitted: FittedStep
  ) -> Timing? {
    do throws(ParameterProblem) {
      return try Timing(run, duration: duration, stepping, times: times, fitted)
    } catch {
      reader.report([error], in: "run")
      return nil
    }
  }

  private mutating func ticks(_ time: Double?, at path: String, _ timing: Timing) -> Int? {
    guard let time else { return nil }
    do throws(ParameterProblem) {
      return try timing.ticks(time)
    } catch {
      reader.report(path, error.message)
      return nil
    }
  }

  /// - Parameter usual: What isn't given is as here.
  private mutating func schedule(
    _ timing: Timing, every: Double?, start: Double?, at path: String, usual: Schedule? = nil
  ) -> Schedule? {
    let interval = ticks(every, at: "\(path).every", timing)
    let first = ticks(start, at: "\(path).start", timing)
    if let first, first > timing.timeline.end {
      reader.report("\(path).start", "\(start!) lies after the end of the run; nothing would be observed")
    }
    if every != nil && interval == nil || start != nil && first == nil { return nil }
    return Schedule(every: interval ?? usual?.every ?? timing.hundredth, start: first ?? usual?.start ?? 0)
  }

  private mutating func cadence(_ options: CheckpointOptions, _ timing: Timing) -> CheckpointCadence {
    let every =
      timing.stepping == .continuous
      ? options.every.map(timing.ticksRoundedUp) : ticks(options.every, at: "checkpoint.every", timing)
    return CheckpointCadence(every: every, wall: options.wall ?? (options.every == nil ? 60 : nil))
  }
}

extension String {
  /// True for a name that is one in NetCDF and in Python, too.
  fileprivate var isIdentifier: Bool {
    func isLetter(_ c: UInt8) -> Bool { (c | 0x20) >= 0x61 && (c | 0x20) <= 0x7A }
    guard let first = utf8.first, isLetter(first), utf8.count <= 100 else { return false }
    return utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "_") || ($0 >= 0x30 && $0 <= 0x39) }
  }
}
