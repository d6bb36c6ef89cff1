import Diagnostics
import Models
import SimCore

/// What `simrun describe` can say about one name: collected from the catalogues, printed as text or as JSON.
package struct Description: Sendable {
  package enum Kind: String, Sendable { case model, flow, delay, map, diagnostic, integrator, scenario }

  /// A table of keys and where in a scenario they go.
  package struct Section: Sendable {
    package let title: String
    package let rows: [ParameterInfo]
  }

  package let kind: Kind
  package let card: Card
  package let sections: [Section]
  /// What it offers to output and diagnostics (models), or asks for (diagnostics).
  package let fields: [(name: String, unit: String, longName: String)]
  /// Further facts, each with a heading.
  package let facts: [(title: String, text: String)]
  /// Of flows and maps.
  let system: SystemFacts?
  let components: [String]

  /// Everything that there is, in the order in which it is listed.
  package static var all: [Description] {
    modelCatalogue.map(Description.init) + diagnosticCatalogue.map(Description.init) + integratorCatalogue.map(Description.init)
      + stochasticIntegratorCatalogue.map(Description.init(stochastic:))
      + [.scenario]
  }

  init(_ entry: ModelEntry) {
    kind = Description.kind(entry)
    card = entry.card
    (system, components) = (entry.facts, entry.components)
    sections = [
      Section(title: "parameters", rows: entry.parameters.rows), Section(title: "initial", rows: entry.initial.rows),
    ]
    fields = entry.observables
    var facts: [(String, String)] = []
    switch entry.stepping {
    case .fixed(let timeStep):
      let usual = entry.fitsTimeStep ? "\(timeStep) or a little less, so that it fits the scenario's times," : "\(timeStep)"
      facts.append(("moves", "in steps; time_step is \(usual) unless the scenario says otherwise"))
    case .continuous:
      facts.append(
        (
          "moves",
          entry.integrators.isEmpty && entry.facts == nil
            ? "from event to event, without a time step" : "continuously: it can be asked for any time"
        ))
    case .iterations: facts.append(("moves", "in iterations of a map"))
    }
    if let known = entry.facts { facts.append(("what is known", known.text)) }
    if !entry.integrators.isEmpty { facts.append(("integrators", entry.integrators.joined(separator: ", "))) }
    if !entry.rampable.isEmpty { facts.append(("can change during a run", entry.rampable.sorted().joined(separator: ", "))) }
    if !entry.initialFields.isEmpty { facts.append(("takes from a file", entry.initialFields.joined(separator: ", "))) }
    self.facts = facts
  }

  private static func kind(_ entry: ModelEntry) -> Kind {
    if entry.stepping == .iterations { return .map }
    // Only systems without a delay have a choice of integrators.
    if !entry.integrators.isEmpty { return .flow }
    return entry.facts == nil ? .model : .delay
  }

  init(_ entry: DiagnosticEntry) {
    kind = .diagnostic
    card = entry.card
    (system, components) = (nil, [])
    sections = [Section(title: "options", rows: entry.options.rows)]
    fields = []
    facts = [("needs the fields", entry.requires.joined(separator: ", "))]
  }

  init(_ integrator: IntegratorEntry) {
    kind = .integrator
    card = integrator.card
    (system, components) = (nil, [])
    sections = []
    fields = []
    facts = [("order", "\(integrator.order)"), ("steps", integrator.isAdaptive ? "by the tolerance" : "equal")]
  }

  init(stochastic integrator: any StochasticMethod.Type) {
    kind = .integrator
    card = integrator.card
    (system, components) = (nil, [])
    sections = []
    fields = []
    facts = [("strong order", "\(integrator.strongOrder)"), ("steps", "equal")]
  }

  private init(kind: Kind, card: Card, sections: [Section]) {
    self.kind = kind
    self.card = card
    self.sections = sections
    fields = []
    facts = []
    (system, components) = (nil, [])
  }

  /// The keys that every scenario can have.
  private static let scenario = Description(
    kind: .scenario,
    card: Card(
      name: "scenario", summary: "the keys that every scenario can have",
      details: """
        A scenario is a YAML file. Beside the keys below it has `parameters`, with the model's own. Times are model times, and decimal \
        numbers are taken exactly: those of a model that moves in steps must be multiples of time_step.
        An entry of `diagnostics` is the name of a diagnostic, or its `kind` with other keys; its own options stand beside them.
        """),
    sections: [
      Section(title: "at the top", rows: HeaderOptions().rows), Section(title: "run", rows: RunOptions().rows),
      Section(title: "initial, beside the model's own keys", rows: InitialOptions().rows),
      Section(title: "output", rows: OutputOptions().rows), Section(title: "checkpoint", rows: CheckpointOptions().rows),
      Section(title: "diagnostics, each", rows: DiagnosticOptions().rows), Section(title: "ramps, each", rows: RampOptions().rows),
    ])
}

