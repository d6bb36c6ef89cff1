import SimCore

/// A frame that is being put together from rows of text.
struct Frame {
  private(set) var values: [String: [Double]]
  /// Animals that have had their row.
  private var seen: [Bool]

  /// - Parameter rows: Animals in a long file.
  init(_ fields: [FieldInfo], _ rows: Int) {
    values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, [Double](repeating: .nan, count: $0.count)) })
    seen = [Bool](repeating: false, count: rows)
  }

  /// Takes everything from the one row of a wide file.
  mutating func takeWide(_ reader: ColumnReader, _ layout: ColumnLayout) throws(InputError) {
    for field in layout.fields {
      var list: [Double] = []
      for columns in field.columns { for column in columns { list.append(try reader.number(column)) } }
      values[field.name] = list
    }
  }

  /// Takes the numbers of one animal from a row of a long file.
  mutating func takeLong(
    _ reader: ColumnReader, _ layout: ColumnLayout, _ rows: [String: Int], _ time: Double
  ) throws(InputError) {
    let id = reader.text(layout.id!)
    let row = rows[id]!
    guard !seen[row] else {
      throw .malformed(path: reader.path, line: reader.line, reason: "'\(id)' appears a second time at time \(time)")
    }
    seen[row] = true
    for field in layout.fields {
      let columns = field.columns[0]
      for (k, column) in columns.enumerated() { values[field.name]![row * columns.count + k] = try reader.number(column) }
    }
  }
}

/// A first look at all rows of a file.
struct Survey {
  private(set) var frameCount = 0
  /// Row of each animal in a frame.
  private(set) var rows: [String: Int] = [:]
  /// The times of all frames in ascending order, if the rows aren't ordered by time.
  private(set) var unorderedTimes: [Double]?

  init(_ reader: ColumnReader, _ layout: ColumnLayout) throws(InputError) {
    guard let id = layout.id, let time = layout.time else {
      while try reader.next() { frameCount += 1 }
      return
    }
    var (last, isOrdered, times) = (-Double.infinity, true, Set<Double>())
    while try reader.next() {
      let now = try reader.number(time)
      guard !now.isNaN else { throw .malformed(path: reader.path, line: reader.line, reason: "the time is missing") }
      let name = reader.text(id)
      if rows[name] == nil { rows[name] = rows.count }
      if now != last { times.insert(now) }
      isOrdered = isOrdered && now >= last
      last = now
    }
    frameCount = times.count
    if !isOrdered { unorderedTimes = times.sorted() }
  }
}
