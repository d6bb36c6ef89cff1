/// Eight square matrices, one a lane, for systems of linear equations.
///
/// Each lane exchanges rows of its own, so that a lane's results have the same bits whatever the others hold.
final class LaneMatrix {
  typealias Lanes = SIMD8<Double>

  let size: Int
  /// Row after row. `factor` replaces them by the triangular factors.
  let entries: UnsafeMutablePointer<Lanes>
  /// The row that each column's pivot came from.
  private let pivots: UnsafeMutablePointer<SIMD8<Int>>

  init(size: Int) {
    self.size = size
    entries = .allocate(capacity: size * size)
    entries.initialize(repeating: Lanes(), count: size * size)
    pivots = .allocate(capacity: size)
    pivots.initialize(repeating: SIMD8(), count: size)
  }

  deinit {
    entries.deallocate()
    pivots.deallocate()
  }

  /// Factors the matrices by Gaussian elimination with partial pivoting (Golub & Van Loan 2013, section 3.4). The solutions of a
  /// singular matrix aren't finite.
  func factor() {
    for column in 0..<size {
      for lane in 0..<8 { exchangeRows(column, lane) }
      eliminate(column)
    }
  }

  private func exchangeRows(_ column: Int, _ lane: Int) {
    var (pivot, largest) = (column, entries[column * size + column][lane].magnitude)
    for row in column + 1..<max(size, column + 1) {
      let magnitude = entries[row * size + column][lane].magnitude
      if magnitude > largest { (pivot, largest) = (row, magnitude) }
    }
    pivots[column][lane] = pivot
    guard pivot != column else { return }
    for k in 0..<size {
      let entry = entries[column * size + k][lane]
      entries[column * size + k][lane] = entries[pivot * size + k][lane]
      entries[pivot * size + k][lane] = entry
    }
  }

  private func eliminate(_ column: Int) {
    let head = entries + column * size
    for row in column + 1..<max(size, column + 1) {
      let entries = entries + row * size
      let factor = entries[column] / head[column]
      entries[column] = factor
      for k in column + 1..<max(size, column + 1) { entries[k] = entries[k].moved(by: -factor, along: head[k]) }
    }
  }

  /// Replaces right-hand sides by solutions. Only after `factor`.
  func solve(_ b: UnsafeMutablePointer<Lanes>) {
    for row in 0..<size {
      for lane in 0..<8 where pivots[row][lane] != row {
        let (pivot, value) = (pivots[row][lane], b[row][lane])
        b[row][lane] = b[pivot][lane]
        b[pivot][lane] = value
      }
    }
    for row in 0..<size {
      var sum = b[row]
      for k in 0..<row { sum = sum.moved(by: -b[k], along: entries[row * size + k]) }
      b[row] = sum
    }
    for row in (0..<size).reversed() {
      var sum = b[row]
      for k in row + 1..<max(size, row + 1) { sum = sum.moved(by: -b[k], along: entries[row * size + k]) }
      b[row] = sum / entries[row * size + row]
    }
  }
}
