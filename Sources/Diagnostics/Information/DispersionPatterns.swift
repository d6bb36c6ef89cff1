import SimCore

/// Patterns of the classes of successive numbers. A number is of class ⌊c Φ((x - mean) / sd)⌋, at most c - 1, with the normal
/// distribution function Φ and the mean and the standard deviation (divisor n) of the whole series (Rostaghi & Azami 2016, IEEE
/// Signal Process. Lett. 23, 610-614).
///
/// Equal numbers throughout are all of the middle class. Numbers that aren't finite have no class, and don't count for mean and
/// standard deviation.
public struct DispersionPatterns: OutcomeSpace {
  public let classes: Int
  /// Numbers in a pattern.
  public let order: Int
  /// Steps from one number of a pattern to the next.
  public let delay: Int

  /// - Parameters:
  ///   - classes: At least 1.
  ///   - order: At least 1; classes^order is at most 2³¹ - 1.
  public init(classes: Int, order: Int, delay: Int = 1) {
    (self.classes, self.order, self.delay) = (classes, order, delay)
  }

  public var outcomeCount: Int { (0..<order).reduce(1) { count, _ in count * classes } }
  public var span: Int { (order - 1) * delay + 1 }

  /// The classes of a pattern as digits of a number, the first one as the highest.
  public func outcomes(of series: [Double]) -> [Int32] {
    guard series.count >= span else { return [] }
    let symbols = symbols(of: series)
    var codes = [Int32](repeating: 0, count: series.count - span + 1)
    for position in 0..<order {
      for t in codes.indices {
        let symbol = symbols[t + position * delay]
        codes[t] = codes[t] < 0 || symbol < 0 ? -1 : codes[t] * Int32(classes) + symbol
      }
    }
    return codes
  }

  /// The class of each number, from 0; -1 for those that aren't finite.
  func symbols(of series: [Double]) -> [Int32] {
    let finite = series.filter(\.isFinite)
    let (mean, deviation) = meanAndDeviation(finite)
    let isConstant = finite.allSatisfy { $0 == finite[0] }
    return series.map { x in
      guard x.isFinite else { return -1 }
      let z = isConstant ? 0 : (x - mean) / deviation
      guard z.isFinite, isConstant || deviation.isFinite else { return -1 }
      let share = 0.5 * (1 + LibM.erf(z * 0.5.squareRoot()))
      return Int32(min(Double(classes) * share, Double(classes - 1)))
    }
  }
}

/// Mean and standard deviation with divisor n; NaN without numbers.
func meanAndDeviation(_ values: [Double]) -> (mean: Double, deviation: Double) {
  let count = Double(values.count)
  var mean = values.reduce(0, +) / count
  mean += values.reduce(0) { $0 + ($1 - mean) } / count
  return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot())
}
