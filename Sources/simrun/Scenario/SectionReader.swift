import SimCore

extension String {
  /// Short enough, and tame enough, for an error message.
  package var clipped: String {
    let shown = prefix(60).map {
      $0.isNewline || $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "·" : $0
    }
    return String(shown) + (count > 60 ? "…" : "")
  }
}

/// What to write in place of a word that isn't known: the one that was probably meant, or all that there are.
package func suggestion(_ word: String, among known: [String]) -> String {
  let likely = didYouMean(word, known)
  if known.isEmpty { return "; there are none here" }
  return likely.isEmpty ? "; known are \(known.joined(separator: ", "))" : likely
}

/// Reads the sections of a scenario into parameter sets, and collects everything that is wrong on the way.
package struct SectionReader {
  package let root: ScenarioNode
  package private(set) var problems: [Problem] = []

  package init(_ root: ScenarioNode) { self.root = root }

  /// Notes a problem with the value at a key path, or with the nearest thing that the scenario has.
  package mutating func report(_ path: String, _ message: String) {
    problems.append(Problem(root.nearest(to: path).place, path, message))
  }

  /// Notes the keys of a mapping that nobody knows.
  package mutating func refuseUnknownKeys(_ path: String, known: [String]) {
    for entry in root[path: path]?.entries ?? [] where !known.contains(entry.key) {
      let key = entry.key.clipped
      problems.append(
        Problem(entry.keyPlace, path.isEmpty ? key : "\(path).\(key)", "unknown key '\(key)'\(suggestion(key, among: known))"))
    }
  }

  /// Reads the rows of a set's table out of a mapping, whose other keys aren't looked at. What isn't there keeps its default.
  package mutating func read<Options: ParameterSet>(_ path: String, into options: inout Options) {
    guard let entries = entries(path) else { return }
    let known = Options.table.map(\.name)
    var sound = true
    for entry in entries where known.contains(entry.key) {
      let place = path.isEmpty ? entry.key : "\(path).\(entry.key)"
      switch value(of: entry.value) {
      case .failure(let reason):
        problems.append(Problem(entry.value.place, place, reason.message))
        sound = false
      case .success(let value):
        do throws(ParameterProblem) {
          try options.set(entry.key, to: value)
        } catch {
          problems.append(Problem(entry.value.place, place, error.message + remedy(entry.value, value, error)))
          sound = false
        }
      }
    }
    // Relations between values make sense only once each value is sound.
    if sound { report(options.problems(), in: path) }
  }

  /// Notes what a parameter set says about itself.
  package mutating func report(_ found: [ParameterProblem], in path: String) {
    for problem in found { report(problem.parameter.map { path.isEmpty ? $0 : "\(path).\($0)" } ?? path, problem.message) }
  }

  /// The entries of a mapping; none if there is no such section; nil if it is something else.
  private mutating func entries(_ path: String) -> [ScenarioNode.Entry]? {
    guard let node = root[path: path], !node.isNull else { return [] }
    if let entries = node.entries { return entries }
    problems.append(Problem(node.place, path, "expected `key: value` pairs, found \(node.noun)"))
    return nil
  }

  /// The value of a node as a parameter can take it.
  private func value(of node: ScenarioNode) -> Result<ParameterValue, ParameterProblem> {
    switch node.content {
    case .mapping: return .failure(ParameterProblem(nil, "expected a value, found a mapping"))
    case .scalar(let text, let quoted): return .success(quoted ? .text(text) : CoreSchema.value(text))
    case .list(let items):
      var (numbers, words): ([Double], [String]) = ([], [])
      for item in items {
        guard case .success(let value) = value(of: item) else {
          return .failure(ParameterProblem(nil, "expected a list of values"))
        }
        switch value {
        case .integer(let i): numbers.append(Double(i))
        case .real(let x): numbers.append(x)
        case .text(let word): words.append(word)
        default: return .failure(ParameterProblem(nil, "a list holds numbers or words, not \(value)"))
        }
      }
      if !numbers.isEmpty && !words.isEmpty {
        let odd = items.first { item in words.contains { item.content == .scalar($0, quoted: false) } }
        return .failure(
          ParameterProblem(nil, "a list holds numbers or words, not both\(odd.map { remedy($0, .text(""), nil) } ?? "")"))
      }
      return .success(words.isEmpty ? .reals(numbers) : .texts(words))
    }
  }

  /// What to write instead of a value that wasn't taken.
  private func remedy(_ node: ScenarioNode, _ value: ParameterValue, _ problem: ParameterProblem?) -> String {
    guard case .scalar(let text, let quoted) = node.content else { return "" }
    switch value {
    case .text: return CoreSchema.remedy(text, quoted: quoted)
    case .real(let x) where problem?.message.hasPrefix("expected an integer") ?? false:
      return Int(exactly: x).map { "; write \($0)" } ?? ""
    default: return ""
    }
  }
}
