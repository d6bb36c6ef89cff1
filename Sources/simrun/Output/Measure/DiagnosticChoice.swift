import Diagnostics
import SimCore

/// A diagnostic as the command line names it: "KIND" or "KIND:key=value,…".
struct DiagnosticChoice {
  let entry: DiagnosticEntry
  let options: any ParameterSet

  init(_ text: String, catalogue: [DiagnosticEntry] = diagnosticCatalogue) throws(InputError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
    let names = catalogue.map(\.card.name)
    guard let entry = catalogue.first(where: { $0.card.name == parts[0] }) else {
      throw .usage("unknown diagnostic '\(parts[0])'\(didYouMean(parts[0], names)); there are \(names.joined(separator: ", "))")
    }
    self.entry = entry
    var options = entry.options
    for (key, values) in try DiagnosticChoice.settings(parts.count > 1 ? parts[1] : "", in: text) {
      do throws(ParameterProblem) {
        let row = options.rows.first { $0.name == key }
        try options.set(key, to: row.map { DiagnosticChoice.value(values, for: $0.kind) } ?? .unset)
      } catch {
        throw .usage("-d \(text): \(error.parameter.map { "\($0): " } ?? "")\(error.message)")
      }
    }
    if let problem = options.problems().first {
      throw .usage("-d \(text): \(problem.parameter.map { "\($0): " } ?? "")\(problem.message)")
    }
    self.options = options
  }

  /// The fields that its options name, as `of: position.x` does.
  var namedFields: [String] {
    options.values.flatMap { _, value -> [String] in
      switch value {
      case .text(let text): [text]
      case .texts(let texts): texts
      default: []
      }
    }.map { String($0.prefix { $0 != "." }) }
  }

  /// "a=1,b=2,3" is a: 1 and b: 2, 3.
  private static func settings(_ text: String, in whole: String) throws(InputError) -> [(key: String, values: [String])] {
    var settings: [(key: String, values: [String])] = []
    if text.isEmpty { return settings }
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      if sides.count == 2 && !sides[0].isEmpty {
        settings.append((sides[0], [sides[1]]))
      } else if sides.count == 1 && !settings.isEmpty {
        settings[settings.count - 1].values.append(sides[0])
      } else {
        throw .usage("-d \(whole): expected key=value after the colon, found '\(piece)'")
      }
    }
    return settings
  }

  /// The text in the kind of its row, as far as it can be read so; the row's own check says what is wrong with it otherwise.
  private static func value(_ texts: [String], for kind: ParameterKind) -> ParameterValue {
    let text = texts.joined(separator: ",")
    if text == "null" { return .unset }
    switch kind {
    case .real: return Double(text).map { .real($0) } ?? .text(text)
    case .integer: return Int(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
    case .flag: return text == "true" ? .flag(true) : text == "false" ? .flag(false) : .text(text)
    case .choice, .text: return .text(text)
    case .reals:
      let numbers = texts.compactMap { Double($0) }
      return numbers.count == texts.count ? .reals(numbers) : .text(text)
    case .choices, .texts: return .texts(texts)
    }
  }
}
