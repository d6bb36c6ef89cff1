/// How the probabilities of outcomes are estimated from their counts.
public enum ProbabilityEstimator: Equatable, Sendable {
  /// Relative frequencies: pᵢ = cᵢ / n. The maximum of the likelihood.
  case relative
  /// A pseudocount a is added to each possible outcome: pᵢ = (cᵢ + a) / (n + a L), with L possible outcomes. The mean of the
  /// posterior for a Dirichlet prior: a = 1 is Laplace's rule of succession (1814, Essai philosophique sur les probabilités), a
  /// = 1/2 Jeffreys' prior (1946, Proc. R. Soc. A 186, 453-461).
  case additive(pseudocount: Double)
  /// Relative frequencies, drawn towards the uniform distribution over the possible outcomes: pᵢ = λ / L + (1 - λ) cᵢ / n, with
  /// λ = (1 - Σ (cᵢ/n)²) / ((n - 1) Σ (1/L - cᵢ/n)²), at most 1 (Hausser & Strimmer 2009, J. Mach. Learn. Res. 10, 1469-1484).
  case shrinkage

  /// Nil without any counts.
  public func probabilities(of counts: OutcomeCounts) -> Probabilities? {
    guard counts.total > 0 else { return nil }
    let (total, possible) = (Double(counts.total), Double(counts.possible))
    switch self {
    case .relative:
      return ProbabilityEstimator.map(counts) { Double($0) / total }
    case .additive(let pseudocount):
      return ProbabilityEstimator.map(counts) { (Double($0) + pseudocount) / (total + pseudocount * possible) }
    case .shrinkage:
      let share = ProbabilityEstimator.shrinkageIntensity(counts)
      return ProbabilityEstimator.map(counts) { share / possible + (1 - share) * Double($0) / total }
    }
  }

  /// Hausser and Strimmer's λ, from 0 to 1: the share of the uniform distribution. 1 for less than two pieces, and if all
  /// outcomes are equally frequent.
  public static func shrinkageIntensity(_ counts: OutcomeCounts) -> Double {
    let (total, target) = (Double(counts.total), 1 / Double(counts.possible))
    var (square, distance) = (0.0, Double(counts.possible - counts.observed) * target * target)
    for group in counts.groups {
      let p = Double(group.count) / total
      square += Double(group.outcomes) * p * p
      distance += Double(group.outcomes) * (target - p) * (target - p)
    }
    let intensity = (1 - square) / ((total - 1) * distance)
    return intensity < 1 ? max(0, intensity) : 1
  }

  /// - Parameter probability: Of an outcome that occurred so many times.
  private static func map(_ counts: OutcomeCounts, _ probability: (_ count: Int) -> Double) -> Probabilities {
    var groups = counts.groups.map { Probabilities.Group(probability: probability($0.count), outcomes: $0.outcomes) }
    let rest = Probabilities.Group(probability: probability(0), outcomes: counts.possible - counts.observed)
    if rest.outcomes > 0 && rest.probability > 0 { groups.insert(rest, at: 0) }
    return Probabilities(groups: groups, possible: counts.possible)
  }
}
