/// Why an expression can't be understood.
public struct ExpressionProblem: Error, Equatable, Sendable {
  /// The character at fault, from 1.
  public let column: Int
  /// What is wrong and what to do.
  public let sentence: String

  public init(column: Int, sentence: String) { (self.column, self.sentence) = (column, sentence) }
  init(_ column: Int, _ sentence: String) { self.init(column: column, sentence: sentence) }
}

/// The functions that expressions can call.
enum ExpressionFunction: String, CaseIterable {
  case sin, cos, tan, exp, log, sqrt, tanh, sinh, cosh, abs, floor, sign, heaviside, acos
  case min, max, pow, mod

  var argumentCount: Int {
    switch self {
    case .min, .max, .pow, .mod: 2
    default: 1
    }
  }

  /// A node with the function's value.
  func call(_ x: [Int], in graph: ExpressionGraph) -> Int {
    switch self {
    case .sin: graph.unary(.sine, x[0])
    case .cos: graph.unary(.cosine, x[0])
    case .tan: graph.binary(.quotient, graph.unary(.sine, x[0]), graph.unary(.cosine, x[0]))
    case .exp: graph.unary(.exponential, x[0])
    case .log: graph.unary(.logarithm, x[0])
    case .sqrt: graph.unary(.root, x[0])
    case .tanh: graph.unary(.hyperbolicTangent, x[0])
    case .sinh: graph.unary(.hyperbolicSine, x[0])
    case .cosh: graph.unary(.hyperbolicCosine, x[0])
    case .abs: graph.unary(.magnitude, x[0])
    case .floor: graph.unary(.roundedDown, x[0])
    case .sign: graph.unary(.sign, x[0])
    case .heaviside: graph.unary(.heaviside, x[0])
    case .acos: graph.unary(.arcCosine, x[0])
    case .min: graph.binary(.smaller, x[0], x[1])
    case .max: graph.binary(.larger, x[0], x[1])
    case .pow: graph.power(x[0], x[1])
    case .mod: graph.remainder(x[0], x[1])
    }
  }
}

/// What names in an expression stand for.
struct ExpressionNames {
  /// Components of the state, by their index.
  var components: [String: Int] = [:]
  var constants: [String: Double] = ["pi": .pi]
  /// The name of the time, if expressions can depend on it.
  var time: String?
  /// All of these in the order in which they are listed.
  var known: [String] = ["pi"]

  mutating func add(constant name: String, _ value: Double) {
    constants[name] = value
    known.append(name)
  }
}

extension Tape {
  /// The tape of expressions of named components, such as `["x*y", "sin(t)"]` of `["x", "y"]`.
  ///
  /// - Parameter time: The name of the time, if expressions can depend on it.
  public init(_ expressions: [String], of components: [String], time: String? = "t") throws(ExpressionProblem) {
    var names = ExpressionNames()
    names.components = Dictionary(components.enumerated().map { ($1, $0) }) { first, _ in first }
    names.time = time
    names.known = components + names.known + (time.map { [$0] } ?? [])
    let graph = ExpressionGraph()
    var outputs: [Int] = []
    for text in expressions { outputs.append(try ExpressionReader.read(text, names, into: graph)) }
    self = TapeBuilder.tape(graph, outputs: outputs)
  }
}

/// Reads an expression such as `x*(rho - z) - y` into a graph.
///
/// Operators in the order in which they bind: ^ (or **), to the right; the signs + and -; * and /; + and -. So -x^2 is -(x²), and 2^-x is
/// allowed. The parser goes down the rules of this grammar, one function a rule.
struct ExpressionReader {
  static let maximumLength = 10_000
  static let maximumDepth = 100

  private let names: ExpressionNames
  private let graph: ExpressionGraph
  private var tokens: ExpressionTokens
  private var token = ExpressionToken(kind: .end, text: "", column: 1)
  private var depth = 0

  /// The node of an expression's value.
  static func read(_ text: String, _ names: ExpressionNames, into graph: ExpressionGraph) throws(ExpressionProblem) -> Int {
    var reader = try ExpressionReader(text, names, graph)
    return try reader.whole()
  }

  /// A name and the value of the expression behind it, from a text such as `beta = 8/3`.
  static func readDefinition(_ text: String, _ names: ExpressionNames) throws(ExpressionProblem) -> (name: String, value: Double) {
    let graph = ExpressionGraph()
    var reader = try ExpressionReader(text, names, graph)
    let name = reader.token
    guard name.kind == .name else { throw ExpressionProblem(name.column, "a name is missing; write NAME = VALUE") }
    try reader.advance()
    guard reader.token.isSymbol("=") else { throw ExpressionProblem(reader.token.column, "'=' is missing; write NAME = VALUE") }
    try reader.advance()
    let column = reader.token.column
    // Without components and time, everything is constant.
    let value = graph.constant(at: try reader.whole()) ?? .nan
    guard value.isFinite else {
      throw ExpressionProblem(column, "the value is \(value), but a constant must be a finite number")
    }
    return (name.text, value)
  }

  private init(_ text: String, _ names: ExpressionNames, _ graph: ExpressionGraph) throws(ExpressionProblem) {
    (self.names, self.graph) = (names, graph)
    let limit = ExpressionReader.maximumLength
    guard text.unicodeScalars.count <= limit else {
      throw ExpressionProblem(limit + 1, "is longer than \(limit) characters; name parts of it, or split it")
    }
    tokens = ExpressionTokens(text)
    try advance()
  }

