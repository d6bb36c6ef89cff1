import class Foundation.ProcessInfo

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system says about the last call that failed.
package var systemReason: String { String(cString: strerror(errno)).lowercased() }

/// The beginning of a file, at most `limit` bytes.
package func readFile(_ path: String, limit: Int) throws(RunError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { throw .missing(path: path, reason: "can't be opened: \(systemReason)") }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var failure: String?
  while bytes.count < limit, failure == nil {
    let part = [UInt8](unsafeUninitializedCapacity: min(limit - bytes.count, 1 << 16)) { buffer, count in
      let read = read(descriptor, buffer.baseAddress, buffer.count)
      if read < 0 { failure = systemReason }
      count = max(0, read)
    }
    if part.isEmpty { break }
    bytes += part
  }
  if let failure { throw .missing(path: path, reason: "can't be read: \(failure)") }
  return bytes
}

/// Whether two files are the same.
func sameBytes(_ a: String, _ b: String) throws(RunError) -> Bool {
  let descriptors = [open(a, O_RDONLY), open(b, O_RDONLY)]
  defer { for descriptor in descriptors where descriptor >= 0 { close(descriptor) } }
  guard descriptors[0] >= 0, descriptors[1] >= 0 else {
    throw .missing(path: descriptors[0] < 0 ? a : b, reason: "can't be opened: \(systemReason)")
  }
  var blocks = [[UInt8](repeating: 0, count: 1 << 20), [UInt8](repeating: 0, count: 1 << 20)]
  while true {
    let counts = (0..<2).map { k in blocks[k].withUnsafeMutableBytes { read(descriptors[k], $0.baseAddress, $0.count) } }
    guard counts[0] >= 0, counts[1] >= 0 else {
      throw .inputOutput(path: counts[0] < 0 ? a : b, reason: "can't be read: \(systemReason)")
    }
    // Regular files come in whole blocks, but for the last.
    if counts[0] != counts[1] || blocks[0].prefix(counts[0]) != blocks[1].prefix(counts[0]) { return false }
    if counts[0] == 0 { return true }
  }
}

/// How many processors this process may use.
package var availableProcessors: Int { ProcessInfo.processInfo.activeProcessorCount }

/// The memory of this machine, in bytes.
package var physicalMemory: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }
