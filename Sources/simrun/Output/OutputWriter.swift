import NetCDF

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes batches into a cdf5 file from a thread of its own. There are two: one is filled while the other is written.
///
/// The bytes go to their places directly and not through libnetcdf: the variables of a record lie side by side, so a frame is one system
/// call, where the library would swap its bytes on one thread, and a frame counts only when all of it is in the file.
final class OutputWriter: @unchecked Sendable {
  private let file: DescriptorFile
  private let layout: ClassicLayout
  /// For each series of the plan, where its variables begin in the file.
  private let begins: [[Int]]

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var thread: pthread_t?

  // Under the mutex:
  private var free: [OutputBatch]
  private var waiting: [OutputBatch] = []
  private var isWriting = false
  private var isStopping = false
  private var failure: SystemError?

  // The thread's own:
  private var recordCount: Int

  init(_ file: consuming DescriptorFile, _ layout: ClassicLayout, _ plan: OutputPlan) throws(SystemError) {
    self.file = file
    self.layout = layout
    recordCount = layout.recordCount
    begins = plan.series.map { series in series.variables.map { layout.variable($0.name)!.begin } }
    free = [OutputBatch(plan), OutputBatch(plan)]
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
    try start()
  }

  deinit {
    locked { isStopping = true }
    if let thread { pthread_join(thread, nil) }
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  // MARK: The side that fills

  /// True if `next` would not have to wait.
  var hasRoom: Bool { locked { !free.isEmpty } }

  /// An empty batch; waits for one if the disk is slower than the run.
  func next() throws(SystemError) -> OutputBatch {
    let (batch, failure) = locked {
      while free.isEmpty { pthread_cond_wait(changed, mutex) }
      return (free.removeLast(), self.failure)
    }
    if let failure { throw failure }
    return batch
  }

  /// Hands a batch over.
  func submit(_ batch: OutputBatch) { locked { waiting.append(batch) } }

  /// Returns when all that was handed over is in the file.
  func drain() throws(SystemError) {
    let failure = locked {
      while !waiting.isEmpty || isWriting { pthread_cond_wait(changed, mutex) }
      return self.failure
    }
    if let failure { throw failure }
  }

  /// Returns when all that was handed over is on the disk.
  func synchronize() throws(SystemError) {
    try drain()
    try file.synchronize()
  }

  /// Says in the file that the run is complete. Everything must have been drained.
  func markComplete() throws(SystemError) {
    try file.write(Int32(1), at: layout.attributeOffsets[OutputHeader.completeness]!)
    try file.synchronize()
  }

  // MARK: The thread

  private func start() throws(SystemError) {
    // Signals are for the thread that runs the simulation.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    // Unretained: deinit joins the thread before the writer goes away.
    let writer = Unmanaged.passUnretained(self).toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<OutputWriter>.fromOpaque(argument)._withUnsafeGuaranteedRef { $0.work() }
          return nil
        }, writer)
    #else
      var thread = pthread_t()
      let code = pthread_create(
        &thread, nil,
        { argument in
          Unmanaged<OutputWriter>.fromOpaque(argument!)._withUnsafeGuaranteedRef { $0.work() }
          return nil
        }, writer)
    #endif
    if code != 0 { throw SystemError(code: code) }
    self.thread = thread
  }

  private func work() {
    while let batch = locked({ take() }) {
      // After a failure nothing more is written, so that what is in the file stays a whole number of frames.
      var failure = locked { self.failure }
      if failure == nil {
        do throws(SystemError) { try write(batch) } catch { failure = error }
      }
      batch.removeAll()
      locked {
        self.failure = failure
        isWriting = false
        free.append(batch)
      }
    }
  }

  /// The next batch; nil if there will be none.
  private func take() -> OutputBatch? {
    while waiting.isEmpty && !isStopping { pthread_cond_wait(changed, mutex) }
    if waiting.isEmpty { return nil }
    isWriting = true
    return waiting.removeFirst()
  }

  private func write(_ batch: OutputBatch) throws(SystemError) {
    for (index, columns) in batch.columns.enumerated() {
      guard let columns, columns.count > 0 else { continue }
      for (variable, begin) in begins[index].enumerated() {
        let size = columns.widths[variable] * 8
        let bytes = UnsafeRawBufferPointer(columns.bytes)[columns.offsets[variable]...].prefix(columns.count * size)
        try file.write(UnsafeRawBufferPointer(rebasing: bytes), at: begin + columns.first * size)
      }
    }
    if batch.recordCount == 0 { return }
    var written = 0
    let bytes = UnsafeRawBufferPointer(rebasing: batch.records[..<(batch.recordCount * layout.recordSize)])
    var failure: SystemError?
    do throws(SystemError) {
      try file.write(bytes, at: layout.recordsBegin + batch.firstRecord * layout.recordSize, written: &written)
    } catch { failure = error }
    // Frames that were written before the disk was full are good ones.
    let count = batch.firstRecord + written / layout.recordSize
    if count > recordCount {
      try file.write(UInt64(count), at: ClassicLayout.recordCountOffset)
      recordCount = count
    }
    if let failure { throw failure }
  }

  /// Runs `body` under the mutex, and wakes whoever waits for what it may have changed.
  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
