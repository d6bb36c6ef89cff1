/// A series' value compared with those of its surrogates.
///
/// If the null hypothesis holds, all orders of the n + 1 values are equally probable, so that no assumption on their distribution
/// is needed (Davison & Hinkley 1997, Bootstrap Methods and their Application, section 4.2; Theiler & Prichard 1996, Physica D 94,
/// 221-235). Values that differ by less than 10⁻¹² of their size count as equal, because rounding makes such differences.
/// Surrogates without a value are left out. NaN if the series has no value, or no surrogate has.
public struct SurrogateTest: Sendable {
  public let value: Double
  /// Values of the surrogates that have one.
  public let surrogates: [Double]

  public init(_ value: Double, surrogates: [Double]) { (self.value, self.surrogates) = (value, surrogates.filter { !$0.isNaN }) }

  public var mean: Double { surrogates.reduce(0, +) / Double(surrogates.count) }

  /// With n - 1 in the denominator; NaN for fewer than two surrogates.
  public var standardDeviation: Double {
    let mean = mean
    let squares = surrogates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return surrogates.count < 2 ? .nan : (squares / Double(surrogates.count - 1)).squareRoot()
  }

  /// How many standard deviations the value is above the surrogates' mean.
  public var zScore: Double { (value - mean) / standardDeviation }

  /// One-sided: (1 + number of surrogates at or above the value) / (n + 1). Small if the value is unusually large.
  public var pValueAbove: Double { probability { $0 >= value } }

  /// One-sided: (1 + number of surrogates at or below the value) / (n + 1). Small if the value is unusually small.
  public var pValueBelow: Double { probability { $0 <= value } }

  /// Two-sided: twice the smaller one of the two others, at most 1.
  public var pValue: Double { pValueAbove.isNaN ? .nan : min(1, 2 * min(pValueAbove, pValueBelow)) }

  private func probability(_ isBeyond: (Double) -> Bool) -> Double {
    if value.isNaN || surrogates.isEmpty { return .nan }
    let beyond = surrogates.count { isBeyond($0) || abs($0 - value) <= 1e-12 * max(abs($0), abs(value)) }
    return Double(1 + beyond) / Double(surrogates.count + 1)
  }
}
