import SimCore

/// The Jensen-Shannon divergence of two distributions over the same outcomes, in nats: S((P + Q) / 2) - S(P) / 2 - S(Q) / 2, from 0
/// if they are equal to ln 2 if no outcome has both (Lin 1991, IEEE Trans. Inf. Theory 37, 145-151).
///
/// Computed as Σ s [(1 + r) ln(1 + r) + (1 - r) ln(1 - r)] / 4 with s = p + q and r = (p - q) / s, which is exact also where they
/// differ by little.
public func jensenShannonDivergence(_ p: some Collection<Double>, _ q: some Collection<Double>) -> Double {
  var sum = 0.0
  for (p, q) in zip(p, q) {
    if p == 0 || q == 0 {
      sum += (p + q) * (2 * ln2)
    } else {
      let r = (p - q) / (p + q)
      sum += (p + q) * ((1 + r) * LibM.log1p(r) + (1 - r) * LibM.log1p(-r))
    }
  }
  return sum / 4
}

/// The same of the relative frequencies; NaN if one of them has no samples.
public func jensenShannonDivergence(counts p: [Int], _ q: [Int]) -> Double {
  guard let p = relativeFrequencies(p), let q = relativeFrequencies(q) else { return .nan }
  return jensenShannonDivergence(p, q)
}

/// Counts by their sum; nil without samples.
func relativeFrequencies(_ counts: [Int]) -> [Double]? {
  let total = counts.reduce(0, +)
  return total == 0 ? nil : counts.map { Double($0) / Double(total) }
}

private let ln2 = LibM.log(2)
