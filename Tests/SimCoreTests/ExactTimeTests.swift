import SimCore
import Testing

struct ExactTimeTests {
  private func time(_ numerator: Int, _ denominator: Int = 1) -> ExactTime { ExactTime(numerator, over: denominator)! }

  @Test func lowestTerms() {
    for (n, d) in [(1, 10), (25, 1), (6, 4), (100, 1000), (Int.max, .max), (1, .max)] {
      let time = time(n, d)
      let divisor = (1...min(n, d)).prefix(2000).filter { n.isMultiple(of: $0) && d.isMultiple(of: $0) }.max()!
      if n != .max { #expect(time.numerator == n / divisor && time.denominator == d / divisor) }
    }
    #expect(time(.max, .max) == time(1))
    for (n, d) in [(0, 1), (-1, 10), (1, 0), (1, -2), (-1, -1)] { #expect(ExactTime(n, over: d) == nil) }
  }

  @Test(arguments: [
    ("0.1", 1, 10), ("25", 25, 1), ("1e-3", 1, 1000), ("1E3", 1000, 1), ("2.50", 5, 2), ("1.5e2", 150, 1), (".5", 1, 2),
    ("5.", 5, 1),
    ("+3", 3, 1), ("1e18", 1_000_000_000_000_000_000, 1), ("1e-18", 1, 1_000_000_000_000_000_000),
    ("0.30000000000000004", 7_500_000_000_000_001, 25_000_000_000_000_000),
  ])
  func reads(text: String, numerator: Int, denominator: Int) {
    #expect(ExactTime(text) == time(numerator, denominator))
  }

  @Test(arguments: [
    "", "-1", "0", "0.0", "-0.1", "1e", "e5", "1e5e5", "1.2.3", "abc", "1e0.5", "nan", "inf", " 1", "0x10", "1_000", "1e19",
    "1e-19", "99999999999999999999",
    "1.23456789012345678901", "10e18",
  ])
  func refuses(text: String) {
    #expect(ExactTime(text) == nil)
  }

  @Test func doublesAreTheirShortestDecimals() {
    #expect(ExactTime(0.1) == time(1, 10))
    #expect(ExactTime(0.005) == time(1, 200))
    #expect(ExactTime(1e15) == time(1_000_000_000_000_000))
    #expect(ExactTime(1e16) == time(10_000_000_000_000_000))
    #expect(ExactTime(1e-5) == time(1, 100_000))
    for x in [0, -1, .nan, .infinity, 1e300, .leastNonzeroMagnitude] { #expect(ExactTime(x as Double) == nil) }
    for k in 1...2000 { #expect(ExactTime(Double(k) / 1000)?.value == Double(k) / 1000) }
  }

  /// All pairs of small fractions, by cross multiplication.
  @Test func divisionIsExact() {
    for (a, b, c, d) in quadruples {
      let quotient = time(a, b).divided(by: time(c, d))
      #expect(quotient == ((a * d).isMultiple(of: b * c) ? a * d / (b * c) : nil))
    }
  }

  @Test func commonDivisorIsTheLargest() throws {
    for (a, b, c, d) in quadruples {
      let (x, y) = (time(a, b), time(c, d))
      let common = try #require(x.commonDivisor(with: y))
      let (m, n) = (try #require(x.divided(by: common)), try #require(y.divided(by: common)))
      // The two multiples share nothing, so nothing larger fits into both.
      #expect(!(2...max(2, min(m, n))).contains { m.isMultiple(of: $0) && n.isMultiple(of: $0) })
      #expect(common == y.commonDivisor(with: x))
    }
  }

  private var quadruples: [(Int, Int, Int, Int)] {
    let numbers = 1...8
    return numbers.flatMap { a in numbers.flatMap { b in numbers.flatMap { c in numbers.map { d in (a, b, c, d) } } } }
  }

  @Test func aTenthFitsABillionTimes() {
    let tenth = ExactTime("0.1")!
    #expect(ExactTime("1e8")!.divided(by: tenth) == 1_000_000_000)
    #expect(ExactTime("100000000.1")!.divided(by: tenth) == 1_000_000_001)
    #expect(ExactTime("100000000.05")!.divided(by: tenth) == nil)
  }

  @Test func tooManyDigitsAreNil() {
    let (large, small) = (time(.max), time(1, .max))
    #expect(large.divided(by: small) == nil)
    #expect(time(1, .max).commonDivisor(with: time(1, .max - 1)) == nil)
    #expect(large.commonDivisor(with: time(1, 3)) == nil)
    #expect(large.commonDivisor(with: large) == large)
  }
}
