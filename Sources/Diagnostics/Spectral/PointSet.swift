import SimCore

/// Points in a space of any dimension, component after component, ready for eight at a time.
public final class PointSet: @unchecked Sendable {
  public let count: Int
  public let dimensions: Int
  /// The period of each component; 0 where it isn't periodic.
  public let periods: [Double]
  /// The number of points rounded up to a multiple of eight.
  let stride: Int
  private let buffer: NumberBuffer
  var coordinates: UnsafeMutablePointer<Double> { buffer.numbers }

  /// - Parameters:
  ///   - components: For each component the values of all points.
  ///   - periods: The period of each component, 0 where it isn't periodic; empty if none is.
  /// - Throws: `SimulationError.impossible` if the memory isn't there.
  public init(components: [[Double]], periods: [Double] = []) throws {
    count = components.first?.count ?? 0
    dimensions = components.count
    stride = (count + 7) / 8 * 8
    self.periods = periods.isEmpty ? [Double](repeating: 0, count: components.count) : periods
    buffer = try NumberBuffer(stride * components.count)
    for (axis, values) in components.enumerated() {
      for k in 0..<stride { buffer.numbers[axis * stride + k] = k < count ? values[k] : 0 }
    }
  }

  /// - Parameter points: For each point its components.
  public convenience init(_ points: [[Double]], periods: [Double] = []) throws {
    try self.init(components: (points.first ?? []).indices.map { axis in points.map { $0[axis] } }, periods: periods)
  }

  public var isFinite: Bool { (0..<stride * dimensions).allSatisfy { coordinates[$0].isFinite } }

  func component(_ axis: Int) -> UnsafeMutablePointer<Double> { coordinates + axis * stride }

  /// Multiplies components, and their periods, by a number each.
  func scaled(by factors: [Double]) throws -> PointSet {
    try PointSet(
      components: (0..<dimensions).map { axis in (0..<count).map { component(axis)[$0] * factors[axis] } },
      periods: zip(periods, factors).map { $0 * $1 })
  }

  /// Some of the points.
  func subset(_ rows: [Int]) throws -> PointSet {
    try PointSet(components: (0..<dimensions).map { axis in rows.map { component(axis)[$0] } }, periods: periods)
  }

  /// The same directions with length one, over a range of components; NaN where a length is 0.
  func normalize(_ axes: Range<Int>) {
    for k in 0..<count {
      var square = 0.0
      for axis in axes { square += component(axis)[k] * component(axis)[k] }
      let length = square.squareRoot()
      for axis in axes { component(axis)[k] /= length }
    }
  }

  // MARK: - Distances

  /// Squares of the distances of a point from all points from an index on, over a range of components, by minimum images.
  func squaredDistances(_ i: Int, _ axes: Range<Int>, from first: Int, _ out: UnsafeMutablePointer<Double>) {
    for k in first..<count { out[k] = 0 }
    for axis in axes {
      let (x, period) = (component(axis), periods[axis])
      let here = x[i]
      if period == 0 {
        for k in first..<count { out[k] += (x[k] - here) * (x[k] - here) }
      } else {
        for k in first..<count {
          let d = x[k] - here - period * ((x[k] - here) / period).rounded(.toNearestOrEven)
          out[k] += d * d
        }
      }
    }
  }

  /// The median of the distances between all pairs; of an even number the smaller one of the two in the middle. NaN without pairs.
  ///
  /// Without storing them: four passes find sixteen bits each, as the bits of positive numbers are in the order of the numbers.
  public func medianDistance(_ axes: Range<Int>, _ pool: WorkerPool) -> Double {
    if count < 2 { return .nan }
    var (prefix, rank) = (UInt64(0), (count * (count - 1) / 2 - 1) / 2)
    for shift in [48, 32, 16, 0] as [UInt64] {
      let counts = digitCounts(axes, prefix: prefix, shift: shift, pool)
      var digit = 0
      while rank >= counts[digit] {
        rank -= counts[digit]
        digit += 1
      }
      prefix = prefix << 16 | UInt64(digit)
    }
    return Double(bitPattern: prefix).squareRoot()
  }

  /// How often sixteen bits occur among the squared distances that begin with a prefix.
  private func digitCounts(_ axes: Range<Int>, prefix: UInt64, shift: UInt64, _ pool: WorkerPool) -> [Int] {
    let chunks = 16
    var parts = [[Int]](repeating: [], count: chunks)
    forEachInParallel(&parts, pool) { part, chunk in
      part = [Int](repeating: 0, count: 65536)
      part.withUnsafeMutableBufferPointer { part in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { squares in
          for i in Swift.stride(from: chunk, to: count - 1, by: chunks) {
            squaredDistances(i, axes, from: i + 1, squares.baseAddress!)
            for k in i + 1..<count {
              let bits = squares[k].bitPattern
              if shift == 48 || bits >> (shift + 16) == prefix { part[Int(bits >> shift & 0xFFFF)] += 1 }
            }
          }
        }
      }
    }
    var total = parts[0]
    for part in parts[1...] { for k in 0..<65536 { total[k] += part[k] } }
    return total
  }

  /// The median over all points of the distance to the k-th nearest other point; of an even number the smaller one of the two in
  /// the middle. NaN if there are not so many points.
  public func neighborDistance(_ k: Int, _ axes: Range<Int>, _ pool: WorkerPool) -> Double {
    if count <= k { return .nan }
    var distances = [Double](repeating: 0, count: count)
    distances.withUnsafeMutableBufferPointer { distances in
      let distances = distances.baseAddress!
      pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 64)) { range in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { squares in
          for i in range {
            squaredDistances(i, axes, from: 0, squares.baseAddress!)
            squares[i] = .infinity
            distances[i] = PointSet.smallest(k, squares)
          }
        }
      }
    }
    distances.sort()
    return distances[(count - 1) / 2].squareRoot()
  }

  /// The k-th smallest number, by insertion into a list of the k smallest.
  static func smallest(_ k: Int, _ numbers: UnsafeMutableBufferPointer<Double>) -> Double {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { least in
      least.initialize(repeating: .infinity)
      for x in numbers where x < least[k - 1] {
        var place = k - 1
        while place > 0 && least[place - 1] > x {
          least[place] = least[place - 1]
          place -= 1
        }
        least[place] = x
      }
      return least[k - 1]
    }
  }
}
