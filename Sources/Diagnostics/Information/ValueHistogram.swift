/// Bins of equal width that numbers are in, between given limits, or from the smallest to the largest number of each series.
///
/// Numbers outside of the limits and those that aren't finite are in no bin. Equal numbers throughout are all in the first bin.
public struct ValueHistogram: OutcomeSpace {
  public let bins: Int
  /// The limits; nil for those of each series.
  public let range: ClosedRange<Double>?

  public init(bins: Int, range: ClosedRange<Double>? = nil) { (self.bins, self.range) = (bins, range) }

  public var outcomeCount: Int { bins }
  public var span: Int { 1 }

  public func outcomes(of series: [Double]) -> [Int32] {
    let (low, high) = range.map { ($0.lowerBound, $0.upperBound) } ?? limits(series)
    if low == high { return series.map { $0 == low ? 0 : -1 } }
    guard low < high, (high - low).isFinite, (Double(bins) / (high - low)).isFinite else {
      return [Int32](repeating: -1, count: series.count)
    }
    let edges = UniformBins(bins, from: low, to: high)
    return series.map { edges.index(of: $0).map { Int32($0) } ?? -1 }
  }

  private func limits(_ series: [Double]) -> (Double, Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for x in series where x.isFinite { (low, high) = (min(low, x), max(high, x)) }
    return (low, high)
  }
}
