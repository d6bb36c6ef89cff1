import SimCore

/// ln [x (x + 1) … (x + n - 1) / xⁿ] for x > 0: ln Γ(x + n) - ln Γ(x) - n ln x, from 0 for x ≫ n², without the digits that the
/// difference of large logarithms loses.
///
/// From Stirling's series (Abramowitz & Stegun 1964, 6.1.41) above 12, below factor by factor.
public func logRisingFactorialExcess(_ x: Double, _ n: Int) -> Double {
  precondition(x > 0 && n >= 0, "a positive number and as many factors as there may be")
  if n < 2 { return 0 }
  let logarithm = LibM.log(x)
  var (start, left, sum) = (x, n, 0.0)
  while start < 12 && left > 0 {
    sum += LibM.log(start) - logarithm
    start += 1
    left -= 1
  }
  if left == 0 { return sum }
  let count = Double(left)
  let ratio = count / start
  // (x + n - 1/2) ln(1 + r) - n with r = n/x, in which x r and n cancel.
  let leading = (start + count) * logarithmExcess(ratio) + count * ratio - 0.5 * LibM.log1p(ratio)
  let series = stirlingSeries(start + count) - stirlingSeries(start)
  return sum + leading + series + (start == x ? 0 : count * (LibM.log(start) - logarithm))
}

/// ln(1 + r) - r for r ≥ 0, to full relative accuracy.
private func logarithmExcess(_ r: Double) -> Double {
  if r > 0.1 { return LibM.log1p(r) - r }
  var sum = 0.0
  for k in stride(from: 17, through: 2, by: -1) { sum = 1 / Double(k) - r * sum }
  return -r * r * sum
}

/// ln Γ(x) - (x - 1/2) ln x + x - ln(2π)/2 for x ≥ 12, to 1e-16.
private func stirlingSeries(_ x: Double) -> Double {
  let y = 1 / (x * x)
  return (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y * (1.0 / 1680 - y / 1188)))) / x
}
