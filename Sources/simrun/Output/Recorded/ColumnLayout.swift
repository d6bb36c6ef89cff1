import SimCore

/// What the columns of a text file mean.
///
/// Wide files have a row for each time: `time, x, y`, or `time, x1, y1, x2, y2, …` for several animals. Long files, as tracking software
/// exports them, have a row for each time and animal: `time, id, x, y`. Names are recognised without regard to case and to a unit in
/// brackets; a mapping overrules them.
struct ColumnLayout {
  struct Field {
    let name: String
    let unit: String
    /// Names of the components.
    let labels: [String]
    /// In a wide file one row of columns for each particle; in a long one a single row.
    let columns: [[Int]]
  }

  private(set) var time: Int?
  /// Which animal a row of a long file is about; nil in a wide file.
  private(set) var id: Int?
  private(set) var fields: [Field] = []

  private let header: [Header]
  private let path: String

  /// A column's name, taken apart: "X1 (cm)" is x, 1, cm.
  private struct Header {
    let full: String
    /// Without the unit.
    let label: String
    let name: String
    let stem: String
    let number: Int?
    let unit: String
  }

  static let timeNames = ["time", "t", "seconds", "timestamp", "frame", "step"]
  static let idNames = [
    "id", "track", "track_id", "trackid", "particle", "fish", "animal", "individual", "object", "target", "trajectory",
  ]
  /// The fields that are recognised by the names of their components.
  static let known = [
    ("position", [["x", "y", "z"], ["position_x", "position_y", "position_z"], ["pos_x", "pos_y", "pos_z"]]),
    ("velocity", [["vx", "vy", "vz"], ["velocity_x", "velocity_y", "velocity_z"], ["v_x", "v_y", "v_z"]]),
    ("heading", [["hx", "hy", "hz"], ["heading_x", "heading_y", "heading_z"]]),
  ]

  init(_ names: [String], _ mapping: FieldMapping, _ path: String) throws(InputError) {
    self.path = path
    header = names.map(ColumnLayout.parse)
    let candidates = header
    func first(_ names: [String]) -> Int? { names.lazy.compactMap { name in candidates.firstIndex { $0.name == name } }.first }
    time = first(ColumnLayout.timeNames)
    id = first(ColumnLayout.idNames)
    if let names = mapping["time"] { time = try column(names[0]) }
    if let names = mapping["id"] { id = try column(names[0]) }
    if id != nil && time == nil {
      throw .unfit(path: path, reason: "has a column '\(header[id!].full)' but none for the time; name it with --map time=NAME")
    }
    for (field, parts) in mapping.parts where field != "time" && field != "id" {
      fields.append(try mapped(field, parts))
    }
    for (field, spellings) in ColumnLayout.known where mapping[field] == nil {
      if let columns = spellings.compactMap({ recognised($0) }).first { fields.append(make(field, columns)) }
    }
    // Series of numbers whose names say nothing are the components of a state.
    let rest = header.indices.filter { $0 != time && $0 != id }
    if fields.isEmpty && !rest.isEmpty { fields.append(make("state", [rest])) }
    if fields.isEmpty {
      throw .unfit(
        path: path,
        reason:
          "its columns (\(names.joined(separator: ", "))) aren't recognised; name them with --map, such as position=x,y, or --variable"
      )
    }
  }

  private func make(_ name: String, _ columns: [[Int]]) -> Field {
    Field(name: name, unit: header[columns[0][0]].unit, labels: columns[0].map { header[$0].label }, columns: columns)
  }

  /// The columns of a mapping; "x#" stands for x1, x2, … as many as there are.
  private func mapped(_ field: String, _ parts: [String]) throws(InputError) -> Field {
    guard parts[0].contains("#") else {
      var columns: [Int] = []
      for part in parts { columns.append(try column(part)) }
      return make(field, [columns])
    }
    let around = parts[0].split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map { $0.lowercased() }
    let candidates = header.map { $0.full.lowercased() }.filter { $0.hasPrefix(around[0]) && $0.hasSuffix(around[1]) }
    let numbers = Set(candidates.map { String($0.dropFirst(around[0].count).dropLast(around[1].count)) })
      .filter { number in Int(number) != nil && parts.allSatisfy { index($0.replacing("#", with: number)) != nil } }
      .sorted { (Int($0)!, $0) < (Int($1)!, $1) }
    guard !numbers.isEmpty, id == nil else {
      throw .unfit(path: path, reason: "has no columns \(parts.joined(separator: ", ")) with a number for '#'")
    }
    return make(field, numbers.map { number in parts.map { index($0.replacing("#", with: number))! } })
  }

  /// The columns with these stems: x, y, z, or x1, y1, z1, x2, …; the last name may be missing.
  private func recognised(_ names: [String]) -> [[Int]]? {
    func columns(_ number: Int?) -> [Int] {
      names.compactMap { name in header.firstIndex { number == nil ? $0.name == name : $0.stem == name && $0.number == number } }
    }
    let width = max(columns(nil).count, 2)
    if columns(nil).count >= 2 { return [columns(nil)] }
    if id != nil { return nil }
    let numbers = Set(header.compactMap(\.number)).sorted().filter { columns($0).count >= width }
    guard let least = numbers.map({ columns($0).count }).min() else { return nil }
    return numbers.map { Array(columns($0).prefix(least)) }
  }

  private func index(_ name: String) -> Int? {
    header.firstIndex { $0.full == name } ?? header.firstIndex { $0.name == name.lowercased() }
  }

  private func column(_ name: String) throws(InputError) -> Int {
    if let index = index(name) { return index }
    let known = header.map(\.full)
    throw .unfit(path: path, reason: "has no column '\(name)'\(didYouMean(name, known)); it has \(known.joined(separator: ", "))")
  }

  private static func parse(_ full: String) -> Header {
    var (label, unit) = (full, "1")
    if let open = full.firstIndex(where: { "([".contains($0) }), let last = full.last, ")]".contains(last) {
      unit = String(full[full.index(after: open)..<full.index(before: full.endIndex)])
      if unit.isEmpty { unit = "1" }
      label = String(full[..<open])
      while label.last == " " || label.last == "_" { label.removeLast() }
    }
    let name = label.lowercased()
    let digits = name.reversed().prefix { $0.isNumber }.count
    var stem = String(name.dropLast(digits))
    if stem.count > 1 && stem.last == "_" { stem.removeLast() }
    return Header(full: full, label: label, name: name, stem: stem, number: digits > 0 ? Int(name.suffix(digits)) : nil, unit: unit)
  }
}
