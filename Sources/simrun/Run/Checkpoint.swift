import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file beside an output file that an interrupted run goes on from.
///
/// It holds the scenario's resolved values, the tick, every field of the model's state, what diagnostics remember, and a checksum. The
/// one before it is kept until the next is safe on the disk, so that there is a good one at any moment.
package struct Checkpoint {
  package let path: String
  private var previous: String { path + ".prev" }
  private var temporary: String { path + ".tmp" }

  /// The checkpoint that belongs to an output file.
  package init(of output: String) { path = output + ".checkpoint" }

  private static let magic: UInt64 = 0x31_50_43_4E_55_52_4D_53  // "SMRUNCP1"
  /// Rows of a field that are in memory at once.
  private static let chunk = 16384

  package var exists: Bool { access(path, F_OK) == 0 || access(previous, F_OK) == 0 }

  /// Removes all that there is. Called when a run is complete, and before one starts over.
  package func remove() {
    for file in [path, previous, temporary] { unlink(file) }
  }

  // MARK: - Saving

  /// Writes the state at a tick. What the output file had by then must be on the disk already.
  ///
  /// - Throws: `SimulationError.diverged` if the state isn't finite; then, and after any other error, the checkpoints of before are still there.
  package func save(_ experiment: Experiment, tally: Tally, tick: Int) throws {
    do {
      var file = try WordWriter(creating: temporary)
      try file.put(Checkpoint.magic)
      try file.put(experiment.resolved.text)
      try file.put(tick)
      for field in experiment.state { try save(field, to: &file, experiment.scenario.timeline.instant(tick)) }
      for memory in experiment.diagnostics.map(\.memory) + [tally.memory] {
        try file.put(memory.count)
        try file.put(memory)
      }
      try file.finish()
    } catch {
      unlink(temporary)
      throw error
    }
    rename(path, previous)
    guard rename(temporary, path) == 0 else { throw RunError.inputOutput(path: path, reason: "can't be replaced: \(systemReason)") }
    syncFolder()
  }

  private func save(_ field: BoundField, to file: inout WordWriter, _ instant: Instant) throws {
    let (rows, width) = (field.info.rows, field.info.width)
    try file.put(field.info.name)
    try file.put(field.info.count)
    var values = [Double](repeating: 0, count: min(rows, Checkpoint.chunk) * width)
    for start in stride(from: 0, to: rows, by: Checkpoint.chunk) {
      let end = min(start + Checkpoint.chunk, rows)
      values.withUnsafeMutableBufferPointer { if let out = $0.baseAddress { field.read(start..<end, out) } }
      let part = values.prefix((end - start) * width)
      if field.role.isObservable, !part.allSatisfy(\.isFinite) {
        throw SimulationError.diverged(what: field.info.name, time: instant.time, step: instant.tick)
      }
      try file.put(part)
    }
  }

  /// Makes the renaming itself survive a power cut.
  private func syncFolder() {
    let descriptor = open(folder(of: path), O_RDONLY)
    if descriptor >= 0 {
      fsync(descriptor)
      close(descriptor)
    }
  }

  // MARK: - Loading

  /// Puts the model and the diagnostics where the last good checkpoint has them.
  ///
  /// - Parameter note: Told what the user should know.
  /// - Returns: The tick; nil if there is no checkpoint.
  /// - Throws: `RunError.unusable` if there are only damaged ones, or one of another scenario.
  package func restore(_ experiment: Experiment, tally: inout Tally, note: (String) -> Void) throws(RunError) -> Int? {
    var damages: [String] = []
    for file in [path, previous] {
      do {
        guard let tick = try restore(from: file, experiment, &tally) else { continue }
        if let damage = damages.first {
          note("\(damage); going on from the checkpoint before it")
          // Or the next one to be written would put it in the place of the good one.
          unlink(path)
        }
        return tick
      } catch let damage as WordReader.Damage {
        damages.append("\(file) \(damage.reason)")
      } catch let error as RunError {
        throw error
      } catch {
        damages.append("\(file): \(error)")
      }
    }
    if damages.isEmpty { return nil }
    throw .unusable(
      path: path,
      reason: "there is no good checkpoint to go on from (\(damages.joined(separator: "; "))); --overwrite starts the run over")
  }

  private func restore(from file: String, _ experiment: Experiment, _ tally: inout Tally) throws -> Int? {
    guard var reader = try WordReader(opening: file) else { return nil }
    guard try reader.word() == Checkpoint.magic else {
      throw WordReader.Damage(reason: "isn't a checkpoint of this version of simrun")
    }
    let resolved = ResolvedScenario(text: try reader.text())
    if let difference = experiment.resolved.firstDifference(from: resolved) {
      throw RunError.unusable(
        path: file, reason: "belongs to another run: \(difference); choose another output with -o, or start over with --overwrite")
    }
    let tick = try reader.number()
    let instant = experiment.scenario.timeline.instant(tick)
    try experiment.adoptRamps(at: tick)
    for field in experiment.state {
      guard try reader.text() == field.info.name, try reader.number() == field.info.count else {
        throw WordReader.Damage(reason: "doesn't fit the model's fields")
      }
      field.restore?(try reader.values(field.info.count))
    }
    for diagnostic in experiment.diagnostics { diagnostic.memory = try reader.values(try reader.number()) }
    tally.memory = try reader.values(try reader.number())
    experiment.model.didRestore(at: instant)
    return tick
  }
}
