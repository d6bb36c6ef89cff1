import SimCore
import Testing

/// Expressions, and the same formulas in Swift.
private let texts = [
  "10*(y - x)", "x*(28 - y) - t", "x*y - 8/3*y", "-x^2 + y^3 - 1/x^2", "sin(x)*cos(y) + tan(x*y)", "exp(-x)*log(y) + sqrt(x + 1)",
  "tanh(x) + sinh(y) - cosh(x*t)", "abs(x - y) + floor(5*x) + sign(y - x) + heaviside(x - 0.5)", "acos(x*y)/(1 + t)",
  "min(x, y)*max(x, 0.25)", "pow(x, 1.5) + mod(7*x, 0.5)", "x^y", "2^x", "x**0.5 - 3/(2 - x)*4", "x - 0.1 + (y + 2) - (0.3 - y)/7",
  "x", "t", "x", "0.1 + 0.2", "-(-x)", "(x + y)^2*(x + y)",
]

private func formulas<Number: RealNumber>(_ x: Number, _ y: Number, _ t: Number) -> [Number] {
  var results = [10 * (y - x), x * (28 - y) - t, x * y - (8.0 / 3) * y]
  results += [-(x * x) + y * y * y - 1 / (x * x), sin(x) * cos(y) + sin(x * y) / cos(x * y)]
  results += [exp(-x) * log(y) + sqrt(x + 1), tanh(x) + sinh(y) - cosh(x * t)]
  results += [magnitude(x - y) + roundedDown(5 * x) + sign(y - x) + heaviside(x - 0.5)]
  results += [acos(x * y) / (1 + t), smaller(x, y) * larger(x, Number(0.25))]
  results += [pow(x, 1.5) + (7 * x - 0.5 * roundedDown(7 * x / 0.5)), exp(y * log(x)), exp(x * LibM.log(2))]
  results += [sqrt(x) - 3 / (2 - x) * 4, x - 0.1 + (y + 2) - (0.3 - y) / 7, x, t, x, Number(0.1 + 0.2), x]
  results += [(x + y) * (x + y) * (x + y)]
  return results
}

/// A random expression of x, y, z and t, and its value there.
private struct RandomExpression {
  var random: Dice
  let values: [String: Double]

  mutating func next(depth: Int) -> (text: String, value: Double) {
    if depth == 0 || random.next(6) == 0 {
      if random.next(3) == 0 { return (["0.5", "1", "3"].map { ($0, Double($0)!) })[random.next(3)] }
      let name = ["x", "y", "z", "t"][random.next(4)]
      return (name, values[name]!)
    }
    let a = next(depth: depth - 1)
    switch random.next(9) {
    case 0: return ("sin(\(a.text))", LibM.sin(a.value))
    case 1: return ("tanh(\(a.text))", LibM.tanh(a.value))
    case 2: return ("(-\(a.text))", -a.value)
    case 3: return ("\(a.text.count > 1 ? "(\(a.text))" : a.text)^2", a.value * a.value)
    default: break
    }
    let b = next(depth: depth - 1)
    switch random.next(5) {
    case 0: return ("(\(a.text) + \(b.text))", a.value + b.value)
    case 1: return ("(\(a.text) - \(b.text))", a.value - b.value)
    case 2: return ("\(a.text)*(\(b.text))", a.value * b.value)
    case 3: return ("max(\(a.text), \(b.text))", larger(a.value, b.value))
    default: return ("(\(a.text)/(\(b.text)))", a.value / b.value)
    }
  }
}

extension Dice {
  fileprivate mutating func next(_ count: Int) -> Int { .random(in: 0..<count, using: &self) }
}

struct TapeTests {
  private func value(_ text: String, x: Double = 0) throws -> Double {
    var result = 0.0
    try Tape([text], of: ["x"]).evaluate([0.0], [x], &result, registers: 1, dimension: 1)
    return result
  }

  // MARK: - Values

