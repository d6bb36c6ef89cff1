import Foundation
import SimCore
import SimrunKit
import Testing

@Suite struct CheckpointTests {
  let folder = TemporaryFolder()
  var path: String { folder.file("out.nc") }
  var checkpoint: Checkpoint { Checkpoint(of: path) }

  static let text = """
    model: walkers
    parameters: {walkers: 40000}
    run: {duration: 10}
    diagnostics: [mean_position]
    ramps: [{parameter: speed, values: [1, 2], hold: 5}]

    """

  private func experiment(_ options: String...) throws -> Experiment {
    try Experiment(testScenario(Self.text, options.map { try Override($0) }), folder: ".", pool: WorkerPool(threads: 1))
  }

  /// Saves the states at some ticks, one after the other, and returns what the last one was.
  @discardableResult
  private func save(at ticks: Int...) throws -> Walkers {
    let experiment = try experiment()
    for tick in ticks {
      try experiment.model.advance(to: experiment.scenario.timeline.instant(tick))
      experiment.diagnostics[0].memory = [Double(tick)]
      try checkpoint.save(experiment, tally: Tally([]), tick: tick)
    }
    return experiment.model as! Walkers
  }

  private func restore(_ options: String...) throws -> (tick: Int?, model: Walkers, memory: [Double], notes: [String]) {
    let experiment = try Experiment(
      testScenario(Self.text, options.map { try Override($0) }), folder: ".", pool: WorkerPool(threads: 1))
    var (tally, notes) = (Tally([]), [String]())
    let tick = try checkpoint.restore(experiment, tally: &tally) { notes.append($0) }
    return (tick, experiment.model as! Walkers, experiment.diagnostics[0].memory, notes)
  }

  @Test func bringsEverythingBack() throws {
    let saved = try save(at: 30)
    let (tick, model, memory, notes) = try restore()
    #expect(tick == 30 && memory == [30] && notes.isEmpty)
    #expect(model.positions == saved.positions)
    // It goes on with the speed that the ramp has there, and from its own tick.
    try model.advance(to: Instant(tick: 40, time: 4))
    try saved.advance(to: Instant(tick: 40, time: 4))
    #expect(model.positions == saved.positions)
  }

  @Test func thereIsNone() throws {
    #expect(!checkpoint.exists)
    #expect(try restore().tick == nil)
  }

  @Test func keepsThePreviousOne() throws {
    try save(at: 10, 20)
    #expect(folder.names == ["out.nc.checkpoint", "out.nc.checkpoint.prev"])
    try FileManager.default.removeItem(atPath: checkpoint.path)
    #expect(checkpoint.exists)
    #expect(try restore().tick == 10)
    checkpoint.remove()
    #expect(folder.names.isEmpty)
  }

  @Test func fallsBackToThePreviousOneIfDamaged() throws {
    try save(at: 10, 20)
    var bytes = folder.bytes("out.nc.checkpoint")
    bytes[bytes.count / 2] ^= 0x10
    try bytes.write(to: URL(fileURLWithPath: checkpoint.path))
    let (tick, _, memory, notes) = try restore()
    #expect(tick == 10 && memory == [10])
    #expect(notes == ["\(checkpoint.path) is damaged: its checksum is wrong; going on from the checkpoint before it"])
    // The damaged one must not take the good one's place when the next is written.
    #expect(folder.names == ["out.nc.checkpoint.prev"])
  }

  @Test func refusesIfAllAreDamaged() throws {
    try save(at: 10, 20)
    for file in [checkpoint.path, checkpoint.path + ".prev"] {
      let handle = try #require(FileHandle(forWritingAtPath: file))
      try handle.truncate(atOffset: file == checkpoint.path ? 1000 : 1001)
    }
    let reason =
      "there is no good checkpoint to go on from (\(checkpoint.path) is damaged: its checksum is wrong; "
      + "\(checkpoint.path).prev is cut short); --overwrite starts the run over"
    #expect(throws: RunError.unusable(path: checkpoint.path, reason: reason)) { try restore() }
  }

  /// No single changed bit and no length passes for the real thing.
  @Test func noticesEveryDamage() throws {
    let experiment = try Experiment(
      testScenario("model: doubling\nrun: {iterations: 9}\n"), folder: ".", pool: WorkerPool(threads: 1))
    try checkpoint.save(experiment, tally: Tally([]), tick: 3)
    let good = folder.bytes("out.nc.checkpoint")
    func isRefused(_ bytes: Data) throws -> Bool {
      try bytes.write(to: URL(fileURLWithPath: checkpoint.path))
      var tally = Tally([])
      do { _ = try checkpoint.restore(experiment, tally: &tally) { _ in } } catch { return true }
      return false
    }
    #expect(try !isRefused(good))
    for byte in good.indices {
      var bytes = good
      bytes[byte] ^= UInt8(1) << UInt8(byte % 8)
      #expect(try isRefused(bytes), "byte \(byte)")
    }
    for length in 0..<good.count { #expect(try isRefused(good.prefix(length)), "\(length) bytes") }
    #expect(try isRefused(good + Data(count: 8)))
    #expect(try isRefused(Data(count: good.count)))
  }

  @Test func refusesThatOfAnotherRun() throws {
    try save(at: 10)
    let reason = "belongs to another run: seed is 0 there and 5 here; choose another output with -o, or start over with --overwrite"
    #expect(throws: RunError.unusable(path: checkpoint.path, reason: reason)) { try restore("seed=5") }
  }

  @Test func isNotMadeOfABadState() throws {
    try save(at: 10)
    let experiment = try experiment()
    (experiment.model as! Walkers).positions[30_000] = .nan
    #expect(throws: SimulationError.diverged(what: "position", time: 2, step: 20)) {
      try checkpoint.save(experiment, tally: Tally([]), tick: 20)
    }
    #expect(folder.names == ["out.nc.checkpoint"])
    #expect(try restore().tick == 10)
  }

  @Test func saysWhyItCannotBeWritten() throws {
    let lost = Checkpoint(of: folder.file("missing/out.nc"))
    let experiment = try experiment()
    #expect(throws: RunError.inputOutput(path: lost.path + ".tmp", reason: "can't be created: no such file or directory")) {
      try lost.save(experiment, tally: Tally([]), tick: 0)
    }
  }
}
