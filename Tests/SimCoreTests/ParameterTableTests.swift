import SimCore
import Testing

/// One parameter of each kind.
private struct Sample: ParameterSet {
  enum Word: String, CaseIterable { case red, green, blue }

  struct Inner: ParameterSet {
    var depth = 1.0
    static let table: [Parameter<Inner>] = [.real("depth", \.depth, unit: "m", in: positive, "depth of the water")]
  }

  var any = 1.0
  var maybe: Double?
  var count = 3
  var limit: Int?
  var flag = false
  var color = Word.red
  var note: String?
  var size = [1.0]
  var ladder: [Double]?
  var walls = [Word.red]
  var names: [String]?
  var inner = Inner()
  init() {}

  static let table: [Parameter<Sample>] =
    [
      .real("any", \.any, "any number"),
      .real("maybe", \.maybe, unit: "s", in: nonnegative, "a pause"),
      .integer("count", \.count, in: 1...10, "how many"),
      .integer("limit", \.limit, in: 0 ... .max, "at most so many"),
      .flag("flag", \.flag, "yes or no"),
      .choice("color", \.color, "of the fish"),
      .text("note", \.note, "a remark"),
      .reals("size", \.size, unit: "m", count: 1...3, each: positive, "of the box"),
      .reals("ladder", \.ladder, count: 2...2, each: 0...1, "from and to"),
      .choices("walls", \.walls, count: 1...2, "colours of the walls"),
      .texts("names", \.names, "of everybody"),
    ] + Inner.table.map { $0.within(\.inner) }
}

struct ParameterTableTests {
  /// The set after setting one value.
  private func setting(_ name: String, _ value: ParameterValue) throws(ParameterProblem) -> Sample {
    var sample = Sample()
    try sample.set(name, to: value)
    return sample
  }

  private func value(_ name: String, _ value: ParameterValue) throws -> ParameterValue {
    try setting(name, value).values.first { $0.name == name }!.value
  }

  @Test func valuesAreStored() throws {
    #expect(try setting("any", .real(-1e300)).any == -1e300)
    #expect(try setting("maybe", .real(0)).maybe == 0)
    #expect(try setting("count", .integer(10)).count == 10)
    #expect(try setting("limit", .integer(.max)).limit == .max)
    #expect(try setting("flag", .flag(true)).flag)
    #expect(try setting("color", .text("blue")).color == .blue)
    #expect(try setting("note", .text("")).note == "")
    #expect(try setting("size", .reals([1, 2, 3])).size == [1, 2, 3])
    #expect(try setting("ladder", .reals([0, 1])).ladder == [0, 1])
    #expect(try setting("walls", .texts(["blue", "red"])).walls == [.blue, .red])
    #expect(try setting("names", .texts(["a", "b"])).names == ["a", "b"])
    #expect(try setting("depth", .real(2)).inner.depth == 2)
  }

  @Test func nullUnsetsWhatIsOptional() throws {
    var sample = Sample()
    (sample.maybe, sample.limit, sample.note, sample.ladder, sample.names) = (1, 1, "x", [0, 1], ["x"])
    for name in ["maybe", "limit", "note", "ladder", "names"] {
      try sample.set(name, to: .unset)
      #expect(sample.values.first { $0.name == name }!.value == .unset)
    }
  }

  @Test func widerKindsTakeNarrowerValues() throws {
    #expect(try value("any", .integer(4)) == .real(4))
    #expect(try value("size", .real(4)) == .reals([4]))
    #expect(try value("size", .integer(4)) == .reals([4]))
    #expect(try value("walls", .text("green")) == .texts(["green"]))
    #expect(try value("names", .text("alone")) == .texts(["alone"]))
    #expect(try value("names", .reals([])) == .texts([]))
  }

  static let refusals: [(name: String, value: ParameterValue, sentence: String)] = [
    ("any", .text("x"), "expected a number, found the text 'x'"),
    ("any", .flag(true), "expected a number, found true"),
    ("any", .reals([1]), "expected a number, found a list"),
    ("any", .unset, "needs a value (any number)"),
    ("any", .real(.nan), "expected a finite number, found nan"),
    ("any", .real(.infinity), "expected a finite number, found inf"),
    ("maybe", .real(-1), "-1.0 is out of range: must be at least 0.0 s (a pause)"),
    ("count", .real(2), "expected an integer, found 2.0"),
    ("count", .integer(11), "11 is out of range: must be from 1 to 10 (how many)"),
    ("limit", .integer(-1), "-1 is out of range: must be at least 0 (at most so many)"),
    ("flag", .integer(1), "expected true or false, found 1"),
    ("color", .text("gren"), "'gren' is not one of red, green, blue; did you mean 'green'?"),
    ("color", .text("mauve"), "'mauve' is not one of red, green, blue"),
    ("color", .integer(1), "expected one of red, green, blue, found 1"),
    ("note", .real(1), "expected text, found 1.0"),
    ("size", .text("wide"), "expected a list of numbers, found the text 'wide'"),
    ("size", .reals([]), "expected 1 to 3 values, found 0 (of the box)"),
    ("size", .reals([1, -1]), "-1.0 is out of range: must be positive (of the box)"),
    ("size", .reals([1, .nan]), "expected a finite number, found nan"),
    ("ladder", .real(1), "expected 2 values, found 1 (from and to)"),
    ("ladder", .reals([0, 2]), "2.0 is out of range: must be from 0.0 to 1.0 (from and to)"),
    ("walls", .real(1), "expected one of red, green, blue, or a list of them, found 1.0"),
    ("walls", .texts(["red", "bleu"]), "'bleu' is not one of red, green, blue; did you mean 'blue'?"),
    ("walls", .texts(["red", "red", "red"]), "expected 1 to 2 values, found 3 (colours of the walls)"),
    ("walls", .unset, "needs a value (colours of the walls)"),
    ("names", .reals([1]), "expected a list of words, found a list"),
    ("depth", .real(0), "0.0 is out of range: must be positive (depth of the water)"),
  ]

