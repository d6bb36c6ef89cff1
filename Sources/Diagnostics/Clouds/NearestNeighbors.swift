import SimCore

/// How far two points are apart.
public enum PointMetric: String, CaseIterable, Sendable {
  /// The root of the sum of squared differences.
  case euclidean
  /// The largest difference.
  case maximum
}

/// Nearest neighbours, and numbers of neighbours, in any number of dimensions, along periodic axes too: a k-d tree (Friedman,
/// Bentley & Finkel 1977, ACM Trans. Math. Softw. 3, 209-226) with a bounding box at each node.
///
/// Coordinates must be finite. Those along periodic axes are wrapped; differences there are min(|d|, L - |d|). Answers are exact:
/// bounds come from the same operations, in the same order, as distances.
public final class NearestNeighbors {
  public let count: Int
  public let dimensions: Int

  private static let leafSize = 12
  /// Levels of the tree above the leaves. The node n has the children 2n + 1 and 2n + 2, which share its points by halves.
  private let levels: Int
  /// Infinite along axes that aren't periodic.
  private let periods: UnsafeMutablePointer<Double>
  /// Coordinates of point after point, in the order of the leaves.
  private let points: UnsafeMutablePointer<Double>
  /// Which point is where in the leaves.
  private let identity: UnsafeMutablePointer<Int>
  /// Corners of the nodes' boxes.
  private let low: UnsafeMutablePointer<Double>
  private let high: UnsafeMutablePointer<Double>

  /// - Parameters:
  ///   - points: Coordinates of point after point.
  ///   - periods: One for each axis; infinite where the axis isn't periodic. Empty: none is.
  public init(_ points: [Double], dimensions: Int, periods: [Double] = []) {
    precondition(dimensions > 0 && points.count % dimensions == 0, "whole points")
    precondition(periods.isEmpty || periods.count == dimensions, "a period for each axis")
    let count = points.count / dimensions
    (self.count, self.dimensions) = (count, dimensions)
    var levels = 0
    while count >> levels > NearestNeighbors.leafSize { levels += 1 }
    self.levels = levels
    let nodes = (2 << levels) - 1
    self.periods = .allocate(capacity: dimensions)
    self.points = .allocate(capacity: max(1, points.count))
    identity = .allocate(capacity: max(1, count))
    low = .allocate(capacity: nodes * dimensions)
    high = .allocate(capacity: nodes * dimensions)
    for axis in 0..<dimensions { self.periods[axis] = periods.isEmpty ? .infinity : periods[axis] }
    for i in 0..<count { identity[i] = i }
    var placed = points
    wrap(&placed)
    placed.withUnsafeBufferPointer { placed in
      if let base = placed.baseAddress { split(0, 0, count, 0, base) }
      for slot in 0..<count {
        for axis in 0..<dimensions { self.points[slot * dimensions + axis] = placed[identity[slot] * dimensions + axis] }
      }
    }
  }

  deinit {
    periods.deallocate()
    points.deallocate()
    identity.deallocate()
    low.deallocate()
    high.deallocate()
  }
}

// MARK: - Building the tree

extension NearestNeighbors {
  /// Puts coordinates along periodic axes into 0 ..< L.
  private func wrap(_ points: inout [Double]) {
    for axis in 0..<dimensions where periods[axis].isFinite {
      let period = periods[axis]
      for k in stride(from: axis, to: points.count, by: dimensions) {
        let wrapped = points[k] - period * (points[k] / period).rounded(.down)
        points[k] = wrapped >= period ? 0 : wrapped
      }
    }
  }

  /// Makes the box of a node, and halves its points along the longest edge.
  private func split(_ node: Int, _ begin: Int, _ end: Int, _ level: Int, _ placed: UnsafePointer<Double>) {
    let (low, high) = (low + node * dimensions, high + node * dimensions)
    for axis in 0..<dimensions {
      (low[axis], high[axis]) = (.infinity, -.infinity)
      for slot in begin..<end {
        let x = placed[identity[slot] * dimensions + axis]
        low[axis] = min(low[axis], x)
        high[axis] = max(high[axis], x)
      }
    }
    if level == levels { return }
    var longest = 0
    for axis in 1..<max(1, dimensions) where high[axis] - low[axis] > high[longest] - low[longest] { longest = axis }
    let middle = (begin + end) / 2
    select(middle, begin, end, placed + longest)
    split(2 * node + 1, begin, middle, level + 1, placed)
    split(2 * node + 2, middle, end, level + 1, placed)
  }

