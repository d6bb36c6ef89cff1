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
    guard low < high else { return [Int32](repeating: -1, count: series.count) }
    let scale = ValueHistogram.scale(high - low)
    let edges = UniformBins(bins, from: low * scale, to: high * scale)
    return series.map { edges.index(of: $0 * scale).map { Int32($0) } ?? -1 }
  }

  /// A power of two that brings extreme ranges to where widths of bins, and their inverse, are finite.
  private static func scale(_ range: Double) -> Double { range < 0x1p-900 ? 0x1p200 : range < 0x1p1000 ? 1 : 0x1p-60 }

  private func limits(_ series: [Double]) -> (Double, Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for x in series where x.isFinite { (low, high) = (min(low, x), max(high, x)) }
    return (low, high)
  }
}
