import Foundation
import SimCore
import SimrunKit
import Testing

/// Whole runs: from a scenario file to an output file, with interruptions.
@Suite struct RunTests {
  let folder = TemporaryFolder()

  static let scenarios = [
    "gas": """
    model: ideal_gas
    parameters: {particles: 300, domain_boundary: [reflecting, periodic]}
    run: {duration: 2}
    output: {every: 0.25}
    """,
    "flock": """
    model: vicsek
    parameters: {particles: 200, domain_size: 10}
    run: {steps: 60}
    output: {every: 7, precision: float64}
    diagnostics: [polarization, {kind: polarization, name: often, every: 2, start: 3}]
    ramps: [{parameter: noise, values: [0.1, 0.4], hold: 13, return: true}]
    """,
    "school": """
    model: couzin
    parameters: {fish: 50}
    run: {steps: 50}
    output: {every: 0.5}
    diagnostics: [polarization]
    """,
    "attractor": """
    model: lorenz
    initial: {trajectories: 10, spread: 0.1}
    run: {steps: 70, time_step: 0.01, integrator: rk4}
    output: {every: 0.1, fields: []}
    """,
    "adaptive": """
    model: rossler
    initial: {trajectories: 3, spread: 0.1}
    run: {duration: 30, tolerance: 1.0e-8}
    output: {every: 0.3}
    ramps: [{parameter: c, values: [5, 5.7], hold: 15}]
    diagnostics: [{kind: lyapunov_spectrum, every: 3, transient: 5}]
    """,
    "map": """
    model: henon
    initial: {trajectories: 20, spread: 1.0e-3}
    run: {iterations: 300}
    output: {every: 10}
    diagnostics: [{kind: lyapunov_spectrum, every: 30}]
    """,
    "archive": """
    model: lorenz
    run: {steps: 40}
    output: {format: netcdf4, compression: 3, significant_digits: 4}
    """,
  ]

  /// Writes the scenario file and asks for its run.
  private func request(_ name: String, _ options: [String] = [], output: String? = nil, threads: Int = 1) throws -> RunRequest {
    try Self.scenarios[name]!.write(toFile: folder.file(name + ".yaml"), atomically: true, encoding: .utf8)
    var request = RunRequest(scenario: folder.file(name + ".yaml"), threads: threads)
    request.output = folder.file(output ?? name + ".nc")
    request.overrides = try options.map { try Override($0) }
    return request
  }

  /// Runs to the next checkpoint: the time is up after the first batch of ticks.
  private func runBriefly(_ request: RunRequest) throws -> (status: SimrunKit.ExitStatus, report: String) {
    var request = request
    request.maxTime = 0
    return try run(request)
  }

