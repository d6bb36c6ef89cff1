import SimCore

/// Moves a model from instant to instant and does what is due there. The order at a due tick: parameters that change, diagnostics,
/// frame, checkpoint. Nothing that is observed, saved or interrupted changes what is computed.
struct RunLoop {
  let experiment: Experiment
  let output: OutputFile
  /// Where the run is saved; nil if it isn't.
  let checkpoint: Checkpoint?
  var tally: Tally
  var clock: RunClock
  let progress: Progress

  enum Ending: Equatable {
    case complete
    case stopped(why: String, tick: Int)
  }

  private var timeline: Timeline { experiment.scenario.timeline }

  /// - Parameter restored: The tick that a checkpoint has brought the experiment to; nil to begin at the beginning.
  mutating func run(from restored: Int?) throws -> Ending {
    var tick = restored ?? 0
    if restored == nil {
      try experiment.adoptRamps(at: 0)
      try observe(0)
    }
    while tick < timeline.end {
      let begin = tick
      tick = try recordFrames(after: tick)
      let next = min(experiment.nextDue(after: tick), begin + clock.batch)
      try experiment.model.advance(to: timeline.instant(next))
      clock.didAdvance(by: next - begin)
      tick = next

      try experiment.adoptRamps(at: tick)
      try observe(tick)
      progress.show(tick, clock, tally)
      let stop = tick < timeline.end ? clock.reasonToStop : nil
      if stop != nil || experiment.isCheckpointDue(tick, clock) && tick < timeline.end {
        try save(tick)
      }
      if let stop { return .stopped(why: stop, tick: tick) }
    }
    try output.finish()
    checkpoint?.remove()
    return .complete
  }

  /// The output file first: a checkpoint speaks of what is on the disk.
  private mutating func save(_ tick: Int) throws {
    guard let checkpoint else { return }
    let begin = ContinuousClock.now
    try output.flush()
    try checkpoint.save(experiment, tally: tally, tick: tick)
    clock.didSave(since: begin)
  }

  /// Writes those frames of a batch that come before anything else is due, if the model can record them in one go.
  ///
  /// - Returns: The tick of the last one written; the current tick if there was none.
  private func recordFrames(after tick: Int) throws -> Int {
    guard let recorder = experiment.recorder else { return tick }
    let (frames, field) = (experiment.plan.frames, experiment.frame[0].info)
    let first = frames.next(after: tick)
    let end = min(experiment.nextDueBesideFrames(after: tick), tick + clock.batch)
    let count = min((end - first - 1) / frames.every + 1, 16384 / field.count)
    guard first < end, count > 1 else { return tick }
    let instants = (0..<count).map { timeline.instant(first + $0 * frames.every) }
    return try withUnsafeTemporaryAllocation(of: Double.self, capacity: count * field.count) { values in
      let (recorded, failure) = recorder.record(at: instants, into: values.baseAddress!)
      try output.writeFrames(from: frames.index(of: first), instants: instants.prefix(recorded), values: values.baseAddress!)
      if let failure { throw failure }
      return instants.last!.tick
    }
  }

  /// Writes what is due at a tick. Diagnostics share one snapshot.
  private mutating func observe(_ tick: Int) throws {
    let instant = timeline.instant(tick)
    var shared: Snapshot?
    for (index, series) in experiment.series.enumerated() where series.observed.isDue(tick) {
      let snapshot = shared ?? experiment.snapshot(at: instant)
      shared = snapshot
      var values = series.ramps.map { $0.value(at: tick) }
      for diagnostic in series.diagnostics { values += try diagnostic.observe(snapshot) }
      guard series.schedule.isDue(tick) else { continue }
      tally.add(index, values)
      try output.writeSeries(index, index: series.schedule.index(of: tick), instant: instant, values: values)
    }
    guard experiment.plan.frames.isDue(tick) else { return }
    try experiment.checkFrame(at: instant)
    try output.writeFrame(
      index: experiment.plan.frames.index(of: tick), instant: instant, fields: experiment.frame, pool: experiment.pool)
  }
}

extension Experiment {
  /// The state that a checkpoint holds.
  var state: [BoundField] { fields.filter(\.role.isState) }

  func snapshot(at instant: Instant) -> Snapshot {
    Snapshot(instant: instant, domain: model.domain, pool: pool, fields: fields)
  }

  /// The next tick at which the model must stand still; the last one at the latest.
  func nextDue(after tick: Int) -> Int { min(nextDueBesideFrames(after: tick), plan.frames.next(after: tick)) }

  func nextDueBesideFrames(after tick: Int) -> Int {
    var next = scenario.timeline.end
    for series in series { next = min(next, series.observed.next(after: tick)) }
    for ramp in scenario.ramps { next = min(next, ramp.nextChange(after: tick) ?? next) }
    if let every = scenario.checkpoints.every { next = min(next, Schedule(every: every).next(after: tick)) }
    return next
  }

  func isCheckpointDue(_ tick: Int, _ clock: RunClock) -> Bool {
    let cadence = scenario.checkpoints
    return cadence.every.map { tick.isMultiple(of: $0) } ?? false || cadence.wall.map { clock.sinceSaving >= $0 } ?? false
  }

  /// Gives the model the values that its changing parameters have from a tick on.
  func adoptRamps(at tick: Int) throws {
    guard !scenario.ramps.isEmpty else { return }
    var parameters = scenario.parameters
    for ramp in scenario.ramps {
      let value = ramp.value(at: tick)
      let isInteger = if case .integer = parameters.rows.first(where: { $0.name == ramp.parameter })?.kind { true } else { false }
      try parameters.change(ramp.parameter, to: isInteger ? value.rounded(.towardZero) : value)
    }
    try model.adopt(erased: parameters)
  }

  /// - Throws: `SimulationError.diverged` if a number that is about to be written isn't finite.
  func checkFrame(at instant: Instant) throws {
    for field in frame {
      let width = field.info.width
      let finite = pool.reduce(field.info.rows, grain: 4096, true) { rows in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count * width) { values in
          field.read(rows, values.baseAddress!)
          return values.allSatisfy(\.isFinite)
        }
      } _: {
        $0 && $1
      }
      guard finite else { throw SimulationError.diverged(what: field.info.name, time: instant.time, step: instant.tick) }
    }
  }
}
