import SimCore
import SimrunKit
import Testing

@Suite struct ResolvedScenarioTests {
  private func resolved(_ text: String, _ options: String...) throws -> ResolvedScenario {
    ResolvedScenario(try testScenario(text, options.map { try Override($0) }), initialChecksum: nil)
  }

  static let text = """
    model: walkers
    seed: 7
    run: {duration: 10}
    parameters: {label: "two\\nlines"}
    diagnostics: [{kind: mean_position, every: 0.5}]
    ramps: [{parameter: speed, values: [1, 2], hold: 5}]

    """

  @Test func namesEveryValue() throws {
    #expect(
      try resolved(Self.text).text == """
        source: \(simrunSource)
        model: walkers
        seed: 7
        parameters.walkers: 3
        parameters.speed: 1.0
        parameters.limit: null
        parameters.lame: false
        parameters.gait: walk
        parameters.label: two\\nlines
        parameters.weights: [1.0, 1.0]
        parameters.strides: 1
        initial.origin: 0.0
        run.duration: 10.0
        run.steps: 100
        run.time_step: 0.1
        run.integrator: forward
        output.every: 0.1
        output.start: 0.0
        output.fields: [position]
        output.precision: float32
        output.format: cdf5
        output.compression: null
        output.significant_digits: null
        diagnostics.0: mean_position {power: 1.0} every 0.5 from 0.0
        ramps.0: speed in stairs: 1.0 at 0.0, 2.0 at 5.0
        """)
  }

  @Test func comesBackFromItsText() throws {
    let resolved = try resolved(Self.text)
    #expect(ResolvedScenario(text: resolved.text).firstDifference(from: resolved) == nil)
    #expect(ResolvedScenario(text: resolved.text) == resolved)
  }

  @Test func doesNotDependOnWordsForTheSameRun() throws {
    let other =
      "# Another comment.\n" + Self.text.replacing("duration: 10", with: "steps: 100") + "title: x\ncheckpoint: {every: 1}\n"
    #expect(try resolved(other) == resolved(Self.text))
  }

  @Test(arguments: [
    ("seed=8", "seed is 8 there and 7 here"),
    ("parameters.speed=2", "parameters.speed is 2.0 there and 1.0 here"),
    ("run.duration=20", "run.duration is 20.0 there and 10.0 here"),
    ("output.precision=float64", "output.precision is float64 there and float32 here"),
    ("diagnostics=[]", "diagnostics.0 is not set there and mean_position {power: 1.0} every 0.5 from 0.0 here"),
    (
      "diagnostics.1={kind: mean_position, name: b}",
      "diagnostics.1 is mean_position as b {power: 1.0} every 0.1 from 0.0 there and not set here"
    ),
  ]) func namesTheFirstDifference(option: String, sentence: String) throws {
    #expect(try resolved(Self.text).firstDifference(from: resolved(Self.text, option)) == sentence)
  }
}

@Suite struct RampTests {
  @Test func stairsHoldTheirValues() {
    let ramp = Ramp(parameter: "x", shape: .stairs, ticks: [0, 10, 20], values: [1, 2, 1])
    #expect([0, 1, 9, 10, 19, 20, 1000].map(ramp.value) == [1, 1, 1, 2, 2, 1, 1])
    #expect([0, 9, 10, 19, 20].map(ramp.nextChange) == [10, 10, 20, 20, nil])
  }

  @Test func linesPassThroughTheirPoints() {
    let ramp = Ramp(parameter: "x", shape: .lines, ticks: [10, 20, 40], values: [1, 2, -2])
    #expect([0, 10, 15, 20, 25, 40, 99].map(ramp.value) == [1, 1, 1.5, 2, 1, -2, -2])
    #expect([0, 9, 10, 11, 39, 40].map(ramp.nextChange) == [10, 10, 11, 12, 40, nil])
  }

  /// Whatever the loop does between the changes, it never misses one.
  @Test func nextChangeSkipsNothing() {
    for ramp in [
      Ramp(parameter: "x", shape: .stairs, ticks: [0, 3, 7, 8], values: [1, 2, 3, 4]),
      Ramp(parameter: "x", shape: .lines, ticks: [2, 5, 6], values: [1, 2, 0]),
    ] {
      for tick in 0..<12 {
        let next = ramp.nextChange(after: tick) ?? 12
        #expect((tick..<next).allSatisfy { ramp.value(at: $0) == ramp.value(at: tick) })
      }
    }
  }
}
