#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system says about a failed call.
struct SystemError: Error {
  let code: Int32

  /// The failure of the call that has just returned.
  static var last: SystemError { SystemError(code: errno) }

  var reason: String { String(cString: strerror(code)) }
}

/// A file that is read and written at given places, without buffers in between: a write is seen by other processes at once.
struct DescriptorFile: ~Copyable {
  private let descriptor: Int32

  /// - Parameter creating: Makes an empty file if there is none.
  init(_ path: String, writable: Bool, creating: Bool = false) throws(SystemError) {
    descriptor = open(path, (writable ? O_RDWR : O_RDONLY) | (creating ? O_CREAT : 0) | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw .last }
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  /// An empty file without a name, which is gone when it is closed.
  static func temporary() throws(SystemError) -> DescriptorFile {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array("\(folder)/simrun-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    if descriptor < 0 { throw .last }
    unlink(name)
    return DescriptorFile(descriptor: descriptor)
  }

  deinit { close(descriptor) }

  /// Keeps other processes that ask for it from writing the file, until it is closed.
  ///
  /// - Returns: False if another process has it. True also where the file system has no locks.
  func lock() -> Bool {
    // A child process between fork and exec holds the locks of its parent for a moment.
    for _ in 0..<10 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
      usleep(20_000)
    }
    return false
  }

  /// Size in bytes.
  func size() throws(SystemError) -> Int {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .last }
    return Int(status.st_size)
  }

  func resize(_ size: Int) throws(SystemError) {
    if ftruncate(descriptor, off_t(size)) != 0 { throw .last }
  }

  /// Writes all bytes, or as many as there is room for.
  ///
  /// - Parameter written: Set to the number of bytes that are in the file, also if the call fails.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int, written: inout Int) throws(SystemError) {
    written = 0
    while written < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(offset + written))
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemError) {
    var written = 0
    try write(bytes, at: offset, written: &written)
  }

  /// Writes an integer big end first, as NetCDF has it.
  func write(_ integer: some FixedWidthInteger, at offset: Int) throws(SystemError) {
    var bytes = integer.bigEndian
    var failure: SystemError?
    withUnsafeBytes(of: &bytes) { raw in
      do throws(SystemError) { try write(raw, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The bytes from `offset` on; fewer than `count` at the end of the file.
  func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var (done, failed) = (0, false)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while done < count {
        let got = pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset + done))
        if got > 0 {
          done += got
        } else if got == 0 || errno != EINTR {
          failed = got < 0
          break
        }
      }
      initialized = done
    }
    if failed { throw .last }
    return bytes
  }

  /// Returns when everything is on the disk.
  func synchronize() throws(SystemError) {
    if fsync(descriptor) != 0 { throw .last }
  }
}

/// The folder part of a path.
func folder(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/") else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// Gives a file its name, and returns when the name is on the disk.
func rename(_ path: String, to name: String) throws(SystemError) {
  if rename(path, name) != 0 { throw .last }
  // Some file systems can't sync folders; the name is then as safe as they make it.
  if let folder = try? DescriptorFile(folder(of: name), writable: false) { try? folder.synchronize() }
}
