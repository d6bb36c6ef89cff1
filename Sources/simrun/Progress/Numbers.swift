/// A number with so many significant digits, as people write it: "0.932", "8400", "1.2e+09".
package func digits(_ x: Double, _ count: Int) -> String {
  guard x.isFinite, x != 0 else { return x == 0 ? "0" : "\(x)" }
  var exponent = 0
  var mantissa = abs(x)
  while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let scale = power(10, count - 1)
  var whole = Int((mantissa * scale).rounded())
  if Double(whole) >= 10 * scale { (whole, exponent) = (whole / 10, exponent + 1) }
  var figures = String(whole)
  let sign = x < 0 ? "-" : ""
  if exponent >= max(count, 6) || exponent < -4 {
    let fraction = trimmed(figures.dropFirst())
    return "\(sign)\(figures.first!)\(fraction.isEmpty ? "" : ".\(fraction)")e\(exponent < 0 ? "-" : "+")\(abs(exponent))"
  }
  if exponent >= count - 1 { return sign + figures + String(repeating: "0", count: exponent - count + 1) }
  if exponent < 0 {
    figures = String(repeating: "0", count: -exponent) + figures
    exponent = 0
  }
  let fraction = trimmed(figures.dropFirst(exponent + 1))
  return "\(sign)\(figures.prefix(exponent + 1))\(fraction.isEmpty ? "" : ".\(fraction)")"
}

/// A number in thousands, millions …: "4.12 M".
package func thousands(_ x: Double) -> String {
  let prefixes = ["", " k", " M", " G", " T", " P", " E"]
  var (value, prefix) = (x, 0)
  while abs(value) >= 999.5 && prefix < prefixes.count - 1 { (value, prefix) = (value / 1000, prefix + 1) }
  return digits(value, 3) + prefixes[prefix]
}

/// A size as people write it: "12.3 MB".
package func byteCount(_ bytes: Int) -> String {
  let number = thousands(Double(bytes))
  return number.contains(" ") ? number + "B" : number + " B"
}

/// Seconds as hours, minutes and seconds: "1:02:03".
package func clock(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e9 else { return "…" }
  let whole = Int(seconds.rounded())
  func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
  return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
}

private func power(_ base: Double, _ exponent: Int) -> Double { (0..<max(0, exponent)).reduce(1) { product, _ in product * base } }

private func trimmed(_ figures: Substring) -> Substring {
  var figures = figures
  while figures.last == "0" { figures.removeLast() }
  return figures
}
