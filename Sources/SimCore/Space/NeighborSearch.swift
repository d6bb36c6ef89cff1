import CSIMD

/// Who is near whom among points in a box: all pairs within a distance, and the k nearest neighbours of every point.
///
/// Points are put in order along a space-filling curve, eight to a leaf, under a tree of bounding boxes; a leaf asks for all its eight
/// points at once. That works alike for a filled box and for a small dense group in a large one, where cells of one size don't.
///
/// Distances are those of minimum images along periodic axes, computed as √((dx² + dy²) + dz²) with dx = min(|d|, L - |d|) in `Double`
/// without fused operations. Boxes, and most pairs, are ruled out in `Float`, with a margin that covers its rounding.
/// Coordinates along periodic axes are wrapped into the box. A point that isn't finite is nobody's neighbour.
public final class NeighborSearch {
  /// How many points there are.
  public private(set) var count = 0
  public var leaves: Int { (count + 7) / 8 }

  /// The periods; infinite along axes that aren't periodic, where they then have no effect.
  private let period: SIMD3<Double>
  private let roughPeriod: SIMD3<Float>
  /// The points, wrapped, in their own order.
  private var placed = PointArrays<Double>.allocate(0)
  /// The points in the order of the leaves. The last leaf is filled up with NaN.
  private var points = PointArrays<Double>.allocate(0)
  /// The same, rounded, from a corner of their bounding box.
  private var rough = PointArrays<Float>.allocate(0)
  /// Which point is where in the leaves.
  private var identity = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
  private var tree: BoxTree?
  /// What a squared distance may gain by rounding to `Float`, beside a part in 5000: if a distance r changes by at most E, then
  /// (r + E)² ≤ r² (1 + η) + E² (1 + 1/η). E is under 9 · 2⁻²⁴ of the largest length, and η = 10⁻⁴.
  private var roughSlack: Float = 0

  public init(_ domain: Domain) {
    var period = SIMD3<Double>(repeating: .infinity)
    for axis in 0..<domain.dimensions where domain.boundary[axis] == .periodic { period[axis] = domain.size[axis] }
    self.period = period
    roughPeriod = SIMD3<Float>(period)
  }

  deinit {
    placed.deallocate()
    points.deallocate()
    rough.deallocate()
    identity.deallocate()
  }

  /// Takes the points to search among.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one point after the other.
  ///   - dimensions: Numbers a point, 2 or 3.
  public func place(_ positions: UnsafeBufferPointer<Double>, dimensions: Int) {
    count = positions.count / dimensions
    precondition(count < Int32.max, "too many points")
    reserve()
    var bounds = Box<Double>()
    for i in 0..<count {
      let z = dimensions == 3 ? wrap(positions[i * dimensions + 2], period.z) : 0
      let point = SIMD3(wrap(positions[i * dimensions], period.x), wrap(positions[i * dimensions + 1], period.y), z)
      placed[i] = point
      bounds.include(point)
    }
    // Among fewer points a tree excludes too little to be worth its order.
    if count > 64 {
      sortAlongCurve(placed, count: count, in: bounds, into: identity)
    } else {
      for i in 0..<count { identity[i] = Int32(i) }
    }
    for slot in 0..<8 * leaves {
      let point = slot < count ? placed[Int(identity[slot])] : SIMD3(repeating: .nan)
      points[slot] = point
      rough[slot] = SIMD3<Float>(point - bounds.low)
    }
    var longest = (bounds.high - bounds.low).max()
    for axis in 0..<3 where period[axis].isFinite { longest = max(longest, period[axis]) }
    roughSlack = Float(3e-9 * longest * longest)
    tree = count > 0 ? BoxTree(rough, leaves: leaves) : nil
  }

  public func place(_ positions: [Double], dimensions: Int) {
    positions.withUnsafeBufferPointer { place($0, dimensions: dimensions) }
  }

  private func reserve() {
    if points.capacity >= 8 * leaves { return }
    placed.deallocate()
    points.deallocate()
    rough.deallocate()
    identity.deallocate()
    placed = .allocate(8 * leaves)
    points = .allocate(8 * leaves)
    rough = .allocate(8 * leaves)
    identity = .allocate(capacity: 8 * leaves)
  }
}

