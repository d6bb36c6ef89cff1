import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory for many numbers, not initialised. Unlike an array it says so when there is none left.
final class NumberBuffer: @unchecked Sendable {
  /// Numbers that all buffers of one result may hold together: 3.2 GB.
  static let limit = 400_000_000

  let numbers: UnsafeMutablePointer<Double>
  let count: Int

  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  init(_ count: Int) throws {
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, 64, max(count, 1) * MemoryLayout<Double>.stride) == 0, let memory else {
      let megabytes = count / 131_072
      throw SimulationError.impossible(
        parameter: "points", reason: "\(megabytes) MB of memory aren't available for a matrix of that many points: take fewer")
    }
    numbers = memory.bindMemory(to: Double.self, capacity: max(count, 1))
    self.count = count
  }

  deinit { free(numbers) }
}

/// A dense real symmetric matrix, of which only the lower triangle is read. Columns are contiguous, as in LAPACK.
public final class SymmetricMatrix {
  /// Rows.
  public let size: Int
  /// Numbers from one column to the next: a multiple of 8, but not of 512, which would map columns to the same lines of the cache.
  let columnStride: Int
  private let buffer: NumberBuffer
  var elements: UnsafeMutablePointer<Double> { buffer.numbers }

  /// A matrix whose elements have still to be set.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public init(size: Int) throws {
    self.size = size
    let padded = (size + 7) / 8 * 8
    columnStride = padded % 512 == 0 ? padded + 8 : padded
    buffer = try NumberBuffer(columnStride * size)
  }

  /// The matrix with these rows.
  public convenience init(rows: [[Double]]) throws {
    try self.init(size: rows.count)
    for (row, numbers) in rows.enumerated() {
      for column in 0...row { self[row, column] = numbers[column] }
    }
  }

  /// An element on or below the diagonal.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[column * columnStride + row] }
    set { elements[column * columnStride + row] = newValue }
  }

  /// Sets the matrix to Aᵀ A, of a matrix A with as many columns as this one, which begin at multiples of a stride.
  ///
  /// - Throws: `SimulationError.impossible` without OpenBLAS.
  func setToProducts(of a: UnsafePointer<Double>, rows: Int, stride: Int) throws {
    var (order, rows, stride, own) = (Int32(size), Int32(rows), Int32(stride), Int32(columnStride))
    var (alpha, beta) = (1.0, 0.0)
    try OpenBLAS.library().products("L", "T", &order, &rows, &alpha, a, &stride, &beta, elements, &own, 1, 1)
  }

  /// Matrices of at least this size are reduced to a band first.
  static let twoStageSize = 1000

  /// All eigenvalues, in ascending order, to a rounding error relative to the largest one. The elements are lost.
  ///
  /// LAPACK's reduction to tridiagonal form and the root-free QL/QR iteration (DSYEV). Large matrices go by way of a band, so that
  /// most of the work is done in the cache: Bischof, Lang & Sun 2000, ACM Trans. Math. Softw. 26, 581-601; Haidar, Ltaief &
  /// Dongarra 2011, SC '11.
  ///
  /// - Throws: `SimulationError.impossible` if the memory or OpenBLAS isn't there, an element isn't finite, or the iteration doesn't
  ///   converge.
  public func eigenvalues() throws -> [Double] {
    if size == 0 { return [] }
    guard isFinite else {
      throw SimulationError.impossible(parameter: nil, reason: "eigenvalues of a matrix need elements that are finite numbers")
    }
    let library = try OpenBLAS.library()
    let solver = size < SymmetricMatrix.twoStageSize ? library.eigenvalues : library.eigenvaluesByBand
    var values = [Double](repeating: 0, count: size)
    var needed = 0.0
    _ = solve(solver, &values, &needed, length: -1)
    let workspace = try NumberBuffer(Int(needed))
    let failure = solve(solver, &values, workspace.numbers, length: Int32(needed))
    guard failure == 0 else {
      throw SimulationError.impossible(
        parameter: nil,
        reason: failure > 0
          ? "the eigenvalues of a matrix of size \(size) didn't converge (\(failure) elements off the diagonal remained)"
          : "LAPACK refused argument \(-failure) for a matrix of size \(size)")
    }
    return values
  }

  /// LAPACK's `info`. A length of -1 asks for the length of the workspace, which is then its first number.
  private func solve(
    _ solver: OpenBLAS.EigenvalueSolver, _ values: inout [Double], _ workspace: UnsafeMutablePointer<Double>, length: Int32
  ) -> Int32 {
    var (order, stride, length, info) = (Int32(size), Int32(columnStride), length, Int32(0))
    solver("N", "L", &order, elements, &stride, &values, workspace, &length, &info, 1, 1)
    return info
  }

  private var isFinite: Bool {
    for column in 0..<size {
      var sum = 0.0
      for row in column..<size { sum += elements[column * columnStride + row] * 0 }
      if sum != 0 { return false }
    }
    return true
  }
}
