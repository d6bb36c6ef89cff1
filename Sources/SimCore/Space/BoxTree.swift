/// Coordinates of points, an array an axis. Whoever allocates them frees them.
struct PointArrays<Scalar: LaneScalar> {
  let capacity: Int
  let x: UnsafeMutablePointer<Scalar>
  let y: UnsafeMutablePointer<Scalar>
  let z: UnsafeMutablePointer<Scalar>

  static func allocate(_ capacity: Int) -> PointArrays {
    let x = UnsafeMutablePointer<Scalar>.allocate(capacity: 3 * max(1, capacity))
    return PointArrays(capacity: capacity, x: x, y: x + capacity, z: x + 2 * capacity)
  }

  func deallocate() { x.deallocate() }

  @inline(__always)
  subscript(_ i: Int) -> SIMD3<Scalar> {
    get { SIMD3(x[i], y[i], z[i]) }
    nonmutating set { (x[i], y[i], z[i]) = (newValue.x, newValue.y, newValue.z) }
  }

  /// The eight points of a leaf.
  @inline(__always)
  func lanes(_ leaf: Int) -> Lanes3<Scalar> { Lanes3(Scalar.load(x, 8 * leaf), Scalar.load(y, 8 * leaf), Scalar.load(z, 8 * leaf)) }
}

/// A box along the axes.
struct Box<Scalar: LaneScalar> {
  var low = SIMD3<Scalar>(repeating: .infinity)
  var high = SIMD3<Scalar>(repeating: -.infinity)

  /// Grows to hold a point. A coordinate that isn't a number has no effect.
  @inline(__always)
  mutating func include(_ point: SIMD3<Scalar>) {
    for axis in 0..<3 {
      if point[axis] < low[axis] { low[axis] = point[axis] }
      if point[axis] > high[axis] { high[axis] = point[axis] }
    }
  }
}

/// Boxes around leaves, then around groups of eight leaves, around eight such groups …, up to a level with at most eight boxes.
final class BoxTree {
  /// Low and high corners of a level's boxes, filled up with NaN to a multiple of eight.
  private struct Level {
    let count: Int
    let low: PointArrays<Float>
    let high: PointArrays<Float>

    init(count: Int) {
      self.count = count
      let padded = (count + 7) / 8 * 8
      low = .allocate(padded)
      high = .allocate(padded)
      for node in count..<padded {
        low[node] = SIMD3(repeating: .nan)
        high[node] = SIMD3(repeating: .nan)
      }
    }
  }

  private let levels: [Level]

  /// - Parameters:
  ///   - points: Eight a leaf; the last leaf may be filled up with NaN.
  ///   - leaves: At least one.
  init(_ points: PointArrays<Float>, leaves: Int) {
    var level = Level(count: leaves)
    for leaf in 0..<leaves {
      var box = Box<Float>()
      for slot in 8 * leaf..<8 * leaf + 8 { box.include(points[slot]) }
      level.low[leaf] = box.low
      level.high[leaf] = box.high
    }
    var levels = [level]
    while level.count > 8 {
      let above = Level(count: (level.count + 7) / 8)
      for group in 0..<above.count {
        var box = Box<Float>()
        for node in 8 * group..<8 * group + 8 {
          box.include(level.low[node])
          box.include(level.high[node])
        }
        above.low[group] = box.low
        above.high[group] = box.high
      }
      levels.append(above)
      level = above
    }
    self.levels = levels
  }

  deinit {
    for level in levels {
      level.low.deallocate()
      level.high.deallocate()
    }
  }

  /// Calls `body` for each leaf, other than `leaf` itself, whose box is near that of `leaf`: no farther, by the square of the distance,
  /// than `bound`, which may fall on the way. With `after`, only for leaves that follow it.
  func visitLeaves(near leaf: Int, after: Bool, period: SIMD3<Float>, bound: () -> Float, _ body: (_ leaf: Int) -> Void) {
    let box = Box(low: levels[0].low[leaf], high: levels[0].high[leaf])
    // From the leaf's own neighbourhood up to the whole: near points come first and tighten the bound early.
    var node = leaf
    for level in levels.indices {
      visit(level, group: node >> 3, from: after ? node + 1 : 0, but: node, box, period, bound, body)
      node >>= 3
    }
  }

