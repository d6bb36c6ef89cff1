import ArgumentParser
import SimrunKit

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Runs the scenario in an output file again and compares, bit for bit.",
    discussion: """
      The new run goes into the folder for temporary files (TMPDIR), and is removed. A file that the scenario takes its initial state from \
      is looked for from the folder of the output file. Exits with 1 if something differs, and says what.
      """)

  @Argument(help: "The output of an earlier run.", completion: .file(extensions: ["nc"]))
  var output: String

  @Option(help: "How many threads compute. The result doesn't depend on it.")
  var threads: Threads = .all

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func run() throws {
    StopRequest.install()
    let (status, report) = try verify(output, threads: threads.count, progress: Progress.mode(quiet: quiet))
    writeOut(report + "\n")
    if status != .success { Simrun.exit(status) }
  }
}
