#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes 8-byte words to a file, and their checksum at the end.
struct WordWriter: ~Copyable {
  private let path: String
  private let descriptor: Int32
  private var hash = StreamHash()
  private var buffer: [UInt64] = []

  private static let capacity = 1 << 15

  init(creating path: String) throws(RunError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw .inputOutput(path: path, reason: "can't be created: \(systemReason)") }
    buffer.reserveCapacity(WordWriter.capacity)
  }

  deinit { close(descriptor) }

  mutating func put(_ word: UInt64) throws(RunError) {
    hash.add(word)
    buffer.append(word)
    if buffer.count == WordWriter.capacity { try drain() }
  }

  mutating func put(_ number: Int) throws(RunError) { try put(UInt64(bitPattern: Int64(number))) }

  mutating func put(_ values: some Sequence<Double>) throws(RunError) {
    for value in values { try put(value.bitPattern) }
  }

  /// Its length in bytes, and the bytes, filled up with zeros.
  mutating func put(_ text: String) throws(RunError) {
    let bytes = Array(text.utf8)
    try put(bytes.count)
    for start in stride(from: 0, to: bytes.count, by: 8) {
      try put(bytes[start..<min(start + 8, bytes.count)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }

  /// Adds the checksum and waits until all of it is on the disk.
  mutating func finish() throws(RunError) {
    buffer.append(hash.value)
    try drain()
    if fsync(descriptor) != 0 { throw failure }
  }

  private var failure: RunError { .inputOutput(path: path, reason: "can't be written: \(systemReason)") }

  private mutating func drain() throws(RunError) {
    for i in buffer.indices { buffer[i] = buffer[i].littleEndian }
    var done = 0
    while done < buffer.count * 8 {
      let written = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw failure }
      done += written
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads what a `WordWriter` wrote, after checking its checksum.
struct WordReader: ~Copyable {
  /// Why a file isn't what was written.
  struct Damage: Error, Equatable {
    let reason: String
  }

  private let descriptor: Int32
  /// Words that are left before the checksum.
  private var left = 0
  private var buffer: [UInt64] = []
  private var next = 0

  private static let capacity = 1 << 15

  /// Opens a file and reads all of it once; nil if there is none.
  init?(opening path: String) throws {
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw Damage(reason: "can't be opened: \(systemReason)")
    }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size >= 8, size.isMultiple(of: 8) else { throw Damage(reason: "is cut short") }
    try rewind(to: size / 8 - 1)
    var hash = StreamHash()
    while left > 0 { hash.add(try word()) }
    left = 1
    guard try word() == hash.value else { throw Damage(reason: "is damaged: its checksum is wrong") }
    try rewind(to: size / 8 - 1)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private mutating func rewind(to words: Int) throws {
    lseek(descriptor, 0, SEEK_SET)
    left = words
    buffer = []
    next = 0
  }

  mutating func word() throws -> UInt64 {
    guard left > 0 else { throw Damage(reason: "is shorter than it says") }
    if next == buffer.count { try fill() }
    defer {
      next += 1
      left -= 1
    }
    return UInt64(littleEndian: buffer[next])
  }

  mutating func number() throws -> Int { Int(Int64(bitPattern: try word())) }

  mutating func values(_ count: Int) throws -> [Double] {
    guard (0...left).contains(count) else { throw Damage(reason: "is shorter than it says") }
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(Double(bitPattern: try word())) }
    return values
  }

  mutating func text() throws -> String {
    let count = try number()
    guard count >= 0, count / 8 <= left else { throw Damage(reason: "is shorter than it says") }
    var bytes: [UInt8] = []
    for _ in 0..<(count + 7) / 8 {
      let word = try word()
      for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  private mutating func fill() throws {
    var filled = 0
    buffer = [UInt64](unsafeUninitializedCapacity: WordReader.capacity) { words, count in
      let bytes = UnsafeMutableRawBufferPointer(words)
      while filled < bytes.count {
        let got = read(descriptor, bytes.baseAddress! + filled, bytes.count - filled)
        if got < 0 && errno == EINTR { continue }
        if got <= 0 { break }
        filled += got
      }
      count = filled / 8
    }
    next = 0
    if buffer.isEmpty { throw Damage(reason: "can't be read to its end") }
  }
}
