/// A value as a scenario can write it.
public enum ParameterValue: Equatable, Sendable {
  case real(Double)
  case integer(Int)
  case flag(Bool)
  case text(String)
  case reals([Double])
  case texts([String])
  /// "not set": the parameter's own rule applies (YAML `null`).
  case unset
}

extension ParameterValue: CustomStringConvertible {
  /// The value as a scenario would write it. Two values have the same description exactly if they are equal.
  public var description: String {
    switch self {
    case .real(let x): "\(x)"
    case .integer(let i): "\(i)"
    case .flag(let b): b ? "true" : "false"
    case .text(let s): s
    case .reals(let xs): "[" + xs.map { "\($0)" }.joined(separator: ", ") + "]"
    case .texts(let ss): "[" + (ss.allSatisfy(\.isPlainWord) ? ss : ss.map(\.quoted)).joined(separator: ", ") + "]"
    case .unset: "null"
    }
  }
}

extension ParameterValue {
  /// A list of texts as one text: plain words with commas between them; other texts as YAML and JSON write them, each in quotes, and
  /// the list in brackets. A list of plain words never begins with a bracket, so both can be told apart.
  public static func oneText(_ texts: [String]) -> String {
    texts.allSatisfy(\.isPlainWord) ? texts.joined(separator: ",") : ParameterValue.texts(texts).description
  }
}

extension String {
  /// True if it is read as this text without quotes, wherever it stands in a list: of letters, digits and -._, beginning with a letter
  /// or _, and not a word that YAML takes for something else.
  fileprivate var isPlainWord: Bool {
    func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") }
    guard let first = utf8.first, isLetter(first), !["true", "false", "null"].contains(lowercased()) else { return false }
    return utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
  }

  /// In double quotes, as YAML and JSON write it.
  fileprivate var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
