import NetCDF

/// The first thing that two NetCDF files differ in; nil if they hold the same.
///
/// First come dimensions, variables and attributes, in the order of the first file, then the values: the earliest frame that differs, then
/// what doesn't depend on time. Values are compared bit by bit, except that any NaN equals any other. How the files are stored (format,
/// compression) doesn't matter.
package func firstDifference(
  _ first: String, _ second: String, ignoringAttributes: Bool = false
) throws(InputError) -> FileDifference? {
  do throws(NetCDFError) {
    let comparison = FileComparison(try NetCDFFile.open(first), try NetCDFFile.open(second))
    if let difference = try comparison.definitions(except: ignoringAttributes ? nil : []) { return difference }
    return try comparison.values()
  } catch { throw InputError(error) }
}

/// Two files side by side.
struct FileComparison {
  /// Numbers that are read at a time.
  private static let block = 1 << 19

  private let a: NetCDFFile
  private let b: NetCDFFile

  init(_ a: NetCDFFile, _ b: NetCDFFile) { (self.a, self.b) = (a, b) }

  /// Compares dimensions, variables and attributes, but not how many frames there are.
  ///
  /// - Parameter except: Global attributes that don't count; nil to look at no attributes at all.
  func definitions(except ignored: Set<String>?) throws(NetCDFError) -> FileDifference? {
    func size(_ dimension: NetCDFDimension) -> Int? { dimension.isUnlimited ? nil : dimension.size }
    let axes = (try a.dimensions(), try b.dimensions())
    for name in union(axes.0.map(\.name), axes.1.map(\.name)) {
      let (x, y) = (axes.0.first { $0.name == name }, axes.1.first { $0.name == name })
      if x == nil || y == nil || size(x!) != size(y!) { return .dimension(name, x?.size, y?.size) }
    }
    let variables = (try a.variables(), try b.variables())
    for name in union(variables.0.map(\.name), variables.1.map(\.name)) {
      let (x, y) = (variables.0.first { $0.name == name }, variables.1.first { $0.name == name })
      if x?.signature != y?.signature { return .variable(name, x?.signature, y?.signature) }
    }
    guard let ignored else { return nil }
    if let difference = try attributes(nil, nil, except: ignored) { return difference }
    for x in variables.0 {
      if let difference = try attributes(x, variables.1.first { $0.name == x.name }, except: []) { return difference }
    }
    return nil
  }

  private func attributes(
    _ x: NetCDFVariable?, _ y: NetCDFVariable?, except ignored: Set<String>
  ) throws(NetCDFError) -> FileDifference? {
    let (left, right) = (try a.attributes(of: x), try b.attributes(of: y))
    for name in union(left.map(\.name), right.map(\.name)) where !ignored.contains(name) {
      let (p, q) = (left.first { $0.name == name }, right.first { $0.name == name })
      if p?.type != q?.type || p?.text != q?.text || p?.shown != q?.shown {
        return .attribute(name, of: x?.name, p?.shown, q?.shown)
      }
    }
    return nil
  }

  /// Compares the values of files with equal definitions.
  func values() throws(NetCDFError) -> FileDifference? {
    let right = try b.variables()
    let pairs = try a.variables().map { x in (x, right.first { $0.name == x.name }!) }
    var first: FileDifference?
    // Frames in which a difference would be an earlier one.
    var frames = Int.max
    for (x, y) in pairs where x.isRecord {
      let rows = min(x.shape[0], y.shape[0], frames)
      guard let found = try difference(x, y, rows: rows) else { continue }
      frames = found.row
      first = .value(variable: x.name, frame: found.row, index: found.index, found.a, found.b)
    }
    if let first { return first }
    for (x, y) in pairs where !x.isRecord {
      guard let found = try difference(x, y, rows: x.shape.first ?? 1) else { continue }
      return .value(variable: x.name, frame: nil, index: x.dimensions.isEmpty ? [] : [found.row] + found.index, found.a, found.b)
    }
    for (x, y) in pairs where x.isRecord && x.shape[0] != y.shape[0] { return .frameCount(x.shape[0], y.shape[0]) }
    return nil
  }

  private struct Found {
    let row: Int
    let index: [Int]
    let a: String
    let b: String
  }

  /// The first difference within so many rows of a variable.
  private func difference(_ x: NetCDFVariable, _ y: NetCDFVariable, rows: Int) throws(NetCDFError) -> Found? {
    if !x.type.isNumeric { return try textDifference(x, y) }
    let inner = Array(x.shape.dropFirst())
    let width = inner.reduce(1, *)
    let block = max(1, FileComparison.block / max(1, width))
    for start in stride(from: 0, to: rows, by: block) {
      let count = min(block, rows - start)
      let (from, size) = x.dimensions.isEmpty ? ([], []) : ([start] + inner.map { _ in 0 }, [count] + inner)
      let found: (position: Int, a: String, b: String)?
      if x.type.isFloatingPoint || x.type == .uint64 {
        let (p, q): ([Double], [Double]) = (try a.read(x, start: from, count: size), try b.read(y, start: from, count: size))
        let show = { (value: Double) in x.type == .float ? "\(Float(value))" : "\(value)" }
        found = firstMismatch(p, q, show: show) { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
      } else {
        let (p, q): ([Int64], [Int64]) = (try a.read(x, start: from, count: size), try b.read(y, start: from, count: size))
        found = firstMismatch(p, q, ==)
      }
      if let found {
        return Found(row: start + found.position / width, index: unravel(found.position % width, inner), a: found.a, b: found.b)
      }
    }
    return nil
  }

  private func textDifference(_ x: NetCDFVariable, _ y: NetCDFVariable) throws(NetCDFError) -> Found? {
    guard x.type != .userDefined else {
      throw NetCDFError(
        path: a.path, operation: "compare '\(x.name)'", reason: "'\(x.name)' has a type that the file defines itself")
    }
    // The characters of a text are its last dimension.
    let shape = x.type == .character ? Array(x.shape.dropLast()) : x.shape
    guard let found = firstMismatch(try a.readTexts(x), try b.readTexts(y), ==) else { return nil }
    let index = unravel(found.position, shape)
    return Found(row: index.first ?? 0, index: Array(index.dropFirst()), a: found.a, b: found.b)
  }
}

private func firstMismatch<Value>(
  _ a: [Value], _ b: [Value], show: (Value) -> String = { "\($0)" }, _ same: (Value, Value) -> Bool
) -> (position: Int, a: String, b: String)? {
  for k in 0..<min(a.count, b.count) where !same(a[k], b[k]) { return (k, show(a[k]), show(b[k])) }
  return nil
}

/// The index along each dimension of a position in row-major order.
private func unravel(_ position: Int, _ shape: [Int]) -> [Int] {
  var (rest, index) = (position, [Int]())
  for size in shape.reversed() {
    index.append(rest % size)
    rest /= size
  }
  return index.reversed()
}

/// The names of the first list, then those that only the second has.
private func union(_ a: [String], _ b: [String]) -> [String] { a + b.filter { !a.contains($0) } }

extension NetCDFVariable {
  /// Type and dimensions: "float(time, particle)".
  fileprivate var signature: String { "\(type)(\(dimensions.map(\.name).joined(separator: ", ")))" }

  var isRecord: Bool { dimensions.first?.isUnlimited ?? false }
}

extension NetCDFAttribute {
  /// The value as it is shown in a sentence: long texts cut.
  fileprivate var shown: String {
    let full = parameterValue.description
    return full.count > 60 ? "'\(full.prefix(60))…'" : value == .text(full) ? "'\(full)'" : full
  }
}