// MARK: - Pairs within a distance

extension NeighborSearch {
  /// Calls `body` once for each pair of different points whose distance is at most `radius`; in a fixed order.
  ///
  /// - Parameter leaves: Only pairs whose first point is in these leaves (of 0 ..< `self.leaves`): to share the work between threads.
  public func forEachPair(
    within radius: Double, leaves range: Range<Int>? = nil, _ body: (_ i: Int, _ j: Int, _ squaredDistance: Double) -> Void
  ) {
    guard let tree else { return }
    let limit = radius * radius
    let roughLimit = roughBound(limit)
    for leaf in range ?? 0..<leaves {
      report(leaf, leaf, limit, roughLimit, body)
      tree.visitLeaves(near: leaf, after: true, period: roughPeriod) {
        roughLimit
      } _: {
        report(leaf, $0, limit, roughLimit, body)
      }
    }
  }

  private func report(_ leaf: Int, _ other: Int, _ limit: Double, _ roughLimit: Float, _ body: (Int, Int, Double) -> Void) {
    let (points, rough, identity, period, roughPeriod) = (points, rough, identity, period, roughPeriod)
    let (query, roughQuery) = (points.lanes(leaf), rough.lanes(leaf))
    for slot in 8 * other..<8 * other + 8 {
      if !any(squaredDistances(roughQuery, rough, slot, roughPeriod) .<= roughLimit) { continue }
      let squared = squaredDistances(query, points, slot, period)
      var hits = Double.between(squared, -1, limit.nextUp)
      if leaf == other { hits &= (1 << UInt32(slot & 7)) - 1 }
      while hits != 0 {
        let lane = hits.trailingZeroBitCount
        hits &= hits - 1
        body(Int(identity[8 * leaf + lane]), Int(identity[slot]), squared[lane])
      }
    }
  }

  /// A bound that rounded squared distances keep if exact ones keep `bound`.
  @inline(always)
  private func roughBound(_ bound: Double) -> Float { Float(bound) * 1.0002 + roughSlack }
}

// MARK: - Nearest neighbours

