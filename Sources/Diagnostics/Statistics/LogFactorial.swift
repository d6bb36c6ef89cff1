import SimCore

/// ln n!, to a relative error of some 1e-16.
///
/// Up to 31 from the product, above by Stirling's series with four terms, of which the next would be under 1e-16.
public func logFactorial(_ n: Int) -> Double {
  precondition(n >= 0, "factorials of negative numbers don't exist")
  if n < smallLogFactorials.count { return smallLogFactorials[n] }
  let x = Double(n)
  let y = 1 / (x * x)
  let series = (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y / 1680))) / x
  return (x + 0.5) * LibM.log(x) - x + 0.5 * LibM.log(2 * .pi) + series
}

private let smallLogFactorials: [Double] = {
  var product = 1.0
  return [0]
    + (1..<32).map { n in
      product *= Double(n)
      return LibM.log(product)
    }
}()
