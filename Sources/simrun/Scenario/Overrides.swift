/// A value given on the command line in place of the scenario's: `--set path=value`, or `--seed N`.
package struct Override: Equatable, Sendable {
  package let path: String
  package let value: String
  /// How the command line has it.
  package let option: String

  package init(path: String, value: String) {
    self.path = path
    self.value = value
    option = "--set \(path.clipped)=\(value.clipped)"
  }

  package init(seed: String) {
    path = "seed"
    value = seed
    option = "--seed \(seed.clipped)"
  }

  /// Reads "path=value".
  package init(_ text: String) throws(RunError) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw .usage("--set \(text): expected path=value, such as parameters.noise=0.1")
    }
    guard !text.contains(where: \.isNewline) else { throw .usage("--set \(text.prefix { !$0.isNewline }): a value has one line") }
    self.init(path: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
  }
}

extension ScenarioNode {
  /// The tree with overrides in place, one after the other, and why some can't be applied.
  package func applying(_ overrides: [Override]) -> (root: ScenarioNode, problems: [Problem]) {
    var root = self
    var problems: [Problem] = []
    for (index, override) in overrides.enumerated() {
      let place = Place.option(override.option, index: index)
      let (value, problem) = YAMLReader.value(override.value, at: place)
      let parts = override.path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if let reason = problem ?? value.flatMap({ root.put($0, at: parts[...], under: "") }) {
        problems.append(Problem(place, override.path, reason))
      }
    }
    return (root, problems)
  }

  /// The same value, said to stand somewhere else.
  func moved(to place: Place) -> ScenarioNode {
    switch content {
    case .scalar: ScenarioNode(content, at: place)
    case .list(let items): ScenarioNode(.list(items.map { $0.moved(to: place) }), at: place)
    case .mapping(let entries):
      ScenarioNode(
        .mapping(entries.map { Entry(key: $0.key, keyPlace: place, value: $0.value.moved(to: place)) }), at: place)
    }
  }

  /// Puts a value at a path; returns why that isn't possible.
  private mutating func put(_ value: ScenarioNode, at path: ArraySlice<String>, under parents: String) -> String? {
    guard let part = path.first else {
      self = value
      return nil
    }
    if part.isEmpty { return "a key is missing between two dots" }
    let here = parents.isEmpty ? part : "\(parents).\(part)"
    switch content {
    case .list(var items):
      guard let index = Int(part), index >= 0, index <= items.count else {
        return "'\(parents)' is a list of \(items.count), and '\(part)' isn't a place in it, counted from 0"
      }
      if index == items.count { items.append(ScenarioNode(.mapping([]), at: value.place)) }
      let problem = items[index].put(value, at: path.dropFirst(), under: here)
      content = .list(items)
      return problem
    case .scalar(let word, _) where parents.hasPrefix("diagnostics.") && !isNull:
      // `- polarization` is short for `- kind: polarization`.
      content = .mapping([Entry(key: "kind", keyPlace: place, value: ScenarioNode(.scalar(word, quoted: true), at: place))])
    case .scalar where isNull: content = .mapping([])
    case .scalar: return "'\(parents)' is a single value and has no '\(part)'"
    case .mapping: break
    }
    guard case .mapping(var entries) = content else { return nil }
    if !entries.contains(where: { $0.key == part }) {
      entries.append(Entry(key: part, keyPlace: value.place, value: ScenarioNode(.mapping([]), at: value.place)))
    }
    let index = entries.firstIndex { $0.key == part }!
    let problem = entries[index].value.put(value, at: path.dropFirst(), under: here)
    content = .mapping(entries)
    return problem
  }
}
