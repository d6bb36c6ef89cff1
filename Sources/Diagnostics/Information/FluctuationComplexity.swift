import SimCore

/// σ = √(Σ p (ln p + H)²) with Shannon's entropy H: the standard deviation of the information that an outcome gives, 0 both for
/// certainty and for equal probabilities (Bates & Shepard 1993, Phys. Lett. A 172, 416-425).
///
/// It is largest if one outcome has the probability 1 - r, and the others share r equally, with (1 - 2r) ln((1 - r)(L - 1) / r) = 2
/// (Reeb & Wolf 2015, IEEE Trans. Inf. Theory 61, 1458-1473).
public struct FluctuationComplexity: InformationMeasure {
  public init() {}

  public var isLogarithmic: Bool { true }

  public func value(of probabilities: Probabilities) -> Double {
    let entropy = ShannonEntropy().value(of: probabilities)
    return probabilities.sum { p in
      let deviation = LibM.log(p) + entropy
      return p * deviation * deviation
    }.squareRoot()
  }

  public func maximum(outcomes: Int) -> Double {
    guard outcomes > 1 else { return 0 }
    func logarithm(_ r: Double) -> Double { LibM.log((1 - r) * Double(outcomes - 1) / r) }
    var (low, high) = (0.0, 0.5)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if (1 - 2 * middle) * logarithm(middle) > 2 { low = middle } else { high = middle }
    }
    return (high * (1 - high)).squareRoot() * logarithm(high)
  }
}
