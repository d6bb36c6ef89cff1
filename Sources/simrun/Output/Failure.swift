/// An error that ends a command: a sentence for the user, and the exit status that scripts go by (sysexits.h).
package protocol Failure: Error, CustomStringConvertible {
  var exitStatus: ExitStatus { get }
}

/// Every status that a command can end with.
package enum ExitStatus: Int32, Sendable {
  /// Done, or already complete.
  case success = 0
  /// `diff` or `verify` found a difference.
  case difference = 1
  /// The command line is wrong.
  case usage = 64
  /// The scenario or the data is wrong.
  case data = 65
  /// An input is missing or can't be opened.
  case noInput = 66
  /// A bug of this program.
  case software = 70
  /// The output can't be created.
  case cannotCreate = 73
  /// Reading or writing failed: disk full, device gone.
  case io = 74
  /// Stopped early: the same command goes on.
  case stopped = 75
}