  private mutating func advance() throws(ExpressionProblem) { token = try tokens.take() }

  private mutating func skip(_ symbol: Character) throws(ExpressionProblem) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    try advance()
    return true
  }

  // MARK: - The grammar

  private mutating func whole() throws(ExpressionProblem) -> Int {
    if token.kind == .end { throw ExpressionProblem(token.column, "there is no expression; write a number or a formula") }
    let value = try sum()
    switch token.kind {
    case .end: return value
    case .symbol(")"): throw ExpressionProblem(token.column, "this parenthesis closes nothing: an opening one is missing before it")
    case .symbol(","): throw ExpressionProblem(token.column, "a comma stands only between the arguments of a function")
    case .symbol("="): throw ExpressionProblem(token.column, "'=' can't stand here; write the right-hand side alone")
    default: throw missingOperator()
    }
  }

  private func missingOperator() -> ExpressionProblem {
    ExpressionProblem(token.column, "an operator is missing before \(token.noun); a product needs its *")
  }

  private mutating func sum() throws(ExpressionProblem) -> Int {
    var value = try product()
    while true {
      if try skip("+") {
        value = graph.binary(.sum, value, try product())
      } else if try skip("-") {
        value = graph.binary(.difference, value, try product())
      } else {
        return value
      }
    }
  }

  private mutating func product() throws(ExpressionProblem) -> Int {
    var value = try signed()
    while true {
      if try skip("*") {
        value = graph.binary(.product, value, try signed())
      } else if try skip("/") {
        value = graph.binary(.quotient, value, try signed())
      } else {
        return value
      }
    }
  }

  /// Everything that is inside something else comes through here.
  private mutating func signed() throws(ExpressionProblem) -> Int {
    let limit = ExpressionReader.maximumDepth
    // The whole expression isn't inside anything.
    guard depth <= limit else {
      throw ExpressionProblem(token.column, "is nested deeper than \(limit); name parts of it as constants, or multiply out")
    }
    depth += 1
    defer { depth -= 1 }
    if try skip("-") { return graph.unary(.negative, try signed()) }
    if try skip("+") { return try signed() }
    let base = try operand()
    return try skip("^") ? graph.power(base, try signed()) : base
  }

  private mutating func operand() throws(ExpressionProblem) -> Int {
    let first = token
    switch first.kind {
    case .number(let value):
      try advance()
      return graph.constant(value)
    case .name:
      try advance()
      return token.isSymbol("(") ? try call(first) : try value(of: first)
    case .symbol("("):
      try advance()
      let value = try sum()
      try close(openedAt: first.column)
      return value
    case .symbol, .end:
      throw ExpressionProblem(first.column, "an operand is missing before \(first.noun)")
    }
  }

  private mutating func close(openedAt column: Int) throws(ExpressionProblem) {
    if try skip(")") { return }
    switch token.kind {
    case .end: throw ExpressionProblem(column, "a closing parenthesis is missing for this one")
    case .symbol(","): throw ExpressionProblem(token.column, "a comma stands only between the arguments of a function")
    case .symbol("="): throw ExpressionProblem(token.column, "'=' can't stand here")
    default: throw missingOperator()
    }
  }

  private mutating func call(_ name: ExpressionToken) throws(ExpressionProblem) -> Int {
    guard let function = ExpressionFunction(rawValue: name.text) else { throw unknownFunction(name) }
    let opening = token.column
    try advance()
    var arguments: [Int] = []
    if !token.isSymbol(")") {
      repeat { arguments.append(try sum()) } while try skip(",")
    }
    try close(openedAt: opening)
    guard arguments.count == function.argumentCount else {
      let wanted = function.argumentCount == 1 ? "one argument" : "two arguments"
      throw ExpressionProblem(name.column, "\(name.text) takes \(wanted), found \(arguments.count)")
    }
    return function.call(arguments, in: graph)
  }

  private func value(of name: ExpressionToken) throws(ExpressionProblem) -> Int {
    if let index = names.components[name.text] { return graph.component(index) }
    if let value = names.constants[name.text] { return graph.constant(value) }
    if name.text == names.time { return graph.time }
    if let function = ExpressionFunction(rawValue: name.text) {
      throw ExpressionProblem(name.column, "\(function) is a function; write \(function)(…)")
    }
    throw ExpressionProblem(name.column, "unknown name '\(name.text.shortened)'" + suggestion(for: name.text, among: names.known))
  }

  private func unknownFunction(_ name: ExpressionToken) -> ExpressionProblem {
    if names.known.contains(name.text) {
      return ExpressionProblem(name.column, "'\(name.text.shortened)' isn't a function; a product needs its *")
    }
    let functions = ExpressionFunction.allCases.map(\.rawValue)
    return ExpressionProblem(
      name.column, "unknown function '\(name.text.shortened)'" + suggestion(for: name.text, among: functions))
  }

  /// The name that was probably meant, or what there is.
  private func suggestion(for word: String, among known: [String]) -> String {
    // To one letter every other is near; and to compare a very long word takes its time.
    let likely = (2...40).contains(word.count) ? didYouMean(word, known) : ""
    if !likely.isEmpty { return likely }
    return "; known are \(known.prefix(20).joined(separator: ", "))" + (known.count > 20 ? " and \(known.count - 20) more" : "")
  }
}