  @Test(arguments: scenarios.keys.sorted())
  func hasTheSameBytesHoweverOftenInterrupted(name: String) throws {
    let whole = try run(request(name))
    #expect(whole.status == .success)
    var stops = 0
    while stops < 40 {
      let (status, report) = try runBriefly(request(name, output: "pieces.nc", threads: 1 + stops % 3))
      if status == .success { break }
      #expect(status == .stopped)
      #expect(
        report.hasPrefix("stopped by --max-time at ") && report.hasSuffix(" %, and saved; run the same command again to go on\n"))
      stops += 1
    }
    #expect(stops > 20)
    #expect(try run(request(name, output: "pieces.nc", threads: 2)).status == .success)
    #expect(folder.bytes("pieces.nc") == folder.bytes(name + ".nc"))
    #expect(Set(folder.names) == ["\(name).nc", "\(name).yaml", "pieces.nc"])
  }

  @Test func saysThatItIsComplete() throws {
    _ = try run(request("school"))
    let bytes = folder.bytes("school.nc")
    let again = try run(request("school"))
    #expect(again == (.success, "\(folder.file("school.nc")) is already complete\n"))
    #expect(folder.bytes("school.nc") == bytes)
  }

  @Test func endsWithATable() throws {
    let lines = try run(request("flock")).report.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].hasPrefix("flocking: everyone takes the mean heading"))
    #expect(lines[1] == "                        last    mean")
    #expect(lines[2].hasPrefix("  noise                  0.1  "))
    #expect(lines[3].hasPrefix("  polarization        "))
    #expect(lines[4].hasPrefix("  often_polarization  "))
    #expect(lines[5] == "9 frames in \(folder.file("flock.nc"))")
    #expect(lines[6].hasSuffix("particle-steps/s"))
  }

  @Test func meansAreOverTheWholeRunHoweverItWasCut() throws {
    let whole = try run(request("flock")).report.split(separator: "\n").prefix(5)
    while true {
      let (status, report) = try runBriefly(request("flock", output: "pieces.nc"))
      guard status == .success else { continue }
      #expect(report.split(separator: "\n").prefix(5) == whole)
      return
    }
  }

  @Test func refusesTheOutputOfAnotherRun() throws {
    _ = try run(request("school"))
    let path = folder.file("school.nc")
    let reason =
      "holds another run: parameters.speed is 3.0 there and 2.5 here; choose another output with -o, or replace it with --overwrite"
    var other = try request("school", ["parameters.speed=2.5"])
    #expect(throws: RunError.taken(path: path, reason: reason)) { try run(other) }
    other.overwrite = true
    #expect(try run(other).status == .success)
  }

  @Test func neverReplacesAForeignFile() throws {
    let path = folder.file("school.nc")
    _ = FileManager.default.createFile(atPath: path, contents: Data("my thesis".utf8))
    #expect(throws: OutputError.taken(path: path, by: .foreignFile)) { try run(request("school")) }
    #expect(folder.bytes("school.nc") == Data("my thesis".utf8))
  }

  @Test func missesAnOutputThatHasACheckpoint() throws {
    _ = try runBriefly(request("school"))
    try FileManager.default.removeItem(atPath: folder.file("school.nc"))
    let reason = "isn't there, but its checkpoint is; bring it back to go on, or start over with --overwrite"
    #expect(throws: RunError.missing(path: folder.file("school.nc"), reason: reason)) { try run(request("school")) }
    var again = try request("school")
    again.overwrite = true
    #expect(try run(again).status == .success)
    #expect(folder.names == ["school.nc", "school.yaml"])
  }

  @Test func startsOverWithoutACheckpoint() throws {
    _ = try run(request("school"))
    let bytes = folder.bytes("school.nc")
    _ = try runBriefly(request("school", output: "again.nc"))
    try FileManager.default.removeItem(atPath: folder.file("again.nc.checkpoint"))
    _ = try run(request("school", output: "again.nc"))
    #expect(folder.bytes("again.nc") == bytes)
  }

  @Test func goesOnAfterAChangeThatDoesNotMatter() throws {
    _ = try run(request("school"))
    _ = try runBriefly(request("school", output: "again.nc"))
    _ = try run(request("school", ["checkpoint.every=0.5", "title=Another"], output: "again.nc"))
    #expect(folder.bytes("again.nc") == folder.bytes("school.nc"))
  }

  @Test func stopsWhenTheStateIsNoLongerFinite() throws {
    let path = folder.file("attractor.nc")
    var request = try self.request("attractor", ["parameters.sigma=1e6", "run.time_step=0.1", "output.fields=[state]"])
    #expect {
      try run(request)
    } throws: { error in
      "\(error)".hasPrefix("the simulation diverged: ") && "\(error)".hasSuffix("a smaller time step may help")
        && (error as? any Failure)?.exitStatus == .data
    }
    // What was good stays, and no checkpoint of the bad state is left to go on from.
    guard case .simrun(let recorded) = try outputState(at: path) else { return #expect(Bool(false)) }
    #expect(recorded.frameCount >= 1 && !recorded.complete)
    #expect(!FileManager.default.fileExists(atPath: path + ".checkpoint"))
    request.overrides = []
    #expect(throws: RunError.self) { try run(request) }
  }

  @Test func verifiesItself() throws {
    _ = try run(request("flock", ["parameters.noise=0.3"]))
    let path = folder.file("flock.nc")
    let good = try verify(path, threads: 2, progress: .quiet)
    #expect(good == (.success, "\(path) is what its scenario gives, byte for byte"))

    // The last byte belongs to the last frame's last number.
    var bytes = folder.bytes("flock.nc")
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let bad = try verify(path, threads: 1, progress: .quiet)
    #expect(bad.status == .difference)
    #expect(bad.report.hasPrefix("\(path) isn't what its scenario gives here: frame 8, variable '"))
  }

  @Test func verifiesACompressedFile() throws {
    _ = try run(request("archive"))
    let path = folder.file("archive.nc")
    #expect(try verify(path, threads: 1, progress: .quiet).status == .success)
  }

  @Test func verifiesOnlyCompleteOutputs() throws {
    let path = folder.file("school.nc")
    #expect(throws: RunError.missing(path: path, reason: "there is no such file")) {
      try verify(path, threads: 1, progress: .quiet)
    }
    _ = try runBriefly(request("school"))
    #expect(throws: RunError.unusable(path: path, reason: "isn't complete; run its scenario again to go on, then verify it")) {
      try verify(path, threads: 1, progress: .quiet)
    }
    let other = folder.file("other.nc")
    _ = FileManager.default.createFile(atPath: other, contents: Data("x".utf8))
    #expect(throws: RunError.unusable(path: other, reason: "isn't an output of simrun")) {
      try verify(other, threads: 1, progress: .quiet)
    }
  }

  @Test func checksWithoutWriting() throws {
    let request = try self.request("flock")
    let text = try check(request.scenario, overrides: [], threads: 1)
    #expect(text.hasPrefix("\(request.scenario) is sound\n"))
    for row in [
      "  model       vicsek\n", "  size        200 × particle\n", "  run         to time 60 in 60 steps of 1\n",
      "  ramp        noise: 3 values from 0.1 to 0.1, until time 26\n", "  frames      every 7, 9 in all: position, heading\n",
      "  diagnostic  often, every 2 from 3, 29 in all\n", "  memory      about ", "  output      ",
      "  time        about 0:00:00 on 1 threads\n",
    ] { #expect(text.contains(row), "\(row)") }
    #expect(folder.names == ["flock.yaml"])
  }

  @Test func namesTheOutputAfterTheScenario() {
    #expect(defaultOutput(for: "Scenarios/schooling-torus.yaml") == "schooling-torus.nc")
    #expect(defaultOutput(for: "a.b.yml") == "a.b.nc")
    #expect(defaultOutput(for: "plain") == "plain.nc")
    #expect(defaultOutput(for: "/x/.hidden") == ".hidden.nc")
  }
}
