import Diagnostics
import SimCore

/// What `simrun measure` is asked to do.
package struct MeasureRequest {
  /// A NetCDF file or a text file of columns; "-" for the standard input.
  package var input: String
  /// "KIND" or "KIND:key=value,…".
  package var diagnostics: [String]
  package var mapping = FieldMapping()
  /// Replace the box that the file tells of.
  package var domainSize: [Double]?
  package var domainBoundary: [String]?
  /// Leaves particles out of a frame where one of their values is missing.
  package var skipMissing = false
  /// A NetCDF file for the values of every frame.
  package var output: String?
  package var overwrite = false
  package var threads = 1

  package init(input: String, diagnostics: [String]) {
    self.input = input
    self.diagnostics = diagnostics
  }
}

/// Computes diagnostics on recorded data, a frame at a time.
///
/// - Returns: A table of the results, for people.
/// - Throws: `InputError` or `OutputError`.
package func measure(_ request: MeasureRequest) throws -> String {
  try readingInput { try Measurement(request).run() }
}

private struct Measurement {
  private let request: MeasureRequest
  private let system: RecordedSystem
  private let series: [Series]

  /// Diagnostics that give results at the same frames.
  private struct Series {
    let schedule: Schedule
    var diagnostics: [any Diagnostic] = []
    var outputs: [OutputVariable] = []
  }

  init(_ request: MeasureRequest) throws {
    self.request = request
    guard !request.diagnostics.isEmpty else { throw InputError.usage("name a diagnostic with -d; `simrun describe` lists them") }
    let choices = try request.diagnostics.map { try DiagnosticChoice($0) }
    let source = try openRecordedSource(request.input, mapping: request.mapping)
    guard source.frameCount > 0 else { throw InputError.unfit(path: source.path, reason: "has no frames") }
    system = RecordedSystem(
      source, domain: try Measurement.domain(request, source),
      names: choices.flatMap(\.entry.requires) + choices.flatMap(\.namedFields) + request.mapping.parts.map(\.field),
      skipMissing: request.skipMissing, pool: WorkerPool(threads: request.threads))
    let (scene, path) = (system.scene, source.path)
    let diagnostics = try zip(request.diagnostics, choices).map { text, choice in
      do {
        let missing = choice.entry.requires.first { scene.field($0) == nil }
        if let missing {
          let offered = scene.fields.map(\.name).joined(separator: ", ")
          throw InputError.unfit(
            path: path,
            reason:
              "\(choice.entry.card.name) needs the field '\(missing)', and there is \(offered.isEmpty ? "none" : "only \(offered)")"
              + "; say where it is with --map \(missing)=NAME")
        }
        return try choice.entry.make(choice.options, scene)
      } catch SimulationError.impossible(let parameter?, let reason) {
        throw InputError.usage("-d \(text): \(parameter): \(reason)")
      } catch SimulationError.impossible(nil, let reason) {
        throw InputError.unfit(path: path, reason: "\(choice.entry.card.name): \(reason)")
      }
    }
    series = Measurement.grouped(diagnostics)
  }

  private static func grouped(_ diagnostics: [any Diagnostic]) -> [Series] {
    var groups: [Series] = []
    for diagnostic in diagnostics {
      let schedule = Schedule(every: 1).grouped(by: diagnostic.observationsPerResult)
      let place = groups.firstIndex { $0.schedule == schedule } ?? groups.count
      if place == groups.count { groups.append(Series(schedule: schedule)) }
      groups[place].diagnostics.append(diagnostic)
      groups[place].outputs += diagnostic.outputs
    }
    return groups
  }

  /// The box: what the command line says, else what the file says.
  private static func domain(_ request: MeasureRequest, _ source: any RecordedSource) throws -> Domain? {
    guard let size = request.domainSize ?? (request.domainBoundary == nil ? nil : source.domain?.size) else {
      if request.domainBoundary != nil { throw InputError.usage("--domain-boundary needs --domain-size beside it") }
      return nil
    }
    let words = request.domainBoundary ?? source.domain?.boundary.map(\.rawValue) ?? ["periodic"]
    let axes = source.fields.first { $0.name == "position" }?.width
    return try Domain(size: size, words: words, dimensions: axes.flatMap { (1...3).contains($0) ? $0 : nil })
  }

