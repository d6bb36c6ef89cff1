#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads a text file of separated columns, row after row, in a bounded part of memory.
///
/// The first line names the columns. Comma, semicolon or tab separate them, whichever the first line has most of; fields may be quoted.
/// With semicolons a decimal comma is understood. Empty lines and lines that begin with # are passed over.
final class ColumnReader {
  let path: String
  private(set) var header: [String] = []
  /// Number of the current line, from 1.
  private(set) var line = 0

  private let file: DescriptorFile
  private var separator = UInt8(ascii: ",")
  /// A piece of the file, and where the unread part of it begins.
  private var buffer: [UInt8] = []
  private var position = 0
  private var nextOffset = 0
  /// The current line, and its fields without their quotes.
  private var row: Range<Int> = 0..<0
  private var fields: [Range<Int>] = []

  /// Where the first row begins, and the number of the line before it.
  private var start = (offset: 0, line: 0)

  private static let blockSize = 1 << 18
  private static let longestLine = 1 << 26

  convenience init(_ path: String) throws(InputError) {
    let file: DescriptorFile
    do throws(SystemError) {
      file = try DescriptorFile(path, writable: false)
    } catch { throw .cannotOpen(path: path, reason: error.reason) }
    try self.init(file, path)
  }

  /// Reads the standard input into a file without a name first, because data are read more than once.
  static func standardInput() throws(InputError) -> ColumnReader {
    let name = "standard input"
    let file: DescriptorFile
    do throws(SystemError) {
      file = try copyOfStandardInput()
    } catch { throw .cannotRead(path: name, reason: error.reason) }
    return try ColumnReader(file, name)
  }

  private init(_ file: consuming DescriptorFile, _ path: String) throws(InputError) {
    self.file = file
    self.path = path
    try readHeader()
  }

  /// Goes back to the line before the first row.
  func rewind() {
    buffer = []
    position = 0
    (nextOffset, line) = start
  }

  // MARK: Rows

  /// Goes to the next row.
  ///
  /// - Returns: False after the last one.
  func next() throws(InputError) -> Bool {
    guard try nextLine() else { return false }
    split()
    guard fields.count == header.count else {
      throw malformed("expected \(header.count) fields, as in the first line, found \(fields.count)")
    }
    return true
  }

  /// The number in a column of the current row; NaN where it is missing.
  func number(_ column: Int) throws(InputError) -> Double {
    let field = fields[column]
    if field.isEmpty { return .nan }
    if field.count < 64, let number = parse(field) { return number }
    let text = text(column)
    if ["na", "n/a", "null", "none", "-"].contains(text.lowercased()) { return .nan }
    let character = String(decoding: buffer[row.lowerBound..<field.lowerBound], as: UTF8.self).count + 1
    throw .malformed(
      path: path, line: line, column: character,
      reason: "expected a number in the column '\(header[column])', found '\(text.prefix(40))'")
  }

  /// The text in a column of the current row.
  func text(_ column: Int) -> String {
    String(decoding: buffer[fields[column]], as: UTF8.self).replacing("\"\"", with: "\"")
  }

