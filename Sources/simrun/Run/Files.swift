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

/// How many processors this process may use.
package var availableProcessors: Int { ProcessInfo.processInfo.activeProcessorCount }
