import NetCDF
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The path of an output: who may have it, and the file beside it that becomes it.
enum OutputPlace {
  /// Follows symbolic links, so that renaming replaces the file that is meant, and not the link.
  static func resolve(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The name of a file until it is complete.
  static func part(of path: String) -> String { path + ".part" }

  /// Checks that a new file may take the path, and returns the path without symbolic links.
  static func claim(_ path: String, replacing: Bool) throws(OutputError) -> String {
    let path = resolve(path)
    var status = stat()
    if stat(path, &status) != 0 { return path }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .taken(path: path, by: .folder)
    case S_IFREG: break
    default: throw .taken(path: path, by: .device)
    }
    if !replacing {
      if case .simrun = try outputState(at: path) { throw .taken(path: path, by: .otherRun) }
      throw .taken(path: path, by: .foreignFile)
    }
    if let file = try? DescriptorFile(path, writable: false), !file.lock() { throw .inUse(path: path) }
    return path
  }

  /// Makes the empty file that will get the name, locked against other processes with the same wish.
  static func beginPart(of path: String) throws(OutputError) -> DescriptorFile {
    let file: DescriptorFile
    do throws(SystemError) {
      file = try DescriptorFile(part(of: path), writable: true, creating: true)
    } catch {
      let isMissing = access(folder(of: path), F_OK) != 0
      let reason = isMissing ? "the folder '\(folder(of: path))' doesn't exist" : error.reason
      throw .cannotCreate(path: path, reason: reason)
    }
    guard file.lock() else { throw .inUse(path: path) }
    return file
  }

  static func discardPart(of path: String) { unlink(part(of: path)) }

  /// Opens the file of an interrupted run, locked against other processes that want to go on with it.
  static func open(_ path: String) throws(OutputError) -> DescriptorFile {
    let file: DescriptorFile
    do throws(SystemError) {
      file = try DescriptorFile(path, writable: true)
    } catch { throw .cannotWrite(path: path, reason: error.reason) }
    guard file.lock() else { throw .inUse(path: path) }
    return file
  }

  /// Reads where the values of a cdf5 file lie.
  static func layout(of file: borrowing DescriptorFile, _ path: String) throws(OutputError) -> ClassicLayout {
    var size = 64 << 10
    while true {
      let bytes: [UInt8]
      do throws(SystemError) {
        bytes = try file.read(size, at: 0)
      } catch { throw .cannotRead(path: path, reason: error.reason) }
      do throws(ClassicLayoutError) {
        if let layout = try ClassicLayout(bytes) { return layout }
      } catch { throw .differs(path: path, how: error.description) }
      if bytes.count < size { throw .differs(path: path, how: "it ends within its header") }
      size *= 2
    }
  }

  /// Checks that a file is what this plan has made so far.
  static func compare(
    _ path: String, _ file: borrowing DescriptorFile, _ layout: ClassicLayout, with plan: OutputPlan
  ) throws(OutputError) {
    defer { discardPart(of: path) }
    do throws(NetCDFError) {
      try OutputHeader.write(plan, to: part(of: path), values: false)
    } catch { throw .cannotCreate(path: path, reason: error.reason) }
    let (size, found, expected): (Int, [UInt8], [UInt8])
    do throws(SystemError) {
      size = try file.size()
      found = try file.read(layout.headerSize, at: 0)
      expected = try DescriptorFile(part(of: path), writable: false).read(layout.headerSize, at: 0)
    } catch { throw .cannotRead(path: path, reason: error.reason) }
    // The places that change during a run.
    let count = ClassicLayout.recordCountOffset..<ClassicLayout.recordCountOffset + layout.countSize
    let complete = layout.attributeOffsets[OutputHeader.completeness].map { $0..<$0 + 4 } ?? 0..<0
    let same = found.indices.allSatisfy { found[$0] == expected[$0] || count.contains($0) || complete.contains($0) }
    guard found.count == expected.count, same else {
      throw .differs(path: path, how: difference(path, part(of: path)))
    }
    if size < layout.recordsBegin + layout.recordCount * layout.recordSize {
      throw .differs(path: path, how: "it has been cut off: \(layout.recordCount) frames need more than its \(size) bytes")
    }
  }

  /// How the header of a file differs from the one that it should have.
  private static func difference(_ path: String, _ expected: String) -> String {
    do throws(NetCDFError) {
      let comparison = FileComparison(try .open(path), try .open(expected))
      let difference = try comparison.definitions(except: [OutputHeader.completeness])
      return difference?.sentence("the file", "the run") ?? "it was written by another version"
    } catch { return error.reason }
  }
}
