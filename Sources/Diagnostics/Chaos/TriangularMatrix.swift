import SimCore

/// An upper triangular matrix: column after column, without the zeros below the diagonal.
struct TriangularMatrix {
  let order: Int
  private(set) var numbers: [Double]

  init(order: Int, numbers: [Double]) { (self.order, self.numbers) = (order, numbers) }

  init(identity order: Int) {
    self.init(order: order, numbers: [Double](repeating: 0, count: order * (order + 1) / 2))
    for k in 0..<order { self[k, k] = 1 }
  }

  /// R of A = Q R, which replaces the columns of A by those of Q: Gram and Schmidt's method, twice for each column.
  init(orthonormalizing columns: inout [Double], count: Int) {
    self.init(order: count, numbers: [Double](repeating: 0, count: count * (count + 1) / 2))
    let length = columns.count / count
    columns.withUnsafeMutableBufferPointer { all in
      for k in 0..<count {
        let v = all.baseAddress! + k * length
        for _ in 0..<2 {
          for j in 0..<k {
            let w = all.baseAddress! + j * length
            var product = 0.0
            for c in 0..<length { product += v[c] * w[c] }
            for c in 0..<length { v[c] -= product * w[c] }
            self[j, k] += product
          }
        }
        var square = 0.0
        for c in 0..<length { square += v[c] * v[c] }
        self[k, k] = square.squareRoot()
        for c in 0..<length { v[c] /= self[k, k] }
      }
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { numbers[column * (column + 1) / 2 + row] }
    set { numbers[column * (column + 1) / 2 + row] = newValue }
  }

  var diagonal: [Double] { (0..<order).map { self[$0, $0] } }

  func times(_ other: TriangularMatrix) -> TriangularMatrix {
    var product = TriangularMatrix(order: order, numbers: [Double](repeating: 0, count: numbers.count))
    for k in 0..<order {
      for row in 0...k { product[row, k] = (row...k).reduce(0) { $0 + self[row, $1] * other[$1, k] } }
    }
    return product
  }

  // MARK: - Columns as covariant vectors

  /// Replaces the columns c by the unit vectors along R⁻¹ c.
  ///
  /// - Returns: The logarithms of the factors by which R makes these longer.
  mutating func moveBack(by factor: TriangularMatrix) -> [Double] {
    (0..<order).map { k in
      for row in (0...k).reversed() {
        var rest = self[row, k]
        for j in row + 1..<k + 1 { rest -= factor[row, j] * self[j, k] }
        self[row, k] = rest / factor[row, row]
      }
      let length = (0...k).reduce(0) { $0 + self[$1, k] * self[$1, k] }.squareRoot()
      for row in 0...k { self[row, k] /= length }
      return -LibM.log(length)
    }
  }

  /// The angle between two columns that are unit vectors, as if they had no signs, from 0 to π/2; exact also where it is small.
  func angle(_ j: Int, _ k: Int) -> Double {
    let (short, long) = (min(j, k), max(j, k))
    let cosine = (0...short).reduce(0) { $0 + self[$1, short] * self[$1, long] }
    var square = 0.0
    for row in 0...long {
      let rest = self[row, long] - (row <= short ? cosine * self[row, short] : 0)
      square += rest * rest
    }
    return LibM.atan2(square.squareRoot(), cosine.magnitude)
  }

  /// The smallest angle between vectors of the space of the first columns and those of the space of the last ones: its sine is the
  /// smallest singular value of (1 - P) Q, with the projection P to the one and an orthonormal basis Q of the other (Björck & Golub
  /// 1973, Math. Comput. 27:579–594).
  func angle(first: Int, last: Int) -> Double {
    if first == 1 && last == 1 { return angle(0, order - 1) }
    var columns = (order - last..<order).flatMap { column in (0..<order).map { $0 <= column ? self[$0, column] : 0 } }
    _ = TriangularMatrix(orthonormalizing: &columns, count: last)
    // The first columns of an upper triangular matrix span the first axes.
    for place in columns.indices where place % order < first { columns[place] = 0 }
    let sine = min(1, singularValues(ofColumns: columns, count: last).last!)
    return LibM.atan2(sine, (1 - sine * sine).squareRoot())
  }
}
