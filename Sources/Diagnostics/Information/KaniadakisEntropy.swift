import SimCore

/// S = -Σ p (p^κ - p^-κ) / 2κ with 0 < κ < 1, Shannon's entropy in the limit κ → 0; largest for equal probabilities:
/// (L^κ - L^-κ) / 2κ (Kaniadakis 2002, Phys. Rev. E 66, 056125).
public struct KaniadakisEntropy: InformationMeasure {
  /// Between 0 and 1.
  public let deformation: Double

  public init(deformation: Double) { self.deformation = deformation }

  public var isLogarithmic: Bool { false }

  public func value(of probabilities: Probabilities) -> Double {
    probabilities.sum { $0 * surprise(-LibM.log($0)) }
  }

  public func maximum(outcomes: Int) -> Double { surprise(LibM.log(Double(outcomes))) }

  /// The deformed logarithm of 1/p: sinh(κ ln 1/p) / κ.
  private func surprise(_ logarithm: Double) -> Double {
    (LibM.expm1(deformation * logarithm) - LibM.expm1(-deformation * logarithm)) / (2 * deformation)
  }
}
