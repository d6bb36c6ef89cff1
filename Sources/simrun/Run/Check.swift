import SimCore

/// What `simrun check` says about a sound scenario: what would be computed and written, and what that takes.
///
/// - Throws: Everything that is wrong with it.
package func check(_ path: String, overrides: [Override], threads: Int) throws -> String {
  let scenario = try Scenario.load(path, overrides: overrides)
  let experiment = try Experiment(scenario, folder: folder(of: path), pool: WorkerPool(threads: threads))
  if let clash = experiment.plan.clashes.first { throw OutputError.clash(clash) }
  var rows = planRows(experiment)
  if let seconds = RunEstimate(experiment)?.seconds { rows.append(["time", "about \(clock(seconds)) on \(threads) threads"]) }
  return "\(path) is sound\n" + table(rows, .left)
}

/// The plan of a run, as rows of a table.
func planRows(_ experiment: Experiment) -> [[String]] {
  let (scenario, plan) = (experiment.scenario, experiment.plan)
  let timeline = scenario.timeline
  func time(_ tick: Int) -> String { digits(timeline.instant(tick).time, 10) }
  func times(_ schedule: Schedule) -> String {
    let count = schedule.count(through: timeline.end)
    return "every \(time(schedule.every))" + (schedule.start > 0 ? " from \(time(schedule.start))" : "") + ", \(count) in all"
  }

  var rows = [["title", scenario.title], ["model", scenario.model.card.name]]
  if let field = experiment.rowField { rows.append(["size", "\(field.rows) × \(field.dimensions[0].name)"]) }
  switch scenario.timing.stepping {
  case .continuous: rows.append(["run", "to time \(time(timeline.end)), from event to event"])
  case .iterations: rows.append(["run", "\(timeline.end) iterations"])
  case .fixed:
    rows.append(["run", "to time \(time(timeline.end)) in \(timeline.end) steps of \(digits(scenario.timing.timeStep, 10))"])
  }
  for ramp in scenario.ramps {
    let steps = "\(ramp.values.count) values from \(digits(ramp.values[0], 6)) to \(digits(ramp.values.last!, 6))"
    rows.append(["ramp", "\(ramp.parameter): \(steps), until time \(time(ramp.ticks.last!))"])
  }
  rows.append([
    "frames", "\(times(plan.frames)): \(scenario.fields.isEmpty ? "no fields" : scenario.fields.joined(separator: ", "))",
  ])
  for request in scenario.diagnostics {
    rows.append(["diagnostic", "\(request.name ?? request.entry.card.name), \(times(request.schedule))"])
  }
  let memory = scenario.model.memory(scenario.parameters, scenario.initial) + plan.bufferSize
  rows.append(["memory", "about \(byteCount(memory))"])
  rows.append([
    "output", "\(byteCount(plan.dataSize))\(plan.format == .cdf5 ? "" : " before compression"), as \(plan.format.rawValue)",
  ])
  return rows
}

/// How long a run may take, from its first moments. Nothing is written.
struct RunEstimate {
  let seconds: Double

  /// Larger systems would take too long to try, as would more time than this.
  private static let memoryLimit = 200 << 20
  private static let patience = 0.1

  init?(_ experiment: Experiment) {
    let (scenario, timeline) = (experiment.scenario, experiment.scenario.timeline)
    guard scenario.model.memory(scenario.parameters, scenario.initial) < RunEstimate.memoryLimit else { return nil }
    do {
      var (tick, batch) = (0, 1)
      let start = ContinuousClock.now
      var stepping = 0.0
      while tick < timeline.end, stepping < RunEstimate.patience {
        tick = min(timeline.end, tick + batch)
        try experiment.model.advance(to: timeline.instant(tick))
        stepping = start.duration(to: .now).seconds
        batch *= 2
      }
      var seconds = stepping / Double(max(tick, 1)) * Double(timeline.end)
      for series in experiment.series {
        let begin = ContinuousClock.now
        let snapshot = experiment.snapshot(at: timeline.instant(tick))
        for diagnostic in series.diagnostics { _ = try diagnostic.observe(snapshot) }
        seconds += begin.duration(to: .now).seconds * Double(series.schedule.count(through: timeline.end))
      }
      self.seconds = seconds
    } catch { return nil }
  }
}
