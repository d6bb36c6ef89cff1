import NetCDF
import SimCore

/// Consecutive records, and consecutive values of the series beside them, in the bytes in which they go to the file.
///
/// Small records are gathered so that a run with a frame every few microseconds doesn't pay for a system call each. A large one fills
/// a batch alone.
final class OutputBatch: @unchecked Sendable {
  /// The values of a series that has its own schedule: for each variable a column of occurrences.
  struct Columns {
    /// Occurrences that there is room for.
    let capacity: Int
    var first = 0
    var count = 0
    /// Numbers of each variable in an occurrence.
    let widths: [Int]
    /// Where each variable's column begins in `bytes`.
    let offsets: [Int]
    let bytes: UnsafeMutableRawBufferPointer

    var isFull: Bool { count == capacity }

    init(_ series: OutputPlan.Series, occurrences: Int) {
      let widths = series.variables.map(\.count)
      let capacity = Columns.capacity(widths, occurrences)
      (self.widths, self.capacity) = (widths, capacity)
      offsets = widths.indices.map { widths[..<$0].reduce(0, +) * capacity * 8 }
      bytes = .allocate(byteCount: widths.reduce(0, +) * capacity * 8, alignment: 64)
    }

    static func capacity(_ widths: [Int], _ occurrences: Int) -> Int {
      max(1, min(occurrences, (64 << 10) / max(8, widths.reduce(0, +) * 8)))
    }

    mutating func append(_ values: [Double]) {
      var next = 0
      for (width, offset) in zip(widths, offsets) {
        for k in 0..<width { bytes.store(values[next + k], at: offset + (count * width + k) * 8) }
        next += width
      }
      count += 1
    }
  }

  let recordSize: Int
  /// Records that there is room for.
  let capacity: Int
  var firstRecord = 0
  var recordCount = 0
  let records: UnsafeMutableRawBufferPointer
  /// One entry for each series of the plan; nil for those on `time`.
  var columns: [Columns?]

  init(_ plan: OutputPlan) {
    (recordSize, capacity) = OutputBatch.room(in: plan)
    records = .allocate(byteCount: recordSize * capacity, alignment: 64)
    columns = plan.series.map {
      plan.isOnFrames($0) ? nil : Columns($0, occurrences: $0.schedule.count(through: plan.timeline.end))
    }
  }

  deinit {
    records.deallocate()
    for case let columns? in columns { columns.bytes.deallocate() }
  }

  var isEmpty: Bool { recordCount == 0 && columns.allSatisfy { $0.map { $0.count == 0 } ?? true } }
  var isFull: Bool { recordCount == capacity || columns.contains { $0?.isFull ?? false } }

  func removeAll() {
    recordCount = 0
    for index in columns.indices { columns[index]?.count = 0 }
  }

  /// The bytes of a record of this batch.
  func record(_ position: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: records[position * recordSize..<(position + 1) * recordSize])
  }

  /// Bytes of a batch for this plan.
  static func size(of plan: OutputPlan) -> Int {
    let (size, capacity) = room(in: plan)
    return plan.series.filter { !plan.isOnFrames($0) }.reduce(size * capacity) { sum, series in
      let widths = series.variables.map(\.count)
      return sum + 8 * widths.reduce(0, +) * Columns.capacity(widths, series.schedule.count(through: plan.timeline.end))
    }
  }

  private static func room(in plan: OutputPlan) -> (size: Int, capacity: Int) {
    let size = plan.variables.filter { $0.role == .record }.reduce(0) { $0 + $1.byteCount }
    return (size, max(1, min(plan.frames.count(through: plan.timeline.end), (256 << 10) / size)))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Stores a number big end first, as classic files have it.
  func store(_ value: Double, at offset: Int) {
    storeBytes(of: value.bitPattern.bigEndian, toByteOffset: offset, as: UInt64.self)
  }

  /// Stores the values of a field in file order and precision, read and converted by all threads.
  func store(_ field: BoundField, as precision: OutputPrecision, at offset: Int, pool: WorkerPool) {
    let width = field.info.width
    // Chunks whose values fit into the first-level cache between reading and converting.
    pool.forEachRange(field.info.rows, grain: Swift.max(1, 2048 / width)) { rows in
      let count = rows.count * width
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { scratch in
        field.read(rows, scratch.baseAddress!)
        store(scratch.baseAddress!, count: count, as: precision, at: offset + rows.lowerBound * width * precision.byteCount)
      }
    }
  }

  /// Stores numbers in a precision.
  func store(_ values: UnsafePointer<Double>, count: Int, as precision: OutputPrecision, at offset: Int) {
    let out = baseAddress! + offset
    switch precision {
    case .float32:
      for k in 0..<count { out.storeBytes(of: Float(values[k]).bitPattern.bigEndian, toByteOffset: k * 4, as: UInt32.self) }
    case .float64:
      for k in 0..<count { out.storeBytes(of: values[k].bitPattern.bigEndian, toByteOffset: k * 8, as: UInt64.self) }
    }
  }
}
