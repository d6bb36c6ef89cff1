import SimCore

/// What `simrun run` is asked for.
package struct RunRequest: Sendable {
  package var scenario: String
  package var output: String?
  package var overrides: [Override] = []
  package var threads: Int
  /// In seconds.
  package var maxTime: Double?
  package var overwrite = false
  package var progress = Progress.Mode.quiet
  /// When the process began.
  package var start = ContinuousClock.now

  package init(scenario: String, threads: Int) {
    self.scenario = scenario
    self.threads = threads
  }
}

/// Runs a scenario: from its start, or from where an earlier process had to stop.
///
/// - Returns: How it ended, and what to say about it on stdout.
package func run(_ request: RunRequest) throws -> (status: ExitStatus, report: String) {
  let scenario = try Scenario.load(request.scenario, overrides: request.overrides)
  let path = request.output ?? defaultOutput(for: request.scenario)
  let progress = Progress(request.progress, ProgressAxis(timeline: scenario.timeline, stepping: scenario.timing.stepping))
  let experiment = try Experiment(scenario, folder: folder(of: request.scenario), pool: WorkerPool(threads: request.threads))
  let session = RunSession(experiment: experiment, path: path, progress: progress)
  guard let opened = try session.open(overwrite: request.overwrite) else {
    return (.success, "\(path) is already complete\n")
  }
  var loop = RunLoop(
    experiment: experiment, output: opened.output, checkpoint: session.checkpoint, tally: opened.tally,
    clock: RunClock(start: request.start, limit: request.maxTime), progress: progress)
  defer {
    progress.clear()
    opened.output.close()
  }
  switch try loop.run(from: opened.tick) {
  case .complete:
    progress.clear()
    return (.success, summary(loop, path))
  case .stopped(let why, let tick):
    progress.clear()
    let done = tick * 100 / scenario.timeline.end
    return (.stopped, "stopped by \(why) at \(done) %, and saved; run the same command again to go on\n")
  }
}

/// The output file of one run and its checkpoint, as they are found.
struct RunSession {
  let experiment: Experiment
  let path: String
  let progress: Progress

  var checkpoint: Checkpoint { Checkpoint(of: path) }

  /// Opens the output and brings the experiment to where the run goes on; nil if the run is complete already.
  func open(overwrite: Bool) throws -> (output: OutputFile, tick: Int?, tally: Tally)? {
    var tally = Tally(experiment.series.map(\.variables))
    if overwrite { return (try startOver(), nil, tally) }
    switch try outputState(at: path) {
    case .foreign: throw OutputError.taken(path: path, by: .foreignFile)
    case .absent:
      guard !checkpoint.exists else {
        throw RunError.missing(
          path: path, reason: "isn't there, but its checkpoint is; bring it back to go on, or start over with --overwrite")
      }
      try experiment.prepare()
      return (try OutputFile.create(at: path, plan: experiment.plan), nil, tally)
    case .simrun(let recorded):
      try checkSame(recorded)
      if recorded.complete {
        checkpoint.remove()
        return nil
      }
      guard let tick = try checkpoint.restore(experiment, tally: &tally, note: progress.note) else {
        progress.note("\(path) was interrupted before its first checkpoint; starting over")
        return (try startOver(), nil, tally)
      }
      let output = try OutputFile.reopen(at: path, plan: experiment.plan(keepingWordsOf: recorded))
      progress.note("going on with \(path) at \(tick * 100 / experiment.scenario.timeline.end) %")
      return (output, tick, tally)
    }
  }

  private func startOver() throws -> OutputFile {
    try experiment.prepare()
    checkpoint.remove()
    return try OutputFile.create(at: path, plan: experiment.plan, replacing: true)
  }

  private func checkSame(_ recorded: RecordedRun) throws {
    guard case .text(let text)? = recorded.attributes["resolved_scenario"] else {
      throw OutputError.taken(path: path, by: .otherRun)
    }
    guard let difference = experiment.resolved.firstDifference(from: ResolvedScenario(text: text)) else { return }
    throw RunError.taken(
      path: path, reason: "holds another run: \(difference); choose another output with -o, or replace it with --overwrite")
  }
}

/// The scenario's name with `.nc`, in the current folder.
package func defaultOutput(for scenario: String) -> String {
  let file = scenario.split(separator: "/").last.map(String.init) ?? scenario
  let stem = file.lastIndex(of: ".").map { $0 == file.startIndex ? file : String(file[..<$0]) } ?? file
  return stem + ".nc"
}
