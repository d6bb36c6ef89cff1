import NetCDF
import SimCore

/// Frames of data in a file, read one at a time: of an earlier run, or measured.
///
/// Frames may be asked for in any order; ascending is fastest. A missing value is NaN.
protocol RecordedSource: AnyObject {
  /// What to call the file in messages.
  var path: String { get }
  var frameCount: Int { get }
  /// Unit of time.
  var timeUnit: String { get }
  /// What a frame offers, rows first: particles for `position`, `velocity` and `heading`, trajectories for `state`.
  var fields: [FieldInfo] { get }
  /// The box, if the file tells of one.
  var domain: Domain? { get }
  var seed: UInt64 { get }

  /// - Throws: `InputError` or `NetCDFError`.
  func time(_ frame: Int) throws -> Double
  /// All values of one of the fields in a frame, row after row.
  func values(_ field: String, _ frame: Int) throws -> [Double]
  /// The same of many frames, one after the other. Has a default.
  func values(_ field: String, frames: Range<Int>) throws -> [Double]
}

extension RecordedSource {
  func values(_ field: String, frames: Range<Int>) throws -> [Double] { try frames.flatMap { try values(field, $0) } }
}

/// Which variables or columns of a file make up a field.
package struct FieldMapping: Equatable, Sendable {
  /// For each field the names of its parts; a single one may hold all components. In files of columns, `time` and `id` can be named too.
  package var parts: [(field: String, names: [String])] = []

  package init() {}

  subscript(_ field: String) -> [String]? { parts.first { $0.field == field }?.names }

  package static func == (a: FieldMapping, b: FieldMapping) -> Bool {
    a.parts.map(\.field) == b.parts.map(\.field) && a.parts.map(\.names) == b.parts.map(\.names)
  }

  /// Adds "position=x,y,z" or "position=positions,velocity=velocities".
  package mutating func add(_ text: String) throws(InputError) {
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      if sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty {
        if self[sides[0]] != nil { throw .usage("--map \(text): '\(sides[0])' is mapped twice") }
        parts.append((sides[0], [sides[1]]))
      } else if sides.count == 1, !sides[0].isEmpty, !parts.isEmpty, piece.startIndex != text.startIndex {
        parts[parts.count - 1].names.append(sides[0])
      } else {
        throw .usage("--map \(text): expected FIELD=NAME, or FIELD=NAME,NAME,… such as position=x,y,z")
      }
    }
  }
}

/// Opens a file of data: NetCDF by its first bytes, else columns of text. "-" is the standard input.
func openRecordedSource(_ path: String, mapping: FieldMapping = FieldMapping()) throws -> any RecordedSource {
  if path == "-" { return try ColumnSource(try ColumnReader.standardInput(), mapping) }
  let start: [UInt8]
  do throws(SystemError) {
    start = try DescriptorFile(path, writable: false).read(4, at: 0)
  } catch { throw InputError.cannotOpen(path: path, reason: error.reason) }
  // The signatures of classic files and of HDF5.
  let isNetCDF = start.starts(with: [0x43, 0x44, 0x46]) || start == [0x89, 0x48, 0x44, 0x46]
  return isNetCDF ? try NetCDFSource(path, mapping) : try ColumnSource(try ColumnReader(path), mapping)
}

/// Runs something that reads a source, with all errors in the words of input files.
func readingInput<Result>(_ body: () throws -> Result) throws -> Result {
  do { return try body() } catch let error as NetCDFError { throw InputError(error) }
}

extension FieldInfo {
  /// A field of so many rows and numbers in a row, with the dimensions that diagnostics expect of its name.
  static func recorded(
    _ name: String, unit: String, longName: String, rows: Int, width: Int, labels: [String] = [],
    else dimensions: [Dimension]? = nil
  ) -> FieldInfo {
    let known: [Dimension]? =
      switch name {
      case "position", "velocity", "heading": [.particles(rows), .space(width)]
      case "state": [Dimension("trajectory", size: rows), Dimension("component", size: width, labels: labels)]
      default: nil
      }
    return FieldInfo(
      name, unit: unit, longName: longName,
      dimensions: known ?? dimensions ?? [.particles(rows), Dimension(name + "_component", size: width)])
  }
}
