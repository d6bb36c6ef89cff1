import CSIMD
import SimCore

/// How alike two points are. Points are given in units of the kernel's width.
public enum KernelFamily: String, CaseIterable, Sendable {
  /// exp(-d²/2) with the Euclidean distance d.
  case gaussian
  /// exp(-Σ |dᵢ|), the sum over components.
  case laplacian
  /// The scalar product.
  case linear
}

/// What a kernel takes as the distance along a periodic component.
public enum PeriodicDistance: String, CaseIterable, Sendable {
  /// The kernel is the sum over all periodic images, divided by its value at distance 0: positive semi-definite.
  case wrapped
  /// The distance to the nearest image. A Gaussian of it can have slightly negative eigenvalues.
  case minimumImage = "minimum_image"
}

/// The matrix of a kernel's values for all pairs of points, computed where it is needed.
///
/// Along periodic components, the wrapped Gaussian is summed as a Fourier series (Poisson's formula: Mardia & Jupp 2000,
/// Directional Statistics, §3.5.7), or, where neighbouring images overlap by less than rounding errors, by the nearest image alone;
/// the wrapped Laplacian is cosh(L/2 - |d|) / cosh(L/2), with the period L in units of the width (Jammalamadaka & Kozubowski 2004,
/// Commun. Stat. Theory Methods 33, 2059-2074).
public final class KernelMatrix: @unchecked Sendable {
  typealias Lanes = SIMD8<Double>

  public let family: KernelFamily
  public let count: Int
  let stride: Int
  /// Whether no eigenvalue can be negative.
  public let isPositive: Bool
  let points: PointSet
  private let straight: [Int]
  private let nearest: [Int]
  private let circles: [Circle]
  private let isWrapped: Bool
  /// Every element (i, j) is multiplied by the i-th and the j-th of them; empty for ones.
  private(set) var weights: [Double] = []

  /// A periodic component, of which the kernel is a sum of cosines.
  private struct Circle {
    let cosines: NumberBuffer
    let sines: NumberBuffer
    /// Coefficients of the cosines of multiples of the angle.
    let series: NumberBuffer
  }

  /// - Parameter points: In units of the width.
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public init(_ family: KernelFamily, _ points: PointSet, periodic: PeriodicDistance = .wrapped) throws {
    self.family = family
    self.points = points
    (count, stride) = (points.count, points.stride)
    let axes = 0..<points.dimensions
    let periodicAxes = family == .linear ? [] : axes.filter { points.periods[$0] > 0 }
    let round = family == .gaussian && periodic == .wrapped ? periodicAxes.filter { KernelMatrix.overlaps(points.periods[$0]) } : []
    straight = axes.filter { !periodicAxes.contains($0) }
    nearest = periodicAxes.filter { !round.contains($0) }
    circles = try round.map { try KernelMatrix.circle(points, $0) }
    isWrapped = periodic == .wrapped
    // The exponential of the distance along a circle is positive definite, the Gaussian isn't.
    isPositive = periodicAxes.isEmpty || periodic == .wrapped || family == .laplacian
  }

  /// The same kernel with another weight for each point.
  func weighted(_ weights: [Double]) -> KernelMatrix {
    KernelMatrix(self, weights: weights + [Double](repeating: 0, count: stride - weights.count))
  }

  private init(_ other: KernelMatrix, weights: [Double]) {
    (family, count, stride, isPositive, isWrapped) = (other.family, other.count, other.stride, other.isPositive, other.isWrapped)
    (points, straight, nearest, circles) = (other.points, other.straight, other.nearest, other.circles)
    self.weights = weights
  }

  // MARK: - Periodic components

  /// Whether a Gaussian's nearest two images matter at half a period: exp(-L²/8) > 10⁻¹⁸.
  private static func overlaps(_ period: Double) -> Bool { period < 18.2 }

  private static func circle(_ points: PointSet, _ axis: Int) throws -> Circle {
    let (x, period) = (points.component(axis), points.periods[axis])
    let circle = Circle(
      cosines: try NumberBuffer(points.stride), sines: try NumberBuffer(points.stride), series: try cosineSeries(period))
    for k in 0..<points.stride {
      let turn = x[k] / period
      let angle = 2 * .pi * (turn - turn.rounded(.toNearestOrEven))
      (circle.cosines.numbers[k], circle.sines.numbers[k]) = (LibM.cos(angle), LibM.sin(angle))
    }
    return circle
  }

