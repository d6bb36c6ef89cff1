import SimCore

/// Why a command ends that isn't about its output file.
package enum RunError: Failure, Equatable {
  /// Everything that is wrong with a scenario, in the order of its lines.
  case scenario([Problem])
  /// A file to read isn't there or can't be opened.
  case missing(path: String, reason: String)
  /// The content of a file can't be used.
  case unusable(path: String, reason: String)
  /// Reading or writing a file failed.
  case inputOutput(path: String, reason: String)
  /// The file of another run has the output's name.
  case taken(path: String, reason: String)
  /// The command line is wrong.
  case usage(String)
  /// The processor can't run this build.
  case processor

  package var exitStatus: ExitStatus {
    switch self {
    case .scenario, .unusable: .data
    case .missing: .noInput
    case .inputOutput: .io
    case .taken: .cannotCreate
    case .usage, .processor: .usage
    }
  }

  /// What to tell the user: a line, or one for each problem.
  package var description: String {
    switch self {
    case .scenario(let problems):
      let shown = problems.prefix(RunError.problemLimit).map(\.description)
      let more = problems.count - shown.count
      return (shown + (more > 0 ? ["and \(more) more"] : [])).joined(separator: "\n")
    case .missing(let path, let reason), .unusable(let path, let reason), .inputOutput(let path, let reason),
      .taken(let path, let reason):
      return "\(path): \(reason)"
    case .usage(let reason): return reason
    case .processor:
      return "this build of simrun needs a newer processor (x86-64-v3: AVX2 and FMA); build it again here with SIMRUN_MARCH=native"
    }
  }

  /// So many problems of a scenario are shown at once.
  static let problemLimit = 20
}

extension SimulationError: Failure {
  package var exitStatus: ExitStatus { .data }
}