/// The text of `simrun describe`.
///
/// - Parameter name: What to describe; nil for a list of everything.
package func describe(_ name: String?, json: Bool) throws(RunError) -> String {
  let all = Description.all
  guard let name else { return json ? JSON.list(all.map(\.json)).text + "\n" : list(all) }
  guard let found = all.first(where: { $0.card.name == name }) ?? all.first(where: { $0.system?.dysts == name }) else {
    throw .usage("there is nothing called '\(name.clipped)'\(suggestion(name, among: all.map(\.card.name)))")
  }
  return json ? found.json.text + "\n" : found.text
}

private func list(_ all: [Description]) -> String {
  var text = ""
  let width = all.map(\.card.name.count).max() ?? 0
  for (title, kind) in [
    ("Models", Description.Kind.model), ("Flows", .flow), ("Delay systems", .delay), ("Maps", .map), ("Diagnostics", .diagnostic),
    ("Integrators", .integrator),
    ("Scenario files", .scenario),
  ] {
    text += "\(title)\n"
    for entry in all where entry.kind == kind {
      let indent = String(repeating: " ", count: width + 4)
      let lines = wrapped(entry.card.summary, width: 100 - indent.count).joined(separator: "\n\(indent)")
      text += "  \(entry.card.name)\(String(repeating: " ", count: width - entry.card.name.count))  \(lines)\n"
    }
    text += "\n"
  }
  return text + "`simrun describe NAME` says more about one of them.\n"
}

extension Description {
  /// Everything about it, for reading.
  package var text: String {
    var text = "\(card.name): \(card.summary)\n"
    if !card.details.isEmpty { text += "\n" + paragraphs(card.details, indent: 0) }
    for section in sections where !section.rows.isEmpty {
      text += "\n\(section.title)\n"
      for row in section.rows {
        let unit = row.unit == "1" || row.value == .unset ? "" : " \(row.unit)"
        let rule = [row.kind.rule, row.optional ? "or null" : ""].filter { !$0.isEmpty }.joined(separator: ", ")
        text += "  \(row.name): \(row.value)\(unit)" + (rule.isEmpty ? "" : "   (\(rule))") + "\n"
        text += paragraphs(row.documentation, indent: 6)
      }
    }
    if !fields.isEmpty {
      text += "\nfields\n"
      for field in fields { text += "  \(field.name)\(field.unit == "1" ? "" : " (\(field.unit))"): \(field.longName)\n" }
    }
    for fact in facts { text += "\n\(fact.title)\n" + paragraphs(fact.text, indent: 2) }
    if !card.references.isEmpty {
      text += "\nreferences\n"
      for reference in card.references { text += paragraphs(reference, indent: 2) }
    }
    return text
  }

