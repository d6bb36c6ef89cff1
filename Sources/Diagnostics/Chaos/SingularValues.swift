/// The singular values of a matrix, largest first: square roots of the eigenvalues of AᵀA, by Jacobi's iteration.
///
/// Rotations are done on the columns of A itself, so that AᵀA, which would lose half of the digits of small ones, is never formed
/// (Hestenes 1958, J. SIAM 6:51–90; Golub & Van Loan, Matrix Computations, §8.6.3). Errors are rounding errors of the largest.
///
/// - Parameters:
///   - columns: Finite numbers, one column after the other.
///   - count: Number of columns; not more than a column has rows.
public func singularValues(ofColumns columns: [Double], count: Int) -> [Double] {
  var columns = columns
  let length = columns.count / count
  var isOrthogonal = false
  for _ in 0..<50 where !isOrthogonal {
    isOrthogonal = true
    for p in 0..<count {
      for q in p + 1..<count where rotate(&columns, p, q, length) { isOrthogonal = false }
    }
  }
  return (0..<count).map { dot(columns, $0, $0, length).squareRoot() }.sorted(by: >)
}

/// Makes two columns orthogonal; false if they are already.
private func rotate(_ columns: inout [Double], _ p: Int, _ q: Int, _ length: Int) -> Bool {
  let (pp, qq, pq) = (dot(columns, p, p, length), dot(columns, q, q, length), dot(columns, p, q, length))
  guard pq.magnitude > 1e-15 * (pp * qq).squareRoot() else { return false }
  let zeta = (qq - pp) / (2 * pq)
  let tangent = (zeta < 0 ? -1.0 : 1.0) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
  let cosine = 1 / (1 + tangent * tangent).squareRoot()
  let sine = cosine * tangent
  for k in 0..<length {
    let (a, b) = (columns[p * length + k], columns[q * length + k])
    (columns[p * length + k], columns[q * length + k]) = (cosine * a - sine * b, sine * a + cosine * b)
  }
  return true
}

private func dot(_ columns: [Double], _ p: Int, _ q: Int, _ length: Int) -> Double {
  (0..<length).reduce(0) { $0 + columns[p * length + $1] * columns[q * length + $1] }
}
