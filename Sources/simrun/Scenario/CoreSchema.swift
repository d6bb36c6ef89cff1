import SimCore

/// What plain scalars mean: YAML 1.2's core schema, without its octal and hexadecimal integers and without infinities and NaN.
package enum CoreSchema {
  package static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

  package static func value(_ text: String) -> ParameterValue {
    if isNull(text) { return .unset }
    if ["true", "True", "TRUE"].contains(text) { return .flag(true) }
    if ["false", "False", "FALSE"].contains(text) { return .flag(false) }
    guard isDecimal(text) else { return .text(text) }
    if let integer = Int(text) { return .integer(integer) }
    // Too large a number becomes infinite, which no parameter takes.
    return Double(text).map { .real($0) } ?? .text(text)
  }

  /// True for [-+]?(digits[.digits] | .digits)[(e|E)[-+]digits] without superfluous zeros in front.
  static func isDecimal(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    func sign() { if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest.removeFirst() } }
    func digits() -> Int {
      let run = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest.dropFirst(run.count)
      return run.count
    }
    sign()
    let leadingZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    if leadingZero && whole > 1 { return false }
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = digits()
    }
    if whole + fraction == 0 { return false }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      sign()
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  /// Why text that isn't a number or a flag here was perhaps meant as one: a remedy to follow an error message, or nothing.
  package static func remedy(_ text: String, quoted: Bool) -> String {
    let lower = text.lowercased()
    if quoted { return isDecimal(text) || ["true", "false"].contains(lower) ? "; write it without quotes" : "" }
    if ["yes", "no", "on", "off", "y", "n"].contains(lower) { return "; flags are written true or false" }
    if [".nan", ".inf", "+.inf", "-.inf", "nan", "inf", "-inf"].contains(lower) { return "; numbers must be finite" }
    guard let first = lower.utf8.first(where: { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }),
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return "" }
    if isDecimal(text.filter { $0 != "_" }) { return "; write the digits without underscores" }
    let digits = lower.drop { "+-".contains($0) }
    if digits.hasPrefix("0x") || digits.hasPrefix("0o") || isDecimal(String(digits.drop { $0 == "0" })) {
      return "; numbers are decimal, without a leading 0"
    }
    if lower.contains(":") { return "; there are no base-60 numbers" }
    if lower.contains(",") { return "; decimals have a point" }
    return ""
  }
}
