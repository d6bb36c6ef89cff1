/// The trigamma function ψ′(x) = d² ln Γ(x) / dx² for x > 0, to some 1e-15 of it.
///
/// From the asymptotic series (Abramowitz & Stegun 1964, 6.4.12) above 12, below by the recurrence ψ′(x + 1) = ψ′(x) - 1/x².
public func trigamma(_ x: Double) -> Double {
  guard x > 0 else { return .nan }
  var (x, shift) = (x, 0.0)
  while x < 12 {
    shift += 1 / (x * x)
    x += 1
  }
  let y = 1 / (x * x)
  let tail = 1.0 / 30 - y * (5.0 / 66 - y * (691.0 / 2730 - y * 7 / 6))
  let series = y * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * tail)))
  return (1 + series) / x + y / 2 + shift
}
