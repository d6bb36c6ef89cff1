import ArgumentParser
import SimrunKit

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Says everything that is wrong with a scenario, at once.",
    discussion: """
      If nothing is wrong, says what would be computed and written, and what that takes. Exits with 65 if something is wrong.
      """)

  @Argument(help: "The scenario, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String

  @OptionGroup var changes: ScenarioChanges

  func run() throws {
    writeOut(try check(scenario, overrides: try changes.overrides(), threads: availableProcessors))
  }
}
