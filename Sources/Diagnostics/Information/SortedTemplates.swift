/// Pieces of a series, each of some numbers a delay apart, sorted by their first number. Pairs of similar ones are found
/// without comparing all: those whose first numbers are too far apart are skipped (as in Manis, Aktaruzzaman & Sassi 2018,
/// Entropy 20, 61).
///
/// Pieces are similar if none of their numbers differ by more than a tolerance (Chebyshev distance).
struct SortedTemplates {
  private static let lanes = 8
  /// Numbers in a piece.
  let length: Int
  let count: Int
  private let stride: Int
  /// First numbers of all pieces, then second numbers, and so on, each padded with NaN, which is similar to nothing.
  private let columns: [Double]

  /// - Parameter count: Number of pieces, which begin at the first numbers of the series.
  init(_ series: [Double], length: Int, delay: Int, count: Int) {
    let starts = (0..<count).sorted { (series[$0], $0) < (series[$1], $1) }
    let stride = count + SortedTemplates.lanes
    var columns = [Double](repeating: .nan, count: length * stride)
    for k in 0..<length {
      for (row, start) in starts.enumerated() { columns[k * stride + row] = series[start + k * delay] }
    }
    (self.length, self.count, self.stride, self.columns) = (length, count, stride, columns)
  }

  /// The numbers of pairs of different pieces that are similar: in all but the last number, and in all.
  func pairs(within tolerance: Double) -> (shorter: Int, longer: Int) {
    columns.withUnsafeBufferPointer { columns in
      var (shorter, longer) = (SIMD8<Int64>.zero, SIMD8<Int64>.zero)
      var end = 0
      for row in 0..<count {
        while end < count && columns[end] - columns[row] <= tolerance { end += 1 }
        for other in Swift.stride(from: row + 1, to: end, by: SortedTemplates.lanes) {
          var similar = isSimilar(columns, 0, row, other, tolerance)
          for k in 1..<length - 1 { similar .&= isSimilar(columns, k, row, other, tolerance) }
          shorter &+= ones(similar)
          longer &+= ones(similar .& isSimilar(columns, length - 1, row, other, tolerance))
        }
      }
      return (Int(shorter.wrappedSum()), Int(longer.wrappedSum()))
    }
  }

  /// How many pieces each piece is similar to, itself included; in the order of their first numbers.
  func neighbors(within tolerance: Double) -> [Int] {
    columns.withUnsafeBufferPointer { columns in
      var counts = [Int](repeating: 0, count: count)
      var (begin, end) = (0, 0)
      for row in 0..<count {
        while columns[row] - columns[begin] > tolerance { begin += 1 }
        while end < count && columns[end] - columns[row] <= tolerance { end += 1 }
        var sum = SIMD8<Int64>.zero
        for other in Swift.stride(from: begin, to: end, by: SortedTemplates.lanes) {
          var similar = isSimilar(columns, 0, row, other, tolerance)
          for k in 1..<max(length, 1) { similar .&= isSimilar(columns, k, row, other, tolerance) }
          sum &+= ones(similar)
        }
        counts[row] = Int(sum.wrappedSum())
      }
      return counts
    }
  }

  @inline(__always)
  private func isSimilar(
    _ columns: UnsafeBufferPointer<Double>, _ k: Int, _ row: Int, _ other: Int, _ tolerance: Double
  ) -> SIMDMask<SIMD8<Int64>> {
    let others = UnsafeRawPointer(columns.baseAddress! + k * stride + other).loadUnaligned(as: SIMD8<Double>.self)
    let difference = others - columns[k * stride + row]
    return (difference .<= tolerance) .& (-difference .<= tolerance)
  }

  @inline(__always)
  private func ones(_ mask: SIMDMask<SIMD8<Int64>>) -> SIMD8<Int64> { SIMD8<Int64>.zero.replacing(with: 1, where: mask) }
}
