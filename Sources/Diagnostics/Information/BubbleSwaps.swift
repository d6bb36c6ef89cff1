/// The number of exchanges of neighbours that bubble sort needs for successive numbers, which is the number of pairs in
/// descending order: from 0 to m(m - 1)/2 (Manis, Aktaruzzaman & Sassi 2017, IEEE Trans. Biomed. Eng. 64, 2711-2718).
public struct BubbleSwaps: OutcomeSpace {
  /// Numbers that are sorted.
  public let order: Int
  /// Steps from one of them to the next.
  public let delay: Int

  /// - Parameter order: At least 1.
  public init(order: Int, delay: Int = 1) { (self.order, self.delay) = (order, delay) }

  public var outcomeCount: Int { order * (order - 1) / 2 + 1 }
  public var span: Int { (order - 1) * delay + 1 }

  public func outcomes(of series: [Double]) -> [Int32] {
    guard series.count >= span else { return [] }
    var swaps = [Int32](repeating: 0, count: series.count - span + 1)
    series.withUnsafeBufferPointer { x in
      swaps.withUnsafeMutableBufferPointer { swaps in
        for later in 1..<max(order, 1) {
          for earlier in 0..<later { countDescents(x, earlier * delay, later * delay, &swaps) }
        }
        for position in 0..<order { markUndefined(x, position * delay, &swaps) }
      }
    }
    return swaps
  }

  private func countDescents(
    _ x: UnsafeBufferPointer<Double>, _ earlier: Int, _ later: Int, _ swaps: inout UnsafeMutableBufferPointer<Int32>
  ) {
    for t in 0..<swaps.count { swaps[t] &+= x[t + later] < x[t + earlier] ? 1 : 0 }
  }

  private func markUndefined(_ x: UnsafeBufferPointer<Double>, _ offset: Int, _ swaps: inout UnsafeMutableBufferPointer<Int32>) {
    for t in 0..<swaps.count where x[t + offset].isNaN { swaps[t] = -1 }
  }
}
