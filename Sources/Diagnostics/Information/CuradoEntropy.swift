import SimCore

/// S = Σ (1 - e^(-b p)) + e^-b - 1 with b > 0; largest for equal probabilities: L (1 - e^(-b/L)) + e^-b - 1 (Curado & Nobre 2004,
/// Physica A 335, 94-106).
public struct CuradoEntropy: InformationMeasure {
  /// Positive.
  public let exponent: Double

  public init(exponent: Double) { self.exponent = exponent }

  public var isLogarithmic: Bool { false }

  public func value(of probabilities: Probabilities) -> Double {
    LibM.expm1(-exponent) - probabilities.sum { LibM.expm1(-exponent * $0) }
  }

  public func maximum(outcomes: Int) -> Double {
    LibM.expm1(-exponent) - Double(outcomes) * LibM.expm1(-exponent / Double(outcomes))
  }
}