  /// Coefficients of 1, cos φ, cos 2φ, … in the wrapped Gaussian of variance 1, until they are below 10⁻¹⁷; they add up to 1.
  private static func cosineSeries(_ period: Double) throws -> NumberBuffer {
    var series = [1.0]
    while series.last! > 1e-17 {
      let wave = 2 * .pi * Double(series.count) / period
      series.append(2 * LibM.exp(-wave * wave / 2))
    }
    let total = series.reversed().reduce(0, +)
    let buffer = try NumberBuffer(series.count)
    for (k, coefficient) in series.enumerated() { buffer.numbers[k] = coefficient / total }
    return buffer
  }

  // MARK: - Elements

  /// Elements of a row, from a column that is a multiple of eight. Beyond the last point they are 0.
  ///
  /// - Parameter out: Takes the element of column j at its j-th place.
  func elements(row i: Int, _ columns: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    switch family {
    case .gaussian: gaussian(i, columns, out)
    case .laplacian: laplacian(i, columns, out)
    case .linear: linear(i, columns, out)
    }
    if family != .linear && columns.contains(i) { out[i] = 1 }
    for j in max(count, columns.lowerBound)..<max(count, columns.upperBound) { out[j] = 0 }
    if !weights.isEmpty { weight(i, columns, out) }
  }

  private func weight(_ i: Int, _ columns: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    weights.withUnsafeBufferPointer { weights in
      let here = weights[i]
      for j in columns { out[j] *= here * weights[j] }
    }
  }

  private func gaussian(_ i: Int, _ columns: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var j = columns.lowerBound
    while j < columns.upperBound {
      var square = Lanes()
      for axis in straight {
        let x = points.component(axis)
        let d = Double.load(x, j) - x[i]
        square = Double.fma(d, d, square)
      }
      for axis in nearest {
        let d = shortest(axis, i, j)
        square = Double.fma(d, d, square)
      }
      var value = Double.exponential(lanes: square * -0.5)
      for circle in circles { value *= wrappedGaussian(circle, i, j) }
      Double.store(value, out, j)
      j += 8
    }
  }

  @inline(__always)
  private func shortest(_ axis: Int, _ i: Int, _ j: Int) -> Lanes {
    let (x, period) = (points.component(axis), points.periods[axis])
    let d = Double.load(x, j) - x[i]
    return Double.fma(Double.rounded(d * (1 / period)), Lanes(repeating: -period), d)
  }

  /// The series of cosines by Clenshaw's recurrence (1955, Math. Tables Aids Comput. 9, 118-120).
  @inline(__always)
  private func wrappedGaussian(_ circle: Circle, _ i: Int, _ j: Int) -> Lanes {
    let (c, s, series) = (circle.cosines.numbers, circle.sines.numbers, circle.series.numbers)
    let cosine = Double.fma(Double.load(s, j), Lanes(repeating: s[i]), Double.load(c, j) * c[i])
    let twice = cosine + cosine
    var (b1, b2) = (Lanes(), Lanes())
    var k = circle.series.count - 1
    while k > 0 {
      (b1, b2) = (Double.fma(twice, b1, Lanes(repeating: series[k]) - b2), b1)
      k -= 1
    }
    return Double.fma(cosine, b1, Lanes(repeating: series[0]) - b2)
  }

  private func laplacian(_ i: Int, _ columns: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var j = columns.lowerBound
    while j < columns.upperBound {
      var (distance, images) = (Lanes(), Lanes(repeating: 1))
      for axis in straight {
        let x = points.component(axis)
        distance += Double.absolute(Double.load(x, j) - x[i])
      }
      for axis in nearest {
        let d = Double.absolute(shortest(axis, i, j))
        distance += d
        if isWrapped {
          let period = Lanes(repeating: points.periods[axis])
          images *= (Double.exponential(lanes: d + d - period) + 1) / (Double.exponential(lanes: -period) + 1)
        }
      }
      Double.store(Double.exponential(lanes: -distance) * images, out, j)
      j += 8
    }
  }

