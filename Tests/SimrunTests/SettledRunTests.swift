import Foundation
import SimCore
import SimrunKit
import Testing

/// Times in natural periods, steps that fit them, constants that change, and starts on the attractor: from the scenario to the file.
@Suite struct SettledRunTests {
  let folder = TemporaryFolder()

  private func scenario(_ text: String) throws -> Scenario { try Scenario(Array(text.utf8), file: "test.yaml") }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try Experiment(scenario(text), folder: ".", pool: WorkerPool(threads: 1))
      return nil
    } catch { return "\(error)".replacing("test.yaml:", with: "") }
  }

  // MARK: - Natural periods

  /// A frame at every hundredth of a period, exactly, the last one included.
  @Test func framesFollowThePeriod() throws {
    let lorenz = try scenario(
      """
      model: lorenz
      run: {periods: 50}
      output: {points_per_period: 100}
      """)
    let timeline = lorenz.timeline
    #expect(timeline.instant(timeline.end).time == 75.04)
    #expect(timeline.instant(lorenz.frames.every).time == 0.015008)
    #expect(lorenz.frames.count(through: timeline.end) == 5001)
    #expect(timeline.instant(lorenz.frames.every * 5000).time == 75.04)
    // 1.5008/7 isn't a decimal number.
    let sevenths = try scenario("model: lorenz\nrun: {periods: 3}\noutput: {points_per_period: 7}")
    #expect(sevenths.frames.count(through: sevenths.timeline.end) == 22)
    #expect(sevenths.timeline.instant(sevenths.frames.every * 21).time == sevenths.timeline.instant(sevenths.timeline.end).time)
    // With plain times beside it.
    let mixed = try scenario("model: lorenz\nrun: {duration: 100}\noutput: {points_per_period: 100, start: 10}")
    #expect(mixed.timeline.instant(mixed.frames.start).time == 10 && mixed.timeline.instant(mixed.frames.every).time == 0.015008)
  }

  @Test func writtenSystemsSayTheirPeriod() throws {
    let pendulum = try scenario(
      """
      model: equations
      parameters: {components: [x, v], equations: [v, "-x"], period: 6.28}
      initial: {state: [1, 0]}
      run: {periods: 10}
      output: {points_per_period: 4}
      """)
    #expect(pendulum.timeline.instant(pendulum.timeline.end).time == 62.8)
    #expect(pendulum.frames.count(through: pendulum.timeline.end) == 41)
  }

  @Test func onlyFlowsHavePeriods() {
    #expect(
      complaint("model: henon\nrun: {iterations: 10}\noutput: {points_per_period: 10}")
        == "3:29: output.points_per_period: is for flows: the model 'henon' has no natural period; give times in place of it")
    #expect(complaint("model: couzin\nrun: {periods: 10}")?.contains("2:16: run.periods: is for flows") == true)
    #expect(
      complaint("model: lorenz\nrun: {periods: 10, duration: 3}")
        == "2:16: run.periods: give duration or periods, not both")
    #expect(
      complaint("model: lorenz\nrun: {periods: 10}\noutput: {every: 1, points_per_period: 5}")
        == "3:39: output.points_per_period: give every or points_per_period, not both")
    #expect(
      complaint("model: lorenz\nrun: {periods: 10, steps: 3, integrator: rk4}")
        == "2:27: run.steps: give periods or steps, not both")
  }

  // MARK: - Steps

  private static let steps: [(run: String, output: String, step: Double)] = [
    ("duration: 1.2", "every: 0.3", 0.003), ("duration: 10", "every: 0.01", 0.0025), ("duration: 10", "every: 0.1", 0.1 / 34),
    ("periods: 20", "points_per_period: 100", 0.015008 / 6), ("steps: 7", "every: 0.002", 0.002), ("steps: 7", "", 0.003),
    ("duration: 10", "every: 1, start: 0.5", 0.5 / 167), ("duration: 3, time_step: 0.001", "every: 0.01", 0.001),
  ]

  /// The usual step of Lorenz's flow is 0.003.
  @Test(arguments: SettledRunTests.steps)
  func defaultStepsFit(run: String, output: String, step: Double) throws {
    let found = try scenario("model: lorenz\nrun: {\(run), integrator: rk4}\noutput: {\(output)}").timing.timeStep
    #expect(abs(found - step) < 1e-15)
  }

  @Test func stepsThatMeanSomethingDont() {
    #expect(complaint("model: couzin\nrun: {duration: 1.05}")?.contains("isn't a multiple of time_step 0.1") == true)
    // Nor do steps become very short.
    #expect(
      complaint("model: lorenz\nrun: {duration: 1.00001, integrator: rk4}\noutput: {every: 0.01}")
        == "2:17: run.duration: 1.00001 isn't a multiple of time_step 0.0025; the nearest are 1.0 and 1.0025")
  }

  // MARK: - Runs

  static let scenarios = [
    "settled": """
    model: rossler
    initial: {on_attractor: true, trajectories: 9, spacing: 3.3}
    run: {periods: 20}
    output: {points_per_period: 10, fields: [state, standardized_state]}
    """,
    "fixed": """
    model: lorenz
    initial: {trajectories: 3, spread: 1, transient: 9.99}
    run: {duration: 10, integrator: rk4}
    output: {every: 0.1}
    """,
    "delayed": """
    model: mackey-glass
    initial: {transient: 200}
    run: {duration: 100}
    ramps: [{parameter: gamma, values: [0.1, 0.11], hold: 50}]
    """,
    "ramped": """
    model: equations
    parameters: {components: [x, y, z], equations: ["sigma*(y - x)", "x*(rho - z) - y", "x*y - 8/3*z"], constants: ["sigma = 10", "rho = 28"]}
    initial: {state: [1, 1, 1], transient: 20}
    run: {duration: 20}
    output: {every: 0.5}
    ramps: [{parameter: rho, values: [28, 30], count: 5, hold: 4}]
    """,
    "mapped": """
    model: map_equations
    parameters: {equations: ["min(r*x*(1 - x), 2)"], constants: ["r = 3"]}
    initial: {state: [0.3], transient: 100}
    run: {iterations: 200}
    ramps: [{parameter: r, values: [3, 4], count: 11, hold: 20}]
    """,
    "noisy": """
    model: stochastic_equations
    parameters: {equations: ["x - x^3"], noise: [s], constants: ["s = 0.5"]}
    initial: {state: [1], trajectories: 9, transient: 10}
    run: {duration: 2}
    output: {every: 0.05}
    ramps: [{parameter: s, values: [0.5, 0.7], hold: 1}]
    """,
    "field": """
    model: kuramoto-sivashinsky
    initial: {transient: 50, trajectories: 3, spacing: 20}
    run: {duration: 30}
    """,
  ]

  private func request(_ name: String, output: String? = nil, threads: Int = 1) throws -> RunRequest {
    try Self.scenarios[name]!.write(toFile: folder.file(name + ".yaml"), atomically: true, encoding: .utf8)
    var request = RunRequest(scenario: folder.file(name + ".yaml"), threads: threads)
    request.output = folder.file(output ?? name + ".nc")
    return request
  }

  @Test(arguments: scenarios.keys.sorted()) func hasTheSameBytesHoweverOftenInterrupted(name: String) throws {
    #expect(try run(request(name)).status == .success)
    var stops = 0
    for _ in 0..<40 {
      var pieces = try request(name, output: "pieces.nc", threads: 1 + stops % 3)
      pieces.maxTime = 0
      if try run(pieces).status == .success { break }
      stops += 1
    }
    #expect(stops > 3)
    #expect(try run(request(name, output: "pieces.nc", threads: 2)).status == .success)
    #expect(folder.bytes("pieces.nc") == folder.bytes(name + ".nc"))
    #expect(try verify(folder.file(name + ".nc"), threads: 1, progress: .quiet).status == .success)
  }

  // MARK: - Problems and attributes

  @Test func unknownConstantsAreNamed() {
    let text = """
      model: map_equations
      parameters: {equations: ["ratio*x*(1 - x)"], constants: ["ratio = 3"]}
      initial: {state: [0.3]}
      run: {iterations: 200}
      ramps: [{parameter: NAME, values: [3, 4], hold: 20}]
      """
    #expect(
      complaint(text.replacing("NAME", with: "ration"))
        == "5:21: ramps.0.parameter: 'ration' isn't a parameter that 'map_equations' can change during a run; did you mean 'ratio'?"
    )
    #expect(complaint(text.replacing("NAME", with: "ratio")) == nil)
    let derived = text.replacing("\"ratio = 3\"", with: "\"a = 1\", \"ratio = 3/(a - 4)\"").replacing("NAME", with: "a")
    #expect(derived.isEmpty == false)
    #expect(complaint(derived)?.contains("ramps.0.values.1: in constant 2") == true, "\(complaint(derived) ?? "")")
  }

  @Test func failuresBeforeTheRunLeaveNoFile() throws {
    try """
    model: map_equations
    parameters: {equations: ["r*x*(1 - x)"], constants: ["r = 5"]}
    initial: {state: [0.3], transient: 100}
    run: {iterations: 200}
    """.write(toFile: folder.file("lost.yaml"), atomically: true, encoding: .utf8)
    var request = RunRequest(scenario: folder.file("lost.yaml"), threads: 1)
    request.output = folder.file("lost.nc")
    let error = #expect(throws: RunError.self) { try run(request) }
    #expect(error?.description.contains("lost.yaml:3:36: initial.transient: the system doesn't get through its transient") == true)
    #expect(folder.names == ["lost.yaml"])
  }

  @Test func listsOfExpressionsAreUnambiguous() throws {
    let ramped = try Experiment(scenario(Self.scenarios["mapped"]!), folder: ".", pool: WorkerPool(threads: 1))
    #expect(ramped.resolved.lines.first { $0.key == "parameters.equations" }?.value == #"["min(r*x*(1 - x), 2)"]"#)
    #expect(ramped.resolved.lines.contains { $0 == ("initial.transient", "100.0") })
  }
}
