/// A system's equations as a scenario writes them.
public struct EquationTexts: ParameterSet {
  static let maximumDimension = 10_000
  /// Problems that are reported at once; whoever has more has made the same mistake everywhere.
  private static let maximumProblems = 20

  public var state: [String]? = ["x"]
  public var equations: [String]?
  public var constants: [String]?
  /// Values that constants have instead of those in their texts.
  private(set) var definedValues: [String: Double] = [:]
  public init() {}

  public static let table: [Parameter<EquationTexts>] = [
    .texts("components", \.state, "names of the components of the state"),
    .texts(
      "equations", \.equations,
      "an expression for each component of the state, in the same order: its derivative (flows) or its next value (maps)"),
    .texts("constants", \.constants, "names for numbers, such as 'beta = 8/3'; a constant can be computed from those before it"),
  ]

  var components: [String] { state ?? [] }

  /// In the order of their texts.
  public var definitions: [String] { (constants ?? []).compactMap(EquationTexts.intendedName) }

  /// Gives a constant another value, from which those after it are computed.
  ///
  /// - Throws: What is wrong with one of those then.
  public mutating func define(_ name: String, as value: Double) throws(ParameterProblem) {
    definedValues[name] = value
    var names = ExpressionNames()
    if let problem = readConstants(into: &names).first { throw problem }
  }

  /// The tape of the equations.
  ///
  /// - Parameter time: The name of the time, if equations can depend on it.
  /// - Throws: `SimulationError.impossible` with the first problem.
  public func tape(time: String?) throws(SimulationError) -> Tape {
    let (tape, problems) = compile(time: time)
    if let problem = problems.first { throw .impossible(parameter: problem.parameter, reason: problem.message) }
    return tape
  }

  func problems(time: String?) -> [ParameterProblem] { compile(time: time).problems }

  private func compile(time: String?) -> (tape: Tape, problems: [ParameterProblem]) {
    let read = read([ExpressionList(parameter: "equations", noun: "equation", texts: equations)], time: time)
    return (TapeBuilder.tape(read.graph, outputs: read.problems.isEmpty ? read.nodes[0] : []), read.problems)
  }

  /// Lists of expressions as nodes of a graph. With problems, nodes can be missing.
  func read(
    _ lists: [ExpressionList], time: String?
  ) -> (graph: ExpressionGraph, nodes: [[Int]], problems: [ParameterProblem]) {
    var (problems, names) = (stateProblems(), ExpressionNames())
    names.components = Dictionary(components.enumerated().map { ($1, $0) }) { first, _ in first }
    let stateIsSound = problems.isEmpty
    problems += readConstants(into: &names)
    if let time {
      names.time = time
      names.known.append(time)
    }
    names.known = components + names.known
    problems += lists.flatMap(countProblems)
    let graph = ExpressionGraph()
    // With names missing, expressions would be blamed for what is wrong elsewhere.
    if !stateIsSound { return (graph, [], problems) }
    let read = lists.map { readExpressions($0, names, into: graph) }
    return (graph, read.map(\.nodes), problems + read.flatMap(\.problems))
  }

  // MARK: - Names

  private func stateProblems() -> [ParameterProblem] {
    func problem(_ message: String) -> ParameterProblem { ParameterProblem("components", message) }
    if components.isEmpty { return [problem("must name at least one component, such as [x, y]")] }
    let (count, limit) = (components.count, EquationTexts.maximumDimension)
    if count > limit { return [problem("has \(count) components; at most \(limit) are possible")] }
    var (taken, problems): (Set<String>, [ParameterProblem]) = ([], [])
    for name in components where problems.count < EquationTexts.maximumProblems {
      let isNew = taken.insert(name).inserted
      if let reason = EquationTexts.reasonAgainst(name) {
        problems.append(problem(reason))
      } else if !isNew {
        problems.append(problem("'\(name.shortened)' is named twice; give each component its own name"))
      }
    }
    return problems
  }

