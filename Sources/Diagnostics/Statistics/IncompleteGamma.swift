import SimCore

/// Q(a, x) = Γ(a, x) / Γ(a), the upper incomplete gamma function's share of the whole one, for a > 0 and x ≥ 0.
///
/// Below x = a + 1 from the power series of the lower one, above from the continued fraction (Abramowitz & Stegun 1964, 6.5.29
/// and 6.5.31), to some 1e-14.
public func upperGammaFraction(_ a: Double, _ x: Double) -> Double {
  if x <= 0 { return 1 }
  if x.isInfinite { return 0 }
  let factor = LibM.exp(a * LibM.log(x) - x - LibM.lgamma(a))
  return x < a + 1 ? 1 - factor * lowerGammaSeries(a, x) : factor * upperGammaFraction(a, continued: x)
}

/// Σ xᵏ / (a (a+1) … (a+k)).
private func lowerGammaSeries(_ a: Double, _ x: Double) -> Double {
  var (term, sum, k) = (1 / a, 1 / a, 1.0)
  while term > 1e-17 * sum && k < 10_000 {
    term *= x / (a + k)
    sum += term
    k += 1
  }
  return sum
}

/// 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - …))), by Lentz's method (1976, Appl. Opt. 15, 668-671).
private func upperGammaFraction(_ a: Double, continued x: Double) -> Double {
  var b = x + 1 - a
  var (c, d) = (1e300, 1 / b)
  var fraction = d
  for k in 1..<10_000 {
    let numerator = -Double(k) * (Double(k) - a)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    fraction *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return fraction
}