  @Test(arguments: [
    ("2+3*4", 14.0), ("8-4-2", 2), ("8/4/2", 1), ("6/2*3", 9), ("-2^2", -4), ("(-2)^2", 4), ("2^3^2", 512), ("2^-1", 0.5),
    ("-2^-2", -0.25), ("2**3", 8), ("2**3**2", 512), ("2*-3", -6), ("-3*-2", 6), ("+-+2", -2), ("--2", 2), ("1 - -1", 2),
    (".5 + 1.", 1.5), ("1e-3*1E+3", 1), ("2e0", 2), ("pi", Double.pi), ("mod(-1, 3)", 2), ("mod(7, 3)", 1), ("mod(7.5, -2)", -0.5),
    ("floor(-0.5)", -1), ("sign(-3)", -1), ("sign(0)", 0), ("heaviside(0)", 0), ("heaviside(2)", 1), ("min(2, 3)", 2),
    ("max(2, 3)", 3), ("pow(2, 10)", 1024), ("abs(-2)", 2), ("sqrt(16)", 4), ("cos(0) + sin(0)", 1), ("exp(0)", 1), ("log(1)", 0),
    ("( ( 1 ) )", 1), ("\t1 +\n2", 3), ("0^0", 1),
  ])
  func precedenceAndConstants(text: String, expected: Double) throws {
    #expect(try value(text) == expected)
    #expect(try Tape([text], of: ["x"]).count == 1)
  }

  @Test(arguments: [
    ("x+y*z", 14.0), ("x-y-z", -5), ("z/x/x", 1), ("z/x*y", 6), ("-x^2", -4), ("(-x)^2", 4), ("x^-1", 0.5), ("-x^-2", -0.25),
    ("x*-y", -6), ("-x*-y", 6), ("z - -x", 6), ("+x", 2), ("z^0.5", 2), ("x^3^0", 2), ("x+y^2/3-z", 1), ("(x+y)*z", 20),
    ("z-(x-y)", 5), ("2*x/4", 1), ("24/x/y", 4), ("1-x-y", -4), ("1/x^2", 0.25), ("mod(-x, 3)", 1), ("min(x, 1) + max(1, y)", 4),
    ("-(x - y)^2", -1), ("z^1", 4), ("z^0", 1),
  ])
  func precedenceOfComponents(text: String, expected: Double) throws {
    var results = [0.0, 0, 0]
    try Tape([text, text, "y"], of: ["x", "y", "z"]).evaluate([0.0], [2.0, 3, 4], &results, registers: 1, dimension: 3)
    #expect(results == [expected, expected, 3])
  }

  @Test(arguments: 0...20)
  func powersByProducts(n: Int) throws {
    for x in [-1.7, 0.3, 2] {
      let expected = (0..<n).reduce(1.0) { product, _ in product * x }
      #expect(abs(try value("x^\(n)", x: x) / expected - 1) < 1e-14)
      #expect(abs(try value("x^-\(n)", x: x) * expected - 1) < 1e-14)
    }
    #expect(try value("x^65", x: 2) == 0x1p65)
    #expect(try value("x^2.5", x: 4) == 32)
  }

