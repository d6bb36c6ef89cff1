/// Mean and spread of numbers taken as independent, by Welford's recurrence and its form for parts (Chan, Golub & LeVeque 1983,
/// Am. Stat. 37, 242-247).
struct SampleMoments {
  private(set) var count = 0
  private var average = 0.0
  private var squares = 0.0

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    let deviation = value - average
    average += deviation / Double(count)
    squares += deviation * (value - average)
  }

  func joined(_ other: SampleMoments) -> SampleMoments {
    if other.count == 0 { return self }
    if count == 0 { return other }
    var all = self
    let difference = other.average - average
    let share = Double(other.count) / Double(count + other.count)
    all.count += other.count
    all.average += difference * share
    all.squares += other.squares + difference * difference * share * Double(count)
    return all
  }

  /// NaN without numbers.
  var mean: Double { count == 0 ? .nan : average }
  /// Of the mean; NaN with less than two numbers.
  var standardError: Double { count < 2 ? .nan : (squares / Double(count - 1) / Double(count)).squareRoot() }
}
