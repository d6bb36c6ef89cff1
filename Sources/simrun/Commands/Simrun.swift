import ArgumentParser
import CSIMD
import SimrunKit

@main
struct Simrun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simrun", abstract: "Simulates particles and dynamical systems.",
    discussion: """
      One scenario file describes a run, one command runs it, one NetCDF file comes out. The result has the same bits for any number of \
      threads, and however often the run was interrupted.
      """,
    version: simrunVersion,
    subcommands: [
      RunCommand.self, CheckCommand.self, DescribeCommand.self, MeasureCommand.self, VerifyCommand.self, DiffCommand.self,
    ])

  static func main() {
    do {
      guard csimd_cpu_is_supported() != 0 else { throw RunError.processor }
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as any Failure {
      // Problems of a scenario begin with their place, as editors expect it.
      let prefix = if case RunError.scenario = failure { "" } else { "simrun: " }
      writeError("\(prefix)\(failure)\n")
      exit(failure.exitStatus)
    } catch  where exitCode(for: error) == .failure {
      // Neither ours nor the argument parser's.
      writeError("simrun: this is a mistake in simrun, please report it: \(error)\n")
      exit(.software)
    } catch {
      exit(withError: error)
    }
  }

  static func exit(_ status: ExitStatus) -> Never { exit(withError: ExitCode(status.rawValue)) }
}
