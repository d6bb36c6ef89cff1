import SimCore

/// How disordered a distribution is, and how structured: normalised entropy and Jensen-Shannon complexity.
///
/// For probabilities p of N outcomes, and the uniform distribution U,
///
///     H = S(p) / ln N,    C = H · J(p, U) / J_max,    J(p, U) = S((p + U) / 2) - S(p) / 2 - S(U) / 2,
///
/// with Shannon's entropy S = -Σ p ln p, and J_max the divergence of a single outcome from U (Martin, Plastino & Rosso 2006,
/// Physica A 369, 439; Rosso, Larrondo, Martin, Plastino & Fuentes 2007, Phys. Rev. Lett. 99, 154102). C is 0 for a single outcome
/// and for equal probabilities.
///
/// Both are computed from the deviations d = N p - 1, by logarithms of 1 + d, so that C keeps its digits near equal probabilities:
///
///     1 - H = Σ (1 + d) ln(1 + d) / (N ln N),    J = Σ [(1 + d) ln(1 + d) - (2 + d) ln(1 + d/2)] / 2N.
public struct ComplexityEntropy: Sendable {
  /// N, the number of possible outcomes.
  public let outcomes: Int
  /// What the probabilities were estimated from: samples, or as many of equal weight as tell as much.
  public let samples: Double
  /// Outcomes that occurred.
  public let observed: Int
  /// H, from 0 to 1.
  public let entropy: Double
  /// J(p, U) in nats.
  public let divergence: Double

  /// From how often each of the possible outcomes occurred. All is NaN if none did.
  public init(counts: [Int]) { self.init(counts: counts, outcomes: counts.count) }

  /// The same where those that didn't occur may be left out.
  init(counts: [Int], outcomes: Int) {
    let total = counts.reduce(0, +)
    var sums = DeviationSums()
    var tally = [Int](repeating: 0, count: ComplexityEntropy.tallied)
    tally[0] = outcomes - counts.count
    for count in counts {
      if count < tally.count { tally[count] += 1 } else { sums.add(deviation(count), times: 1) }
    }
    for (count, times) in tally.enumerated() where times > 0 { sums.add(deviation(count), times: Double(times)) }
    self.init(sums, outcomes: outcomes, observed: outcomes - tally[0], samples: Double(total))

    /// The difference of integers is exact, and so are its digits where counts are nearly equal.
    func deviation(_ count: Int) -> Double {
      total == 0 ? .nan : Double(outcomes * count - total) / Double(total)
    }
  }

  /// Counts below this are put together, so that each logarithm is taken once.
  private static let tallied = 256

  /// From the sums of weights for each of the possible outcomes.
  ///
  /// - Parameter samples: The number of samples of equal weight that would tell as much.
  public init(weights: [Double], samples: Double) {
    let total = weights.reduce(0, +)
    var sums = DeviationSums()
    for weight in weights { sums.add(Double(weights.count) * (weight / total) - 1, times: 1) }
    self.init(sums, outcomes: weights.count, observed: weights.count { $0 > 0 }, samples: samples)
  }

  /// From probabilities that many outcomes share.
  init(groups: [(probability: Double, outcomes: Int)]) {
    let outcomes = groups.reduce(0) { $0 + $1.outcomes }
    var sums = DeviationSums()
    for group in groups { sums.add(Double(outcomes) * group.probability - 1, times: Double(group.outcomes)) }
    self.init(
      sums, outcomes: outcomes, observed: groups.reduce(0) { $0 + ($1.probability > 0 ? $1.outcomes : 0) }, samples: .infinity)
  }

  private init(_ sums: DeviationSums, outcomes: Int, observed: Int, samples: Double) {
    (self.outcomes, self.observed, self.samples) = (outcomes, observed, samples)
    let count = Double(outcomes)
    let deficit = sums.entropy / (count * LibM.log(count))
    entropy = deficit.isNaN ? .nan : observed == 1 ? 0 : min(max(1 - deficit, 0), 1)
    divergence = deficit.isNaN ? .nan : max(sums.divergence / (2 * count), 0)
  }

  /// S in nats.
  public var shannonEntropy: Double { entropy * LibM.log(Double(outcomes)) }
  /// C.
  public var complexity: Double { entropy * divergence / ComplexityEntropy.largestDivergence(outcomes) }
  /// Outcomes that didn't occur.
  public var missing: Int { outcomes - observed }

  /// H with the bias of relative frequencies removed to first order, by (K - 1) / 2M with K outcomes in M samples (Miller 1955,
  /// "Note on the bias of information estimates"). The formula is that for independent samples; with the windows of white noise,
  /// which overlap, the bias is smaller by 32 % for order 3, 12 % for order 4 and 3 % for order 5.
  public var correctedEntropy: Double { entropy + Double(observed - 1) / (2 * samples * LibM.log(Double(outcomes))) }

  /// J(p, U) in nats for a single outcome of so many.
  public static func largestDivergence(_ outcomes: Int) -> Double {
    let n = Double(outcomes)
    return -0.5 * ((n + 1) / n * LibM.log(n + 1) - 2 * LibM.log(2 * n) + LibM.log(n))
  }
}

/// The two sums over deviations from equal probabilities.
private struct DeviationSums {
  var (entropy, divergence) = (0.0, 0.0)

  mutating func add(_ d: Double, times: Double) {
    if d <= -1 {
      divergence += times * 0.693_147_180_559_945_3
      return
    }
    let term = (1 + d) * LibM.log1p(d)
    entropy += times * term
    divergence += times * (term - (2 + d) * LibM.log1p(d / 2))
  }
}
