import SimCore

/// Shannon's entropy -Σ p ln p of probabilities, in nats (Shannon 1948, Bell Syst. Tech. J. 27, 379-423).
@inlinable
public func shannonEntropy(_ probabilities: some Sequence<Double>) -> Double {
  var sum = 0.0
  for p in probabilities where p > 0 { sum += p * LibM.log(p) }
  return -sum
}

/// Standard error of the plug-in entropy of independent samples, in nats: √((Σ p ln²p - H²) / n) (Basharin 1959, Theory Probab. Appl. 4,
/// 333-336). NaN without samples.
public func entropyStandardError(of counts: [Int]) -> Double {
  let total = Double(counts.reduce(0, +))
  var (entropy, square) = (0.0, 0.0)
  for count in counts where count > 0 {
    let p = Double(count) / total
    entropy -= p * LibM.log(p)
    square += p * LibM.log(p) * LibM.log(p)
  }
  return total == 0 ? .nan : (max(0, square - entropy * entropy) / total).squareRoot()
}

/// How the entropy of a distribution is estimated from counts of outcomes.
public enum EntropyEstimator: String, CaseIterable, Sendable {
  /// The entropy of the relative frequencies. Too small by about (K - 1) / 2n, with K possible outcomes and n samples.
  case plugIn = "plug_in"
  /// The same plus (k - 1) / 2n, with the k outcomes that occurred: Miller 1955, "Note on the bias of information estimates".
  case millerMadow = "miller_madow"

  /// Shannon's entropy in nats; NaN without samples.
  public func entropy(of counts: [Int]) -> Double {
    let total = Double(counts.reduce(0, +))
    if total == 0 { return .nan }
    let plugIn = shannonEntropy(counts.lazy.map { Double($0) / total })
    switch self {
    case .plugIn: return plugIn
    case .millerMadow: return plugIn + Double(counts.count { $0 > 0 } - 1) / (2 * total)
    }
  }
}
