import SimCore

/// The entropy of a distribution by Bayes' rule, with a prior that is nearly uniform in the entropy itself (Nemenman, Shafee &
/// Bialek 2002, Adv. Neural Inf. Process. Syst. 14, 471-478, arXiv:physics/0108025).
///
/// Under Dirichlet's prior ∏ pᵢ^(β-1) of K outcomes, the entropy has the mean ξ(β) = ψ(Kβ + 1) - ψ(β + 1). Such priors are mixed so
/// that ξ is uniform from 0 to ln K. With counts cᵢ of n samples, β then has the weight
///
///     dξ/dβ · Γ(Kβ) / Γ(n + Kβ) · Π Γ(cᵢ + β) / Γ(β),
///
/// and given β the entropy has the mean ψ(A + 1) - Σ αᵢ ψ(αᵢ + 1) / A, with αᵢ = cᵢ + β and A = n + Kβ (Wolpert & Wolf 1995,
/// Phys. Rev. E 52, 6841-6854, also for the variance). The integrals over ln β are sums at equal steps, which for functions that
/// are smooth and vanish on both sides are exact but for rounding errors (Trefethen & Weideman 2014, SIAM Rev. 56, 385-458).
public struct NSBEntropy: Equatable, Sendable {
  /// Mean of the posterior distribution of the entropy, in nats.
  public let mean: Double
  /// Its standard deviation.
  public let standardDeviation: Double

  /// The number of possible outcomes matters. Without samples, the prior's own: ln K / 2. 0 if only one outcome is possible, NaN if
  /// none is.
  public init(_ counts: OutcomeCounts) {
    guard counts.possible > 1 else {
      let value = counts.possible == 1 ? 0 : Double.nan
      (mean, standardDeviation) = (value, value)
      return
    }
    let posterior = ConcentrationPosterior(counts)
    let points = posterior.support()
    let total = points.reduce(0) { $0 + $1.weight }
    let moments = points.map { DirichletMoments(counts, concentration: LibM.exp($0.place)) }
    let mean = zip(points, moments).reduce(0) { $0 + $1.0.weight / total * $1.1.mean }
    let variance = zip(points, moments).reduce(0) { sum, entry in
      let deviation = entry.1.mean - mean
      return sum + entry.0.weight / total * (deviation * deviation + entry.1.variance)
    }
    (self.mean, standardDeviation) = (mean, variance.squareRoot())
  }
}

/// The posterior distribution of x = ln β.
private struct ConcentrationPosterior {
  let counts: OutcomeCounts

  init(_ counts: OutcomeCounts) { self.counts = counts }

  /// Its maximum is between them for any numbers of samples and outcomes that fit a memory: β from 1/nK to n².
  private static let limits = (low: -100.0, high: 100.0)
  /// Logarithm of the share of the maximum that is left out.
  private static let least = -42.0

  /// The logarithm of the density, up to a constant.
  func logarithm(_ x: Double) -> Double {
    let (concentration, possible) = (LibM.exp(x), Double(counts.possible))
    var sum = -logRisingFactorialExcess(possible * concentration, counts.total)
    for group in counts.groups { sum += Double(group.outcomes) * logRisingFactorialExcess(concentration, group.count) }
    return sum + LibM.log(entropySlope(concentration, possible)) + x
  }

  /// dξ/dβ = K ψ′(Kβ + 1) - ψ′(β + 1). For large β from the asymptotic series, in which the terms 1/β cancel.
  private func entropySlope(_ concentration: Double, _ possible: Double) -> Double {
    if concentration < 20 { return possible * trigamma(possible * concentration + 1) - trigamma(concentration + 1) }
    let (y, z) = (1 / concentration, 1 / possible)
    func term(_ power: Int) -> Double { 1 - (0..<power).reduce(1) { product, _ in product * z } }
    let square = y * y
    let series = term(4) / 30 - square * (term(6) / 42 - square * term(8) / 30)
    return square * (term(1) / 2 - y * (term(2) / 6 - square * series))
  }

  /// Where the density is the largest.
  private var mode: Double {
    var (best, height, x) = (0.0, -Double.infinity, ConcentrationPosterior.limits.low)
    while x <= ConcentrationPosterior.limits.high {
      let value = logarithm(x)
      if value > height { (best, height) = (x, value) }
      x += 2
    }
    var (low, high) = (best - 2, best + 2)
    for _ in 0..<60 {
      let (first, second) = (low + (high - low) / 3, high - (high - low) / 3)
      if logarithm(first) < logarithm(second) { low = first } else { high = second }
    }
    return (low + high) / 2
  }

  /// Equally spaced places with densities in units of the largest, until these are too small to matter.
  func support() -> [(place: Double, weight: Double)] {
    let mode = mode
    let height = logarithm(mode)
    var width = 1.0
    while min(logarithm(mode - width), logarithm(mode + width)) < height - 1 && width > 1e-7 { width /= 2 }
    let step = width / 4
    var points = [(mode, 1.0)]
    for direction in [-1.0, 1] {
      var k = 1.0
      while true {
        let place = mode + direction * k * step
        let logarithm = logarithm(place) - height
        guard logarithm >= ConcentrationPosterior.least else { break }
        points.append((place, LibM.exp(logarithm)))
        k += 1
      }
    }
    return points
  }
}

/// Mean and variance of the entropy under Dirichlet's distribution with the parameters αᵢ = cᵢ + β.
///
/// Wolpert and Wolf's second moment, less the square of the mean, is [V + Σ αᵢ f(αᵢ + 1) / A - f(A + 1)] / (A + 1), with the
/// variance V of the ψ(αᵢ + 1) under the weights αᵢ / A, and f(z) = z ψ′(z) - 1.
private struct DirichletMoments {
  let mean: Double
  let variance: Double

  init(_ counts: OutcomeCounts, concentration: Double) {
    var groups = counts.groups.map { (alpha: Double($0.count) + concentration, outcomes: Double($0.outcomes)) }
    groups.append((concentration, Double(counts.possible - counts.observed)))
    let total = Double(counts.total) + Double(counts.possible) * concentration
    let terms = groups.map { (share: $0.outcomes * ($0.alpha / total), digamma: digamma($0.alpha + 1)) }
    let level = terms.reduce(0) { $0 + $1.share * $1.digamma }
    mean = digamma(total + 1) - level
    let spread = terms.reduce(0) { $0 + $1.share * ($1.digamma - level) * ($1.digamma - level) }
    let excess = zip(terms, groups).reduce(0) { $0 + $1.0.share * DirichletMoments.excess($1.1.alpha + 1) }
    variance = max(0, (spread + excess - DirichletMoments.excess(total + 1)) / (total + 1))
  }

  private static func excess(_ z: Double) -> Double { z * trigamma(z) - 1 }
}
