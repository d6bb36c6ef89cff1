import SimCore

/// One frame of a file: of an earlier run, or of measured data.
///
/// - Parameters:
///   - frame: From 0; negative numbers count from the end, so -1 is the last one.
///   - fields: Names to look for; those that the file doesn't have are left out.
///   - mapping: Which variables or columns make up a field, where their names don't tell.
/// - Throws: `InputError` if the file can't be read, has no such frame, has none of the fields, or has missing values there.
package func recordedFrame(
  path: String, frame: Int, fields: [String], mapping: FieldMapping = FieldMapping()
) throws -> RecordedFrame {
  try readingInput {
    let source = try openRecordedSource(path, mapping: mapping)
    let index = frame < 0 ? source.frameCount + frame : frame
    guard (0..<source.frameCount).contains(index) else {
      throw InputError.unfit(path: path, reason: "has no frame \(frame): it has \(source.frameCount)")
    }
    let found = source.fields.filter { fields.contains($0.name) }
    guard let first = found.first else {
      let offered = source.fields.map(\.name).joined(separator: ", ")
      throw InputError.unfit(path: path, reason: "has none of \(fields.joined(separator: ", ")) to start from; it has \(offered)")
    }
    if let odd = found.first(where: { $0.rows != first.rows }) {
      throw InputError.unfit(path: path, reason: "'\(first.name)' has \(first.rows) rows, but '\(odd.name)' has \(odd.rows)")
    }
    var values: [String: [Double]] = [:]
    for field in found {
      let list = try source.values(field.name, index)
      guard list.allSatisfy(\.isFinite) else {
        throw InputError.unfit(path: path, reason: "'\(field.name)' has missing values in frame \(index)")
      }
      values[field.name] = list
    }
    return RecordedFrame(source: path, rows: first.rows, values: values)
  }
}
