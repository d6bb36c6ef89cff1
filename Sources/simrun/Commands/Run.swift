import ArgumentParser
import SimrunKit

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs a scenario, or goes on with it.",
    discussion: """
      Run the same command again after an interruption: it goes on from the last checkpoint, and the output has the same bytes as if \
      nothing had happened. SIGINT (Ctrl-C), SIGTERM and --max-time save the run and exit with 75.
      """)

  @Argument(help: "The scenario, a YAML file.", completion: .file(extensions: ["yaml", "yml"]))
  var scenario: String

  @Option(
    name: .shortAndLong, help: "The NetCDF file to write. (default: the scenario's name with .nc)",
    completion: .file(extensions: ["nc"]))
  var output: String?

  @OptionGroup var changes: ScenarioChanges

  @Option(help: "How many threads compute. The result doesn't depend on it.")
  var threads: Threads = .all

  @Option(help: ArgumentHelp("Save and stop a little before so much time on the clock.", valueName: "hh:mm:ss"))
  var maxTime: TimeLimit?

  @Flag(help: "Start over, whatever the output file holds.")
  var overwrite = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  mutating func run() throws {
    var request = RunRequest(scenario: scenario, threads: threads.count)
    request.output = output
    request.overrides = try changes.overrides()
    request.maxTime = maxTime?.seconds
    request.overwrite = overwrite
    request.progress = Progress.mode(quiet: quiet)
    StopRequest.install()
    let (status, report) = try SimrunKit.run(request)
    if !report.isEmpty { status == .success ? writeOut(report) : writeError("simrun: \(report)") }
    if status != .success { Simrun.exit(status) }
  }
}

/// The options that change values of a scenario.
struct ScenarioChanges: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Put a value in place of the scenario's, such as parameters.noise=0.1 or diagnostics.0.every=5. Repeatable.",
      valueName: "path=value"))
  var values: [String] = []

  @Option(help: "Another run of the same kind.")
  var seed: String?

  func overrides() throws -> [Override] {
    try values.map { try Override($0) } + (seed.map { [Override(seed: $0)] } ?? [])
  }
}

/// A number of threads.
struct Threads: ExpressibleByArgument {
  let count: Int
  static let all = Threads(count: availableProcessors)

  init(count: Int) { self.count = count }

  init?(argument: String) {
    guard let count = Int(argument), (1...4096).contains(count) else { return nil }
    self.count = count
  }

  var defaultValueDescription: String { "all cores" }
}

/// A time on the clock, as "hours:minutes:seconds".
struct TimeLimit: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
    guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2], minutes < 60, seconds < 60 else {
      return nil
    }
    self.seconds = Double(hours) * 3600 + Double(minutes) * 60 + Double(seconds)
  }
}
