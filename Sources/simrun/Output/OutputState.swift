import NetCDF
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is found at the path of an output file.
package enum OutputState: Sendable {
  case absent
  /// Something that simrun didn't write.
  case foreign
  /// A file of simrun.
  case simrun(RecordedRun)
}

/// What a file of simrun says about its run.
package struct RecordedRun: Sendable {
  /// True if the run came to its end.
  package let complete: Bool
  /// Frames in the file.
  package let frameCount: Int
  /// The global attributes, as the plan had them; flags are text.
  package let attributes: [String: ParameterValue]
}

/// Looks at what is at a path, without changing it.
package func outputState(at path: String) throws(OutputError) -> OutputState {
  var status = stat()
  if stat(path, &status) != 0 {
    if errno == ENOENT { return .absent }
    throw .cannotRead(path: path, reason: SystemError.last.reason)
  }
  // Opening a pipe would wait for someone at its other end.
  guard status.st_mode & S_IFMT == S_IFREG else { return .foreign }
  do throws(NetCDFError) {
    let file = try NetCDFFile.open(path)
    guard let source = try file.attribute("source")?.text, source.hasPrefix("simrun "),
      let complete = try file.attribute(OutputHeader.completeness)?.integer
    else { return .foreign }
    let attributes = try file.attributes().map { ($0.name, $0.parameterValue) }
    return .simrun(
      RecordedRun(
        complete: complete == 1, frameCount: try file.dimension("time")?.size ?? 0,
        attributes: Dictionary(attributes, uniquingKeysWith: { first, _ in first })))
  } catch {
    // What libnetcdf doesn't understand isn't ours; what the system doesn't let us read might be.
    if error.errno == 0 { return .foreign }
    throw .cannotRead(path: path, reason: error.reason)
  }
}
