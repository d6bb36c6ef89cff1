import SimCore

/// The file of a run, open for writing. Used from one thread at a time.
package final class OutputFile {
  /// Makes a new file. Readers see it only when it is whole: all dimensions, variables and attributes, no frames yet.
  ///
  /// - Parameter replacing: Takes the place of a file that has the name already; without it that is an error. Never of a folder or device.
  package static func create(at path: String, plan: OutputPlan, replacing: Bool = false) throws(OutputError) -> OutputFile {
    fatalError()
  }

  /// Opens the incomplete file of an earlier, interrupted run of the same plan, to go on.
  package static func reopen(at path: String, plan: OutputPlan) throws(OutputError) -> OutputFile { fatalError() }

  /// Frames that are in the file, counted from the start. A run can go on from an instant if all earlier frames are.
  package private(set) var frameCount = 0

  /// Hands a frame over to be written, and returns when the fields have been copied.
  ///
  /// Frames are numbered by `plan.frames.index(of: tick)`. Called for each due instant, also if the plan has no fields. A frame becomes
  /// visible to readers when its fields and all series that share its schedule have been handed over, in any order.
  ///
  /// - Parameter fields: The fields of the plan, in its order.
  package func writeFrame(index: Int, instant: Instant, fields: [BoundField], pool: WorkerPool) throws(OutputError) {}

  /// Hands over the values of all variables of a series at one of its instants, one variable after the other.
  ///
  /// - Parameter index: `schedule.index(of: tick)` of the series' schedule.
  package func writeSeries(_ series: Int, index: Int, instant: Instant, values: [Double]) throws(OutputError) {}

  /// Returns when all that was handed over is on the disk.
  package func flush() throws(OutputError) {}

  /// Marks the run as complete and closes the file.
  package func finish() throws(OutputError) {}

  /// Closes the file of a run that stopped early. What was handed over is written, if possible; errors are ignored. Harmless after `finish`.
  package func close() {}
}