  /// Orders points so that none before `middle` is greater along an axis, and none after it smaller (Hoare 1961, Algorithm 65).
  private func select(_ middle: Int, _ begin: Int, _ end: Int, _ column: UnsafePointer<Double>) {
    func value(_ slot: Int) -> Double { column[identity[slot] * dimensions] }
    var (first, last) = (begin, end - 1)
    while first < last {
      let (a, b, c) = (value(first), value((first + last) / 2), value(last))
      let pivot = max(min(a, b), min(max(a, b), c))
      var (i, j) = (first, last)
      while i <= j {
        while value(i) < pivot { i += 1 }
        while value(j) > pivot { j -= 1 }
        if i <= j {
          (identity[i], identity[j]) = (identity[j], identity[i])
          i += 1
          j -= 1
        }
      }
      if middle <= j {
        last = j
      } else if middle >= i {
        first = i
      } else {
        return
      }
    }
  }
}

// MARK: - Distances

/// How differences along axes make a distance, or a number that grows with it.
private protocol Norm {
  static func adding(_ difference: Double, to sum: Double) -> Double
}

private enum EuclideanNorm: Norm {
  @inline(__always) static func adding(_ difference: Double, to sum: Double) -> Double { sum + difference * difference }
}

private enum MaximumNorm: Norm {
  @inline(__always) static func adding(_ difference: Double, to sum: Double) -> Double { difference > sum ? difference : sum }
}

extension NearestNeighbors {
  @inline(__always)
  private func sum<N: Norm>(_: N.Type, _ query: UnsafePointer<Double>, _ slot: Int) -> Double {
    let point = points + slot * dimensions
    var sum = 0.0
    for axis in 0..<dimensions {
      let direct = abs(query[axis] - point[axis])
      sum = N.adding(min(direct, periods[axis] - direct), to: sum)
    }
    return sum
  }

  /// The least that any point of a node's box can have.
  @inline(__always)
  private func leastSum<N: Norm>(_: N.Type, _ query: UnsafePointer<Double>, _ node: Int) -> Double {
    let (low, high) = (low + node * dimensions, high + node * dimensions)
    var sum = 0.0
    for axis in 0..<dimensions {
      let (below, above) = (low[axis] - query[axis], query[axis] - high[axis])
      // The box may be nearer the other way round.
      if below > 0 {
        sum = N.adding(min(below, periods[axis] + above), to: sum)
      } else if above > 0 {
        sum = N.adding(min(above, periods[axis] + below), to: sum)
      }
    }
    return sum
  }

  /// The largest difference that any point of a node's box can have, along any axis.
  @inline(__always)
  private func largestDifference(_ query: UnsafePointer<Double>, _ node: Int) -> Double {
    let (low, high) = (low + node * dimensions, high + node * dimensions)
    var largest = 0.0
    for axis in 0..<dimensions {
      let (period, half) = (periods[axis], periods[axis] / 2)
      let (below, above) = (low[axis] - query[axis], query[axis] - high[axis])
      let farthest: Double
      if below >= half {
        farthest = period - below
      } else if above >= half {
        farthest = period - above
      } else {
        farthest = min(half, max(-below, -above))
      }
      largest = max(largest, farthest)
    }
    return largest
  }
}

// MARK: - Nearest neighbours

extension NearestNeighbors {
  /// The distance from each point to its `k`-th nearest other point, in the order of the points; infinite if there are fewer.
  public func distances(_ k: Int, _ metric: PointMetric, pool: WorkerPool = WorkerPool(threads: 1)) -> [Double] {
    var distances = [Double](repeating: 0, count: count)
    distances.withUnsafeMutableBufferPointer { distances in
      let out = UnsafeMutableBufferPointer(rebasing: distances[...])
      switch metric {
      case .euclidean: forEachPoint(k, EuclideanNorm.self, pool) { point, sums, _ in out[point] = sums[k - 1].squareRoot() }
      case .maximum: forEachPoint(k, MaximumNorm.self, pool) { point, sums, _ in out[point] = sums[k - 1] }
      }
    }
    return distances
  }

  /// The `k` nearest other points of each point in the maximum metric, nearest first: `k` indices a point; -1 beyond the last one.
  public func nearest(_ k: Int, pool: WorkerPool = WorkerPool(threads: 1)) -> [Int] {
    var nearest = [Int](repeating: -1, count: count * k)
    nearest.withUnsafeMutableBufferPointer { nearest in
      let out = UnsafeMutableBufferPointer(rebasing: nearest[...])
      forEachPoint(k, MaximumNorm.self, pool) { point, _, slots in
        for rank in 0..<k where slots[rank] >= 0 { out[point * k + rank] = identity[slots[rank]] }
      }
    }
    return nearest
  }

