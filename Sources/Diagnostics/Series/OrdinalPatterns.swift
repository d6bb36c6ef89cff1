/// Placeholder with the final interface: the order of successive numbers (Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102).
public struct OrdinalPatterns: OutcomeSpace {
  public let order: Int
  public let delay: Int
  public init(order: Int, delay: Int = 1) { (self.order, self.delay) = (order, delay) }
  public var outcomeCount: Int { (1...order).reduce(1, *) }
  public var span: Int { (order - 1) * delay + 1 }
  /// Lehmer index of the rank permutation: 0 increasing, n! - 1 decreasing; of equal numbers the earlier one is the smaller.
  public func outcomes(of series: [Double]) -> [Int32] {
    guard series.count >= span else { return [] }
    return (0...series.count - span).map { t in
      var code = 0
      for j in 0..<order {
        let x = series[t + j * delay]
        if x.isNaN { return -1 }
        var smaller = 0
        for k in (j + 1)..<max(order, j + 1) where series[t + k * delay] < x { smaller += 1 }
        code = code * (order - j) + smaller
      }
      return Int32(code)
    }
  }
}