  private func parse(_ field: Range<Int>) -> Double? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: field.count + 1) { copy in
      for (k, byte) in buffer[field].enumerated() {
        copy[k] = CChar(bitPattern: byte == 0x2C && separator == 0x3B ? 0x2E : byte)
      }
      copy[field.count] = 0
      var end: UnsafeMutablePointer<CChar>?
      let number = strtod(copy.baseAddress!, &end)
      return end == copy.baseAddress! + field.count ? number : nil
    }
  }

  // MARK: Lines

  private func readHeader() throws(InputError) {
    guard try nextLine() else { throw .malformed(path: path, reason: "the file is empty") }
    if buffer[row].starts(with: [0xEF, 0xBB, 0xBF]) { row = row.lowerBound + 3..<row.upperBound }
    if buffer[row].starts(with: [0xFF, 0xFE]) || buffer[row].starts(with: [0xFE, 0xFF]) {
      throw malformed("this is UTF-16; save the file as UTF-8")
    }
    if buffer[row].contains(0) { throw malformed("this is not a text file") }
    let candidates = [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: ",")]
    let counts = candidates.map { candidate in buffer[row].count { $0 == candidate } }
    separator = candidates[counts.firstIndex(of: counts.max()!)!]
    split()
    header = fields.indices.map { text($0) }
    if fields.allSatisfy({ !$0.isEmpty && $0.count < 64 && parse($0) != nil }) {
      throw malformed("expected the names of the columns, found numbers")
    }
    start = (nextOffset - (buffer.count - position), line)
  }

  /// Goes to the next line that isn't empty or a comment.
  private func nextLine() throws(InputError) -> Bool {
    while try anyLine() {
      if let first = buffer[row].first, first != UInt8(ascii: "#") { return true }
    }
    return false
  }

  private func anyLine() throws(InputError) -> Bool {
    var searched = position
    while true {
      if let end = newline(from: searched) {
        row = position..<(end > position && buffer[end - 1] == 0x0D ? end - 1 : end)
        position = end + 1
        line += 1
        return true
      }
      buffer.removeFirst(position)
      position = 0
      searched = buffer.count
      guard searched < ColumnReader.longestLine else { throw malformed("a line is longer than \(ColumnReader.longestLine) bytes") }
      do throws(SystemError) {
        buffer += try file.read(ColumnReader.blockSize, at: nextOffset)
      } catch { throw .cannotRead(path: path, reason: error.reason) }
      nextOffset += buffer.count - searched
      if buffer.count == searched {
        row = 0..<searched
        position = searched
        line += searched > 0 ? 1 : 0
        return searched > 0
      }
    }
  }

  private func newline(from index: Int) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, index < bytes.count else { return nil }
      return memchr(base + index, 0x0A, bytes.count - index).map { $0 - UnsafeMutableRawPointer(mutating: base) }
    }
  }

  /// Finds the fields of the line: without blanks around them, without quotes.
  private func split() {
    let (quote, blank) = (UInt8(ascii: "\""), UInt8(ascii: " "))
    fields.removeAll(keepingCapacity: true)
    buffer.withUnsafeBufferPointer { bytes in
      var start = row.lowerBound
      while true {
        var (first, end) = (start, start)
        while first < row.upperBound && bytes[first] == blank { first += 1 }
        if first < row.upperBound && bytes[first] == quote {
          // Up to the closing quote; two quotes are one that belongs to the text.
          end = first + 1
          while end < row.upperBound && (bytes[end] != quote || (end + 1 < row.upperBound && bytes[end + 1] == quote)) {
            end += bytes[end] == quote ? 2 : 1
          }
          fields.append(first + 1..<min(end, row.upperBound))
          while end < row.upperBound && bytes[end] != separator { end += 1 }
        } else {
          end = first
          while end < row.upperBound && bytes[end] != separator { end += 1 }
          var last = end
          while last > first && bytes[last - 1] == blank { last -= 1 }
          fields.append(first..<last)
        }
        if end >= row.upperBound { break }
        start = end + 1
      }
    }
  }

  private func malformed(_ reason: String) -> InputError { .malformed(path: path, line: line, reason: reason) }
}

/// A file without a name that holds what the standard input had to give.
private func copyOfStandardInput() throws(SystemError) -> DescriptorFile {
  let file = try DescriptorFile.temporary()
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  defer { block.deallocate() }
  var size = 0
  while true {
    let count = read(STDIN_FILENO, block.baseAddress!, block.count)
    if count == 0 { return file }
    if count > 0 {
      try file.write(UnsafeRawBufferPointer(rebasing: block[..<count]), at: size)
      size += count
    } else if errno != EINTR {
      throw .last
    }
  }
}
