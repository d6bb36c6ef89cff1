import SimCore

/// A number that tells how uncertain the outcome is under a distribution: 0 if it is certain.
///
/// Logarithms are natural. Outcomes without probability contribute nothing.
public protocol InformationMeasure: Sendable {
  /// True if the measure is proportional to the unit of the logarithm, so that it can be given in bits.
  var isLogarithmic: Bool { get }
  /// The measure of a distribution.
  func value(of probabilities: Probabilities) -> Double
  /// The largest value for a number of possible outcomes.
  func maximum(outcomes: Int) -> Double
}

/// H = -Σ p ln p; largest for equal probabilities: ln L (Shannon 1948, Bell Syst. Tech. J. 27, 379-423).
public struct ShannonEntropy: InformationMeasure {
  public init() {}
  public var isLogarithmic: Bool { true }
  public func value(of probabilities: Probabilities) -> Double { 0 - probabilities.sum { $0 * LibM.log($0) } }
  public func maximum(outcomes: Int) -> Double { LibM.log(Double(outcomes)) }
}

/// ln Σ w exp(t x) of terms whose weights add up to 1: to full relative precision where it is close to 0, as for small t, and
/// without overflow or underflow.
func logMeanExponential(_ t: Double, _ terms: [(weight: Double, x: Double)]) -> Double {
  let excess = terms.reduce(0) { $0 + $1.weight * LibM.expm1(t * $1.x) }
  if abs(excess) < 0.5 { return LibM.log1p(excess) }
  let largest = terms.reduce(-Double.infinity) { max($0, t * $1.x) }
  return largest + LibM.log(terms.reduce(0) { $0 + $1.weight * LibM.exp(t * $1.x - largest) })
}