  /// Blocks of one to four registers, all with other numbers: the bits are those of compiled formulas.
  @Test(arguments: 1...5)
  func lanesAgreeWithCompiledFormulas(registers: Int) throws {
    typealias Lanes = SIMD8<Double>
    let components = ["x", "y"] + (2..<texts.count).map { "u\($0)" }
    let tape = try Tape(texts, of: components)
    let dimension = texts.count
    var dice = Dice(1)
    func number() -> Double { Double(1 + dice.next(998)) / 1000 }
    let u = (0..<registers * dimension).map { _ in Lanes((0..<8).map { _ in number() }) }
    let t = (0..<registers).map { _ in Lanes((0..<8).map { _ in number() }) }
    var results = [Lanes](repeating: .zero, count: registers * dimension)
    tape.evaluate(t, u, &results, registers: registers, dimension: dimension)
    for r in 0..<registers {
      let expected = formulas(u[r * dimension], u[r * dimension + 1], t[r])
      for k in texts.indices { #expect(results[r * dimension + k] == expected[k], "\(texts[k])") }
    }
  }

  @Test func plainNumbersAndDerivativesAgreeWithCompiledFormulas() throws {
    let tape = try Tape(texts, of: ["x", "y"] + (2..<texts.count).map { "u\($0)" })
    let (x, y, t) = (0.3, 0.7, 0.45)
    var plain = [Double](repeating: 0, count: texts.count)
    tape.evaluate([t], [x, y] + plain.dropFirst(2), &plain, registers: 1, dimension: texts.count)
    #expect(plain == formulas(x, y, t))

    let point = [Dual(x, slopes: [1, 0, 0, 0, 0, 0, 0, 0]), Dual(y, slopes: [0, 1, 0, 0, 0, 0, 0, 0])]
    let time = Dual(t, slopes: [0, 0, 1, 0, 0, 0, 0, 0])
    var duals = [Dual](repeating: Dual(0), count: texts.count)
    tape.evaluate([time], point + duals.dropFirst(2), &duals, registers: 1, dimension: texts.count)
    let compiled = formulas(point[0], point[1], time)
    let h = 1e-5
    let differences = [
      zip(formulas(x + h, y, t), formulas(x - h, y, t)), zip(formulas(x, y + h, t), formulas(x, y - h, t)),
      zip(formulas(x, y, t + h), formulas(x, y, t - h)),
    ].map { $0.map { ($0 - $1) / (2 * h) } }
    for k in texts.indices {
      #expect(abs(duals[k].value - plain[k]) < 1e-14 && duals[k].value == compiled[k].value)
      for direction in 0..<3 {
        let slope = duals[k].slopes[direction]
        #expect(abs(slope - differences[direction][k]) < 1e-7 * max(1, abs(slope)), "\(texts[k])")
        #expect(slope == compiled[k].slopes[direction], "\(texts[k])")
      }
    }
  }

  /// The generic function, for any other kind of number, does the same.
  @Test func genericCallersGetTheSame() throws {
    func compute<Number: RealNumber>(_ tape: Tape, _ u: [Number]) -> [Number] {
      var results = u
      tape.evaluate(u, u, &results, registers: 1, dimension: u.count)
      return results
    }
    #expect(compute(try Tape(["x*y", "x - t"], of: ["x", "y"]), [2.0, 3]) == [6, 0])
  }

  /// Random expressions, many in one tape: results share memory and never overwrite what is still needed.
  @Test(arguments: 1...60)
  func randomExpressions(seed: Int) throws {
    let values = ["x": 0.37, "y": -1.6, "z": 2.25, "t": 0.8]
    var random = RandomExpression(random: Dice(UInt64(seed)), values: values)
    let expressions = (0..<12).map { _ in random.next(depth: 6) }
    let tape = try Tape(expressions.map(\.text), of: ["x", "y", "z"] + (3..<12).map { "u\($0)" })
    var results = [Double](repeating: 0, count: 24)
    let u = [values["x"]!, values["y"]!, values["z"]!] + [Double](repeating: 0, count: 9)
    tape.evaluate([values["t"]!, values["t"]!], u + u, &results, registers: 2, dimension: 12)
    for (k, result) in results.enumerated() {
      let expected = expressions[k % 12].value
      #expect(result == expected || result.isNaN && expected.isNaN, "\(expressions[k % 12].text)")
    }
  }

  @Test func commonPartsAreComputedOnce() throws {
    #expect(try Tape(["sin(x + y)^2", "3*sin(y + x)", "sin(x+y)"], of: ["x", "y", "z"]).count == 4)
    #expect(try Tape(["x*2*pi^2/3", "y"], of: ["x", "y"]).count == 4)
    #expect(try Tape(["x^8"], of: ["x"]).count == 3)
    let lorenz = try Tape(["10*(y - x)", "x*(28 - z) - y", "x*y - 8/3*z"], of: ["x", "y", "z"])
    #expect(lorenz.count == 8 && lorenz.scratchSize <= 2)
  }

  // MARK: - Errors

  @Test(arguments: [
    ("", 1, "there is no expression"), ("  ", 3, "there is no expression"), ("x +", 4, "an operand is missing before the end"),
    ("x + * y", 5, "an operand is missing before '*'"), ("()", 2, "an operand is missing before ')'"),
    ("x*(28 - y", 3, "a closing parenthesis"), ("min(x, y", 4, "a closing parenthesis"),
    ("x) + 1", 2, "this parenthesis closes nothing"), ("x y", 3, "an operator is missing before 'y'"),
    ("2x", 2, "an operator is missing before 'x'"), ("(x y)", 4, "an operator is missing before 'y'"),
    ("1.2.3", 4, "an operator is missing"), ("x, y", 2, "a comma stands only"), ("(x, y)", 3, "a comma stands only"),
    ("x = y", 3, "'=' can't stand here"), ("x $ y", 3, "'$' can't be read"), ("x · y", 3, "'·' can't be read"),
    ("x[1]", 2, "'[' can't be read"), ("1 + .", 5, "'.' can't be read"), ("1e999", 1, "1e999 is too large"),
    ("min(x)", 1, "min takes two arguments, found 1"), ("1 + sin(x, y)", 5, "sin takes one argument, found 2"),
    ("sin()", 1, "sin takes one argument, found 0"), ("min(,x)", 5, "an operand is missing before ','"),
    ("sin x", 1, "sin is a function; write sin(…)"), ("x(y + 1)", 1, "'x' isn't a function; a product needs its *"),
    ("x + rho", 5, "unknown name 'rho'; known are x, y, pi, t"), ("x + yy", 5, "unknown name 'yy'; did you mean 'y'?"),
    ("sine(x)", 1, "unknown function 'sine'; did you mean 'sin'?"), ("gamma(x)", 1, "unknown function 'gamma'; "),
    ("x^", 3, "an operand is missing"), ("x +\u{7}", 4, "'·' can't be read"),
  ])
  func errorsHaveColumns(text: String, column: Int, sentence: String) {
    let error = #expect(throws: ExpressionProblem.self) { try Tape([text], of: ["x", "y"]) }
    #expect(error?.column == column && error?.sentence.hasPrefix(sentence) == true, "\(text): \(String(describing: error))")
  }

  @Test func mapsHaveNoTime() throws {
    #expect(throws: ExpressionProblem.self) { try Tape(["t"], of: ["x"], time: nil) }
  }

  @Test func deepNestingIsRefused() throws {
    func nested(_ depth: Int, _ open: String, _ close: String) -> String {
      String(repeating: open, count: depth) + "x" + String(repeating: close, count: depth)
    }
    for (open, close) in [("(", ")"), ("sin(", ")"), ("-", ""), ("2^", ""), ("min(1, ", ")"), ("1/(1+", ")")] {
      _ = try Tape([nested(100, open, close)], of: ["x"])
      for depth in [101, 1000] {
        let error = #expect(throws: ExpressionProblem.self) { try Tape([nested(depth, open, close)], of: ["x"]) }
        #expect(error?.sentence.hasPrefix("is nested deeper than 100") == true)
      }
    }
    #expect(throws: ExpressionProblem(column: 102, depth: 100)) { try Tape([nested(101, "(", ")")], of: ["x"]) }
  }

  @Test func longTextIsReadOrRefusedQuickly() throws {
    let long = "x" + String(repeating: "+x", count: 4999)
    let time = try ContinuousClock().measure {
      let sum = try value(long, x: 1)
      #expect(sum == 5000)
      for text in [long + "+x", String(repeating: "(", count: 1_000_000), String(repeating: "a", count: 100_000)] {
        let error = #expect(throws: ExpressionProblem.self) { try Tape([text], of: ["x"]) }
        #expect(error?.column == 10_001 && error?.sentence.hasPrefix("is longer than 10000 characters") == true)
      }
      for text in ["(", "x^", "sin(", "a", "1", ".", "*", ",", "1e", "(x)", "é", "--"] {
        _ = try? Tape([String(String(repeating: text, count: 10_000 / text.count).prefix(10_000))], of: ["x"])
      }
      _ = try? Tape(["x" + String(repeating: "^64", count: 90)], of: ["x"])
    }
    #expect(time < .seconds(2))
  }

  /// Whatever the text, there is a tape or an error.
  @Test func randomTextIsNoDanger() throws {
    let pieces = [
      "x", "y", "1", ".5", "1e", "+", "-", "*", "/", "^", "**", "(", ")", ",", "sin(", "min(", " ", "=", "t", "pi", "q", "#", "ß",
      "👩‍🔬",
    ]
    var (dice, read) = (Dice(5), 0)
    for _ in 0..<20_000 {
      let text = (0..<1 + dice.next(9)).map { _ in pieces[dice.next(pieces.count)] }.joined()
      do throws(ExpressionProblem) {
        var results = [0.0, 0]
        try Tape([text, text], of: ["x", "y"]).evaluate([0.1], [0.2, 0.3], &results, registers: 1, dimension: 2)
        read += 1
      } catch {
        #expect(error.column >= 1 && error.column <= text.count + 1)
      }
    }
    #expect(read > 500)
  }
}

extension ExpressionProblem {
  fileprivate init(column: Int, depth: Int) {
    self.init(column: column, sentence: "is nested deeper than \(depth); name parts of it as constants, or multiply out")
  }
}
