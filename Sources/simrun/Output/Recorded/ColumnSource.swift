import SimCore

/// A text file of columns as a sequence of frames.
///
/// Files that are ordered by time are read frame by frame. A long file in another order, such as one animal after the other, is kept in
/// memory as a whole.
final class ColumnSource: RecordedSource {
  let path: String
  let frameCount: Int
  let timeUnit = "1"
  let fields: [FieldInfo]
  let domain: Domain? = nil
  let seed: UInt64 = 0

  private let reader: ColumnReader
  private let layout: ColumnLayout
  /// Row of each animal in a frame, in order of appearance; empty for wide files.
  private let rows: [String: Int]
  private let width: [String: Int]

  /// The frame that is in memory.
  private var current: (index: Int, time: Double, values: [String: [Double]])?
  /// The frame that the reader's next row belongs to, and whether that row has been read already.
  private var nextFrame = 0
  private var isRowWaiting = false
  /// All frames of a file that isn't ordered by time.
  private var all: [(time: Double, values: [String: [Double]])]?

  init(_ reader: ColumnReader, _ mapping: FieldMapping) throws(InputError) {
    self.reader = reader
    path = reader.path
    layout = try ColumnLayout(reader.header, mapping, reader.path)
    let survey = try Survey(reader, layout)
    frameCount = survey.frameCount
    rows = survey.rows
    let layout = layout
    let rowCount = layout.id == nil ? nil : survey.rows.count
    fields = layout.fields.map { field in
      .recorded(
        field.name, unit: field.unit, longName: field.name, rows: rowCount ?? field.columns.count, width: field.columns[0].count,
        labels: field.labels)
    }
    width = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.width) })
    reader.rewind()
    if let times = survey.unorderedTimes { all = try readAll(times) }
  }

  func time(_ frame: Int) throws -> Double {
    try load(frame)
    return current!.time
  }

  func values(_ field: String, _ frame: Int) throws -> [Double] {
    try load(frame)
    return current!.values[field]!
  }

  // MARK: - Frames

  private func load(_ frame: Int) throws(InputError) {
    if current?.index == frame { return }
    if let all {
      current = (frame, all[frame].time, all[frame].values)
      return
    }
    if frame < nextFrame {
      reader.rewind()
      (nextFrame, isRowWaiting) = (0, false)
    }
    while nextFrame < frame { _ = try readFrame(skipping: true) }
    let (time, values) = try readFrame(skipping: false)
    current = (frame, time, values)
  }

  /// Reads the rows of the next frame.
  private func readFrame(skipping: Bool) throws(InputError) -> (time: Double, values: [String: [Double]]) {
    if !isRowWaiting { _ = try reader.next() }
    let time = try layout.time.map { column throws(InputError) in try reader.number(column) } ?? Double(nextFrame)
    var frame = Frame(fields, rows.count)
    if layout.id == nil {
      if !skipping { try frame.takeWide(reader, layout) }
      isRowWaiting = false
    } else {
      var now = time
      repeat {
        if !skipping { try frame.takeLong(reader, layout, rows, time) }
        isRowWaiting = try reader.next()
        if isRowWaiting { now = try reader.number(layout.time!) }
      } while isRowWaiting && now == time
    }
    nextFrame += 1
    return (time, frame.values)
  }

  private func readAll(_ times: [Double]) throws(InputError) -> [(time: Double, values: [String: [Double]])] {
    let index = Dictionary(uniqueKeysWithValues: times.enumerated().map { ($1, $0) })
    var frames = times.map { _ in Frame(fields, rows.count) }
    while try reader.next() {
      let time = try reader.number(layout.time!)
      try frames[index[time]!].takeLong(reader, layout, rows, time)
    }
    return zip(times, frames).map { ($0, $1.values) }
  }
}
