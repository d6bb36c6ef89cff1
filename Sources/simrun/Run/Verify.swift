import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs the scenario that an output file holds once more, into a temporary file, and compares the two bit for bit.
///
/// - Returns: Whether they are the same, and a sentence that says so or names the first difference.
package func verify(_ path: String, threads: Int, progress mode: Progress.Mode) throws -> (status: ExitStatus, report: String) {
  let recorded: RecordedRun
  switch try outputState(at: path) {
  case .absent: throw RunError.missing(path: path, reason: "there is no such file")
  case .foreign: throw RunError.unusable(path: path, reason: "isn't an output of simrun")
  case .simrun(let run): recorded = run
  }
  guard case .text(let text)? = recorded.attributes["scenario"], case .text(let source)? = recorded.attributes["source"] else {
    throw RunError.unusable(path: path, reason: "doesn't hold its scenario")
  }
  guard recorded.complete else {
    throw RunError.unusable(path: path, reason: "isn't complete; run its scenario again to go on, then verify it")
  }
  let scenario = try Scenario(Array(text.utf8), file: "\(path) (scenario)", overrides: overrides(in: recorded))
  let progress = Progress(mode, ProgressAxis(timeline: scenario.timeline, stepping: scenario.timing.stepping))
  if source != simrunSource { progress.note("\(path) was written by \(source), and this is \(simrunSource)") }
  let experiment = try Experiment(scenario, folder: folder(of: path), pool: WorkerPool(threads: threads))

  if source == simrunSource, case .text(let resolved)? = recorded.attributes["resolved_scenario"],
    let difference = experiment.resolved.firstDifference(from: ResolvedScenario(text: resolved))
  {
    throw RunError.unusable(path: path, reason: "its scenario no longer gives the same run: \(difference)")
  }

  let copy = temporaryPath()
  defer { for file in [copy, copy + ".part"] { unlink(file) } }
  try experiment.prepare()
  let output = try OutputFile.create(at: copy, plan: experiment.plan)
  var loop = RunLoop(
    experiment: experiment, output: output, checkpoint: nil, tally: Tally(experiment.series.map(\.variables)),
    clock: RunClock(start: .now, limit: nil), progress: progress)
  defer {
    progress.clear()
    output.close()
  }
  if case .stopped(let why, _) = try loop.run(from: nil) {
    return (.stopped, "stopped by \(why); nothing was compared")
  }
  if try sameBytes(path, copy) { return (.success, "\(path) is what its scenario gives, byte for byte") }
  // Another version of the program says so in the attributes; the numbers can still be the same.
  if let difference = try firstDifference(path, copy, ignoringAttributes: source != simrunSource) {
    return (.difference, "\(path) isn't what its scenario gives here: \(difference.sentence(path, "the new run"))")
  }
  return scenario.output.format == .cdf5 && source == simrunSource
    ? (.difference, "\(path) holds the values that its scenario gives, but not the same bytes")
    : (.success, "\(path) holds the values that its scenario gives, bit for bit")
}

private func overrides(in run: RecordedRun) throws(RunError) -> [Override] {
  guard case .text(let lines)? = run.attributes["overrides"] else { return [] }
  var overrides: [Override] = []
  for line in lines.split(separator: "\n") { overrides.append(try Override(String(line))) }
  return overrides
}

/// A name in the folder for temporary files that nobody has.
private func temporaryPath() -> String {
  let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  return "\(folder)/simrun-verify-\(getpid())-\(UInt32.random(in: 0 ... .max)).nc"
}
