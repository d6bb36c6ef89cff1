import ArgumentParser
import SimrunKit

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Finds the first difference between two NetCDF files.",
    discussion: """
      Says which frame, variable and index, and both values, and exits with 1; with 0 if the files hold the same. Values are compared \
      bit by bit, except that any NaN equals any other. How the files are stored (format, compression) doesn't matter.
      """)

  @Argument(help: "A NetCDF file.", completion: .file(extensions: ["nc"]))
  var first: String

  @Argument(help: "Another one.", completion: .file(extensions: ["nc"]))
  var second: String

  @Flag(help: "Compare dimensions, variables and values only.")
  var ignoreAttributes = false

  mutating func run() throws {
    guard let difference = try firstDifference(first, second, ignoringAttributes: ignoreAttributes) else { return }
    writeOut(difference.sentence(first, second) + "\n")
    Simrun.exit(.difference)
  }
}
