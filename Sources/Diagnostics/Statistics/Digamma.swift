import SimCore

/// The digamma function ψ(x) = d ln Γ(x) / dx for x > 0, to some 1e-15.
///
/// From the asymptotic series (Abramowitz & Stegun 1964, 6.3.18) above 12, below by the recurrence ψ(x + 1) = ψ(x) + 1/x.
public func digamma(_ x: Double) -> Double {
  guard x > 0 else { return .nan }
  var (x, shift) = (x, 0.0)
  while x < 12 {
    shift += 1 / x
    x += 1
  }
  let y = 1 / (x * x)
  let tail = 1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32_760 - y / 12))
  let series = y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * tail)))
  return LibM.log(x) - 0.5 / x - series - shift
}
