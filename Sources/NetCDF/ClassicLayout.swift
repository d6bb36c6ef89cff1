/// Where the values of a classic file (CDF-1, CDF-2, CDF-5) lie, byte by byte.
///
/// The format is simple enough to write the values of a defined file without the library: big-endian numbers at fixed places, and the
/// values of all unlimited variables together, one record after the other. Source: NetCDF Classic Format Specification, Unidata.
public struct ClassicLayout: Equatable, Sendable {
  public struct Variable: Equatable, Sendable {
    public let name: String
    public let type: NetCDFType
    /// True if it has the unlimited dimension.
    public let isRecord: Bool
    /// Offset in the file of the first value; of a record variable, in the first record.
    public let begin: Int
    /// Values in the whole variable; of a record variable, in one record.
    public let count: Int
  }

  public let variables: [Variable]
  /// Records at the time of reading.
  public let recordCount: Int
  /// Bytes from one record to the next.
  public let recordSize: Int
  /// Offset of the first record; the end of the file if there are no record variables.
  public let recordsBegin: Int
  public let headerSize: Int
  /// Offsets of the global attributes' values.
  public let attributeOffsets: [String: Int]
  /// Bytes of the number of records, which stands right behind the four bytes of the signature: 4, or 8 in CDF-5.
  public let countSize: Int

  /// Offset of the number of records, an unsigned big-endian integer of `countSize` bytes.
  public static let recordCountOffset = 4

  public func variable(_ name: String) -> Variable? { variables.first { $0.name == name } }

  /// Reads the header at the start of `bytes`.
  ///
  /// - Returns: nil if `bytes` ends within the header.
  /// - Throws: A sentence if this isn't a classic file.
  public init?(_ bytes: [UInt8]) throws(ClassicLayoutError) {
    var reader = HeaderReader(bytes)
    do throws(HeaderReader.Stop) {
      self = try reader.layout()
    } catch {
      switch error {
      case .endOfBytes: return nil
      case .malformed(let what): throw ClassicLayoutError(description: what)
      }
    }
  }

  fileprivate init(
    variables: [Variable], recordCount: Int, recordSize: Int, headerSize: Int, attributeOffsets: [String: Int], countSize: Int
  ) {
    self.variables = variables
    self.recordCount = recordCount
    self.recordSize = recordSize
    self.headerSize = headerSize
    self.attributeOffsets = attributeOffsets
    self.countSize = countSize
    let ends = variables.filter { !$0.isRecord }.map { $0.begin + $0.count * ($0.type.size ?? 0) }
    recordsBegin = variables.filter(\.isRecord).map(\.begin).min() ?? max(headerSize, ends.max() ?? 0)
  }
}

/// What is wrong with a classic header.
public struct ClassicLayoutError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String
}

/// Walks through a classic header.
private struct HeaderReader {
  enum Stop: Error {
    case endOfBytes
    case malformed(String)
  }

  private let bytes: [UInt8]
  private var position = 0
  private var version = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func layout() throws(Stop) -> ClassicLayout {
    guard bytes.count >= 4 else { throw .endOfBytes }
    version = Int(bytes[3])
    guard bytes.starts(with: [0x43, 0x44, 0x46]), [1, 2, 5].contains(version) else { throw .malformed("not a classic NetCDF file") }
    position = 4
    let recordCount = try size()

    var lengths: [Int] = []
    for _ in 0..<(try list(tag: 10)) {
      _ = try name()
      lengths.append(try size())
    }
    let attributes = try attributeOffsets()
    var variables: [ClassicLayout.Variable] = []
    for _ in 0..<(try list(tag: 11)) { variables.append(try variable(lengths)) }

    let records = variables.filter(\.isRecord)
    let sizes = records.map { $0.count * $0.type.size! }
    // Each variable's part of a record is padded to four bytes, unless it is the only one.
    let recordSize = sizes.count == 1 ? sizes[0] : sizes.reduce(0) { $0 + ($1 + 3) & ~3 }
    return ClassicLayout(
      variables: variables, recordCount: recordCount, recordSize: recordSize, headerSize: position, attributeOffsets: attributes,
      countSize: version == 5 ? 8 : 4)
  }

  private mutating func variable(_ lengths: [Int]) throws(Stop) -> ClassicLayout.Variable {
    let name = try name()
    var shape: [Int] = []
    for _ in 0..<(try size()) {
      let dimension = try size()
      guard lengths.indices.contains(dimension) else { throw .malformed("'\(name)' has a dimension that doesn't exist") }
      shape.append(lengths[dimension])
    }
    _ = try attributeOffsets()
    let type = try type()
    _ = try size()
    let begin = version == 1 ? try integer(4) : try integer(8)
    let isRecord = shape.first == 0
    var count = 1
    for length in shape.dropFirst(isRecord ? 1 : 0) {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product < 1 << 58 else { throw .malformed("'\(name)' is larger than any disk") }
      count = product
    }
    return ClassicLayout.Variable(name: name, type: type, isRecord: isRecord, begin: begin, count: count)
  }

  private mutating func attributeOffsets() throws(Stop) -> [String: Int] {
    var offsets: [String: Int] = [:]
    for _ in 0..<(try list(tag: 12)) {
      let name = try name()
      let type = try type()
      let count = try size()
      offsets[name] = position
      try skip(padded(count, of: type.size!))
    }
    return offsets
  }

  /// The number of entries of a list; an absent list is zeros throughout.
  private mutating func list(tag: Int) throws(Stop) -> Int {
    let (found, count) = (try integer(4), try size())
    guard found == tag || (found == 0 && count == 0) else { throw .malformed("a list of the header has the tag \(found)") }
    return count
  }

  private mutating func name() throws(Stop) -> String {
    let length = try size()
    let start = position
    try skip(padded(length, of: 1))
    return String(decoding: bytes[start..<start + length], as: UTF8.self)
  }

  private mutating func type() throws(Stop) -> NetCDFType {
    let code = try integer(4)
    guard let type = NetCDFType(rawValue: Int32(truncatingIfNeeded: code)), type.size != nil else {
      throw .malformed("the header has a value of type \(code)")
    }
    return type
  }

  private mutating func size() throws(Stop) -> Int { try integer(version == 5 ? 8 : 4) }

  private mutating func integer(_ width: Int) throws(Stop) -> Int {
    let start = position
    try skip(width)
    let value = bytes[start..<position].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let value = Int(exactly: value) else { throw .malformed("the header has a negative size") }
    return value
  }

  private func padded(_ count: Int, of size: Int) throws(Stop) -> Int {
    guard count < 1 << 40 else { throw .malformed("the header has \(count) values in one place") }
    return (count * size + 3) & ~3
  }

  private mutating func skip(_ count: Int) throws(Stop) {
    guard position + count <= bytes.count else { throw .endOfBytes }
    position += count
  }
}
