/// A piece of an expression's text.
struct ExpressionToken {
  enum Kind: Equatable {
    case number(Double)
    case name
    /// One of + - * / ^ ( ) , =
    case symbol(Character)
    case end
  }

  let kind: Kind
  let text: String
  /// Where it begins, from 1.
  let column: Int

  /// As it is named in a sentence.
  var noun: String { kind == .end ? "the end" : "'\(text.shortened)'" }
  func isSymbol(_ symbol: Character) -> Bool { kind == .symbol(symbol) }
}

/// Cuts a text into tokens, one after the other.
struct ExpressionTokens {
  private let characters: [Character]
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  private var next: Character? { position < characters.count ? characters[position] : nil }

  private func isDigit(_ index: Int) -> Bool { index < characters.count && characters[index].isASCII && characters[index].isNumber }

  /// - Throws: `ExpressionProblem` if the text goes on with something that no token begins with.
  mutating func take() throws(ExpressionProblem) -> ExpressionToken {
    while let space = next, space.isWhitespace { position += 1 }
    guard let first = next else { return ExpressionToken(kind: .end, text: "", column: position + 1) }
    if isDigit(position) || first == "." && isDigit(position + 1) { return try takeNumber() }
    if first.beginsName { return takeWhile(.name) { $0.continuesName } }
    return try takeSymbol(first)
  }

  private mutating func takeWhile(_ kind: ExpressionToken.Kind, _ condition: (Character) -> Bool) -> ExpressionToken {
    let start = position
    while let character = next, condition(character) { position += 1 }
    return token(kind, from: start)
  }

  private func token(_ kind: ExpressionToken.Kind, from start: Int) -> ExpressionToken {
    ExpressionToken(kind: kind, text: String(characters[start..<position]), column: start + 1)
  }

  private mutating func skipDigits() { while isDigit(position) { position += 1 } }

  private mutating func takeNumber() throws(ExpressionProblem) -> ExpressionToken {
    let start = position
    skipDigits()
    if next == "." { position += 1 }
    skipDigits()
    if next == "e" || next == "E" {
      let hasSign = position + 1 < characters.count && "+-".contains(characters[position + 1])
      let digits = position + (hasSign ? 2 : 1)
      if isDigit(digits) {
        position = digits
        skipDigits()
      }
    }
    let text = String(characters[start..<position])
    guard let value = Double(text.hasSuffix(".") ? text + "0" : text), value.isFinite else {
      throw ExpressionProblem(start + 1, "\(text.shortened) is too large: the largest number is \(Double.greatestFiniteMagnitude)")
    }
    return token(.number(value), from: start)
  }

  private mutating func takeSymbol(_ first: Character) throws(ExpressionProblem) -> ExpressionToken {
    let start = position
    guard "+-*/^(),=".contains(first) else {
      throw ExpressionProblem(
        start + 1, "'\(String(first).shortened)' can't be read; there are numbers, names, + - * / ^ ( ) and commas")
    }
    position += 1
    if first == "*" && next == "*" {
      position += 1
      return token(.symbol("^"), from: start)
    }
    return token(.symbol(first), from: start)
  }
}

extension Character {
  var beginsName: Bool { isLetter || self == "_" }
  var continuesName: Bool { beginsName || isASCII && isNumber }
}

extension String {
  /// Whether expressions can use it as a name.
  var isExpressionName: Bool { first?.beginsName == true && allSatisfy(\.continuesName) }

  /// Short enough, and tame enough, for an error message.
  var shortened: String {
    let shown = prefix(40).map { character -> Character in
      character.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } ? character : "·"
    }
    return String(shown) + (dropFirst(40).isEmpty ? "" : "…")
  }
}