  /// Why nothing can have a name; nil if it can.
  private static func reasonAgainst(_ name: String) -> String? {
    let shown = "'\(name.shortened)'"
    if !name.isExpressionName { return "\(shown) isn't a name: names are of letters, digits and _, and don't begin with a digit" }
    if name.unicodeScalars.count > 100 { return "\(shown) is too long for a name: at most 100 characters" }
    if name == "t" { return "\(shown) is the name of the time; choose another one" }
    if name == "pi" { return "\(shown) is the name of the number π; choose another one" }
    if ExpressionFunction(rawValue: name) != nil { return "\(shown) is the name of a function; choose another one" }
    return nil
  }

  private func readConstants(into names: inout ExpressionNames) -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    // Components aren't known here: constants don't change.
    var known = ExpressionNames()
    for (index, text) in (constants ?? []).enumerated() where problems.count < EquationTexts.maximumProblems {
      do throws(ExpressionProblem) {
        let (name, value) = try ExpressionReader.readDefinition(text, known)
        if let reason = reasonAgainstConstant(name, names, known) {
          problems.append(ParameterProblem("constants", "in constant \(index + 1) ('\(text.shortened)'): \(reason)"))
        } else {
          known.add(constant: name, definedValues[name] ?? value)
        }
      } catch {
        problems.append(EquationTexts.problem("constants", "constant \(index + 1)", text, error))
        // So that its users aren't blamed, too.
        if let name = EquationTexts.intendedName(text), reasonAgainstConstant(name, names, known) == nil {
          known.add(constant: name, 1)
        }
      }
    }
    (names.constants, names.known) = (known.constants, known.known)
    return problems
  }

  /// What a definition that can't be read was to define.
  private static func intendedName(_ text: String) -> String? {
    text.split(separator: "=").first.map { String($0.filter { !$0.isWhitespace }) }
  }

  private func reasonAgainstConstant(_ name: String, _ names: ExpressionNames, _ known: ExpressionNames) -> String? {
    if let reason = EquationTexts.reasonAgainst(name) { return reason }
    if names.components[name] != nil { return "'\(name.shortened)' is a component of the state already; choose another name" }
    if known.constants[name] != nil { return "'\(name.shortened)' is named twice; give each constant its own name" }
    return nil
  }

  // MARK: - Expressions

  private func countProblems(_ list: ExpressionList) -> [ParameterProblem] {
    let (wanted, found) = (components.count, list.texts?.count ?? 0)
    if list.texts == nil { return [ParameterProblem(list.parameter, "needs an expression for each component of the state")] }
    if wanted == found || wanted == 0 { return [] }
    return [
      ParameterProblem(list.parameter, "expected \(wanted), one for each component of the state, in the same order; found \(found)")
    ]
  }

  private func readExpressions(
    _ list: ExpressionList, _ names: ExpressionNames, into graph: ExpressionGraph
  ) -> (nodes: [Int], problems: [ParameterProblem]) {
    var (nodes, problems): ([Int], [ParameterProblem]) = ([], [])
    for (index, text) in (list.texts ?? []).enumerated() where problems.count < EquationTexts.maximumProblems {
      do throws(ExpressionProblem) {
        nodes.append(try ExpressionReader.read(text, names, into: graph))
      } catch {
        problems.append(EquationTexts.problem(list.parameter, "\(list.noun) \(index + 1)", text, error))
      }
    }
    return (nodes, problems)
  }

  /// "in equation 2 ('x*(rho - z'), column 3: a closing parenthesis is missing for this one".
  private static func problem(
    _ parameter: String, _ place: String, _ text: String, _ problem: ExpressionProblem
  ) -> ParameterProblem {
    ParameterProblem(parameter, "in \(place) ('\(text.shortened)'), column \(problem.column): \(problem.sentence)")
  }
}

/// Expressions of a scenario, one for each component of the state.
struct ExpressionList {
  /// Where they are written.
  let parameter: String
  /// What one of them is called in messages.
  let noun: String
  let texts: [String]?
}