  private func visit(
    _ level: Int, group: Int, from first: Int, but excluded: Int, _ box: Box<Float>, _ period: SIMD3<Float>, _ bound: () -> Float,
    _ body: (_ leaf: Int) -> Void
  ) {
    let gaps = squaredGaps(levels[level], group, box, period)
    var near = Float.between(gaps, -1, bound().nextUp)
    while near != 0 {
      let lane = near.trailingZeroBitCount
      near &= near - 1
      let node = 8 * group + lane
      if node < first || node == excluded || gaps[lane] > bound() { continue }
      if level == 0 { body(node) } else { visit(level - 1, group: node, from: 0, but: -1, box, period, bound, body) }
    }
  }

  /// Squared distances between a box and the eight of a group: none of their points, or of their images, are closer.
  @inline(always)
  private func squaredGaps(_ level: Level, _ group: Int, _ box: Box<Float>, _ period: SIMD3<Float>) -> SIMD8<Float> {
    let (low, high) = (level.low.lanes(group), level.high.lanes(group))
    let x = gap(low.x, high.x, box.low.x, box.high.x, period.x)
    let y = gap(low.y, high.y, box.low.y, box.high.y, period.y)
    let z = gap(low.z, high.z, box.low.z, box.high.z, period.z)
    return x * x + y * y + z * z
  }
}

/// The gaps between intervals along an axis: directly, or through the faces of the box.
@inline(always)
private func gap(_ lows: SIMD8<Float>, _ highs: SIMD8<Float>, _ low: Float, _ high: Float, _ period: Float) -> SIMD8<Float> {
  let (below, above) = (low - highs, lows - high)
  let direct = below.replacing(with: above, where: above .> below)
  let top = highs.replacing(with: high, where: highs .< high)
  let bottom = lows.replacing(with: low, where: lows .> low)
  let around = period - (top - bottom)
  let shorter = around.replacing(with: direct, where: direct .< around)
  return shorter.replacing(with: 0, where: shorter .< 0)
}

// Squared distances of eight points from the point in a slot, of minimum images. Written twice, because comparisons of generic lanes
// don't compile to vector instructions.

@inline(always)
func squaredDistances(
  _ query: Lanes3<Double>, _ points: PointArrays<Double>, _ slot: Int, _ period: SIMD3<Double>
) -> SIMD8<Double> {
  let dx = folded(query.x - points.x[slot], period.x)
  let dy = folded(query.y - points.y[slot], period.y)
  let dz = folded(query.z - points.z[slot], period.z)
  return dx * dx + dy * dy + dz * dz
}

@inline(always)
func squaredDistances(
  _ query: Lanes3<Float>, _ points: PointArrays<Float>, _ slot: Int, _ period: SIMD3<Float>
) -> SIMD8<Float> {
  let dx = folded(query.x - points.x[slot], period.x)
  let dy = folded(query.y - points.y[slot], period.y)
  let dz = folded(query.z - points.z[slot], period.z)
  return dx * dx + dy * dy + dz * dz
}

/// Distance along an axis from the difference of two coordinates.
@inline(always)
private func folded(_ difference: SIMD8<Double>, _ period: Double) -> SIMD8<Double> {
  let direct = Double.absolute(difference)
  let around = period - direct
  return around.replacing(with: direct, where: direct .< around)
}

@inline(always)
private func folded(_ difference: SIMD8<Float>, _ period: Float) -> SIMD8<Float> {
  let direct = Float.absolute(difference)
  let around = period - direct
  return around.replacing(with: direct, where: direct .< around)
}
