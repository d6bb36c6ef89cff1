import SimCore

/// A JSON value, for the few places that print one.
package indirect enum JSON: Sendable {
  case text(String)
  case number(Double)
  case integer(Int)
  case flag(Bool)
  case null
  case list([JSON])
  case object([(key: String, value: JSON)])

  package var text: String { lines("") }

  private func lines(_ indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .text(let text): return JSON.quoted(text)
    case .number(let x): return x.isFinite ? "\(x)" : "null"
    case .integer(let i): return "\(i)"
    case .flag(let flag): return flag ? "true" : "false"
    case .null: return "null"
    case .list(let items) where items.isEmpty: return "[]"
    case .list(let items): return "[\n" + items.map { inner + $0.lines(inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let entries):
      return "{\n" + entries.map { "\(inner)\(JSON.quoted($0.key)): \($0.value.lines(inner))" }.joined(separator: ",\n")
        + "\n\(indent)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON {
  init(_ value: ParameterValue) {
    switch value {
    case .real(let x): self = .number(x)
    case .integer(let i): self = .integer(i)
    case .flag(let flag): self = .flag(flag)
    case .text(let text): self = .text(text)
    case .reals(let numbers): self = .list(numbers.map { .number($0) })
    case .texts(let words): self = .list(words.map { .text($0) })
    case .unset: self = .null
    }
  }

  /// What a kind of parameter is and allows.
  init(_ kind: ParameterKind) {
    func range<T>(_ bounds: ClosedRange<T>, _ json: (T) -> JSON, from low: T, to high: T) -> [(String, JSON)] {
      (bounds.lowerBound == low ? [] : [("minimum", json(bounds.lowerBound))])
        + (bounds.upperBound == high ? [] : [("maximum", json(bounds.upperBound))])
    }
    func reals(_ bounds: ClosedRange<Double>) -> [(String, JSON)] {
      range(bounds, JSON.number, from: -.greatestFiniteMagnitude, to: .greatestFiniteMagnitude)
    }
    func count(_ bounds: ClosedRange<Int>) -> [(String, JSON)] {
      [("least_count", .integer(bounds.lowerBound)), ("most_count", .integer(bounds.upperBound))]
    }
    switch kind {
    case .real(let bounds): self = .object([("type", .text("real"))] + reals(bounds))
    case .integer(let bounds): self = .object([("type", .text("integer"))] + range(bounds, JSON.integer, from: .min, to: .max))
    case .flag: self = .object([("type", .text("flag"))])
    case .choice(let words): self = .object([("type", .text("choice")), ("choices", .list(words.map { .text($0) }))])
    case .text: self = .object([("type", .text("text"))])
    case .texts: self = .object([("type", .text("words"))])
    case .reals(let number, let each): self = .object([("type", .text("reals"))] + count(number) + reals(each))
    case .choices(let words, let number):
      self = .object([("type", .text("choices")), ("choices", .list(words.map { .text($0) }))] + count(number))
    }
  }
}

extension Description {
  /// The same as `text`, for programs.
  package var json: JSON {
    .object(
      [
        ("kind", .text(kind.rawValue)), ("name", .text(card.name)), ("summary", .text(card.summary)),
        ("details", .text(card.details)),
        ("references", .list(card.references.map { .text($0) })),
      ]
        + (components.isEmpty
          ? [] : [("dimension", .integer(components.count)), ("components", .list(components.map { .text($0) }))])
        + (system?.json ?? [])
        + sections.map { section in
          (
            section.title,
            .list(
              section.rows.map { row in
                .object([
                  ("name", .text(row.name)), ("default", JSON(row.value)), ("optional", .flag(row.optional)),
                  ("unit", .text(row.unit)),
                  ("allowed", JSON(row.kind)), ("documentation", .text(row.documentation)),
                ])
              })
          )
        } + [
          (
            "fields",
            .list(
              fields.map { .object([("name", .text($0.name)), ("unit", .text($0.unit)), ("long_name", .text($0.longName))]) })
          )
        ] + facts.map { ($0.title, .text($0.text)) })
  }
}

extension SystemFacts {
  /// What programs want to know of a flow or a map.
  fileprivate var json: [(key: String, value: JSON)] {
    [
      ("dysts_name", dysts.map { .text($0) } ?? .null), ("regime", .text(regime.rawValue)), ("period", .number(period)),
      ("transient", .number(transient)),
      ("lyapunov_exponents", .list(exponents.map { .number($0) })), ("lyapunov_error", .number(uncertainty)),
      ("divergence", .text(divergence)), ("symmetry", symmetry.map { .text($0) } ?? .null),
    ]
  }
}
