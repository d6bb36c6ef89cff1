import CNetCDF
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why an operation on a NetCDF file failed.
public struct NetCDFError: Error, Equatable, Sendable {
  public let path: String
  /// What was tried, as it follows "can't": "open", "define the variable 'position'".
  public let operation: String
  /// What the library or the system says, such as "No space left on device".
  public let reason: String
  /// libnetcdf's code: negative for its own errors, positive for those of the system, then the same as `errno`.
  public let code: Int32
  /// The system's error number, also where libnetcdf and HDF5 hide it behind a code of their own; 0 if the system had no objection.
  public let errno: Int32

  public init(path: String, operation: String, reason: String, code: Int32 = 0, errno: Int32 = 0) {
    self.path = path
    self.operation = operation
    self.reason = reason
    self.code = code
    self.errno = errno
  }
}

extension NetCDFError: CustomStringConvertible {
  public var description: String { "\(path): can't \(operation): \(reason)" }
}

/// libnetcdf keeps tables of open files without locks, so the whole process takes turns.
private let turn = Mutex(())

/// At exit, HDF5 would try again to write what it couldn't write before (disk full), and crash. Must be called before all else; HDF5 is
/// not a dependency of its own, so the function is looked up where libnetcdf has loaded it.
private let withoutExitHandler: Void = {
  if let function = dlsym(dlopen(nil, RTLD_NOW), "H5dont_atexit") {
    _ = unsafeBitCast(function, to: (@convention(c) () -> Int32).self)()
  }
}()

/// Runs a function of libnetcdf while no other thread does.
package func exclusively<Result: Sendable>(_ call: () -> Result) -> Result {
  withoutExitHandler
  return turn.withLock { _ in call() }
}

/// Runs a function of libnetcdf and turns its code into an error.
func check(_ path: String, _ operation: @autoclosure () -> String, _ call: () -> Int32) throws(NetCDFError) {
  let (code, lastError, message) = exclusively {
    errno = 0
    let code = call()
    return (code, errno, code == NC_NOERR ? "" : String(cString: nc_strerror(code)))
  }
  if code == NC_NOERR { return }
  // "HDF error" says nothing; a system call that failed on the way says nearly all.
  let system = code > 0 ? code : code == NC_EHDFERR ? lastError : 0
  let reason = system > 0 ? String(cString: strerror(system)) : message
  throw NetCDFError(path: path, operation: operation(), reason: reason, code: code, errno: system)
}
