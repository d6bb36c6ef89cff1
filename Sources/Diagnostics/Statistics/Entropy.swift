import SimCore

/// Shannon's entropy -Σ p ln p of probabilities, in nats (Shannon 1948, Bell Syst. Tech. J. 27, 379-423).
@inlinable
public func shannonEntropy(_ probabilities: some Sequence<Double>) -> Double {
  var sum = 0.0
  for p in probabilities where p > 0 { sum += p * LibM.log(p) }
  return -sum
}

/// Standard error of the plug-in entropy of independent samples, in nats: √((Σ p ln²p - H²) / n) (Basharin 1959, Theory Probab.
/// Appl. 4, 333-336). NaN without samples.
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
