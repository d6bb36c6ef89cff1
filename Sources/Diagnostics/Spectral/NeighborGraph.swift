import SimCore

/// Which points are among the nearest of which: a matrix of ones and zeros that isn't symmetric.
///
/// Row i has ones for the `size` points nearest to i, which is one of them itself, and for those as near as the last one: all whose
/// squared distance exceeds its by less than 10⁻¹² of it, as rounding errors may.
public struct NeighborGraph: Sendable {
  static let usualSize = 10
  /// Points up to which the eigenvalues are taken.
  static let mostPoints = 5000

  public let points: PointSet
  public let size: Int

  /// - Parameter size: From 1; if there are fewer points, all are neighbours.
  public init(_ points: PointSet, size: Int) { (self.points, self.size) = (points, max(1, min(size, points.count))) }

  private static let roundingError = 1e-12

  /// Writes the matrix, row after row.
  private func fill(_ matrix: UnsafeMutablePointer<Double>, _ pool: WorkerPool) {
    let count = points.count
    pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 64)) { range in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { squares in
        for i in range {
          points.squaredDistances(i, 0..<points.dimensions, from: 0, squares.baseAddress!)
          let farthest = PointSet.smallest(size, squares) * (1 + NeighborGraph.roundingError)
          for j in 0..<count { matrix[i * count + j] = squares[j] <= farthest ? 1 : 0 }
        }
      }
    }
  }

  /// The sizes of the matrix's eigenvalues, some of which may be complex, by LAPACK's reduction to Hessenberg form and the QR
  /// iteration (DGEEV). Zeros are not always found as such: a matrix of this kind can have fewer eigenvectors than rows, and its
  /// eigenvalues then have errors up to a root of the rounding error.
  ///
  /// - Throws: `SimulationError.impossible` if the memory or OpenBLAS isn't there, or the iteration doesn't converge.
  public func spectrum(_ pool: WorkerPool) throws -> KernelSpectrum {
    let count = points.count
    if count == 0 { return KernelSpectrum(values: [], count: 0) }
    let solver = try OpenBLAS.library().generalEigenvalues
    let matrix = try NumberBuffer(count * count)
    fill(matrix.numbers, pool)
    var (real, imaginary) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    var needed = 0.0
    _ = NeighborGraph.solve(solver, matrix.numbers, count, &real, &imaginary, &needed, length: -1)
    let workspace = try NumberBuffer(Int(needed))
    let failure = NeighborGraph.solve(
      solver, matrix.numbers, count, &real, &imaginary, workspace.numbers, length: Int32(needed))
    guard failure == 0 else {
      throw SimulationError.impossible(
        parameter: nil, reason: "the eigenvalues of the graph of \(count) points and their neighbours didn't converge")
    }
    let sizes = zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() / Double(count) }
    return KernelSpectrum(values: sizes, count: count)
  }

  /// LAPACK's `info`. A length of -1 asks for the length of the workspace. Rows taken as columns have the same eigenvalues.
  private static func solve(
    _ solver: OpenBLAS.GeneralEigenvalueSolver, _ matrix: UnsafeMutablePointer<Double>, _ count: Int, _ real: inout [Double],
    _ imaginary: inout [Double], _ workspace: UnsafeMutablePointer<Double>, length: Int32
  ) -> Int32 {
    var (order, stride, one, length, info) = (Int32(count), Int32(count), Int32(1), length, Int32(0))
    solver("N", "N", &order, matrix, &stride, &real, &imaginary, nil, &one, nil, &one, workspace, &length, &info, 1, 1)
    return info
  }
}
