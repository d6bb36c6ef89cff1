import SimCore

/// How the state of a school is sorted into outcomes.
protocol SchoolOutcomeSpace: Sendable {
  var cohesion: UniformBins { get }
  var depth: UniformBins { get }
  var angularMomentum: UniformBins { get }
  var spacing: UniformBins { get }
  var velocityCorrelation: UniformBins { get }
  /// How many outcomes directions have.
  var headings: Int { get }
  /// True: values beyond the range of the bins count in the first or last one. False: they are left out.
  var clamps: Bool { get }
  /// True: a vector of length zero has no direction, and is left out. False: it counts as the formulas make it.
  var skipsZeroVectors: Bool { get }
  /// How displacements from the centre are taken.
  var image: MinimumImage { get }

  /// What the positions and headings of this school are measured from.
  func frame(_ school: School, _ positions: [Double], _ pool: WorkerPool) -> SchoolFrame
  /// Counts the directions of some of eight particles.
  func countHeadings(_ u: Lanes3<Double>, _ lanes: Range<Int>, _ frame: SchoolFrame, _ counts: inout [Int])
  /// What is counted along the vertical axis, given positions and displacements from the centre.
  func depth(_ position: Lanes3<Double>, _ displacement: Lanes3<Double>) -> SIMD8<Double>
}

/// A school's own centre and axes.
struct SchoolFrame {
  var centre: SIMD3<Double>
  /// Orthogonal unit vectors.
  var axes = (SIMD3<Double>(1, 0, 0), SIMD3<Double>(0, 1, 0), SIMD3<Double>(0, 0, 1))
}

/// Counts the outcomes of a school.
final class OutcomeCounter<Space: SchoolOutcomeSpace> {
  let space: Space
  private let school: School
  private let search: NeighborSearch
  private let pairs: PairCosines
  /// Distances to the nearest neighbours of each particle, nearest first.
  private var nearest: [Double] = []

  /// How many nearest neighbours spacing is computed from.
  private let neighbors = 5

  init(_ space: Space, domain: Domain) {
    self.space = space
    school = School(domain)
    search = NeighborSearch(domain)
    pairs = PairCosines(space.velocityCorrelation, clamped: space.clamps)
  }

  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other.
  ///   - directions: Vectors in the same order.
  ///   - sample: Which pairs to take for the velocity correlation; all if nil.
  /// - Returns: Nil if a number isn't finite, or without particles.
  func count(positions: [Double], directions: [Double], sample: PairSample?, pool: WorkerPool) -> SchoolingOutcomes? {
    school.load(positions: positions, directions: directions, pool: pool)
    let count = school.count
    guard school.isFinite, count > 0 else { return nil }
    let frame = space.frame(school, positions, pool)
    search.place(positions, dimensions: school.domain.dimensions)
    if nearest.count != neighbors * count { nearest = [Double](repeating: 0, count: neighbors * count) }
    nearest.withUnsafeMutableBufferPointer { search.nearestDistances(neighbors, to: $0.baseAddress!, pool: pool) }

    let blocks = (count + 7) / 8
    let part = nearest.withUnsafeBufferPointer { nearest in
      pool.reduce(blocks, grain: WorkerPool.grain(blocks, upTo: 512), OutcomePart(space)) {
        counts(of: $0, frame, nearest.baseAddress!)
      } _: {
        $0 + $1
      }
    }
    let directed = space.skipsZeroVectors ? school.directed() : (headings: school.heading, count: count)
    let cosines =
      sample.map { pairs.sampled(directed.headings, count: directed.count, $0, pool: pool) }
      ?? pairs.exact(directed.headings, count: directed.count, pool: pool)
    let n = Double(count)
    return SchoolingOutcomes(
      cohesion: part.cohesion, heading: part.heading, depth: part.depth, angularMomentum: part.angularMomentum,
      spacing: part.spacing, velocityCorrelation: cosines, principalVariances: (part.scatter / (n - 1)).eigen().values,
      polarization: part.headingSum.length / n, rotation: part.rotationSum.length / n,
      spread: (part.scatter.trace / n).squareRoot())
  }

