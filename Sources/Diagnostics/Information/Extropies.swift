import SimCore

/// J = -Σ (1 - p) ln(1 - p), the complementary dual of entropy; largest for equal probabilities: (L - 1) ln(L / (L - 1)) (Lad,
/// Sanfilippo & Agrò 2015, Stat. Sci. 30, 40-58).
public struct ShannonExtropy: InformationMeasure {
  public init() {}
  public var isLogarithmic: Bool { true }
  public func value(of probabilities: Probabilities) -> Double {
    0 - probabilities.sum { $0 < 1 ? (1 - $0) * LibM.log1p(-$0) : 0 }
  }
  public func maximum(outcomes: Int) -> Double { maximalExtropy(outcomes) }
}

/// J = [(L - 1) ln Σ (1 - p)^q - (L - 1) ln(L - 1)] / (1 - q), the sum over all L possible outcomes, Shannon's extropy in the
/// limit q → 1; largest for equal probabilities: (L - 1) ln(L / (L - 1)) (Liu & Xiao 2023, Commun. Stat. Theory Methods 52,
/// 5836-5847).
public struct RenyiExtropy: InformationMeasure {
  /// Positive.
  public let order: Double

  public init(order: Double) { self.order = order }

  public var isLogarithmic: Bool { true }

  public func value(of probabilities: Probabilities) -> Double {
    if order == 1 { return ShannonExtropy().value(of: probabilities) }
    let others = Double(probabilities.possible - 1)
    if others == 0 { return 0 }
    var terms: [(weight: Double, x: Double)] = []
    for group in probabilities.groups where group.probability < 1 {
      terms.append((Double(group.outcomes) * (1 - group.probability) / others, LibM.log1p(-group.probability)))
    }
    let impossible = probabilities.possible - probabilities.groups.reduce(0) { $0 + $1.outcomes }
    if impossible > 0 { terms.append((Double(impossible) / others, 0)) }
    return others * logMeanExponential(order - 1, terms) / (1 - order)
  }

  public func maximum(outcomes: Int) -> Double { maximalExtropy(outcomes) }
}

/// J = Σ [(1 - p) - (1 - p)^q] / (q - 1), Shannon's extropy for q = 1; largest for equal probabilities:
/// [(L - 1) - L (1 - 1/L)^q] / (q - 1) (Xue & Deng 2023, Commun. Stat. Theory Methods 52, 751-762).
public struct TsallisExtropy: InformationMeasure {
  /// Positive.
  public let order: Double

  public init(order: Double) { self.order = order }

  public var isLogarithmic: Bool { false }

  public func value(of probabilities: Probabilities) -> Double { probabilities.sum(contribution) }

  public func maximum(outcomes: Int) -> Double { Double(outcomes) * contribution(1 / Double(outcomes)) }

  private func contribution(_ p: Double) -> Double {
    if p >= 1 { return 0 }
    let logarithm = LibM.log1p(-p)
    return (1 - p) * (order == 1 ? -logarithm : -LibM.expm1((order - 1) * logarithm) / (order - 1))
  }
}

private func maximalExtropy(_ outcomes: Int) -> Double {
  outcomes > 1 ? -Double(outcomes - 1) * LibM.log1p(-1 / Double(outcomes)) : 0
}
