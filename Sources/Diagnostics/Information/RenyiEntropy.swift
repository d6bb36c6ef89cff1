import SimCore

/// H = ln(Σ p^q) / (1 - q), Shannon's entropy for q = 1; largest for equal probabilities: ln L (Rényi 1961, Proc. 4th Berkeley
/// Symp. Math. Stat. Prob. 1, 547-561). q = 0 is the logarithm of the number of outcomes that have a probability (Hartley
/// 1928).
public struct RenyiEntropy: InformationMeasure {
  /// At least 0.
  public let order: Double

  public init(order: Double) { self.order = order }

  public var isLogarithmic: Bool { true }

  public func value(of probabilities: Probabilities) -> Double {
    if order == 1 { return ShannonEntropy().value(of: probabilities) }
    let terms = probabilities.groups.map { (weight: Double($0.outcomes) * $0.probability, x: LibM.log($0.probability)) }
    return logMeanExponential(order - 1, terms) / (1 - order)
  }

  public func maximum(outcomes: Int) -> Double { LibM.log(Double(outcomes)) }
}