  /// Counts blocks of eight particles.
  private func counts(of blocks: Range<Int>, _ frame: SchoolFrame, _ nearest: UnsafePointer<Double>) -> OutcomePart {
    let (school, space) = (school, space)
    var part = OutcomePart(space)
    var scatter = LaneScatter()
    var (headings, rotation) = (Lanes3<Double>.zero, Lanes3<Double>.zero)
    let centre = Lanes3<Double>(repeating: frame.centre)
    for block in blocks {
      let lanes = 0..<min(8, school.count - 8 * block)
      let (position, u) = (school.position.lanes(8 * block), school.heading.lanes(8 * block))
      let r = space.image(position - centre)
      let distance = r.length
      let unit = distance.replacing(with: 1, where: distance .< DirectionField.shortest)
      let l = Lanes3(r.x / unit, r.y / unit, r.z / unit).cross(u)
      let (momentum, depth) = (l.length, space.depth(position, r))
      headings = headings + u
      rotation = rotation + l
      scatter.add(r, lanes)

      space.countHeadings(u, lanes, frame, &part.heading)
      for lane in lanes {
        let own = nearest + neighbors * (8 * block + lane)
        tally(depth[lane], space.depth, &part.depth)
        tally(own[0], space.cohesion, &part.cohesion)
        tally(variation(own), space.spacing, &part.spacing)
        if space.skipsZeroVectors && (distance[lane] == 0 || u.x[lane] == 0 && u.y[lane] == 0 && u.z[lane] == 0) { continue }
        tally(momentum[lane], space.angularMomentum, &part.angularMomentum)
      }
    }
    part.scatter = scatter.total
    part.headingSum = headings.total
    part.rotationSum = rotation.total
    return part
  }

  @inline(always)
  private func tally(_ x: Double, _ bins: UniformBins, _ counts: inout [Int]) {
    if space.clamps {
      if x.isFinite { counts[bins.clampedIndex(of: x)] += 1 }
    } else if let bin = bins.index(of: x) {
      counts[bin] += 1
    }
  }

  /// Standard deviation over mean of the distances to the nearest neighbours, added up in NumPy's order.
  @inline(always)
  private func variation(_ distances: UnsafePointer<Double>) -> Double {
    let n = Double(neighbors)
    var (sum, squares) = (distances[0], 0.0)
    for k in 1..<neighbors { sum += distances[k] }
    let mean = sum / n
    for k in 0..<neighbors { squares += (distances[k] - mean) * (distances[k] - mean) }
    return (squares / n).squareRoot() / (mean + 1e-10)
  }
}

/// Counts of some of the particles.
private struct OutcomePart {
  var cohesion, heading, depth, angularMomentum, spacing: [Int]
  /// Σ r rᵀ.
  var scatter = SymmetricMatrix3()
  /// Σ u and Σ r × u of unit vectors.
  var headingSum = SIMD3<Double>.zero
  var rotationSum = SIMD3<Double>.zero

  init(_ space: some SchoolOutcomeSpace) {
    cohesion = [Int](repeating: 0, count: space.cohesion.count)
    heading = [Int](repeating: 0, count: space.headings)
    depth = [Int](repeating: 0, count: space.depth.count)
    angularMomentum = [Int](repeating: 0, count: space.angularMomentum.count)
    spacing = [Int](repeating: 0, count: space.spacing.count)
  }

  static func + (a: Self, b: Self) -> Self {
    func add(_ a: inout [Int], _ b: [Int]) { for i in a.indices { a[i] += b[i] } }
    var sum = a
    add(&sum.cohesion, b.cohesion)
    add(&sum.heading, b.heading)
    add(&sum.depth, b.depth)
    add(&sum.angularMomentum, b.angularMomentum)
    add(&sum.spacing, b.spacing)
    sum.scatter = a.scatter + b.scatter
    sum.headingSum += b.headingSum
    sum.rotationSum += b.rotationSum
    return sum
  }
}

/// Σ r rᵀ, eight at a time.
private struct LaneScatter {
  private var (xx, yy, zz) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())
  private var (xy, xz, yz) = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())

  /// Adds the vectors in some of the lanes.
  @inline(always)
  mutating func add(_ r: Lanes3<Double>, _ lanes: Range<Int>) {
    var weight = SIMD8<Double>(repeating: 1)
    for lane in lanes.upperBound..<8 { weight[lane] = 0 }
    let r = r * weight
    xx += r.x * r.x
    yy += r.y * r.y
    zz += r.z * r.z
    xy += r.x * r.y
    xz += r.x * r.z
    yz += r.y * r.z
  }

  var total: SymmetricMatrix3 {
    SymmetricMatrix3(
      xx: Double.total(xx), yy: Double.total(yy), zz: Double.total(zz),
      xy: Double.total(xy), xz: Double.total(xz), yz: Double.total(yz))
  }
}
