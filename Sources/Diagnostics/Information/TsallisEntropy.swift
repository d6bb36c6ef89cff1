import SimCore

/// S = (1 - Σ p^q) / (q - 1), Shannon's entropy for q = 1; largest for equal probabilities: (1 - L^(1-q)) / (q - 1) (Havrda &
/// Charvát 1967, Kybernetika 3, 30-35; Tsallis 1988, J. Stat. Phys. 52, 479-487).
public struct TsallisEntropy: InformationMeasure {
  /// At least 0.
  public let order: Double

  public init(order: Double) { self.order = order }

  public var isLogarithmic: Bool { false }

  public func value(of probabilities: Probabilities) -> Double {
    probabilities.sum { $0 * surprise(-LibM.log($0)) }
  }

  public func maximum(outcomes: Int) -> Double { surprise(LibM.log(Double(outcomes))) }

  /// The deformed logarithm of 1/p: (1 - p^(q-1)) / (q - 1).
  private func surprise(_ logarithm: Double) -> Double {
    order == 1 ? logarithm : -LibM.expm1((1 - order) * logarithm) / (order - 1)
  }
}

/// H = 2 (1 - Σ p²), a lower bound of the mean number of checks with which a receiver tells from a binary prefix code whether
/// it was one outcome or not; largest for equal probabilities: 2 (1 - 1/L) (Ahlswede & Cai 2006, IEEE Trans. Inf. Theory 52,
/// 4198-4207).
public struct IdentificationEntropy: InformationMeasure {
  public init() {}
  public var isLogarithmic: Bool { false }
  public func value(of probabilities: Probabilities) -> Double { 2 * probabilities.sum { $0 * (1 - $0) } }
  public func maximum(outcomes: Int) -> Double { 2 * (1 - 1 / Double(outcomes)) }
}
