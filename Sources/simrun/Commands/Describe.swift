import ArgumentParser
import SimrunKit

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Lists models, diagnostics and integrators, or explains one.",
    discussion:
      "One of them comes with its rules, references and the table of its parameters. `simrun describe scenario` has the common keys."
  )

  @Argument(help: "A model, diagnostic or integrator, or `scenario`.", completion: .list(Description.all.map(\.card.name)))
  var name: String?

  @Flag(help: "For programs.")
  var json = false

  func run() throws { writeOut(try describe(name, json: json)) }
}
