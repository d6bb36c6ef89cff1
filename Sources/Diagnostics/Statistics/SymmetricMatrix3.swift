import SimCore

/// A real symmetric 3 × 3 matrix.
public struct SymmetricMatrix3: Equatable, Sendable {
  public var xx, yy, zz, xy, xz, yz: Double

  public init(xx: Double = 0, yy: Double = 0, zz: Double = 0, xy: Double = 0, xz: Double = 0, yz: Double = 0) {
    (self.xx, self.yy, self.zz) = (xx, yy, zz)
    (self.xy, self.xz, self.yz) = (xy, xz, yz)
  }

  /// The matrix of products v vᵀ.
  public init(outer v: SIMD3<Double>) {
    self.init(xx: v.x * v.x, yy: v.y * v.y, zz: v.z * v.z, xy: v.x * v.y, xz: v.x * v.z, yz: v.y * v.z)
  }

  public var trace: Double { xx + yy + zz }

  public static func + (a: Self, b: Self) -> Self {
    Self(xx: a.xx + b.xx, yy: a.yy + b.yy, zz: a.zz + b.zz, xy: a.xy + b.xy, xz: a.xz + b.xz, yz: a.yz + b.yz)
  }

  public static func / (a: Self, b: Double) -> Self {
    Self(xx: a.xx / b, yy: a.yy / b, zz: a.zz / b, xy: a.xy / b, xz: a.xz / b, yz: a.yz / b)
  }

  /// Eigenvalues, largest first, and unit eigenvectors, each with an arbitrary sign.
  ///
  /// Jacobi's rotations (Golub & Van Loan, Matrix Computations, §8.5): to rounding error relative to the largest eigenvalue.
  public func eigen() -> (values: SIMD3<Double>, vectors: [SIMD3<Double>]) {
    var a = [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]]
    var v: [[Double]] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    for _ in 0..<50 {
      let off = abs(a[0][1]) + abs(a[0][2]) + abs(a[1][2])
      if !(off > 1e-17 * (abs(a[0][0]) + abs(a[1][1]) + abs(a[2][2]))) { break }
      for (p, q) in [(0, 1), (0, 2), (1, 2)] where a[p][q] != 0 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1.0 : 1.0) / (abs(theta) + (theta * theta + 1).squareRoot())
        let c = 1 / (t * t + 1).squareRoot()
        let s = t * c
        for k in 0..<3 { (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]) }
        for k in 0..<3 { (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]) }
        for k in 0..<3 { (v[k][p], v[k][q]) = (c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]) }
      }
    }
    let order = [0, 1, 2].sorted { a[$0][$0] > a[$1][$1] }
    return (
      SIMD3(a[order[0]][order[0]], a[order[1]][order[1]], a[order[2]][order[2]]), order.map { SIMD3(v[0][$0], v[1][$0], v[2][$0]) }
    )
  }
}
