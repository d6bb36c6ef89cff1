import SimCore
import SimrunKit
import Testing

/// Every sentence about a scenario, with its place.
@Suite struct ScenarioErrorTests {
  static let sound = """
    model: walkers
    run: {duration: 10}

    """

  @Test func soundScenariosHaveNoProblems() throws {
    #expect(complaints(Self.sound) == nil)
    let full = """
      # A comment.
      title: "Everything: said"
      model: walkers
      seed: 42
      parameters: {walkers: 5, speed: 2, limit: 3.5, lame: true, gait: run, label: "12", weights: [1, 2.5, 1e3], strides: 2}
      initial: {origin: -0.5}
      run: {steps: 100, time_step: 0.05, integrator: backward}
      output: {every: 0.5, start: 1, fields: [position], precision: float64, format: netcdf4, compression: 2, significant_digits: 5}
      checkpoint: {every: 1, wall: 30}
      diagnostics:
        - mean_position
        - {kind: mean_position, name: second, every: 0.25, start: 0.5, power: 2}
      ramps:
        - {parameter: speed, values: [1, 2, 3], hold: 1.5, return: true}

      """
    let scenario = try testScenario(full)
    #expect(scenario.title == "Everything: said")
    #expect(scenario.timeline == Timeline(tick: ExactTime("0.05")!, end: 100))
    #expect(scenario.frames == Schedule(every: 10, start: 20))
    #expect(scenario.diagnostics.map(\.schedule) == [Schedule(every: 10, start: 20), Schedule(every: 5, start: 10)])
    #expect(scenario.ramps == [Ramp(parameter: "speed", shape: .stairs, ticks: [0, 30, 60, 90, 120], values: [1, 2, 3, 2, 1])])
    #expect(scenario.checkpoints.every == 20 && scenario.checkpoints.wall == 30)
    #expect(
      scenario.parameters.values.map { "\($0.value)" } == ["5", "2.0", "3.5", "true", "run", "12", "[1.0, 2.5, 1000.0]", "2"])
    #expect(complaints(full) == nil)
  }

  /// A scenario and all that is said about it.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: String
    let complaint: String
    init(_ text: String, _ complaint: String) { (self.text, self.complaint) = (text, complaint) }
    /// Lines that follow a sound scenario.
    init(after text: String, _ complaint: String) { self.init(ScenarioErrorTests.sound + text, complaint) }
    var testDescription: String { String(text.prefix(60)) }
  }

  static let unreadable: [Case] = [
    Case("", "1:1: is empty; a scenario needs at least `model` and `run`"),
    Case("# nothing but a comment\n", "1:1: is empty; a scenario needs at least `model` and `run`"),
    Case("just words", "1:1: expected `key: value` pairs, found a single value"),
    Case("- a\n- b", "1:1: expected `key: value` pairs, found a list"),
    Case("model: [walkers", "2:1: isn't YAML: did not find expected ',' or ']' while parsing a flow sequence (line 1)"),
    Case("model: 'walkers", "1:16: isn't YAML: found unexpected end of stream while scanning a quoted scalar (line 1)"),
    Case("a: b: c", "1:5: isn't YAML: mapping values are not allowed in this context"),
    Case(
      "model: walkers\n\tseed: 1",
      "2:1: isn't YAML: found a tab character that violates indentation while scanning a plain scalar (line 1)"),
    Case(
      "model: walkers\n---\nmodel: walkers",
      "2:1: isn't YAML: but found another document expected a single document in the stream (line 1)"),
    Case("model: *w", "1:8: isn't YAML: found undefined alias"),
    Case("model: walkers\nmodel: doubling\nseed: 1\nseed: 2", "1:1: given more than once: 'model', 'seed'; keep one"),
    Case(
      "model: &m walkers\nrun: {duration: 1}",
      "1:8: model: anchors (&name) and aliases (*name) aren't supported; write the value where it is used"),
    Case(
      "title: &t text\nmodel: *t\nrun: {duration: 1}",
      "2:8: anchors (&name) and aliases (*name) aren't supported; write the value where it is used"),
    Case(
      "model: walkers\nparameters:\n  <<: {speed: 1}\nrun: {duration: 1}",
      "3:3: parameters: merge keys aren't supported; write the values where they are used"),
    Case("model: !!int 5", "1:8: model: tags such as 'tag:yaml.org,2002:int' aren't supported; leave it out"),
    Case("? [a, b]\n: 1", "1:3: keys must be text"),
    Case("model: \u{7}", "1:8: isn't YAML: control characters are not allowed"),
    Case("a: " + String(repeating: "[", count: 5000), "1:5: is nested too deeply for a scenario"),
  ]

  @Test(arguments: unreadable) func saysWhyItCannotBeRead(_ test: Case) { #expect(complaints(test.text) == test.complaint) }

  @Test func saysWhereItIsNotUTF8() {
    let bytes = Array("model: walkers\ntitle: M".utf8) + [0xFC] + Array("nster\n".utf8)
    #expect(complaints(bytes: bytes) == "2:9: byte 24 isn't UTF-8; save the file as UTF-8 text")
    #expect(complaints(bytes: [0xFF, 0xFE, 0x6D, 0x00]) == "1:1: byte 1 isn't UTF-8; save the file as UTF-8 text")
    #expect(complaints(bytes: Array("é".utf8.prefix(1))) == "1:1: byte 1 isn't UTF-8; save the file as UTF-8 text")
  }

  @Test func refusesFilesThatHoldData() {
    let text = Self.sound + "title: " + String(repeating: "x", count: 1 << 20)
    #expect(
      complaints(text)
        == "1:1: has \(text.utf8.count) bytes, more than the 1048576 that a scenario may have; keep data in files of their own")
  }

  static let keys: [Case] = [
    Case("run: {duration: 1}", "1:1: model: is missing: which model? Known are walkers, doubling, flight"),
    Case("model:\nrun: {duration: 1}", "1:7: model: is missing: which model? Known are walkers, doubling, flight"),
    Case("model: walker\nrun: {duration: 1}", "1:8: model: there is no model 'walker'; did you mean 'walkers'?"),
    Case("model: hippo\nrun: {duration: 1}", "1:8: model: there is no model 'hippo'; known are walkers, doubling, flight"),
    Case("model: 5\nrun: {duration: 1}", "1:8: model: expected text, found 5"),
    Case(after: "outptu: {}", "3:1: outptu: unknown key 'outptu'; did you mean 'output'?"),
    Case(
      after: "nonsense: 1",
      "3:1: nonsense: unknown key 'nonsense'; known are title, model, seed, parameters, initial, run, output, checkpoint, diagnostics, ramps"
    ),
    Case(
      after: "seed: -1",
      "3:7: seed: -1 is out of range: must be at least 0 (the run's random numbers: another seed, another run of the same kind)"),
    Case(
      after: "seed: 18446744073709551616",
      """
      3:7: seed: 1.8446744073709552e+19 is out of range: the largest integer is 9223372036854775807 \
      (the run's random numbers: another seed, another run of the same kind)
      """),
    Case(after: "parameters: 5", "3:13: parameters: expected `key: value` pairs, found a single value"),
    Case(after: "parameters: [speed]", "3:13: parameters: expected `key: value` pairs, found a list"),
    Case(after: "parameters: {sped: 1}", "3:14: parameters.sped: unknown key 'sped'; did you mean 'speed'?"),
    Case(
      after: "parameters: {speed: 11}", "3:21: parameters.speed: 11.0 is out of range: must be from 0.0 to 10.0 m s-1 (how fast)"),
    Case(after: "parameters: {speed: fast}", "3:21: parameters.speed: expected a number, found the text 'fast'"),
    Case(after: "parameters: {speed: {a: 1}}", "3:21: parameters.speed: expected a value, found a mapping"),
    Case(after: "parameters: {speed: null}", "3:21: parameters.speed: needs a value (how fast)"),
    Case(
      after: "parameters: {speed: '1'}", "3:21: parameters.speed: expected a number, found the text '1'; write it without quotes"),
    Case(
      after: "parameters: {speed: 1,5}",
      "3:23: parameters.5: unknown key '5'; known are walkers, speed, limit, lame, gait, label, weights, strides"),
    Case(
      after: "parameters: {speed: .nan}", "3:21: parameters.speed: expected a number, found the text '.nan'; numbers must be finite"
    ),
    Case(after: "parameters: {speed: 1e400}", "3:21: parameters.speed: expected a finite number, found inf"),
    Case(
      after: "parameters: {speed: 0x10}",
      "3:21: parameters.speed: expected a number, found the text '0x10'; numbers are decimal, without a leading 0"),
    Case(
      after: "parameters: {speed: 017}",
      "3:21: parameters.speed: expected a number, found the text '017'; numbers are decimal, without a leading 0"),
    Case(
      after: "parameters: {speed: 1_0}",
      "3:21: parameters.speed: expected a number, found the text '1_0'; write the digits without underscores"),
    Case(
      after: "parameters:\n  speed: 1:30",
      "4:10: parameters.speed: expected a number, found the text '1:30'; there are no base-60 numbers"),
    Case(
      after: "parameters:\n  speed: 1,5", "4:10: parameters.speed: expected a number, found the text '1,5'; decimals have a point"),
    Case(after: "parameters: {walkers: 1e2}", "3:23: parameters.walkers: expected an integer, found 100.0; write 100"),
    Case(
      after: "parameters: {walkers: 0}", "3:23: parameters.walkers: 0 is out of range: must be from 1 to 1000000000000 (how many)"),
    Case(
      after: "parameters: {lame: yes}",
      "3:20: parameters.lame: expected true or false, found the text 'yes'; flags are written true or false"),
    Case(after: "parameters: {gait: rum}", "3:20: parameters.gait: 'rum' is not one of walk, run; did you mean 'run'?"),
    Case(after: "parameters: {weights: [1]}", "3:23: parameters.weights: expected 2 to 3 values, found 1 (of their bags)"),
    Case(after: "parameters: {weights: [1, x]}", "3:23: parameters.weights: a list holds numbers or words, not both"),
    Case(after: "parameters: {weights: [1, true]}", "3:23: parameters.weights: a list holds numbers or words, not true"),
    Case(after: "parameters: {weights: [1, [2]]}", "3:23: parameters.weights: a list holds numbers or words, not [2.0]"),
    Case(after: "parameters: {speed: 2, limit: 1}", "3:31: parameters.limit: 1.0 is less than speed 2.0"),
    Case(after: "parameters: {label: impossible}", "3:21: parameters.label: can't be 'impossible'"),
    Case(after: "initial: {origin: 2}", "3:19: initial.origin: 2.0 is out of range: must be from -1.0 to 1.0 m (where they start)"),
    Case(after: "initial: {from: old.nc}", "3:17: initial.from: the model 'walkers' doesn't take its initial state from a file"),
    Case(after: "initial: {frame: 2}", "3:18: initial.frame: goes with `from: FILE`"),
    Case(
      after: "output: {fields: [positoin, position, position]}",
      "3:19: output.fields.0: the model 'walkers' has no field 'positoin'; did you mean 'position'?\n3:39: output.fields.2: 'position' is named twice"
    ),
    Case(after: "output: {compression: 3}", "3:23: output.compression: needs `format: netcdf4`; cdf5 isn't compressed"),
    Case(
      after: "output: {significant_digits: 3}", "3:30: output.significant_digits: needs `format: netcdf4`; cdf5 isn't compressed"),
    Case(after: "output: {format: hdf5}", "3:18: output.format: 'hdf5' is not one of cdf5, netcdf4; did you mean 'cdf5'?"),
  ]

  @Test(arguments: keys) func saysWhatIsWrongWithAKey(_ test: Case) { #expect(complaints(test.text) == test.complaint) }

  static let times: [Case] = [
    Case("model: walkers", "1:1: run: how far? give duration or steps, such as `duration: 100`"),
    Case("model: walkers\nrun: {duration: 10, steps: 5}", "2:28: run.steps: give duration or steps, not both"),
    Case("model: walkers\nrun: {iterations: 5}", "2:19: run.iterations: is for maps; give duration or steps"),
    Case(
      "model: walkers\nrun: {duration: 0}",
      "2:17: run.duration: 0.0 is out of range: must be positive (how long to run, in model time)"),
    Case(
      "model: walkers\nrun: {duration: 10.05}",
      "2:17: run.duration: 10.05 isn't a multiple of time_step 0.1; the nearest are 10.0 and 10.1"),
    Case("model: walkers\nrun: {duration: 0.05}", "2:17: run.duration: 0.05 isn't a multiple of time_step 0.1; the nearest is 0.1"),
    Case("model: walkers\nrun: {duration: 1e18}", "2:17: run.duration: is more than 9e15 steps; no computer gets there"),
    Case(
      "model: walkers\nrun: {duration: 1, time_step: 1e-30}",
      "2:31: run.time_step: 1e-30 has too many digits: times are kept as exact decimals, from 1e-18 to 9e18"),
    Case(
      "model: walkers\nrun: {duration: 1, integrator: forwards}",
      "2:32: run.integrator: there is no integrator 'forwards'; did you mean 'forward'?"),
    Case(
      "model: flight\nrun: {duration: 1, integrator: rk4}",
      "2:32: run.integrator: the model 'flight' has no choice of integrators; leave it out"),
    Case("model: flight\nrun: {steps: 5}", "2:14: run.steps: this model doesn't move in steps; give duration"),
    Case("model: flight\nrun: {duration: 5, time_step: 1}", "2:31: run.time_step: this model doesn't move in steps; leave it out"),
    Case("model: flight", "1:1: run: how far? give duration, such as `duration: 100`"),
    Case(
      "model: flight\nrun: {duration: 1e18}\noutput: {every: 1e-18}",
      "2:17: run.duration: has no exact common measure with the scenario's other times; use fewer digits"),
    Case("model: doubling\nrun: {duration: 5}", "2:17: run.duration: a map runs for so many `iterations`"),
    Case("model: doubling\nrun: {}", "2:6: run: how far? give iterations, such as `iterations: 1000`"),
    Case(
      "model: doubling\nrun: {iterations: 5, time_step: 1}",
      "2:33: run.time_step: a map has no time step; its time counts iterations"),
    Case("model: doubling\nrun: {iterations: 5, steps: 1}", "2:29: run.steps: give iterations or steps, not both"),
    Case(
      "model: doubling\nrun: {iterations: 5}\noutput: {every: 1.5}",
      "3:17: output.every: 1.5 isn't a whole number of iterations; the nearest are 1.0 and 2.0"),
    Case(after: "output: {every: 0.25}", "3:17: output.every: 0.25 isn't a multiple of time_step 0.1; the nearest are 0.2 and 0.3"),
    Case(after: "output: {start: 11}", "3:17: output.start: 11.0 lies after the end of the run; nothing would be observed"),
    Case(after: "checkpoint: {every: 0.01}", "3:21: checkpoint.every: 0.01 isn't a multiple of time_step 0.1; the nearest is 0.1"),
    Case(
      after: "checkpoint: {wall: 0}",
      "3:20: checkpoint.wall: 0.0 is out of range: must be positive (time on the clock from checkpoint to checkpoint; 60 s if neither is given)"
    ),
  ]

  @Test(arguments: times) func saysWhatIsWrongWithATime(_ test: Case) { #expect(complaints(test.text) == test.complaint) }

  static let lists: [Case] = [
    Case(
      after: "diagnostics: mean_position", "3:14: diagnostics: expected a list, found a single value; begin each entry with `- `"),
    Case(
      after: "diagnostics: [mean_positon]",
      "3:15: diagnostics.0: there is no diagnostic 'mean_positon'; did you mean 'mean_position'?"),
    Case(
      after: "diagnostics: [{kind: entropy}]",
      "3:22: diagnostics.0.kind: there is no diagnostic 'entropy'; known are mean_position, spin"),
    Case(after: "diagnostics: [{every: 1}]", "3:15: diagnostics.0: which diagnostic? Give its `kind`"),
    Case(
      after: "diagnostics: [[a]]",
      "3:15: diagnostics.0: expected `key: value` pairs, found a list\n3:15: diagnostics.0: which diagnostic? Give its `kind`"),
    Case(
      after: "diagnostics: [spin]",
      "3:15: diagnostics.0: 'spin' needs the field 'spin', which the model 'walkers' doesn't offer; it offers position"),
    Case(
      after: "diagnostics: [{kind: mean_position, pwoer: 2}]",
      "3:37: diagnostics.0.pwoer: unknown key 'pwoer'; did you mean 'power'?"),
    Case(
      after: "diagnostics: [{kind: mean_position, power: 9}]",
      "3:44: diagnostics.0.power: 9.0 is out of range: must be from 1.0 to 4.0 (of the mean)"),
    Case(after: "diagnostics: [{kind: mean_position, power: 4}]", "3:44: diagnostics.0.power: 4 is too much"),
    Case(
      after: "diagnostics: [{kind: mean_position, every: 0.33}]",
      "3:44: diagnostics.0.every: 0.33 isn't a multiple of time_step 0.1; the nearest are 0.3 and 0.4"),
    Case(
      after: "diagnostics: [{kind: mean_position, name: 2nd}]",
      "3:43: diagnostics.0.name: '2nd' must be letters, digits and _, and begin with a letter"),
    Case(
      after: "diagnostics:\n  - mean_position\n  - kind: mean_position",
      "5:5: diagnostics.1: there is a variable 'mean_position' already; give this diagnostic a name, such as `name: second`, for its variables to begin with"
    ),
    Case(
      after: "ramps: [{}]",
      "3:9: ramps.0.parameter: is missing: which parameter changes?\n3:9: ramps.0.values: is missing: which values does the parameter take?\n3:9: ramps.0.hold: is missing: give hold for a stairway or times for straight lines"
    ),
    Case(
      after: "ramps: [{parameter: limit, values: [1], hold: 1}]",
      "3:21: ramps.0.parameter: 'limit' isn't a parameter that 'walkers' can change during a run; known are speed, strides"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 20], hold: 1}]",
      "3:40: ramps.0.values.1: 20.0 is out of range: must be from 0.0 to 10.0 m s-1 (how fast)"),
    Case(
      after: "ramps: [{parameter: strides, values: [1, 1.5], hold: 1}]", "3:42: ramps.0.values.1: expected an integer, found 1.5"),
    Case(
      after: "parameters: {limit: 5}\nramps: [{parameter: speed, values: [1, 6], hold: 1}]",
      "4:40: ramps.0.values.1: limit: 5.0 is less than speed 6.0"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], hold: 0.25}]",
      "3:50: ramps.0.hold: 0.25 isn't a multiple of time_step 0.1; the nearest are 0.2 and 0.3"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], times: [0, 1], hold: 1}]",
      "3:65: ramps.0.hold: goes with a stairway; with times leave it out"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], times: [0, 1], return: true}]",
      "3:67: ramps.0.return: goes with a stairway; with times write the way back out"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], times: [0, 1, 2]}]",
      "3:51: ramps.0.times: has 3 numbers for 2 values; give one for each"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], times: [1, 1]}]",
      "3:51: ramps.0.times: must increase from number to number"),
    Case(
      after: "ramps: [{parameter: speed, values: [1, 2], times: [0, 0.35]}]",
      "3:51: ramps.0.times: 0.35 isn't a multiple of time_step 0.1; the nearest are 0.3 and 0.4"),
  ]

  @Test(arguments: lists) func saysWhatIsWrongInAList(_ test: Case) { #expect(complaints(test.text) == test.complaint) }

  @Test func saysEverythingAtOnceInOrder() {
    let text = """
      sed: 1
      model: walkers
      output: {evry: 1}
      parameters:
        speed: 99
        walkers: 0.5
      run: {duration: 1.05}
      """
    #expect(
      complaints(text, [Override(path: "parameters.lame", value: "maybe")])
        == """
        1:1: sed: unknown key 'sed'; did you mean 'seed'?
        3:10: output.evry: unknown key 'evry'; did you mean 'every'?
        5:10: parameters.speed: 99.0 is out of range: must be from 0.0 to 10.0 m s-1 (how fast)
        6:12: parameters.walkers: expected an integer, found 0.5
        7:17: run.duration: 1.05 isn't a multiple of time_step 0.1; the nearest are 1.0 and 1.1
        --set parameters.lame=maybe: expected true or false, found the text 'maybe'
        """)
  }

  @Test func comparesIntervalsWithTheStepEvenIfTheEndIsWrong() {
    #expect(
      complaints("model: walkers\nrun: {duration: 1.05}\noutput: {every: 0.15}")
        == """
        2:17: run.duration: 1.05 isn't a multiple of time_step 0.1; the nearest are 1.0 and 1.1
        3:17: output.every: 0.15 isn't a multiple of time_step 0.1; the nearest are 0.1 and 0.2
        """)
  }

  @Test func countsWhatItDoesNotShow() throws {
    let text = Self.sound + (1...25).map { "x\($0): 1\n" }.joined()
    let lines = try #require(complaints(text)).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.last == "and 5 more")
  }

  @Test func showsNoControlCharactersAndNoEndlessWords() throws {
    let complaint = try #require(complaints(Self.sound + "\"a\\e[31m\(String(repeating: "b", count: 500))\": 1"))
    #expect(complaint.hasPrefix("3:1: a·[31m"))
    #expect(complaint.utf8.count < 400)
  }

  @Test func refusesWhatDoesNotFitIntoThisMachine() throws {
    let complaint = try #require(complaints(Self.sound + "parameters: {walkers: 1000000000000}"))
    #expect(complaint.hasPrefix("3:13: parameters: a system of this size takes about 8 TB of memory, and this machine has "))
  }
}
