import Diagnostics
import Models
import SimCore

/// A scenario that has been read and found sound: everything that decides on a run, except the machine.
package struct Scenario: Sendable {
  /// The file's text, verbatim.
  package let text: String
  package let overrides: [Override]
  package let title: String
  package let model: ModelEntry
  package let seed: UInt64
  package let parameters: any ParameterSet
  package let initial: any ParameterSet
  /// The file and frame that the initial state is taken from, if it is.
  package let recorded: (path: String, frame: Int)?
  package let timing: Timing
  /// The integrator's name, for models that have a choice.
  package let integrator: String?
  /// For integrators that choose their steps; nil for all others.
  package let tolerance: Tolerance?
  package let frames: Schedule
  /// Names of the fields in a frame.
  package let fields: [String]
  package let output: OutputOptions
  package let checkpoints: CheckpointCadence
  package let diagnostics: [DiagnosticRequest]
  package let ramps: [Ramp]
  /// The values as they were written, to say where a problem is that shows later.
  package let root: ScenarioNode

  package var timeline: Timeline { timing.timeline }
}

/// When checkpoints are written, beside those at an early stop. Doesn't influence results.
package struct CheckpointCadence: Equatable, Sendable {
  /// In ticks.
  package let every: Int?
  /// In seconds on the clock.
  package let wall: Double?
}

/// An entry of `diagnostics`.
package struct DiagnosticRequest: Sendable {
  /// Its place in the list, from 0.
  package let index: Int
  package let entry: DiagnosticEntry
  package let options: any ParameterSet
  package let name: String?
  package let schedule: Schedule

  package var path: String { "diagnostics.\(index)" }
}

extension Scenario {
  /// Reads a scenario file.
  package static func load(
    _ path: String, overrides: [Override] = [], models: [ModelEntry] = modelCatalogue,
    diagnostics: [DiagnosticEntry] = diagnosticCatalogue
  ) throws(RunError) -> Scenario {
    let bytes = try readFile(path, limit: YAMLReader.byteLimit + 1)
    return try Scenario(bytes, file: path, overrides: overrides, models: models, diagnostics: diagnostics)
  }

  /// Reads a scenario.
  ///
  /// - Parameter file: What to call it in error messages.
  /// - Throws: `RunError.scenario` with everything that is wrong.
  package init(
    _ bytes: [UInt8], file: String, overrides: [Override] = [], models: [ModelEntry] = modelCatalogue,
    diagnostics: [DiagnosticEntry] = diagnosticCatalogue
  ) throws(RunError) {
    var yaml = YAMLReader(file: file)
    guard let read = yaml.read(bytes) else { throw .scenario(yaml.problems.sorted { $0.place < $1.place }) }
    let (root, refused) = read.root.applying(overrides)
    var builder = ScenarioBuilder(root, models: models, diagnostics: diagnostics)
    let scenario = builder.build(text: read.text, overrides: overrides)
    let problems = refused + builder.reader.problems
    guard let scenario, problems.isEmpty else { throw .scenario(problems.sorted { $0.place < $1.place }) }
    self = scenario
  }
}
