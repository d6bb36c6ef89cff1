import SimCore
import SimrunKit
import Testing

@Suite struct OverrideTests {
  static let text = """
    model: walkers
    run: {duration: 10}
    parameters: {speed: 2}
    diagnostics:
      - mean_position
      - {kind: mean_position, name: second}

    """

  private func scenario(_ options: String...) throws -> Scenario { try testScenario(Self.text, options.map { try Override($0) }) }

  @Test func putsValuesInPlace() throws {
    #expect(try scenario("parameters.speed=3").parameters.values[1].value == .real(3))
    #expect(try scenario("parameters.weights=[1, 2, 3]").parameters.values[6].value == .reals([1, 2, 3]))
    #expect(try scenario("parameters={speed: 4}").parameters.values[1].value == .real(4))
    #expect(try scenario("parameters.label='7'").parameters.values[5].value == .text("7"))
    #expect(try scenario("parameters.label=a: b # c").parameters.values[5].value == .text("a: b # c"))
    #expect(try scenario("parameters.limit=").parameters.values[2].value == .unset)
    #expect(try scenario("title=x=y").title == "x=y")
    #expect(try scenario("parameters.speed=3", "parameters.speed=5").parameters.values[1].value == .real(5))
    #expect(try testScenario(Self.text, [Override(seed: "9")]).seed == 9)
  }

  @Test func makesSectionsAndEntries() throws {
    #expect(try scenario("output.every=0.5").frames == Schedule(every: 5))
    #expect(try scenario("diagnostics.0.every=0.5").diagnostics[0].schedule == Schedule(every: 5))
    #expect(try scenario("diagnostics.1.power=3").diagnostics[1].options.values[0].value == .real(3))
    #expect(try scenario("diagnostics.2.kind=mean_position", "diagnostics.2.name=third").diagnostics[2].name == "third")
    #expect(try scenario("diagnostics=[]").diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("parameters.speed=-1", "--set parameters.speed=-1: -1.0 is out of range: must be from 0.0 to 10.0 m s-1 (how fast)"),
    ("parameters.sped=1", "--set parameters.sped=1: unknown key 'sped'; did you mean 'speed'?"),
    (
      "output={every: 0.33}",
      "--set output={every: 0.33}: output.every: 0.33 isn't a multiple of time_step 0.1; the nearest are 0.3 and 0.4"
    ),
    ("parameters.speed.x=1", "--set parameters.speed.x=1: 'parameters.speed' is a single value and has no 'x'"),
    ("diagnostics.5=spin", "--set diagnostics.5=spin: 'diagnostics' is a list of 2, and '5' isn't a place in it, counted from 0"),
    ("diagnostics.x=spin", "--set diagnostics.x=spin: 'diagnostics' is a list of 2, and 'x' isn't a place in it, counted from 0"),
    ("parameters..x=1", "--set parameters..x=1: a key is missing between two dots"),
    (
      "parameters.weights=[1",
      "--set parameters.weights=[1: isn't YAML: did not find expected ',' or ']' while parsing a flow sequence (line 1)"
    ),
  ]) func saysWhatIsWrong(option: String, complaint: String) throws {
    #expect(complaints(Self.text, [try Override(option)]) == complaint)
  }

  @Test func seedsAreOptionsToo() {
    #expect(complaints(Self.text, [Override(seed: "x")]) == "--seed x: expected an integer, found the text 'x'")
  }

  @Test(arguments: [
    ("noise", "--set noise: expected path=value, such as parameters.noise=0.1"),
    ("=5", "--set =5: expected path=value, such as parameters.noise=0.1"),
    ("title=a\nb", "--set title=a: a value has one line"),
  ]) func asksForPathAndValue(option: String, sentence: String) {
    #expect(throws: RunError.usage(sentence)) { try Override(option) }
  }

  @Test func areRecorded() throws {
    let experiment = try Experiment(scenario("parameters.speed=3", "title=Fast"), folder: ".", pool: WorkerPool(threads: 1))
    let attributes = Dictionary(uniqueKeysWithValues: experiment.plan.attributes.map { ($0.name, $0.value) })
    #expect(attributes["overrides"] == .text("parameters.speed=3\ntitle=Fast"))
    #expect(attributes["scenario"] == .text(Self.text))
    #expect(attributes["parameters.speed"] == .real(3))
  }
}
