/// The jackknifed value of any function of counts: n F - (n - 1) times the mean of its values with one piece left out, which
/// removes the part of the bias that is proportional to 1/n (Quenouille 1956, Biometrika 43, 353-360).
///
/// Left out are counts, not numbers of the series. Pieces of outcomes that occurred equally often give the same value, so that
/// there are at most √(2n) of them. NaN for less than two pieces.
public func jackknife(_ counts: OutcomeCounts, _ function: (OutcomeCounts) -> Double) -> Double {
  guard counts.total >= 2 else { return .nan }
  let value = function(counts)
  var bias = 0.0
  for group in counts.groups {
    let pieces = Double(group.count) * Double(group.outcomes)
    bias += pieces * (function(counts.removingOne(ofCount: group.count)) - value)
  }
  return value - bias * Double(counts.total - 1) / Double(counts.total)
}
