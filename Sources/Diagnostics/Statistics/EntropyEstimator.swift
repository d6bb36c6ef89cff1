import SimCore

/// How Shannon's entropy of a distribution is estimated from counts of outcomes: cᵢ of n samples in all, k outcomes that occurred.
///
/// The bias formulas hold for independent samples.
public enum EntropyEstimator: String, CaseIterable, Sendable {
  /// The entropy of the relative frequencies. Too small by about (K - 1) / 2n, with K possible outcomes.
  case plugIn = "plug_in"
  /// The same plus (k - 1) / 2n: Miller 1955, "Note on the bias of information estimates".
  case millerMadow = "miller_madow"
  /// Horvitz and Thompson's sum over the outcomes that occurred, each weighted by the inverse of its probability to do so, with
  /// relative frequencies times the estimated coverage 1 - f₁/n of the sample, f₁ outcomes having occurred once (Chao & Shen
  /// 2003, Environ. Ecol. Stat. 10, 429-443). If all outcomes occurred once, the coverage is 1/n, as if one hadn't.
  case chaoShen = "chao_shen"
  /// -Σ p ln p / (1 - (1 - p)ⁿ) with p = cᵢ/n (Horvitz & Thompson 1952, J. Am. Stat. Assoc. 47, 663-685): Chao and Shen's with full
  /// coverage.
  case horvitzThompson = "horvitz_thompson"
  /// ln n - Σ (cᵢ/n) G(cᵢ) (Grassberger 2003, arXiv:physics/0307138).
  case grassberger
  /// ψ(n) - Σ (cᵢ/n) S(cᵢ) (Schürmann 2004, J. Phys. A 37, L295-L301) with ξ = e^(-1/2), between the smaller bias of ξ = 1/2,
  /// which makes it Grassberger's but for ψ(n) in place of ln n, and the smaller variance of ξ = 1, which has no integral.
  case schuermann
  /// n H - (n - 1) times the mean of the entropies with one sample left out (Zahl 1977, Ecology 58, 907-913).
  case jackknife
  /// The mean of the posterior distribution for a prior that is nearly uniform in the entropy (Nemenman, Shafee & Bialek 2002,
  /// Adv. Neural Inf. Process. Syst. 14, 471-478): `NSBEntropy`. Needs the number of possible outcomes.
  case nsb

  /// Shannon's entropy in nats; NaN without samples, for the jackknife also with one sample. Corrected entropies may be larger
  /// than the logarithm of the number of outcomes, and Grassberger's and Schürmann's smaller than 0.
  public func entropy(of counts: OutcomeCounts) -> Double {
    let total = Double(counts.total)
    if counts.total == 0 { return .nan }
    switch self {
    case .plugIn: return counts.mean { -LibM.log(Double($0) / total) }
    case .millerMadow: return EntropyEstimator.plugIn.entropy(of: counts) + Double(counts.observed - 1) / (2 * total)
    case .chaoShen: return weightedByInclusion(counts, coverage: chaoShenCoverage(counts))
    case .horvitzThompson: return weightedByInclusion(counts, coverage: 1)
    case .grassberger: return LibM.log(total) - counts.mean(grassbergerLogarithm)
    case .schuermann: return digamma(total) - counts.mean(schuermannLogarithm)
    case .nsb: return NSBEntropy(counts).mean
    case .jackknife: return counts.total < 2 ? .nan : jackknifeLogarithm(counts.total) - counts.mean(jackknifeLogarithm)
    }
  }

  /// The same from the count of each outcome, in any order.
  public func entropy(of counts: [Int]) -> Double { entropy(of: OutcomeCounts(counts)) }
}

extension OutcomeCounts {
  /// The mean over all samples of a function of how often their outcome occurred: Σ (cᵢ/n) f(cᵢ).
  fileprivate func mean(_ function: (_ count: Int) -> Double) -> Double {
    var sum = 0.0
    for group in groups { sum += Double(group.count) * Double(group.outcomes) / Double(total) * function(group.count) }
    return sum
  }
}

/// Good's estimate of the probability of all outcomes that occurred: 1 - f₁/n (1953, Biometrika 40, 237-264).
private func chaoShenCoverage(_ counts: OutcomeCounts) -> Double {
  let singletons = counts.groups.first.map { $0.count == 1 ? $0.outcomes : 0 } ?? 0
  return 1 - Double(min(singletons, counts.total - 1)) / Double(counts.total)
}

/// -Σ q ln q / (1 - (1 - q)ⁿ) with q the relative frequencies times the coverage.
private func weightedByInclusion(_ counts: OutcomeCounts, coverage: Double) -> Double {
  let total = Double(counts.total)
  return counts.groups.reduce(0) { sum, group in
    let q = coverage * Double(group.count) / total
    let inclusion = q < 1 ? -LibM.expm1(total * LibM.log1p(-q)) : 1
    return sum - Double(group.outcomes) * q * LibM.log(q) / inclusion
  }
}

/// Grassberger's G(c) = ψ(c) + (-1)ᶜ ∫₀¹ tᶜ⁻¹ / (1 + t) dt. By its recurrence G(2m + 1) = G(2m), G(2m + 2) = G(2m) + 2 / (2m +
/// 1) it is ln 2 + ψ(⌊c/2⌋ + 1/2).
private func grassbergerLogarithm(_ count: Int) -> Double { LibM.log(2) + digamma(Double(count / 2) + 0.5) }

/// Schürmann's S(c) = ψ(c) + (-1)ᶜ ∫ tᶜ⁻¹ / (1 + t) dt from 0 to 1/ξ - 1 with ξ = e^(-1/2), the integral as the alternating series
/// xᶜ (1/c - x/(c + 1) + x²/(c + 2) - …).
private func schuermannLogarithm(_ count: Int) -> Double {
  let limit = LibM.expm1(0.5)
  var (power, integral, n) = (LibM.pow(limit, Double(count)), 0.0, Double(count))
  while abs(power) > 1e-18 {
    integral += power / n
    power *= -limit
    n += 1
  }
  return digamma(Double(count)) + (count % 2 == 0 ? integral : -integral)
}

/// c ln c - (c - 1) ln(c - 1): leaving out one sample at a time, the jackknifed entropy is this of n, minus its mean over the
/// samples.
private func jackknifeLogarithm(_ count: Int) -> Double {
  let c = Double(count)
  return count == 1 ? 0 : LibM.log(c) - (c - 1) * LibM.log1p(-1 / c)
}
