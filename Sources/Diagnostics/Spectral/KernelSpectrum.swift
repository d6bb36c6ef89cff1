import SimCore

/// The eigenvalues of a kernel matrix, divided by its trace, so that they add up to one like probabilities.
public struct KernelSpectrum: Sendable {
  /// The largest one first. Those below rounding errors may be left out.
  public let values: [Double]
  /// Rows of the matrix.
  public let count: Int
  /// What an approximation of low rank leaves out of the trace: to be shared out among the eigenvalues.
  public let neglected: Double

  public init(values: [Double], count: Int, neglected: Double = 0) {
    (self.values, self.count, self.neglected) = (values.sorted(by: >), count, neglected)
  }

  /// Of a matrix given in full. Its elements are lost.
  public init(of matrix: SymmetricMatrix) throws {
    let trace = (0..<matrix.size).reduce(0) { $0 + matrix[$1, $1] }
    self.init(values: try matrix.eigenvalues().map { $0 / trace }, count: matrix.size)
  }

  /// Of a kernel: by the quickest way that is exact but for rounding errors, or with a rank that is limited.
  ///
  /// With fewer components than points, the linear kernel's eigenvalues are those of Xᵀ X. Smooth kernels leave nothing but
  /// rounding errors after a few columns of a pivoted factorization. Otherwise all of the matrix is reduced.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there or the eigenvalues don't converge.
  public init(of kernel: KernelMatrix, rank: Int? = nil, _ pool: WorkerPool) throws {
    if kernel.hasSmallDual {
      try self.init(of: kernel.dual(pool), count: kernel.count)
    } else if let rank, kernel.isPositive {
      try self.init(PivotedCholesky(kernel, limit: rank, givesUp: false, pool), count: kernel.count)
    } else if let factor = try KernelSpectrum.exactFactor(kernel, pool) {
      try self.init(factor, count: kernel.count)
    } else {
      try self.init(of: kernel.dense(pool))
    }
  }

  private init(of dual: SymmetricMatrix, count: Int) throws {
    let spectrum = try KernelSpectrum(of: dual)
    self.init(values: spectrum.values, count: count)
  }

  private init(_ factor: PivotedCholesky, count: Int) throws {
    self.init(
      values: try factor.eigenvalues().map { $0 / factor.trace }, count: count,
      neglected: factor.isComplete ? 0 : factor.remainder / factor.trace)
  }

  /// Points from which on a factorization is tried, and the rank up to which it is quicker than the full matrix.
  private static let (fewest, largestShare) = (256, 4)

  private static func exactFactor(_ kernel: KernelMatrix, _ pool: WorkerPool) throws -> PivotedCholesky? {
    guard kernel.isPositive, kernel.count >= fewest else { return nil }
    let factor = try PivotedCholesky(kernel, limit: kernel.count / largestShare, givesUp: true, pool)
    return factor.isComplete ? factor : nil
  }

  // MARK: - What an approximation leaves open

  /// As if the part left out were shared out in proportion.
  public var normalized: [Double] { neglected > 0 ? values.map { $0 / (1 - neglected) } : values }

  /// The spectrum of least entropy with eigenvalues at least as large: all of what is left out goes to the largest.
  public var mostConcentrated: [Double] { values.isEmpty ? [1] : [values[0] + neglected] + values.dropFirst() }

  /// The spectrum of most entropy with eigenvalues at least as large: what is left out fills up the smallest to a common level.
  public var mostEven: [Double] {
    var filled = count - values.count
    var sum = neglected
    var kept = values.count
    while kept > 0 && (filled == 0 || sum / Double(filled) > values[kept - 1]) {
      kept -= 1
      filled += 1
      sum += values[kept]
    }
    return values[..<kept] + [Double](repeating: sum / Double(max(filled, 1)), count: filled)
  }
}