  @Test(arguments: refusals.indices)
  func refusalsSayWhatIsWrong(index: Int) {
    let (name, value, sentence) = Self.refusals[index]
    #expect(throws: ParameterProblem(name, sentence)) { try setting(name, value) }
  }

  @Test func rangesReadWell() {
    struct Ranges: ParameterSet {
      var x = 0.0
      static let table: [Parameter<Ranges>] = [
        .real("most", \.x, unit: "K", in: -.greatestFiniteMagnitude...5, "a"),
        .real("both", \.x, unit: "K", in: -1...5, "b"),
        .real("positive", \.x, unit: "K", in: .leastNonzeroMagnitude...5, "c"),
      ]
    }
    func sentence(_ name: String) -> String? {
      var ranges = Ranges()
      do {
        try ranges.set(name, to: .real(name == "positive" ? 0 : 6))
        return nil
      } catch { return error.message }
    }
    #expect(sentence("most") == "6.0 is out of range: must be at most 5.0 K (a)")
    #expect(sentence("both") == "6.0 is out of range: must be from -1.0 to 5.0 K (b)")
    #expect(sentence("positive") == "0.0 is out of range: must be positive and at most 5.0 K (c)")
  }

  @Test func unknownNamesGetASuggestion() {
    #expect(throws: ParameterProblem(nil, "unknown key 'cuont'; did you mean 'count'?")) { try setting("cuont", .integer(1)) }
    #expect(throws: ParameterProblem(nil, "unknown key 'velocity'")) { try setting("velocity", .integer(1)) }
  }

  @Test func whatIsRefusedChangesNothing() {
    var sample = Sample()
    for (name, value, _) in Self.refusals { #expect(throws: ParameterProblem.self) { try sample.set(name, to: value) } }
    #expect(sample.values.map(\.value) == Sample().values.map(\.value))
  }

  @Test func rowsDescribeTheTable() {
    var sample = Sample()
    sample.inner.depth = 7
    let rows = sample.rows
    #expect(rows.map(\.name) == sample.values.map(\.name))
    #expect(rows.map(\.value) == sample.values.map(\.value))
    let depth = rows.last!
    #expect(depth.name == "depth" && depth.unit == "m" && depth.documentation == "depth of the water" && !depth.optional)
    #expect(depth.kind == .real(positive) && depth.value == .real(7))
    #expect(rows[6].kind == .text && rows[6].optional && rows[6].value == .unset)
    #expect(rows.map(\.optional) == [false, true, false, true, false, false, true, false, true, false, true, false])
    #expect(NoParameters().values.isEmpty && Sample().problems().isEmpty)
  }

  @Test func valuesReadAsTheScenarioWritesThem() {
    let texts: [(ParameterValue, String)] = [
      (.real(0.5), "0.5"), (.integer(3), "3"), (.flag(true), "true"), (.flag(false), "false"), (.text("red"), "red"),
      (.reals([1, 2.5]), "[1.0, 2.5]"), (.texts(["a", "b"]), "[a, b]"), (.unset, "null"),
    ]
    for (value, text) in texts { #expect(value.description == text) }
  }
}

struct SuggestionTests {
  let words = ["noise", "speed", "fish", "orientation_radius"]

  @Test(arguments: [
    ("nosie", "; did you mean 'noise'?"), ("noice", "; did you mean 'noise'?"), ("fsh", "; did you mean 'fish'?"),
    ("orientation_raduis", "; did you mean 'orientation_radius'?"), ("orientation", ""), ("x", ""), ("", ""), ("temperature", ""),
  ])
  func nearWordsAreSuggested(word: String, expected: String) {
    #expect(didYouMean(word, words) == expected)
  }

  @Test func nothingIsSuggestedOutOfNothing() { #expect(didYouMean("noise", []) == "") }
}
