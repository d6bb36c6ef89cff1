import SimCore

/// A kernel matrix as L Lᵀ plus a remainder that is positive semi-definite: Nyström's approximation from those points that the
/// others say least about, with the trace of the remainder.
///
/// Cholesky's factorization with complete pivoting computes only the columns that it needs (Harbrecht, Peters & Schneider 2012,
/// Appl. Numer. Math. 62, 428-440). With both spectra in order, no eigenvalue of L Lᵀ is larger than that of the matrix in its
/// place, and all the differences add up to the trace of the remainder.
public final class PivotedCholesky {
  /// The remainder's share of the trace below which it is rounding errors.
  static let roundingError = 1e-15

  public private(set) var rank = 0
  /// The trace of the matrix.
  public let trace: Double
  /// The trace of the remainder.
  public private(set) var remainder: Double
  private let count: Int
  private let stride: Int
  private let factor: NumberBuffer

  /// - Parameters:
  ///   - limit: Columns of L at most.
  ///   - givesUp: Stop as soon as the remainder isn't going to be down to rounding errors with that many columns.
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public init(_ matrix: KernelMatrix, limit: Int, givesUp: Bool, _ pool: WorkerPool) throws {
    (count, stride) = (matrix.count, matrix.stride)
    factor = try NumberBuffer(stride * min(limit, count))
    var diagonal = matrix.diagonal()
    trace = diagonal.reduce(0, +)
    remainder = trace
    while rank < min(limit, count), remainder > PivotedCholesky.roundingError * trace {
      if givesUp && PivotedCholesky.isHopeless(remainder / trace, rank: rank, limit: limit) { break }
      let pivot = PivotedCholesky.largest(diagonal)
      if !(diagonal[pivot] > 0) { break }
      addColumn(pivot, matrix, &diagonal, pool)
      rank += 1
      remainder = diagonal.reduce(0, +)
    }
  }

  public var isComplete: Bool { remainder <= PivotedCholesky.roundingError * trace }

  /// The logarithm of the remainder of a smooth kernel falls ever more slowly, so it must be ahead of a straight line. Looked at
  /// from a quarter of the limit on.
  private static func isHopeless(_ share: Double, rank: Int, limit: Int) -> Bool {
    rank >= max(8, limit / 4) && LibM.log(share) > Double(rank) / Double(limit) * LibM.log(roundingError)
  }

  private static func largest(_ numbers: [Double]) -> Int {
    numbers.withUnsafeBufferPointer { numbers in
      var place = 0
      for k in 1..<max(numbers.count, 1) where numbers[k] > numbers[place] { place = k }
      return place
    }
  }

  private func column(_ k: Int) -> UnsafeMutablePointer<Double> { factor.numbers + k * stride }

  /// The column of L that takes a point off the remainder, whose diagonal is brought up to date.
  private func addColumn(_ pivot: Int, _ matrix: KernelMatrix, _ diagonal: inout [Double], _ pool: WorkerPool) {
    let new = column(rank)
    let root = diagonal[pivot].squareRoot()
    diagonal.withUnsafeMutableBufferPointer { diagonal in
      let diagonal = diagonal.baseAddress!
      // What the factors of the pivot's own row were before its chunk is written.
      withUnsafeTemporaryAllocation(of: Double.self, capacity: rank + 1) { own in
        for k in 0..<rank { own[k] = column(k)[pivot] }
        pool.forEachRange(stride, grain: 512) { rows in
          matrix.elements(row: pivot, rows, new)
          for k in 0..<rank { PivotedCholesky.subtract(own[k], column(k), from: new, rows) }
          for row in rows {
            new[row] /= root
            diagonal[row] = max(0, diagonal[row] - new[row] * new[row])
          }
        }
      }
      new[pivot] = root
      diagonal[pivot] = 0
    }
  }

  @inline(__always)
  private static func subtract(
    _ factor: Double, _ old: UnsafePointer<Double>, from new: UnsafeMutablePointer<Double>, _ rows: Range<Int>
  ) {
    let factor = SIMD8(repeating: -factor)
    var row = rows.lowerBound
    while row < rows.upperBound {
      Double.store(Double.fma(factor, Double.load(old, row), Double.load(new, row)), new, row)
      row += 8
    }
  }

  /// The eigenvalues of L Lᵀ that aren't zero by their number, in ascending order: those of Lᵀ L.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public func eigenvalues() throws -> [Double] {
    let gram = try SymmetricMatrix(size: rank)
    if rank > 0 { try gram.setToProducts(of: factor.numbers, rows: count, stride: stride) }
    return try gram.eigenvalues()
  }
}