  private func linear(_ i: Int, _ columns: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    var j = columns.lowerBound
    while j < columns.upperBound {
      var sum = Lanes()
      for axis in straight {
        let x = points.component(axis)
        sum = Double.fma(Double.load(x, j), Lanes(repeating: x[i]), sum)
      }
      Double.store(sum, out, j)
      j += 8
    }
  }

  // MARK: - Sums over elements

  /// The diagonal, rounded up to a multiple of eight with zeros.
  func diagonal() -> [Double] {
    (0..<stride).map { i in
      if i >= count { return 0 }
      let weight = weights.isEmpty ? 1 : weights[i] * weights[i]
      return weight * (family == .linear ? (0..<points.dimensions).reduce(0) { $0 + square(points.component($1)[i]) } : 1)
    }
  }

  private func square(_ x: Double) -> Double { x * x }

  /// The sum of each row.
  public func rowSums(_ pool: WorkerPool) -> [Double] {
    forEachRow(pool) { i, row in
      elements(row: i, 0..<stride, row)
      return KernelMatrix.sum(row, 0..<stride)
    }
  }

  /// -Σ p ln p of each row, with p the elements' sizes in units of their sum.
  func rowEntropies(_ pool: WorkerPool) -> [Double] {
    forEachRow(pool) { i, row in
      elements(row: i, 0..<stride, row)
      var (sum, weighted) = (0.0, 0.0)
      for j in 0..<count {
        let size = abs(row[j])
        sum += size
        if size > 0 { weighted += size * LibM.log(size) }
      }
      return LibM.log(sum) - weighted / sum
    }
  }

  /// The sum of the squares of all elements.
  public func squaredNorm(_ pool: WorkerPool) -> Double {
    let rows = forEachRow(pool) { i, row in
      let first = i / 8 * 8
      elements(row: i, first..<stride, row)
      let own = row[i] * row[i]
      for j in first...i { row[j] = 0 }
      return own + 2 * KernelMatrix.sumOfSquares(row, first..<stride)
    }
    return rows.reduce(0, +)
  }

  /// A number for each row; the function gets memory for a row.
  private func forEachRow(_ pool: WorkerPool, _ number: (Int, UnsafeMutablePointer<Double>) -> Double) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { numbers, initialized in
      let numbers = numbers.baseAddress
      pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 64)) { range in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: stride) { row in
          for i in range { numbers![i] = number(i, row.baseAddress!) }
        }
      }
      initialized = count
    }
  }

  private static func sum(_ numbers: UnsafePointer<Double>, _ range: Range<Int>) -> Double {
    var (total, j) = (Lanes(), range.lowerBound)
    while j < range.upperBound {
      total += Double.load(numbers, j)
      j += 8
    }
    return Double.total(total)
  }

  private static func sumOfSquares(_ numbers: UnsafePointer<Double>, _ range: Range<Int>) -> Double {
    var (total, j) = (Lanes(), range.lowerBound)
    while j < range.upperBound {
      let x = Double.load(numbers, j)
      total = Double.fma(x, x, total)
      j += 8
    }
    return Double.total(total)
  }

  /// All elements.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public func dense(_ pool: WorkerPool) throws -> SymmetricMatrix {
    let matrix = try SymmetricMatrix(size: count)
    pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 64)) { range in
      for i in range { elements(row: i, i / 8 * 8..<stride, matrix.elements + i * matrix.columnStride) }
    }
    return matrix
  }

  // MARK: - Few components

  /// The matrix Xᵀ X of the components, which has the eigenvalues of the linear kernel's matrix X Xᵀ beside zeros.
  ///
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  func dual(_ pool: WorkerPool) throws -> SymmetricMatrix {
    let matrix = try SymmetricMatrix(size: points.dimensions)
    pool.forEachChunk(points.dimensions) { column in
      let x = points.component(column)
      for row in column..<points.dimensions {
        let y = points.component(row)
        var (total, k) = (Lanes(), 0)
        while k < stride {
          total = Double.fma(Double.load(x, k), Double.load(y, k), total)
          k += 8
        }
        matrix[row, column] = Double.total(total)
      }
    }
    return matrix
  }

  var hasSmallDual: Bool { family == .linear && weights.isEmpty && points.dimensions <= count }
}
