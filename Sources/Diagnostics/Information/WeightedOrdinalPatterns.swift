/// Ordinal patterns, each piece with a weight that tells how large its ups and downs are. The probability of a pattern is the
/// share of its pieces in the sum of all weights. Weights aren't counts: no correction of a bias is known for them.
public struct WeightedOrdinalPatterns: Sendable {
  /// What the pieces are weighted with.
  public enum Weight: String, CaseIterable, Sendable {
    /// The variance of the n numbers (divisor n): Fadlallah, Chen, Keil & Príncipe 2013, Phys. Rev. E 87, 022911.
    case variance
    /// Half the mean of |x| plus half the mean of the n - 1 steps |Δx|: Azami & Escudero 2016, Comput. Methods Programs Biomed.
    /// 128, 40-51, with A = 1/2.
    case amplitude
  }

  public let patterns: OrdinalPatterns
  public let weight: Weight

  public init(order: Int, delay: Int = 1, weight: Weight = .variance) {
    patterns = OrdinalPatterns(order: order, delay: delay)
    self.weight = weight
  }

  /// - Returns: The probabilities of the patterns, nil if no piece has a weight; the number of pieces, and of patterns that
  ///   occurred.
  public func distribution(of series: [Double]) -> (probabilities: Probabilities?, pieces: Int, observed: Int) {
    var sums = [Double](repeating: 0, count: patterns.outcomeCount)
    var occurs = [Bool](repeating: false, count: sums.count)
    var (total, pieces) = (0.0, 0)
    for (t, pattern) in patterns.outcomes(of: series).enumerated() where pattern >= 0 {
      let weight = weight(of: series, at: t)
      guard weight.isFinite else { continue }
      sums[Int(pattern)] += weight
      occurs[Int(pattern)] = true
      total += weight
      pieces += 1
    }
    let isDefined = total > 0 && total.isFinite
    return (isDefined ? Probabilities(sums.map { $0 / total }) : nil, pieces, occurs.count { $0 })
  }

  private func weight(of series: [Double], at start: Int) -> Double {
    let (order, delay) = (patterns.order, patterns.delay)
    var (sum, steps) = (0.0, 0.0)
    switch weight {
    case .variance:
      for k in 0..<order { sum += series[start + k * delay] }
      let mean = sum / Double(order)
      var square = 0.0
      for k in 0..<order {
        let deviation = series[start + k * delay] - mean
        square += deviation * deviation
      }
      return square / Double(order)
    case .amplitude:
      for k in 0..<order { sum += abs(series[start + k * delay]) }
      for k in 1..<order { steps += abs(series[start + k * delay] - series[start + (k - 1) * delay]) }
      return 0.5 * sum / Double(order) + 0.5 * steps / Double(order - 1)
    }
  }
}
