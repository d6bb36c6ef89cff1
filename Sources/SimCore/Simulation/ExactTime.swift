/// A span of model time kept exactly, as the decimal number that the scenario wrote: numerator / denominator in lowest terms.
///
/// Binary floating point can't hold 0.1; schedules that must hit "every 0.1" for a billion steps can't afford the difference.
public struct ExactTime: Equatable, Sendable {
  public let numerator: Int
  public let denominator: Int

  public init?(_ numerator: Int, over denominator: Int) {
    guard numerator > 0, denominator > 0 else { return nil }
    let divisor = greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The exact value of the shortest decimal text that reads back as `value`; nil if not positive, or with too many digits.
  public init?(_ value: Double) { self.init("\(value)") }

  /// Reads "0.1", "25", "1e-3"; nil if not a positive decimal number, or with too many digits for exact arithmetic.
  public init?(_ text: String) {
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    guard parts.count <= 2, var exponent = parts.count == 2 ? Int(parts[1]) : 0 else { return nil }
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard mantissa.count <= 2 else { return nil }
    var fraction = mantissa.count == 2 ? String(mantissa[1]) : ""
    while fraction.last == "0" { fraction.removeLast() }
    guard let digits = Int(String(mantissa[0]) + fraction), digits > 0 else { return nil }
    exponent -= fraction.count
    guard abs(exponent) <= 18 else { return nil }
    var power = 1
    for _ in 0..<abs(exponent) {
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      power = next
    }
    if exponent < 0 {
      self.init(digits, over: power)
    } else {
      let (scaled, overflow) = digits.multipliedReportingOverflow(by: power)
      if overflow { return nil }
      self.init(scaled, over: 1)
    }
  }

  public var value: Double { Double(numerator) / Double(denominator) }

  /// How many times `part` fits; nil if it doesn't fit a whole number of times.
  public func divided(by part: ExactTime) -> Int? {
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: part.denominator)
    let (b, overflowB) = denominator.multipliedReportingOverflow(by: part.numerator)
    guard !overflowA, !overflowB, a.isMultiple(of: b) else { return nil }
    return a / b
  }

  /// The product with another number; nil if it has too many digits.
  public func times(_ factor: ExactTime) -> ExactTime? {
    // What cancels out goes first, so that only the result must fit.
    let left = greatestCommonDivisor(numerator, factor.denominator)
    let right = greatestCommonDivisor(factor.numerator, denominator)
    let (a, overflowA) = (numerator / left).multipliedReportingOverflow(by: factor.numerator / right)
    let (b, overflowB) = (denominator / right).multipliedReportingOverflow(by: factor.denominator / left)
    return overflowA || overflowB ? nil : ExactTime(a, over: b)
  }

  /// One of so many equal parts; nil if it has too many digits.
  public func divided(into parts: Int) -> ExactTime? { ExactTime(1, over: parts).flatMap { times($0) } }

  /// The largest time that fits a whole number of times into both; nil if it has too many digits.
  public func commonDivisor(with other: ExactTime) -> ExactTime? {
    let shared = greatestCommonDivisor(denominator, other.denominator)
    let (common, overflow) = denominator.multipliedReportingOverflow(by: other.denominator / shared)
    let (a, overflowA) = numerator.multipliedReportingOverflow(by: other.denominator / shared)
    let (b, overflowB) = other.numerator.multipliedReportingOverflow(by: denominator / shared)
    guard !overflow, !overflowA, !overflowB else { return nil }
    return ExactTime(greatestCommonDivisor(a, b), over: common)
  }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  var (a, b) = (a, b)
  while b != 0 { (a, b) = (b, a % b) }
  return a
}