extension NeighborSearch {
  /// Distances from each point to its `k` nearest other points, nearest first.
  ///
  /// - Returns: `k` numbers a point, in the order of the points; infinity beyond the last neighbour.
  public func nearestDistances(_ k: Int, pool: WorkerPool = WorkerPool(threads: 1)) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * k) { buffer, filled in
      if let out = buffer.baseAddress { nearestDistances(k, to: out, pool: pool) }
      filled = count * k
    }
  }

  /// The same, stored at `out`.
  public func nearestDistances(_ k: Int, to out: UnsafeMutablePointer<Double>, pool: WorkerPool) {
    precondition(k > 0, "at least one neighbour")
    pool.forEachRange(leaves, grain: WorkerPool.grain(leaves, upTo: 64)) { range in
      withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: k) { best in
        for leaf in range {
          findNearest(leaf, best.baseAddress!, k)
          for lane in 0..<min(8, count - 8 * leaf) {
            let row = out + Int(identity[8 * leaf + lane]) * k
            for rank in 0..<k { row[rank] = best[rank][lane].squareRoot() }
          }
        }
      }
    }
  }

  /// The `k` nearest other points of each point, nearest first; of two at the same distance, the one with the smaller index first.
  ///
  /// - Returns: `k` indices and distances a point, in the order of the points; -1 and infinity beyond the last neighbour.
  public func nearest(_ k: Int, pool: WorkerPool = WorkerPool(threads: 1)) -> (indices: [Int], distances: [Double]) {
    let distances = nearestDistances(k, pool: pool)
    var indices = [Int](repeating: -1, count: count * k)
    indices.withUnsafeMutableBufferPointer { indices in
      let indices = UnsafeMutableBufferPointer(rebasing: indices[...])
      pool.forEachRange(leaves, grain: 64) { range in
        for leaf in range { findIndices(leaf, k, distances, indices) }
      }
    }
    return (indices, distances)
  }

  /// Fills `best` with the `k` smallest squared distances from the eight points of a leaf, a point a lane, in rising order.
  private func findNearest(_ leaf: Int, _ best: UnsafeMutablePointer<SIMD8<Double>>, _ k: Int) {
    // Lanes beyond the last point get a bound that nothing keeps.
    var start = SIMD8<Double>(repeating: -1)
    for lane in 0..<min(8, count - 8 * leaf) { start[lane] = .infinity }
    best.initialize(repeating: start, count: k)
    var bound = Float.infinity
    offer(leaf, leaf, best, k)
    tree?.visitLeaves(near: leaf, after: false, period: roughPeriod) {
      bound
    } _: {
      offer(leaf, $0, best, k)
      bound = roughBound(largest(best[k - 1]))
    }
  }

  /// Compares the points of a leaf with those of another.
  private func offer(_ leaf: Int, _ other: Int, _ best: UnsafeMutablePointer<SIMD8<Double>>, _ k: Int) {
    let (points, rough, period, roughPeriod) = (points, rough, period, roughPeriod)
    let (query, roughQuery) = (points.lanes(leaf), rough.lanes(leaf))
    let roughLimit = SIMD8<Float>(best[k - 1]) * 1.0002 + roughSlack
    for slot in 8 * other..<8 * other + 8 {
      if !any(squaredDistances(roughQuery, rough, slot, roughPeriod) .<= roughLimit) { continue }
      var squared = squaredDistances(query, points, slot, period)
      if other == leaf { squared[slot & 7] = .infinity }
      // Where nobody is, there is NaN.
      squared = Double.minimum(squared, SIMD8(repeating: .infinity))
      for rank in 0..<k {
        let held = best[rank]
        best[rank] = Double.minimum(squared, held)
        squared = Double.maximum(squared, held)
      }
    }
  }

  /// Finds who is at the known distances.
  private func findIndices(_ leaf: Int, _ k: Int, _ distances: [Double], _ indices: UnsafeMutableBufferPointer<Int>) {
    let lanes = min(8, count - 8 * leaf)
    var found = [[(squared: Double, index: Int)]](repeating: [], count: lanes)
    var limit = SIMD8<Double>(repeating: -1)
    for lane in 0..<lanes {
      let farthest = distances[Int(identity[8 * leaf + lane]) * k + k - 1]
      // The square of the root may be some ulp below the squared distance.
      limit[lane] = min(farthest * farthest * (1 + 0x1p-50), .greatestFiniteMagnitude)
    }
    let query = points.lanes(leaf)
    func collect(_ other: Int) {
      for slot in 8 * other..<8 * other + 8 {
        let squared = squaredDistances(query, points, slot, period)
        if !any(squared .<= limit) { continue }
        for lane in 0..<lanes where squared[lane] <= limit[lane] && 8 * leaf + lane != slot {
          found[lane].append((squared[lane], Int(identity[slot])))
        }
      }
    }
    collect(leaf)
    let bound = roughBound(largest(limit))
    tree?.visitLeaves(near: leaf, after: false, period: roughPeriod) {
      bound
    } _: {
      collect($0)
    }
    for lane in 0..<lanes {
      found[lane].sort { $0 < $1 }
      let row = Int(identity[8 * leaf + lane]) * k
      for (rank, neighbor) in found[lane].prefix(k).enumerated() { indices[row + rank] = neighbor.index }
    }
  }
}

/// A coordinate in 0 ..< period; itself if the period is infinite.
@inline(__always)
private func wrap(_ x: Double, _ period: Double) -> Double {
  if period == .infinity || x >= 0 && x < period { return x }
  let wrapped = x - period * (x / period).rounded(.down)
  return wrapped >= period ? 0 : wrapped
}

@inline(always)
private func largest(_ a: SIMD8<Double>) -> Double {
  let b = a.lowHalf.replacing(with: a.highHalf, where: a.highHalf .> a.lowHalf)
  let c = b.lowHalf.replacing(with: b.highHalf, where: b.highHalf .> b.lowHalf)
  return max(c.x, c.y)
}