  /// Text in lines of at most 100 characters. Lines of the text stay lines, and keep what they are indented by; one that is longer goes on
  /// in the next line of the text. In a list of definitions, "name   what it is", indented lines go on too.
  private func paragraphs(_ text: String, indent: Int) -> String {
    var paragraphs: [Paragraph] = []
    var isOpen = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let next = Paragraph(line)
      let isDefinition = paragraphs.last?.term != nil
      let goesOn = isDefinition ? line.hasPrefix("    ") : isOpen && line.first != " "
      if goesOn, !next.isItem, !line.isEmpty {
        paragraphs[paragraphs.count - 1].text += " " + next.text
      } else {
        paragraphs.append(next)
      }
      isOpen = line.count > 100
    }
    return paragraphs.flatMap { $0.lines(indent: indent) }.map { $0 + "\n" }.joined()
  }
}

/// A piece of a description: prose, or a name with what it means.
private struct Paragraph {
  let term: String?
  var text: String
  /// Between the name and the text.
  private var gap = ""

  /// What the piece is indented by.
  private let space: String

  init(_ line: Substring) {
    space = String(line.prefix { $0 == " " })
    let line = line.drop { $0 == " " }
    guard space.count < 4, let end = line.firstRange(of: "  ")?.lowerBound, Paragraph.isName(line[..<end]) else {
      (term, text) = (nil, String(line))
      return
    }
    let rest = line[end...].drop { $0 == " " }
    (term, text) = (String(line[..<end]), String(rest))
    gap = String(line[end..<rest.startIndex])
  }

  /// One word, but for what stands in parentheses.
  private static func isName(_ text: Substring) -> Bool {
    let word = text.prefix { $0 != "(" }
    return !word.isEmpty && (word.endIndex == text.endIndex || text.last == ")") && !word.contains(" ")
      && word.allSatisfy { $0.isLetter || $0.isNumber || "_.…".contains($0) }
  }

  /// An item of a list stands for itself.
  var isItem: Bool { term != nil || text.hasPrefix("- ") }

  func lines(indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent) + space
    if let term {
      let one = margin + term + gap + text
      return one.count <= 100
        ? [one] : [margin + term] + wrapped(text, width: 94 - margin.count).map { margin + "      " + $0 }
    }
    let isAligned = text.contains("   ") && text.count <= 100 - margin.count
    return (isAligned ? [text] : wrapped(text, width: 100 - margin.count)).map { $0.isEmpty ? "" : margin + $0 }
  }
}

extension ParameterKind {
  /// What values are allowed, in words; empty if any are.
  var rule: String {
    switch self {
    case .real(let range): numbers(range)
    case .integer(let range):
      range.upperBound == .max
        ? (range.lowerBound == .min ? "integer" : "integer, at least \(range.lowerBound)")
        : "integer from \(range.lowerBound) to \(range.upperBound)"
    case .flag: "true or false"
    case .choice(let words): words.joined(separator: ", ")
    case .text: "text"
    case .texts: "list of words"
    case .reals(let count, let each):
      [entries(count) + " numbers", numbers(each)].filter { !$0.isEmpty }.joined(separator: ", ")
    case .choices(let words, let count): "\(entries(count)) out of \(words.joined(separator: ", "))"
    }
  }

  private func numbers(_ range: ClosedRange<Double>) -> String {
    let (open, top) = (range.lowerBound == -.greatestFiniteMagnitude, range.upperBound == .greatestFiniteMagnitude)
    if range.lowerBound == .leastNonzeroMagnitude { return top ? "positive" : "positive, at most \(range.upperBound)" }
    if open { return top ? "" : "at most \(range.upperBound)" }
    return top ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }

  private func entries(_ count: ClosedRange<Int>) -> String {
    count.lowerBound == count.upperBound ? "list of \(count.lowerBound)" : "list of \(count.lowerBound) to \(count.upperBound)"
  }
}

/// Lines of at most so many characters, broken between words.
package func wrapped(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if !line.isEmpty && line.count + 1 + word.count > width {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  return lines + [line]
}