  /// Calls `body` once for each point, with the sums and places of its nearest neighbours.
  private func forEachPoint<N: Norm>(
    _ k: Int, _: N.Type, _ pool: WorkerPool,
    _ body: (_ point: Int, _ sums: UnsafePointer<Double>, _ slots: UnsafePointer<Int>) -> Void
  ) {
    precondition(k > 0, "at least one neighbour")
    pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 512)) { range in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: k) { sums in
        withUnsafeTemporaryAllocation(of: Int.self, capacity: k) { slots in
          for slot in range {
            sums.initialize(repeating: .infinity)
            slots.initialize(repeating: -1)
            var search = Search(
              slot: slot, query: points + slot * dimensions, k: k, sums: sums.baseAddress!, slots: slots.baseAddress!)
            visit(N.self, 0, 0, count, 0, &search)
            body(identity[slot], search.sums, search.slots)
          }
        }
      }
    }
  }

  /// The nearest points found so far, in rising order.
  private struct Search {
    let slot: Int
    let query: UnsafePointer<Double>
    let k: Int
    let sums: UnsafeMutablePointer<Double>
    let slots: UnsafeMutablePointer<Int>

    @inline(__always) var bound: Double { sums[k - 1] }

    @inline(__always)
    mutating func offer(_ sum: Double, _ slot: Int) {
      var rank = k - 1
      while rank > 0 && sums[rank - 1] > sum {
        (sums[rank], slots[rank]) = (sums[rank - 1], slots[rank - 1])
        rank -= 1
      }
      (sums[rank], slots[rank]) = (sum, slot)
    }
  }

  private func visit<N: Norm>(_: N.Type, _ node: Int, _ begin: Int, _ end: Int, _ level: Int, _ search: inout Search) {
    if level == levels {
      for slot in begin..<end where slot != search.slot {
        let sum = sum(N.self, search.query, slot)
        if sum < search.bound { search.offer(sum, slot) }
      }
      return
    }
    let middle = (begin + end) / 2
    let left = leastSum(N.self, search.query, 2 * node + 1)
    let right = leastSum(N.self, search.query, 2 * node + 2)
    // The point's own half first.
    if left < right || left == right && search.slot < middle {
      if left < search.bound { visit(N.self, 2 * node + 1, begin, middle, level + 1, &search) }
      if right < search.bound { visit(N.self, 2 * node + 2, middle, end, level + 1, &search) }
    } else {
      if right < search.bound { visit(N.self, 2 * node + 2, middle, end, level + 1, &search) }
      if left < search.bound { visit(N.self, 2 * node + 1, begin, middle, level + 1, &search) }
    }
  }
}

// MARK: - Numbers of neighbours

extension NearestNeighbors {
  /// How many other points are nearer than a radius, in the maximum metric.
  ///
  /// - Parameters:
  ///   - radii: One for each point, in the order of the points.
  ///   - closed: True if points at just that distance count too.
  public func counts(within radii: [Double], closed: Bool = false, pool: WorkerPool = WorkerPool(threads: 1)) -> [Int] {
    precondition(radii.count == count, "a radius for each point")
    var counts = [Int](repeating: 0, count: count)
    counts.withUnsafeMutableBufferPointer { counts in
      let out = UnsafeMutableBufferPointer(rebasing: counts[...])
      radii.withUnsafeBufferPointer { radii in
        pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 512)) { range in
          for slot in range {
            let point = identity[slot]
            // Nearer than the next number is at most this one.
            let limit = closed ? radii[point].nextUp : radii[point]
            // The point itself is at distance 0.
            out[point] = limit > 0 ? count(points + slot * dimensions, limit, 0, 0, count, 0) - 1 : 0
          }
        }
      }
    }
    return counts
  }

  private func count(
    _ query: UnsafePointer<Double>, _ limit: Double, _ node: Int, _ begin: Int, _ end: Int, _ level: Int
  ) -> Int {
    if leastSum(MaximumNorm.self, query, node) >= limit { return 0 }
    if largestDifference(query, node) < limit { return end - begin }
    if level == levels {
      var inside = 0
      for slot in begin..<end where sum(MaximumNorm.self, query, slot) < limit { inside += 1 }
      return inside
    }
    let middle = (begin + end) / 2
    return count(query, limit, 2 * node + 1, begin, middle, level + 1) + count(query, limit, 2 * node + 2, middle, end, level + 1)
  }
}

extension NearestNeighbors {
  /// The largest difference of each point from the `k` others listed for it, in the maximum metric.
  ///
  /// - Parameter others: `k` indices a point, in the order of the points; those below 0 stand for nobody.
  func farthest(of others: [Int], _ k: Int) -> [Double] {
    var slots = [Int](repeating: 0, count: count)
    for slot in 0..<count { slots[identity[slot]] = slot }
    var farthest = [Double](repeating: 0, count: count)
    for point in 0..<count {
      let query = points + slots[point] * dimensions
      for other in others[point * k..<(point + 1) * k] where other >= 0 {
        farthest[point] = max(farthest[point], sum(MaximumNorm.self, query, slots[other]))
      }
    }
    return farthest
  }
}
