import NetCDF

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file of data can't be used as input.
package enum InputError: Failure, Equatable {
  /// It doesn't exist, or may not be opened.
  case cannotOpen(path: String, reason: String)
  /// The device failed while reading.
  case cannotRead(path: String, reason: String)
  /// Its content can't be understood; says where.
  case malformed(path: String, line: Int? = nil, column: Int? = nil, reason: String)
  /// It can be read, but isn't enough.
  case unfit(path: String, reason: String)
  /// The command asks for something that can't be.
  case usage(String)

  package var exitStatus: ExitStatus {
    switch self {
    case .cannotOpen: .noInput
    case .cannotRead: .io
    case .malformed, .unfit: .data
    case .usage: .usage
    }
  }

  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "can't open '\(path)': \(reason)"
    case .cannotRead(let path, let reason): "can't read '\(path)': \(reason)"
    case .malformed(let path, let line?, let column?, let reason): "\(path):\(line):\(column): \(reason)"
    case .malformed(let path, let line?, nil, let reason): "\(path):\(line): \(reason)"
    case .malformed(let path, nil, _, let reason), .unfit(let path, let reason): "\(path): \(reason)"
    case .usage(let sentence): sentence
    }
  }
}

extension InputError {
  /// An error of a NetCDF file that is read: it can't be opened, it isn't NetCDF, or the device failed.
  init(_ error: NetCDFError) {
    if error.operation != "open" {
      self = .cannotRead(path: error.path, reason: error.reason)
    } else if error.errno == 0 {
      self = .malformed(path: error.path, reason: "not a NetCDF file (\(error.reason))")
    } else {
      self = .cannotOpen(path: error.path, reason: error.reason)
    }
  }
}
