import SimCore
import Testing

struct CellGridTests {
  private func bounds(_ points: [SIMD3<Double>]) -> (low: SIMD3<Double>, high: SIMD3<Double>) {
    func extreme(_ axis: Int, _ f: (Double, Double) -> Double) -> Double { points.map { $0[axis] }.reduce(points[0][axis], f) }
    return (SIMD3(extreme(0, min), extreme(1, min), extreme(2, min)), SIMD3(extreme(0, max), extreme(1, max), extreme(2, max)))
  }

  /// Who is nearer than the cutoff to each point: once found through the grid, once by looking at all pairs. Points are taken to the
  /// precision of the grid first; distances within `slack` of the cutoff may count or not.
  private func compare<Scalar: LaneScalar>(
    _ points: [SIMD3<Double>], _ domain: Domain, cutoff: Double, reach: Int, slack: Double = 0, _: Scalar.Type
  ) {
    let points = points.map { SIMD3(Double(Scalar($0.x)), Double(Scalar($0.y)), Double(Scalar($0.z))) }
    // Cells are made for a number of particles: for many, neighbours may be two cells away.
    let count = reach == 1 ? 1 : 1_000_000_000
    let grid = CellGrid<Scalar>(domain, cutoff: cutoff, count: count, bounds: bounds(points))
    #expect(grid.reach == reach)
    let cells = points.map { grid.cell(Scalar($0.x), Scalar($0.y), Scalar($0.z)) }
    var members = [[Int]](repeating: [], count: grid.cells)
    for (i, cell) in cells.enumerated() { members[cell].append(i) }
    for (i, a) in points.enumerated() {
      var found: [Int] = []
      grid.forEachNeighborRun(of: cells[i]) { first, last, dx, dy, dz in
        for j in members[first...last].joined() where j != i {
          var d = points[j] + SIMD3(Double(dx), Double(dy), Double(dz)) - a
          for axis in 0..<3 where grid.image[axis] > 0 {
            let period = Double(grid.image[axis])
            d[axis] -= (d[axis] / period).rounded(.toNearestOrEven) * period
          }
          if (d * d).sum().squareRoot() < cutoff { found.append(j) }
        }
      }
      let distances = points.map { b in domain.minimumImage(b - a) }.map { ($0 * $0).sum().squareRoot() }
      let sure = points.indices.filter { $0 != i && distances[$0] < cutoff - slack }
      let maybe = Set(points.indices.filter { $0 != i && distances[$0] < cutoff + slack })
      // As lists, not as sets: nobody may be found twice.
      found.sort()
      if found.filter({ distances[$0] < cutoff - slack }) != sure || !maybe.isSuperset(of: found) || Set(found).count != found.count
      {
        Issue.record("\(Scalar.self): neighbours \(found) instead of \(sure) of \(a) within \(cutoff) in \(domain)")
        return
      }
    }
  }

  /// A lattice with points on all faces; all numbers are binary fractions, so no distance is rounded and those equal to the cutoff are out.
  @Test(arguments: [1, 2], [0.25, 0.5, 0.75, 1, 1.25, 2, 3])
  func latticesInAllKindsOfBoxes(reach: Int, cutoff: Double) {
    for boundary in Boundary.combinations(2) {
      let (domain, points) = (Domain(size: [4, 2], boundary: boundary), lattice([4, 2, 0], spacing: 0.5))
      compare(points, domain, cutoff: cutoff, reach: reach, Double.self)
      compare(points, domain, cutoff: cutoff, reach: reach, Float.self)
    }
    for boundary in Boundary.combinations(3) {
      let (domain, points) = (Domain(size: [2, 1, 1.5], boundary: boundary), lattice([2, 1, 1.5], spacing: 0.5))
      compare(points, domain, cutoff: cutoff / 2, reach: reach, Double.self)
      compare(points, domain, cutoff: cutoff / 2, reach: reach, Float.self)
    }
  }

  @Test(arguments: [1, 2], [0.3, 0.7, 1.1, 1.9, 3.3, 8.1])
  func randomPointsInAllKindsOfBoxes(reach: Int, cutoff: Double) {
    var dice = Dice(12)
    for dimensions in 2...3 {
      for boundary in Boundary.combinations(dimensions) {
        let domain = Domain(size: Array([6.1, 5.3, 4.7].prefix(dimensions)), boundary: boundary)
        let points = (0..<80).map { _ in
          SIMD3(dice.uniform(0...6.09), dice.uniform(0...5.29), dimensions == 3 ? dice.uniform(0...4.69) : 0)
        }
        compare(points, domain, cutoff: cutoff, reach: reach, Double.self)
        compare(points, domain, cutoff: cutoff, reach: reach, slack: 1e-5, Float.self)
      }
    }
  }

