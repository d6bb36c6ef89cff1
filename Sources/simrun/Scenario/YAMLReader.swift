import Yams

/// Reads YAML into nodes: one document, plain mappings, lists and scalars. What makes YAML surprising is refused: anchors and aliases,
/// merge keys, tags, keys given twice, keys that aren't text.
package struct YAMLReader {
  package let file: String
  package private(set) var problems: [Problem] = []

  /// A scenario describes a run; data belong elsewhere.
  package static let byteLimit = 1 << 20

  package init(file: String) { self.file = file }

  /// The document; nil if it can't be read at all. Look at `problems` in either case.
  package mutating func read(_ bytes: [UInt8]) -> (text: String, root: ScenarioNode)? {
    guard bytes.count <= YAMLReader.byteLimit else {
      report(
        1, 1,
        "has \(bytes.count) bytes, more than the \(YAMLReader.byteLimit) that a scenario may have; keep data in files of their own")
      return nil
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let valid = YAMLReader.validPrefix(bytes)
      let (line, column) = YAMLReader.position(after: valid)
      report(line, column, "byte \(valid.utf8.count + 1) isn't UTF-8; save the file as UTF-8 text")
      return nil
    }
    if let alias = YAMLReader.firstAlias(in: bytes) {
      let (line, column) = YAMLReader.position(after: String(decoding: bytes[..<alias], as: UTF8.self))
      report(line, column, YAMLReader.noAnchors)
      return nil
    }
    guard let root = compose(text), problems.isEmpty else { return nil }
    return (text, root)
  }

  /// A value given on the command line, where a plain word needs no quotes.
  package static func value(_ text: String, at place: Place) -> (node: ScenarioNode?, problem: String?) {
    guard let first = text.first, "[{\"'".contains(first) else {
      return (ScenarioNode(.scalar(text, quoted: false), at: place), nil)
    }
    var reader = YAMLReader(file: "")
    guard let read = reader.read(Array(text.utf8)) else { return (nil, reader.problems.first?.message) }
    return (read.root.moved(to: place), nil)
  }

  private mutating func report(_ line: Int, _ column: Int, _ message: String) {
    problems.append(Problem(.file(file, line: line, column: column), "", message))
  }

  private mutating func compose(_ text: String) -> ScenarioNode? {
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      // The parser owns the anchors, so it must outlive the look at them.
      return try withExtendedLifetime(parser) {
        guard let root = try parser.singleRoot() else {
          report(1, 1, "is empty; a scenario needs at least `model` and `run`")
          return nil
        }
        return convert(root, "")
      }
    } catch let error as YamlError {
      report(error, text)
    } catch {
      report(1, 1, "isn't YAML: \(error)")
    }
    return nil
  }

  private mutating func convert(_ node: Node, _ path: String) -> ScenarioNode? {
    let place = Place.file(file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    func refuse(_ message: String) -> ScenarioNode? {
      problems.append(Problem(place, path, message))
      return nil
    }
    if node.anchor != nil { return refuse(YAMLReader.noAnchors) }
    let tag = node.tag.rawValue
    guard tag == Tag.Name.str.rawValue || tag == Tag.Name.seq.rawValue || tag == Tag.Name.map.rawValue else {
      return refuse("tags such as '\(tag)' aren't supported; leave it out")
    }
    func below(_ part: String) -> String { path.isEmpty ? part : "\(path).\(part)" }
    switch node {
    case .alias: return refuse(YAMLReader.noAnchors)
    case .scalar(let scalar): return ScenarioNode(.scalar(scalar.string, quoted: scalar.style != .plain), at: place)
    case .sequence(let sequence):
      return ScenarioNode(.list(sequence.enumerated().compactMap { convert($1, below("\($0)")) }), at: place)
    case .mapping(let mapping):
      var entries: [ScenarioNode.Entry] = []
      for (key, value) in mapping {
        let keyPlace = Place.file(file, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
        guard let name = key.scalar?.string else {
          problems.append(Problem(keyPlace, path, "keys must be text"))
          continue
        }
        if name == "<<" {
          problems.append(Problem(keyPlace, path, "merge keys aren't supported; write the values where they are used"))
        } else if let value = convert(value, below(name)) {
          entries.append(ScenarioNode.Entry(key: name, keyPlace: keyPlace, value: value))
        }
      }
      return ScenarioNode(.mapping(entries), at: place)
    }
  }

  private mutating func report(_ error: YamlError, _ text: String) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem.hasPrefix("Maximum nesting") { return report(mark.line, mark.column, "is nested too deeply for a scenario") }
      let inside = context.map { " \($0.text) (line \($0.mark.line))" } ?? ""
      report(mark.line, mark.column, "isn't YAML: \(problem)\(inside)")
    case .duplicatedKeysInMapping(let keys, let context):
      let list = keys.map { "'\($0)'" }.joined(separator: ", ")
      report(context.mark.line, context.mark.column, "given more than once: \(list); keep one")
    case .reader(let problem, let offset, _, _):
      let (line, column) = YAMLReader.position(after: String(text.prefix(offset ?? 0)))
      report(line, column, "isn't YAML: \(problem)")
    default: report(1, 1, "isn't YAML: \(error)")
    }
  }

  private static let noAnchors = "anchors (&name) and aliases (*name) aren't supported; write the value where it is used"

  /// The offset of an alias whose anchor exists too. Such a pair must not reach the parser: a mapping key made of aliases of aliases
  /// keeps it busy for ever.
  static func firstAlias(in bytes: [UInt8]) -> Int? {
    let separators = Set(" \t\r\n[{,".utf8)
    var anchors: Set<ArraySlice<UInt8>> = []
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") {
      guard offset == 0 || separators.contains(bytes[offset - 1]) else { continue }
      let name = bytes[(offset + 1)...].prefix { !separators.contains($0) && $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "}") }
      if byte == UInt8(ascii: "&") { anchors.insert(name) } else if !name.isEmpty && anchors.contains(name) { return offset }
    }
    return nil
  }

  /// Line and column of what follows a text.
  static func position(after text: String) -> (line: Int, column: Int) {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.count, (lines.last?.count ?? 0) + 1)
  }

  /// The longest beginning that is UTF-8.
  private static func validPrefix(_ bytes: [UInt8]) -> String {
    var (low, high) = (0, bytes.count)
    while low < high {
      let middle = (low + high + 1) / 2
      // A sequence cut in the middle is not an error before it.
      let isValid = (0..<4).contains { middle >= $0 && String(validating: bytes[..<(middle - $0)], as: UTF8.self) != nil }
      if isValid { low = middle } else { high = middle - 1 }
    }
    while low > 0 {
      if let text = String(validating: bytes[..<low], as: UTF8.self) { return text }
      low -= 1
    }
    return ""
  }
}
