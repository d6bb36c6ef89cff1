import NetCDF
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file of a run, open for writing. Used from one thread at a time.
///
/// Until the end it is a cdf5 file that other processes can read at any moment: it gets its name when its header is complete, and its number
/// of records grows after their bytes are in it. Frames are addressed by their index, so writing some again after a restart changes nothing.
/// A `netcdf4` plan is converted by `finish`, which needs room for both files while it works.
package final class OutputFile {
  /// Makes a new file. Readers see it only when it is whole: all dimensions, variables and attributes, no frames yet.
  ///
  /// - Parameter replacing: Takes the place of a file that has the name already; without it that is an error. Never of a folder or device.
  package static func create(at path: String, plan: OutputPlan, replacing: Bool = false) throws(OutputError) -> OutputFile {
    if let clash = plan.clashes.first { throw .clash(clash) }
    let path = try OutputPlace.claim(path, replacing: replacing)
    let file = try OutputPlace.beginPart(of: path)
    do throws(OutputError) {
      do throws(NetCDFError) {
        try OutputHeader.write(plan, to: OutputPlace.part(of: path), values: true)
      } catch { throw OutputError.cannotCreate(path: path, reason: error.reason) }
      let layout = try OutputPlace.layout(of: file, path)
      do throws(SystemError) {
        try file.synchronize()
        try rename(OutputPlace.part(of: path), to: path)
      } catch { throw OutputError.cannotCreate(path: path, reason: error.reason) }
      return try OutputFile(path, plan, file, layout)
    } catch {
      OutputPlace.discardPart(of: path)
      throw error
    }
  }

  /// Opens the incomplete file of an earlier, interrupted run of the same plan, to go on.
  ///
  /// - Throws: `OutputError.differs` if the file isn't what the plan would have made so far.
  package static func reopen(at path: String, plan: OutputPlan) throws(OutputError) -> OutputFile {
    if let clash = plan.clashes.first { throw .clash(clash) }
    let path = OutputPlace.resolve(path)
    let file = try OutputPlace.open(path)
    let layout = try OutputPlace.layout(of: file, path)
    try OutputPlace.compare(path, file, layout, with: plan)
    return try OutputFile(path, plan, file, layout)
  }

  private let path: String
  private let plan: OutputPlan
  /// Nil after the end.
  private var writer: OutputWriter?

  /// Frames that were in the file or have been handed over, counted from the start.
  package private(set) var frameCount: Int

  /// The batch that is being filled.
  private var batch: OutputBatch?
  private var lastSubmit = SuspendingClock.now
  /// A batch that isn't full is handed over after this time, for those who watch the file.
  private static let patience = Duration.milliseconds(100)

  /// Index of the frame being put together, behind the complete ones of the batch.
  private var openFrame: Int?
  /// How many parts it still waits for: the fields, and each series on `time`.
  private var missing = 0
  private let parts: Int

  /// Where the parts of a record begin in it. A series' variables follow one another.
  private let fieldOffsets: [Int]
  private let seriesOffsets: [Int?]

  private init(_ path: String, _ plan: OutputPlan, _ file: consuming DescriptorFile, _ layout: ClassicLayout) throws(OutputError) {
    self.path = path
    self.plan = plan
    frameCount = layout.recordCount
    func offset(_ name: String) -> Int { layout.variable(name)!.begin - layout.recordsBegin }
    let onFrames = plan.series.indices.filter { plan.isOnFrames(plan.series[$0]) && !plan.series[$0].variables.isEmpty }
    fieldOffsets = plan.fields.map { offset($0.name) }
    seriesOffsets = plan.series.indices.map { onFrames.contains($0) ? offset(plan.series[$0].variables[0].name) : nil }
    parts = 1 + onFrames.count
    do throws(SystemError) {
      writer = try OutputWriter(file, layout, plan)
    } catch { throw .cannotCreate(path: path, reason: error.reason) }
  }

  deinit { close() }

  /// Hands a frame over to be written, and returns when the fields have been copied.
  ///
  /// Called for each due instant, also if the plan has no fields. A frame becomes visible to readers when its fields and the values of all
  /// series that share its schedule have been handed over, in any order.
  ///
  /// - Parameters:
  ///   - index: `plan.frames.index(of: instant.tick)`. The first frame is the next one after those in the file, or one of those again.
  ///   - fields: The fields of the plan, in its order.
  package func writeFrame(index: Int, instant: Instant, fields: [BoundField], pool: WorkerPool) throws(OutputError) {
    precondition(fields.count == plan.fields.count, "a frame has the fields of the plan, in its order")
    let record = try open(index, instant)
    for (field, offset) in zip(fields, fieldOffsets) { record.store(field, as: plan.precision, at: offset, pool: pool) }
    try completePart()
    try submitIfDue()
  }

  /// Hands over consecutive frames of a plan with one field, and without series on their schedule.
  ///
  /// - Parameter values: Of the field, one frame after the other.
  package func writeFrames(from index: Int, instants: ArraySlice<Instant>, values: UnsafePointer<Double>) throws(OutputError) {
    precondition(plan.fields.count == 1 && parts == 1, "frames with more parts are put together one by one")
    let width = plan.fields[0].count
    for (k, instant) in instants.enumerated() {
      try open(index + k, instant).store(values + k * width, count: width, as: plan.precision, at: fieldOffsets[0])
      try completePart()
    }
    try submitIfDue()
  }

  /// Hands over the values of all variables of a series at one of its instants, one variable after the other.
  ///
  /// - Parameter index: `schedule.index(of: instant.tick)` of the series' schedule.
  package func writeSeries(_ series: Int, index: Int, instant: Instant, values: [Double]) throws(OutputError) {
    let schedule = plan.series[series].schedule
    precondition((0..<schedule.count(through: plan.timeline.end)).contains(index), "a series has no more values than its schedule")
    precondition(
      values.count == plan.series[series].variables.reduce(0) { $0 + $1.count }, "one value for each number of each variable")
    if values.isEmpty { return }
    if let offset = seriesOffsets[series] {
      let record = try open(index, instant)
      for (k, value) in values.enumerated() { record.store(value, at: offset + 8 * k) }
      try completePart()
      return try submitIfDue()
    }
    if let columns = batch?.columns[series], columns.count > 0, columns.first + columns.count != index { try submit() }
    let batch = try currentBatch()
    if batch.columns[series]!.count == 0 { batch.columns[series]!.first = index }
    batch.columns[series]!.append(values)
    try submitIfDue()
  }

  /// Returns when all that was handed over is on the disk. Not called between the parts of a frame.
  package func flush() throws(OutputError) {
    precondition(openFrame == nil, "a frame is complete before it can be flushed")
    try submit()
    try writing { writer throws(SystemError) in try writer.synchronize() }
  }

  /// Marks the run as complete and closes the file.
  package func finish() throws(OutputError) {
    try flush()
    switch plan.format {
    case .cdf5: try writing { writer throws(SystemError) in try writer.markComplete() }
    case .netcdf4: try convertToNetCDF4(path, plan)
    }
    writer = nil
  }

  /// Closes the file of a run that stopped early. All complete frames that were handed over are written, if possible. Harmless after `finish`.
  package func close() {
    if let batch { writer?.submit(batch) }
    batch = nil
    openFrame = nil
    // Waits for the writer's thread.
    writer = nil
  }

  // MARK: - Batches

  /// The bytes of a frame that is being put together.
  private func open(_ index: Int, _ instant: Instant) throws(OutputError) -> UnsafeMutableRawBufferPointer {
    if openFrame != index {
      precondition(openFrame == nil, "a frame is complete before the next one begins")
      precondition((0..<plan.frames.count(through: plan.timeline.end)).contains(index), "no more frames than the schedule has")
      guard index <= frameCount else {
        throw .differs(path: path, how: "it holds \(frameCount) frames, and the run goes on after \(index)")
      }
      if let batch, batch.recordCount > 0, batch.firstRecord + batch.recordCount != index { try submit() }
      let batch = try currentBatch()
      if batch.recordCount == 0 { batch.firstRecord = index }
      batch.record(batch.recordCount).store(instant.time, at: 0)
      openFrame = index
      missing = parts
    }
    return batch!.record(batch!.recordCount)
  }

  private func completePart() throws(OutputError) {
    missing -= 1
    guard missing == 0, let index = openFrame, let batch else { return }
    batch.recordCount += 1
    openFrame = nil
    frameCount = max(frameCount, index + 1)
    if batch.isFull { try submit() }
  }

  private func currentBatch() throws(OutputError) -> OutputBatch {
    if batch == nil { batch = try writing { writer throws(SystemError) in try writer.next() } }
    return batch!
  }

  private func submitIfDue() throws(OutputError) {
    guard let batch, let writer else { return }
    if batch.isFull || (SuspendingClock.now - lastSubmit > OutputFile.patience && writer.hasRoom) { try submit() }
  }

  private func submit() throws(OutputError) {
    guard let full = batch, !full.isEmpty else { return }
    batch = nil
    if let openFrame {
      // Series with schedules of their own filled up in the middle of a frame, which moves on to the next batch.
      let next = try currentBatch()
      next.firstRecord = openFrame
      next.record(0).copyMemory(from: UnsafeRawBufferPointer(full.record(full.recordCount)))
    }
    try writing { writer throws(SystemError) in writer.submit(full) }
    lastSubmit = .now
  }

  private func writing<Result>(_ body: (OutputWriter) throws(SystemError) -> Result) throws(OutputError) -> Result {
    guard let writer else { throw .cannotWrite(path: path, reason: "the file is closed") }
    do throws(SystemError) { return try body(writer) } catch { throw .cannotWrite(path: path, reason: error.reason) }
  }
}
