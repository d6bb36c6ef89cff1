/// The mean of a series and its standard error, with allowance for correlations, in memory of limited size.
///
/// Successive values are put together in blocks of equal length. When 64 blocks are full, neighbours are joined, so that in the end 32 to
/// 64 of them cover the series. They are taken as independent, which is right for correlations much shorter than a block.
public struct BlockedMean: Sendable {
  private static let most = 64
  private static let least = 8

  /// Values in a full block.
  private var length = 1
  /// Values in the last block.
  private var filled = 1
  private var weights: [Double] = []
  private var sums: [Double] = []

  public init() {}

  public mutating func add(_ value: Double, weight: Double) {
    if filled == length {
      if sums.count == BlockedMean.most { join() }
      weights.append(0)
      sums.append(0)
      filled = 0
    }
    weights[weights.count - 1] += weight
    sums[sums.count - 1] += weight * value
    filled += 1
  }

  private mutating func join() {
    let half = 0..<BlockedMean.most / 2
    weights = half.map { weights[2 * $0] + weights[2 * $0 + 1] }
    sums = half.map { sums[2 * $0] + sums[2 * $0 + 1] }
    length *= 2
    filled = length
  }

  /// Of all values; NaN without any.
  public var mean: Double { sums.reduce(0, +) / weights.reduce(0, +) }

  /// Of the mean; NaN with less than 8 full blocks.
  public var standardError: Double {
    let blocks = filled == length ? sums.count : sums.count - 1
    guard blocks >= BlockedMean.least else { return .nan }
    let weight = weights[..<blocks].reduce(0, +)
    let mean = sums[..<blocks].reduce(0, +) / weight
    var squares = 0.0
    for k in 0..<blocks {
      let deviation = sums[k] - mean * weights[k]
      squares += deviation * deviation
    }
    return (squares * Double(blocks) / Double(blocks - 1)).squareRoot() / weight
  }

  public var memory: [Double] {
    get { [Double(length), Double(filled)] + weights + sums }
    set {
      (length, filled) = (Int(newValue[0]), Int(newValue[1]))
      let blocks = (newValue.count - 2) / 2
      weights = Array(newValue[2..<2 + blocks])
      sums = Array(newValue[(2 + blocks)...])
    }
  }
}
