import SimCore

/// Weighted ratios, of which powers are averaged: Σ w rᵏ, with weights whose sum is 1.
///
/// Entropies and divergences of Shannon, Rényi and Tsallis are functions of such means; they are written with expm1 and log1p, so
/// that nothing is lost where k or the logarithms of the ratios are small.
struct PowerMean {
  var weights: [Double] = []
  var logarithms: [Double] = []

  mutating func add(weight: Double, logarithm: Double) {
    weights.append(weight)
    logarithms.append(logarithm)
  }

  /// Σ w ln r.
  var meanLogarithm: Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * logarithms[i] }
    return sum
  }

  /// Σ w rᵏ - 1.
  func excess(_ k: Double) -> Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * LibM.expm1(k * logarithms[i]) }
    return sum
  }

  /// ln Σ w rᵏ.
  func logarithm(_ k: Double) -> Double {
    let largest = logarithms.reduce(-.infinity) { max($0, k * $1) }
    if abs(k) < 0.5 && largest < 1 { return LibM.log1p(excess(k)) }
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * LibM.exp(k * logarithms[i] - largest) }
    return largest + LibM.log(sum)
  }
}

/// A family of entropies with an order: at order 1 all of them are Shannon's.
enum EntropyFamily {
  case renyi
  case tsallis

  /// What entropies and divergences are multiples of, at one order: they are quotients of this, so that the factor cancels.
  func kernel(_ mean: PowerMean, order: Double) -> Double {
    if order == 1 { return mean.meanLogarithm }
    switch self {
    case .renyi: return mean.logarithm(order - 1)
    case .tsallis: return mean.excess(order - 1)
    }
  }

  /// Entropy H and statistical complexity C at one order.
  func point(_ distribution: ComparisonWithUniform, order: Double) -> (entropy: Double, complexity: Double) {
    let entropy = kernel(distribution.probabilities, order: order) / kernel(distribution.uniform, order: order) + 0
    return (entropy, entropy * (divergence(distribution.divergence, order) / divergence(distribution.largest, order)))
  }

  private func divergence(_ halves: ComparisonWithUniform.Halves, _ order: Double) -> Double {
    kernel(halves.distribution, order: order) + kernel(halves.uniform, order: order)
  }
}

/// A distribution P over N outcomes, prepared to be compared with the uniform distribution U by way of their mean (P + U) / 2.
struct ComparisonWithUniform {
  /// The two halves of a divergence: P against the mean, and U against the mean.
  struct Halves {
    var distribution = PowerMean()
    var uniform = PowerMean()
  }

  private(set) var probabilities = PowerMean()
  private(set) var uniform = PowerMean()
  private(set) var divergence = Halves()
  /// Those of a distribution with one outcome only.
  private(set) var largest = Halves()

  /// Nil without samples, or if there is one outcome only.
  init?(counts: [Int]) {
    let (outcomes, total) = (counts.count, counts.reduce(0, +))
    guard total > 0, outcomes > 1 else { return nil }
    let n = Double(outcomes)
    uniform.add(weight: 1, logarithm: -LibM.log(n))
    for count in counts where count > 0 { add(count, total, outcomes) }
    let unobserved = counts.count { $0 == 0 }
    if unobserved > 0 { divergence.uniform.add(weight: Double(unobserved) / n, logarithm: LibM.log(2)) }
    largest.distribution.add(weight: 1, logarithm: LibM.log(2 * n / (n + 1)))
    largest.uniform.add(weight: 1 / n, logarithm: LibM.log(2 / (n + 1)))
    largest.uniform.add(weight: (n - 1) / n, logarithm: LibM.log(2))
  }

  /// With d = N p - 1, whose numerator is a whole number: p = U (1 + d), and the mean is U (1 + d / 2).
  private mutating func add(_ count: Int, _ total: Int, _ outcomes: Int) {
    let p = Double(count) / Double(total)
    let d = Double(outcomes * count - total) / Double(total)
    let half = LibM.log1p(d / 2)
    probabilities.add(weight: p, logarithm: LibM.log(p))
    divergence.distribution.add(weight: p, logarithm: LibM.log1p(d) - half)
    divergence.uniform.add(weight: 1 / Double(outcomes), logarithm: -half)
  }
}

/// Entropies, then complexities, of a series' patterns at each order; NaN if the series is shorter than a pattern.
func complexityCurve(_ family: EntropyFamily, _ series: [Double], _ patterns: OrdinalPatterns, orders: [Double]) -> [Double] {
  guard let distribution = ComparisonWithUniform(counts: patterns.counts(of: series)) else {
    return [Double](repeating: .nan, count: 2 * orders.count)
  }
  let points = orders.map { family.point(distribution, order: $0) }
  return points.map(\.entropy) + points.map(\.complexity)
}
