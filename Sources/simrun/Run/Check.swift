import SimCore

/// What `simrun check` says about a sound scenario: what would be computed and written, and what that takes.
///
/// - Throws: Everything that is wrong with it.
package func check(_ path: String, overrides: [Override], threads: Int) throws -> String {
  let scenario = try Scenario.load(path, overrides: overrides)
  let experiment = try Experiment(scenario, folder: folder(of: path), pool: WorkerPool(threads: threads))
  if let clash = experiment.plan.clashes.first { throw OutputError.clash(clash) }
  var rows = planRows(experiment)
  if let estimate = RunEstimate(experiment) {
    if let collisions = estimate.collisions { rows.append(["events", "about \(digits(collisions, 2)) collisions"]) }
    rows.append(["time", "about \(clock(estimate.seconds)) on \(threads) threads"])
  }
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
  case .continuous:
    let way = scenario.integrator.map { "with adaptive steps (\($0), tolerance \(scenario.tolerance?.relative ?? 0))" }
    rows.append(["run", "to time \(time(timeline.end)), \(way ?? "from event to event")"])
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
  /// Of models that count them.
  let collisions: Double?

  /// Larger systems would take too long to try, as would more time than this.
  private static let memoryLimit = 400 << 20
  private static let patience = 0.2

  init?(_ experiment: Experiment) {
    let scenario = experiment.scenario
    guard scenario.model.memory(scenario.parameters, scenario.initial) < RunEstimate.memoryLimit else { return nil }
    do {
      let (tried, duration) = try RunEstimate.attempt(experiment)
      var seconds = duration / tried.share
      for series in experiment.series {
        let cost = try RunEstimate.observationCost(series, experiment.snapshot(at: tried.instant))
        seconds += cost * Double(series.observed.count(through: scenario.timeline.end))
      }
      self.seconds = seconds
      let counter = experiment.model.boundFields.contains { $0.info.name == "collisions" }
      collisions = counter ? experiment.snapshot(at: tried.instant).values("collisions")[0] / tried.share : nil
    } catch { return nil }
  }

  /// Seconds of an observation. The first one, which may have to set things up, counts only if it takes long.
  private static func observationCost(_ series: Experiment.Series, _ snapshot: Snapshot) throws -> Double {
    func observe() throws { for diagnostic in series.diagnostics { _ = try diagnostic.observe(snapshot) } }
    let first = ContinuousClock.now
    try observe()
    let alone = first.duration(to: .now).seconds
    if alone > patience { return alone }
    let begin = ContinuousClock.now
    var (count, seconds) = (0, 0.0)
    while count < 1000 && seconds < 0.02 {
      try observe()
      count += 1
      seconds = begin.duration(to: .now).seconds
    }
    return seconds / Double(count)
  }

  /// Runs for a moment. - Returns: How far it came, as a share of the whole, and the time that took.
  private static func attempt(_ experiment: Experiment) throws -> (tried: (instant: Instant, share: Double), duration: Double) {
    let timeline = experiment.scenario.timeline
    let end = timeline.instant(timeline.end)
    // What is done once, at the beginning.
    if experiment.scenario.timing.stepping == .continuous {
      try experiment.model.advance(to: Instant(tick: 0, time: 1e-12 * end.time))
    }
    let start = ContinuousClock.now
    var (share, tick, batch, duration) = (0.0, 0, 1, 0.0)
    var instant = Instant(tick: 0, time: 0)
    while share < 1, duration < patience {
      if experiment.scenario.timing.stepping == .continuous {
        // A tick may hold any number of events.
        share = min(1, max(1e-9, 2 * share))
        instant = share < 1 ? Instant(tick: 0, time: share * end.time) : end
      } else {
        tick = min(timeline.end, tick + batch)
        batch *= 2
        (instant, share) = (timeline.instant(tick), Double(tick) / Double(timeline.end))
      }
      try experiment.model.advance(to: instant)
      duration = start.duration(to: .now).seconds
    }
    return ((instant, share), duration)
  }
}