  func run() throws -> String {
    let source = system.source
    let file = try request.output.map { try OutputFile.create(at: $0, plan: plan, replacing: request.overwrite) }
    var tables = series.map { MeasurementTable($0.outputs, piece: $0.schedule.every == 1 ? "frame" : "window") }
    if let field = recordedField {
      try record(field, &tables, file)
    } else {
      try observe(&tables, file)
    }
    try file?.finish()
    var text = tables.map(\.text).joined(separator: "\n")
    if system.framesWithGaps > 0 && !request.skipMissing {
      text +=
        "\n\(system.framesWithGaps) of \(source.frameCount) frames have missing values; "
        + "--skip-missing leaves out the particles that they belong to.\n"
    }
    return text
  }

  private func observe(_ tables: inout [MeasurementTable], _ file: OutputFile?) throws {
    for frame in 0..<system.source.frameCount {
      let snapshot = try system.snapshot(frame)
      for (index, series) in series.enumerated() {
        var values: [Double] = []
        for diagnostic in series.diagnostics { values += try diagnostic.observe(snapshot) }
        guard series.schedule.isDue(frame) else { continue }
        try report(values, index, frame, snapshot.time, &tables, file)
      }
      if frames.isDue(frame) { try writeFrame(frame, snapshot.time, file) }
    }
  }

  /// The instants of the file's own axis of time: those of the results, if they are the same for all diagnostics.
  private var frames: Schedule { series.count == 1 ? series[0].schedule : Schedule(every: 1) }

  private func writeFrame(_ frame: Int, _ time: Double, _ file: OutputFile?) throws {
    try file?.writeFrame(index: frames.index(of: frame), instant: Instant(tick: frame, time: time), fields: [], pool: system.pool)
  }

  private func report(
    _ values: [Double], _ index: Int, _ frame: Int, _ time: Double, _ tables: inout [MeasurementTable], _ file: OutputFile?
  ) throws {
    tables[index].add(values, time: time)
    try file?.writeSeries(
      index, index: series[index].schedule.index(of: frame), instant: Instant(tick: frame, time: time), values: values)
  }

  /// The field that there is a diagnostic for, which needs nothing else, and can take many frames at once.
  private var recordedField: String? {
    guard series.count == 1, series[0].diagnostics.count == 1, let recorder = series[0].diagnostics[0] as? any SeriesRecorder,
      let name = recorder.recordedField, let field = system.source.fields.first(where: { $0.name == name }),
      field.dimensions.first?.name != "particle"
    else { return nil }
    return name
  }

  /// As `observe`, in blocks of frames.
  private func record(_ field: String, _ tables: inout [MeasurementTable], _ file: OutputFile?) throws {
    let (source, recorder) = (system.source, series[0].diagnostics[0] as! any SeriesRecorder)
    let length = max(1, (1 << 18) / max(1, source.fields.first { $0.name == field }!.count))
    for begin in stride(from: 0, to: source.frameCount, by: length) {
      let frames = begin..<min(source.frameCount, begin + length)
      let numbers = try source.values(field, frames: frames)
      for result in try recorder.record(numbers, from: begin, pool: system.pool, time: source.time) {
        let time = try source.time(result.frame)
        try report(result.values, 0, result.frame, time, &tables, file)
        try writeFrame(result.frame, time, file)
      }
    }
  }

  /// Spelt out, xarray would take these units for intervals of the calendar.
  private static let symbols = [
    "seconds": "s", "minutes": "min", "hours": "h", "days": "d", "milliseconds": "ms", "microseconds": "us", "nanoseconds": "ns",
  ]

  private var plan: OutputPlan {
    var attributes: [(name: String, value: ParameterValue)] = [
      ("title", .text("\(request.diagnostics.joined(separator: ", ")) of \(request.input)")), ("source", .text(simrunSource)),
      ("measured", .text(request.input)), ("diagnostics", .texts(request.diagnostics)),
    ]
    if let domain = system.domain {
      attributes += [("domain_size", .reals(domain.size)), ("domain_boundary", .texts(domain.boundary.map(\.rawValue)))]
    }
    return OutputPlan(
      timeline: Timeline(steps: system.source.frameCount - 1, of: 1)!, frames: frames,
      series: series.map {
        OutputPlan.Series(coordinate: "\($0.outputs.first?.name ?? "")_time", schedule: $0.schedule, variables: $0.outputs)
      }, attributes: attributes,
      timeUnit: Measurement.symbols[system.source.timeUnit] ?? system.source.timeUnit)
  }
}
