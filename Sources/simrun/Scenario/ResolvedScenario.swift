import SimCore

/// Every value that decides on a run's results, those that the scenario leaves to their defaults included, as text.
///
/// It stands in the output file and in checkpoints: a run goes on only where this is the same, line by line.
package struct ResolvedScenario: Equatable, Sendable {
  package let lines: [(key: String, value: String)]

  package init(_ scenario: Scenario, initialChecksum: UInt64?) {
    var lines: [(String, String)] = [
      ("source", simrunSource), ("model", scenario.model.card.name), ("seed", "\(scenario.seed)"),
    ]
    lines += scenario.parameters.values.map { ("parameters.\($0.name)", "\($0.value)") }
    lines += scenario.initial.values.map { ("initial.\($0.name)", "\($0.value)") }
    if let (path, frame) = scenario.recorded, let initialChecksum {
      lines += [("initial.from", path), ("initial.frame", "\(frame)"), ("initial.checksum", String(initialChecksum, radix: 16))]
    }
    lines += scenario.runLength.map { ("run.\($0.name)", "\($0.value)") }
    let timeline = scenario.timeline
    func time(_ tick: Int) -> String { "\(timeline.instant(tick).time)" }
    func times(_ schedule: Schedule) -> String { "every \(time(schedule.every)) from \(time(schedule.start))" }
    lines += [
      ("output.every", time(scenario.frames.every)), ("output.start", time(scenario.frames.start)),
      ("output.fields", "[" + scenario.fields.joined(separator: ", ") + "]"),
    ]
    lines += ["precision", "format", "compression", "significant_digits"].compactMap { name in
      scenario.output.values.first { $0.name == name }.map { ("output.\(name)", "\($0.value)") }
    }
    for request in scenario.diagnostics {
      let options = request.options.values.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
      let name = request.name.map { " as \($0)" } ?? ""
      lines.append((request.path, "\(request.entry.card.name)\(name) {\(options)} \(times(request.schedule))"))
    }
    for (index, ramp) in scenario.ramps.enumerated() {
      let points = zip(ramp.ticks, ramp.values).map { "\($1) at \(time($0))" }.joined(separator: ", ")
      lines.append(("ramps.\(index)", "\(ramp.parameter) in \(ramp.shape): \(points)"))
    }
    // Each value is one line of text.
    self.lines = lines.map { key, value in (key, value.map { $0.isNewline ? "\\n" : String($0) }.joined()) }
  }

  /// Reads what `text` wrote.
  package init(text: String) {
    lines = text.split(separator: "\n").map { line in
      let parts = line.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  /// One line for each value.
  package var text: String { lines.map { "\($0.key): \($0.value)" }.joined(separator: "\n") }

  package static func == (a: ResolvedScenario, b: ResolvedScenario) -> Bool { a.text == b.text }

  /// The first value in which another scenario differs: "parameters.noise is 0.1 there and 0.2 here"; nil if none does.
  package func firstDifference(from other: ResolvedScenario) -> String? {
    let there = Dictionary(other.lines.map { ($0.key, $0.value) }) { first, _ in first }
    let here = Dictionary(lines.map { ($0.key, $0.value) }) { first, _ in first }
    for key in lines.map(\.key) + other.lines.map(\.key) where there[key] != here[key] {
      return "\(key) is \(there[key] ?? "not set") there and \(here[key] ?? "not set") here"
    }
    return nil
  }
}

extension Scenario {
  /// How far and in which steps, with what follows from the scenario's words for it.
  package var runLength: [(name: String, value: ParameterValue)] {
    let end = timeline.instant(timeline.end)
    let length: [(String, ParameterValue)] =
      switch timing.stepping {
      case .fixed: [("duration", .real(end.time)), ("steps", .integer(end.tick)), ("time_step", .real(timing.timeStep))]
      case .iterations: [("iterations", .integer(end.tick))]
      case .continuous: [("duration", .real(end.time))]
      }
    var method: [(String, ParameterValue)] = integrator.map { [("integrator", .text($0))] } ?? []
    if let tolerance {
      method += [("tolerance", .real(tolerance.relative)), ("absolute_tolerance", .real(tolerance.absolute))]
      if tolerance.maximumStep < .infinity { method.append(("maximum_step", .real(tolerance.maximumStep))) }
    }
    return length + method
  }
}

/// What wrote a file, for its `source` attribute.
package let simrunSource = "simrun \(simrunVersion)"
package let simrunVersion = "0.1.0"
