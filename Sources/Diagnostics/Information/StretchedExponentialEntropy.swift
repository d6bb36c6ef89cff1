import SimCore

/// S = Σ [Γ((η+1)/η, -ln p) - p Γ((η+1)/η)] with η > 0 and the upper incomplete gamma function Γ(a, x), Shannon's entropy for η
/// = 1; largest for equal probabilities. Its maximum under constraints gives stretched exponentials (Anteneodo & Plastino 1999,
/// J. Phys. A 32, 1089-1097).
public struct StretchedExponentialEntropy: InformationMeasure {
  /// Positive, best not below 0.02.
  public let exponent: Double

  public init(exponent: Double) { self.exponent = exponent }

  public var isLogarithmic: Bool { false }

  public func value(of probabilities: Probabilities) -> Double { probabilities.sum(contribution) }

  public func maximum(outcomes: Int) -> Double { Double(outcomes) * contribution(1 / Double(outcomes)) }

  private func contribution(_ p: Double) -> Double {
    let a = 1 + 1 / exponent
    return LibM.exp(LibM.lgamma(a)) * (upperGammaFraction(a, -LibM.log(p)) - p)
  }
}
