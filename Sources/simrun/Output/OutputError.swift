/// Why an output file can't be made or written.
package enum OutputError: Failure, Equatable {
  /// What has a name already.
  package enum Occupant: Sendable {
    case folder, device, foreignFile, otherRun
  }

  /// The file can't be made: the folder is missing, unwritable, full …
  case cannotCreate(path: String, reason: String)
  /// Something else has the name.
  case taken(path: String, by: Occupant)
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

  package var description: String {
    switch self {
    case .cannotCreate(let path, let reason): "can't create the output '\(path)': \(reason)"
    case .taken(let path, .folder): "can't create the output '\(path)': a folder has that name"
    case .taken(let path, .device): "can't create the output '\(path)': it isn't a regular file"
    case .taken(let path, .foreignFile):
      "can't create the output '\(path)': a file that simrun didn't write has that name; choose another with -o, "
        + "or replace it with --overwrite"
    case .taken(let path, .otherRun):
      "can't create the output '\(path)': it holds another run; choose another name with -o, or replace it with --overwrite"
    case .inUse(let path): "the output '\(path)' is being written by another process"
    case .cannotWrite(let path, let reason):
      "can't write to the output '\(path)': \(reason); the frames that are in it are good, and the same command goes on from there"
    case .cannotRead(let path, let reason): "can't read the output '\(path)': \(reason)"
    case .differs(let path, let how):
      "the output '\(path)' isn't what this run has written so far: \(how); choose another name with -o, "
        + "or start afresh with --overwrite"
    case .clash(let what): "the output can't hold all that is asked for: \(what)"
    }
  }
}
