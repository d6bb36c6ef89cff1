/// How space is cut into cells for a neighbour search: neighbours within the cutoff are at most `reach` cells away along each axis.
///
/// An axis that is too short to be split (a periodic one under 2·reach + 1 cells) has one cell, and distances along it take the
/// minimum image explicitly. If no axis is split, that is the search over all pairs.
public struct CellGrid<Scalar: LaneScalar> {
  public let counts: SIMD3<Int>
  public let reach: Int
  public let origin: SIMD3<Scalar>
  /// Cells per unit of length; 0 on an axis with one cell.
  public let density: SIMD3<Scalar>
  /// The period of split periodic axes, whose neighbours beyond a face are shifted by it; else 0.
  public let shift: SIMD3<Scalar>
  /// The period of periodic axes with one cell, whose distances need the minimum image; else 0.
  public let image: SIMD3<Scalar>

  public var cells: Int { counts.x * counts.y * counts.z }
  @inlinable public var needsImages: Bool { image != .zero }

  /// - Parameters:
  ///   - bounds: The smallest box around the particles; only used along open axes.
  ///   - count: How many particles there are. Cells get larger rather than much more numerous.
  public init(_ domain: Domain, cutoff: Double, count: Int, bounds: (low: SIMD3<Double>, high: SIMD3<Double>)) {
    // Rounding may put a particle into the next cell; the margin keeps its neighbours within reach.
    let margin = 1 + 4096 * Double(Scalar.ulpOfOne)
    var low = SIMD3<Double>.zero
    var extent = SIMD3<Double>.zero
    for axis in 0..<domain.dimensions {
      let open = domain.boundary[axis] == .open
      low[axis] = open ? bounds.low[axis] : 0
      extent[axis] = open ? bounds.high[axis] - bounds.low[axis] : domain.size[axis]
      // Particles that got lost don't trap here; whoever moves them will notice.
      if !extent[axis].isFinite { extent[axis] = 0 }
    }
    let cutoff = Swift.max(cutoff, 1e-6 * extent.max(), .leastNormalMagnitude)

    // With many particles in range, cells of half the size save more distances than they cost in bookkeeping.
    let volume = (0..<domain.dimensions).reduce(1.0) { $0 * Swift.max(extent[$1], cutoff) }
    let perCell = Double(count) * (0..<domain.dimensions).reduce(1.0) { part, _ in part * cutoff } / volume
    let reach = perCell > 24 ? 2 : 1
    var edge = cutoff * margin / Double(reach)
    let limit = Double(Swift.max(count / 2, 1000))
    let wanted = (0..<domain.dimensions).reduce(1.0) { $0 * Swift.max(1, (extent[$1] / edge).rounded(.down)) }
    if wanted > limit { edge *= LibM.pow(wanted / limit, 1 / Double(domain.dimensions)) }

    var counts = SIMD3<Int>(repeating: 1)
    var (shift, image) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for axis in 0..<domain.dimensions {
      let fitting = Int(Swift.min(extent[axis] / edge, 1e6))
      let periodic = domain.boundary[axis] == .periodic
      if periodic && fitting < 2 * reach + 1 {
        image[axis] = domain.size[axis]
      } else {
        counts[axis] = Swift.max(1, fitting)
        if periodic { shift[axis] = domain.size[axis] }
      }
    }
    self.counts = counts
    self.reach = reach
    self.shift = SIMD3<Scalar>(shift)
    self.image = SIMD3<Scalar>(image)
    origin = SIMD3<Scalar>(low)
    var density = SIMD3<Double>.zero
    for axis in 0..<3 where counts[axis] > 1 { density[axis] = Double(counts[axis]) / extent[axis] }
    self.density = SIMD3<Scalar>(density)
  }

  /// The cell of a point. Points outside the box belong to the nearest cell.
  @inlinable @inline(__always)
  public func cell(_ x: Scalar, _ y: Scalar, _ z: Scalar) -> Int {
    @inline(__always) func index(_ offset: Scalar, _ density: Scalar, _ count: Int) -> Int {
      let place = Scalar.truncated(Swift.max(0, Swift.min(offset * density, 1e9)))
      return Swift.min(place, count - 1)
    }
    let i = index(x - origin.x, density.x, counts.x)
    let j = index(y - origin.y, density.y, counts.y)
    let k = index(z - origin.z, density.z, counts.z)
    return (k * counts.y + j) * counts.x + i
  }

  /// Calls `body` for each run of cells that can hold neighbours of the particles in `cell`, with what to add to their positions.
  ///
  /// Cells that follow each other along x come as one run, so there are few.
  @inlinable @inline(__always)
  public func forEachNeighborRun(
    of cell: Int, _ body: (_ firstCell: Int, _ lastCell: Int, _ dx: Scalar, _ dy: Scalar, _ dz: Scalar) -> Void
  ) {
    let cx = cell % counts.x
    let cy = cell / counts.x % counts.y
    let cz = cell / (counts.x * counts.y)
    let reachY = counts.y > 1 ? reach : 0
    let reachZ = counts.z > 1 ? reach : 0
    for k in (cz - reachZ)...(cz + reachZ) {
      guard let (z, dz) = place(k, counts.z, shift.z) else { continue }
      for j in (cy - reachY)...(cy + reachY) {
        guard let (y, dy) = place(j, counts.y, shift.y) else { continue }
        let row = (z * counts.y + y) * counts.x
        if counts.x == 1 {
          body(row, row, 0, dy, dz)
          continue
        }
        let (low, high) = (cx - reach, cx + reach)
        body(row + Swift.max(low, 0), row + Swift.min(high, counts.x - 1), 0, dy, dz)
        if shift.x == 0 { continue }
        if low < 0 { body(row + counts.x + low, row + counts.x - 1, -shift.x, dy, dz) }
        if high >= counts.x { body(row, row + high - counts.x, shift.x, dy, dz) }
      }
    }
  }

  /// An index that may lie beyond a face: the cell there and its shift, or nil if there is nothing.
  @inlinable @inline(__always)
  func place(_ index: Int, _ count: Int, _ period: Scalar) -> (index: Int, shift: Scalar)? {
    if index >= 0 && index < count { return (index, 0) }
    if period == 0 { return nil }
    return index < 0 ? (index + count, -period) : (index - count, period)
  }
}
