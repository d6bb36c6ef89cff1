/// Why an output file can't be made or written.
package enum OutputError: Failure, Equatable {
  /// The file can't be made: the folder is missing, unwritable, full …
  case cannotCreate(path: String, reason: String)
  /// Something else has the name: a folder, a device, a file that simrun didn't write, or one of another run.
  case taken(path: String, by: String)
  /// Another process writes the file.
  case inUse(path: String)
  /// Writing failed: disk full, device gone.
  case cannotWrite(path: String, reason: String)
  /// An existing file can't be read.
  case cannotRead(path: String, reason: String)
  /// The file isn't what this plan would have made so far; says how.
  case differs(path: String, how: String)
  /// The plan contradicts itself.
  case clash(String)

  package var exitStatus: ExitStatus {
    switch self {
    case .cannotCreate, .taken, .inUse: .cannotCreate
    case .cannotWrite, .cannotRead: .io
    case .differs, .clash: .data
    }
  }

  package var description: String { "" }
}
