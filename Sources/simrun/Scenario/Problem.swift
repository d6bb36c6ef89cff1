/// Where a value of a scenario comes from.
package enum Place: Hashable, Sendable {
  /// Line and column count from 1.
  case file(String, line: Int, column: Int)
  /// An option of the command line, as it was written, and how many came before it.
  case option(String, index: Int)
}

extension Place: Comparable {
  /// The order of the file, then that of the command line.
  package static func < (a: Place, b: Place) -> Bool {
    switch (a, b) {
    case (.file(_, let lineA, let columnA), .file(_, let lineB, let columnB)): (lineA, columnA) < (lineB, columnB)
    case (.file, .option): true
    case (.option, .file): false
    case (.option(_, let a), .option(_, let b)): a < b
    }
  }
}

extension Place: CustomStringConvertible {
  package var description: String {
    switch self {
    case .file(let file, let line, let column): "\(file):\(line):\(column)"
    case .option(let text, _): text
    }
  }
}

/// One thing that is wrong with a scenario.
package struct Problem: Hashable, Sendable {
  package let place: Place
  /// The key path, such as "diagnostics.0.every"; empty if it is about the whole file.
  package let path: String
  /// What is wrong; and what to do.
  package let message: String

  package init(_ place: Place, _ path: String, _ message: String) {
    self.place = place
    self.path = path
    self.message = message
  }
}

extension Problem: CustomStringConvertible {
  /// "file:line:column: path: message". The path is left out if the option that set it names it already.
  package var description: String {
    if case .option(let text, _) = place, text.hasPrefix("--set \(path.clipped)=") || text.hasPrefix("--seed ") {
      return "\(place): \(message)"
    }
    return path.isEmpty ? "\(place): \(message)" : "\(place): \(path.clipped): \(message)"
  }
}
