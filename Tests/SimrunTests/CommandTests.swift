import Foundation
import SimrunKit
import Testing

/// The program as a user meets it: what it prints where, and how it exits.
@Suite struct CommandTests {
  let folder = TemporaryFolder()

  struct Result {
    let status: Int32
    let out: String
    let error: String
  }

  /// Runs the program that was built with these tests, in the test's folder.
  private func simrun(_ arguments: String..., killAfter seconds: Double? = nil, signal: Int32 = SIGTERM) throws -> Result {
    let process = Process()
    process.executableURL = Bundle.main.executableURL!.deletingLastPathComponent().appending(path: "simrun")
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    // A coverage run would read profiles of processes that were killed.
    process.environment = ProcessInfo.processInfo.environment.merging(["LLVM_PROFILE_FILE": "/dev/null"]) { $1 }
    let (out, error) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = error
    try process.run()
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      kill(process.processIdentifier, signal)
    }
    let texts = [out, error].map { String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) }
    process.waitUntilExit()
    return Result(status: process.terminationStatus, out: texts[0], error: texts[1])
  }

  private func write(_ text: String, to name: String = "test.yaml") throws {
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
  }

  static let school = "model: couzin\nparameters: {fish: 30}\nrun: {steps: 20}\n"

  @Test func runsChecksAndVerifies() throws {
    try write(Self.school)
    let check = try simrun("check", "test.yaml")
    #expect(check.status == 0 && check.out.hasPrefix("test.yaml is sound\n") && check.error.isEmpty)
    let run = try simrun("run", "test.yaml", "--set", "parameters.speed=2", "--seed", "5")
    #expect(run.status == 0 && run.out.contains("\n21 frames in test.nc\n") && run.error.isEmpty)
    let again = try simrun("run", "test.yaml", "--set", "parameters.speed=2", "--seed", "5")
    #expect(again.status == 0 && again.out == "test.nc is already complete\n")
    let verify = try simrun("verify", "test.nc")
    #expect(verify.status == 0 && verify.out == "test.nc is what its scenario gives, byte for byte\n")
  }

  @Test func exitsWith65ForABadScenario() throws {
    try write("model: couzin\nrun: {steps: 20}\nparameters: {fsh: 3}\n")
    for command in ["run", "check"] {
      let result = try simrun(command, "test.yaml")
      #expect(result.status == 65 && result.out.isEmpty)
      #expect(result.error == "test.yaml:3:14: parameters.fsh: unknown key 'fsh'; did you mean 'fish'?\n")
    }
    #expect(folder.names == ["test.yaml"])
  }

  @Test func exitsWith66ForAMissingInput() throws {
    let result = try simrun("run", "nowhere.yaml")
    #expect(result.status == 66 && result.error == "simrun: nowhere.yaml: can't be opened: no such file or directory\n")
    #expect(try simrun("verify", "nowhere.nc").status == 66)
    #expect(try simrun("run", ".").error == "simrun: .: can't be read: is a directory\n")
  }

  @Test(arguments: [
    ["run"], ["fly"], ["run", "a.yaml", "--threads", "0"], ["run", "a.yaml", "--max-time", "90"], ["run", "a.yaml", "--set", "x"],
    ["run", "a.yaml", "--quik"], ["describe", "nonsense"],
  ]) func exitsWith64ForWrongUsage(arguments: [String]) throws {
    let process = Process()
    process.executableURL = Bundle.main.executableURL!.deletingLastPathComponent().appending(path: "simrun")
    process.arguments = arguments
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
  }

  @Test func exitsWith73IfTheOutputIsTaken() throws {
    try write(Self.school)
    try write("my thesis", to: "test.nc")
    let foreign = try simrun("run", "test.yaml")
    #expect(foreign.status == 73)
    #expect(
      foreign.error == "simrun: can't create the output 'test.nc': a file that simrun didn't write has that name; "
        + "choose another with -o, or replace it with --overwrite\n")
    #expect(try simrun("run", "test.yaml", "--overwrite").status == 0)
    let other = try simrun("run", "test.yaml", "--seed", "1")
    #expect(other.status == 73)
    #expect(
      other.error == "simrun: test.nc: holds another run: seed is 0 there and 1 here; choose another output with -o, "
        + "or replace it with --overwrite\n")
    #expect(try simrun("run", "test.yaml", "-o", "no/such/folder.nc").status == 73)
  }

  @Test(arguments: [SIGTERM, SIGINT]) func stopsWhenAskedAndGoesOn(signal: Int32) throws {
    try write(
      "model: ideal_gas\nparameters: {particles: 20000}\nrun: {duration: 1e9}\noutput: {every: 1000000, fields: [collisions]}\n")
    let begin = ContinuousClock.now
    let stopped = try simrun("run", "test.yaml", killAfter: 1, signal: signal)
    #expect(begin.duration(to: .now).seconds < 6)
    #expect(stopped.status == 75)
    #expect(
      stopped.error.contains(
        "simrun: stopped by \(signal == SIGINT ? "SIGINT" : "SIGTERM") at 0 %, and saved; run the same command again to go on\n"))
    #expect(folder.names == ["test.nc", "test.nc.checkpoint", "test.yaml"])
    let again = try simrun("run", "test.yaml", "--max-time", "00:00:02")
    #expect(again.status == 75)
    #expect(again.error.contains("simrun: going on with test.nc at 0 %\n"))
    #expect(again.error.contains("simrun: stopped by --max-time at 0 %"))
    let quiet = try simrun("run", "test.yaml", "--max-time", "00:00:01", "--quiet")
    #expect(quiet.status == 75 && quiet.out.isEmpty)
    #expect(quiet.error == "simrun: stopped by --max-time at 0 %, and saved; run the same command again to go on\n")
  }

  @Test func saysThatTheCheckpointIsDamaged() throws {
    try write(Self.school)
    _ = try simrun("run", "test.yaml", "--max-time", "00:00:00")
    let path = folder.file("test.nc.checkpoint")
    try Data("nothing like it".utf8).write(to: URL(fileURLWithPath: path))
    let result = try simrun("run", "test.yaml")
    #expect(result.status == 65)
    #expect(
      result.error == "simrun: test.nc.checkpoint: there is no good checkpoint to go on from (test.nc.checkpoint is cut short); "
        + "--overwrite starts the run over\n")
  }

  @Test func completesCommandLines() throws {
    for (shell, word) in [("bash", "_simrun"), ("zsh", "#compdef simrun"), ("fish", "complete -c 'simrun'")] {
      let script = try simrun("--generate-completion-script", shell)
      #expect(script.status == 0 && script.out.contains(word), "\(shell)")
    }
  }

  @Test func tellsItsVersion() throws { #expect(try simrun("--version").out == "\(simrunVersion)\n") }
}