  @Test func openAxesFollowThePoints() {
    var dice = Dice(13)
    let domain = Domain(size: [1, 1, 1], boundary: [.open, .open, .periodic])
    let points = (0..<200).map { _ in SIMD3(dice.uniform(1000...1010), dice.uniform(-20 ... -15), dice.uniform(0...1)) }
    compare(points, domain, cutoff: 1, reach: 1, Double.self)
    compare(points, domain, cutoff: 1, reach: 1, slack: 1e-3, Float.self)
    // All in one place, or alone, needs no cells.
    for few in [[points[0]], [points[0], points[0]]] { compare(few, domain, cutoff: 1, reach: 1, Double.self) }
  }

  @Test func shortAxesAreNotSplit() {
    func grid(_ size: Double, _ boundary: Boundary) -> CellGrid<Double> {
      CellGrid(
        Domain(size: [size, 100], boundary: [boundary, .periodic]), cutoff: 1, count: 1, bounds: (.zero, SIMD3(size, 100, 0)))
    }
    #expect(grid(2.9, .periodic).counts == SIMD3(1, 99, 1) && grid(2.9, .periodic).image == SIMD3(2.9, 0, 0))
    #expect(grid(3.1, .periodic).counts.x == 3 && !grid(3.1, .periodic).needsImages && grid(3.1, .periodic).shift.x == 3.1)
    #expect(grid(2.1, .reflecting).counts.x == 2 && grid(2.1, .reflecting).shift.x == 0)
    #expect(grid(0.5, .open).counts.x == 1 && !grid(0.5, .open).needsImages)
  }

  @Test func cellsDontOutnumberParticlesByFar() {
    let domain = Domain.periodic(1000, dimensions: 3)
    for count in [10, 10_000, 1_000_000] {
      let cells = CellGrid<Double>(domain, cutoff: 1, count: count, bounds: (.zero, .zero)).cells
      #expect(cells <= max(1000, count / 2) && cells >= max(1000, count / 2) / 4)
    }
    // A cutoff of nearly nothing neither overflows nor takes for ever.
    #expect(CellGrid<Double>(domain, cutoff: 0, count: 1_000_000, bounds: (.zero, .zero)).cells <= 500_000)
  }

  @Test func pointsOutsideBelongToTheNearestCell() {
    let grid = CellGrid<Double>(Domain.periodic(10, 10), cutoff: 1, count: 1000, bounds: (.zero, .zero))
    let last = grid.counts.x - 1
    #expect(grid.cell(-5, 0, 0) == 0)
    #expect(grid.cell(10, 0, 0) == last && grid.cell(1e300, 0, 0) == last && grid.cell(.infinity, 0, 0) == last)
    #expect(grid.cell(.nan, .nan, 0) == 0)
  }

  /// In a thousand times more cells than usual, a place along the axis has few digits left for the place in its cell.
  @Test(arguments: [100, 3000, 50_000])
  func neighborsInLongTubesAreWithinReach(length: Int) {
    var dice = Dice(14)
    var missed = 0
    for _ in 0..<1000 {
      let (size, cutoff) = (Float(dice.uniform(1...1.5) * Double(length)), Float(dice.uniform(1...1.01)))
      let domain = Domain(size: [Double(size), 1, 1], boundary: [.periodic, .reflecting, .reflecting])
      let grid = CellGrid<Float>(domain, cutoff: Double(cutoff), count: 1_000_000, bounds: (.zero, .zero))
      for k in 0..<1000 {
        let x = k == 0 ? 0 : Float(dice.uniform(0...Double(size) - 2))
        // The farthest places that are still nearer than the cutoff, on both sides.
        var (right, left) = (x + cutoff, size - cutoff)
        while right - x >= cutoff { right = right.nextDown }
        while size - left >= cutoff { left = left.nextUp }
        if grid.cell(right, 0, 0) - grid.cell(x, 0, 0) > grid.reach { missed += 1 }
        if grid.cell(left, 0, 0) < grid.counts.x - grid.reach { missed += 1 }
      }
    }
    #expect(missed == 0)
  }
}
