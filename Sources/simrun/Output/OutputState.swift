import SimCore

/// What is found at the path of an output file.
package enum OutputState: Sendable {
  case absent
  /// Something that simrun didn't write.
  case foreign
  /// A file of simrun.
  case simrun(RecordedRun)
}

/// What the global attributes of a simrun file say.
package struct RecordedRun: Sendable {
  package var complete: Bool
  package var attributes: [String: ParameterValue]
}

/// Looks at what is at a path, without changing it.
package func outputState(at path: String) throws(OutputError) -> OutputState { .absent }
