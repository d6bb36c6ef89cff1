import SimCore
import Testing

/// A pair of points, the smaller index first.
private struct Pair: Hashable, Comparable {
  let i: Int
  let j: Int
  init(_ a: Int, _ b: Int) { (i, j) = (min(a, b), max(a, b)) }
  static func < (a: Pair, b: Pair) -> Bool { (a.i, a.j) < (b.i, b.j) }
}

/// The same questions, answered by looking at all pairs.
private struct BruteForce {
  let points: [SIMD3<Double>]
  let domain: Domain

  func squaredDistance(_ i: Int, _ j: Int) -> Double {
    var sum = 0.0
    for axis in 0..<domain.dimensions {
      var d = abs(points[i][axis] - points[j][axis])
      if domain.boundary[axis] == .periodic { d = min(d, domain.size[axis] - d) }
      sum += d * d
    }
    return sum
  }

  func pairs(within radius: Double) -> [Pair] {
    points.indices.flatMap { i in (0..<i).filter { squaredDistance(i, $0) <= radius * radius }.map { Pair(i, $0) } }.sorted()
  }

  func nearest(_ k: Int) -> (indices: [Int], distances: [Double]) {
    var (indices, distances) = ([Int](), [Double]())
    for i in points.indices {
      let others = points.indices.filter { $0 != i }.map { (squaredDistance(i, $0), $0) }.sorted { $0 < $1 }.prefix(k)
      indices += others.map(\.1) + [Int](repeating: -1, count: k - others.count)
      distances += others.map { $0.0.squareRoot() } + [Double](repeating: .infinity, count: k - others.count)
    }
    return (indices, distances)
  }
}

private func flat(_ points: [SIMD3<Double>], _ dimensions: Int) -> [Double] {
  points.flatMap { p in (0..<dimensions).map { p[$0] } }
}

private func boundaries(_ dimensions: Int) -> [[Boundary]] {
  var all: [[Boundary]] = [[]]
  for _ in 0..<dimensions { all = all.flatMap { head in Boundary.allCases.map { head + [$0] } } }
  return all
}

private func expectEqual(_ points: [SIMD3<Double>], _ domain: Domain, radii: [Double], ks: [Int], pool: WorkerPool? = nil) {
  let brute = BruteForce(points: points, domain: domain)
  let search = NeighborSearch(domain)
  search.place(flat(points, domain.dimensions), dimensions: domain.dimensions)
  for radius in radii {
    var pairs: [Pair] = []
    var wrongDistance = false
    search.forEachPair(within: radius) { i, j, squared in
      pairs.append(Pair(i, j))
      if squared != brute.squaredDistance(i, j) { wrongDistance = true }
    }
    // Sorted arrays, not sets: a pair must not come twice.
    if pairs.sorted() != brute.pairs(within: radius) || wrongDistance {
      Issue.record("pairs within \(radius) of \(points) in \(domain)")
      return
    }
  }
  for k in ks {
    let (found, expected) = (search.nearest(k, pool: pool ?? WorkerPool(threads: 1)), brute.nearest(k))
    if found.indices != expected.indices || found.distances != expected.distances {
      Issue.record("\(k) nearest of \(points) in \(domain)")
      return
    }
  }
}

@Suite struct NeighborSearchTests {
  /// Every set of up to three points, and sets of up to twelve, on a lattice with points on faces, edges, corners and on top of each
  /// other; all combinations of boundaries; cutoffs from nothing to more than the box.
  @Test(arguments: [2, 3]) func equalsBruteForceOnLattices(dimensions: Int) {
    let size = Array([1.0, 2.0, 1.5].prefix(dimensions))
    let fractions = dimensions == 2 ? [0, 0.25, 0.5, 0.75, 1] : [0, 0.5, 1]
    var sites: [SIMD3<Double>] = [.zero]
    for axis in 0..<dimensions {
      sites = sites.flatMap { site in
        fractions.map { fraction in
          var p = site
          p[axis] = fraction * size[axis]
          return p
        }
      }
    }
    let radii = [0, 0.25, 0.5, 0.6, 1, 3]
    let philox = Philox(seed: 11)
    for boundary in boundaries(dimensions) {
      let domain = Domain(size: size, boundary: boundary)
      // The far faces of periodic axes are their near faces.
      let inside = sites.filter { site in !(0..<dimensions).contains { boundary[$0] == .periodic && site[$0] == size[$0] } }
      for i in inside.indices {
        expectEqual([inside[i]], domain, radii: radii, ks: [1])
        for j in 0...i { expectEqual([inside[i], inside[j]], domain, radii: radii, ks: [1, 2]) }
      }
      for trial in 0..<150 {
        let n = 3 + trial % 10
        let points = (0..<n).map { i in
          inside[Int(philox.uniforms(.initialPosition, particle: i, step: trial)[0] * Double(inside.count))]
        }
        expectEqual(points, domain, radii: radii, ks: [1, 3, 5])
      }
      // All sites at once: every possible tie.
      expectEqual(inside, domain, radii: radii, ks: [1, 4, 7])
    }
  }

  @Test(arguments: [2, 3]) func equalsBruteForceOnRandomPoints(dimensions: Int) {
    let philox = Philox(seed: 5)
    for (trial, boundary) in boundaries(dimensions).enumerated() {
      let domain = Domain(size: Array([5.0, 8.0, 3.0].prefix(dimensions)), boundary: boundary)
      for (n, spread) in [(9, 1.0), (100, 1.0), (257, 1.0), (300 + 50 * (trial % 9), 0.1)] {
        let points = (0..<n).map { i in
          let (a, b) = (
            philox.uniforms(.initialPosition, particle: i, step: trial), philox.uniforms(.initialState, particle: i, step: trial)
          )
          var p = SIMD3<Double>.zero
          for (axis, u) in [a[0], a[1], b[0]].prefix(dimensions).enumerated() {
            // A dense group around a corner of the box, so that it lies on both sides of the faces.
            let x = domain.size[axis] * (spread == 1 ? u : spread * (u - 0.5))
            p[axis] = boundary[axis] == .periodic && x < 0 ? x + domain.size[axis] : x
          }
          return p
        }
        expectEqual(points, domain, radii: [0.3, 1], ks: [1, 5], pool: WorkerPool(threads: 3))
      }
    }
  }

  /// Enough points for four levels of boxes.
  @Test func manyPoints() {
    let philox = Philox(seed: 2)
    let domain = Domain(size: [3, 1, 2], boundary: [.periodic, .reflecting, .periodic])
    let points = (0..<6000).map { i in
      let (a, b) = (philox.uniforms(.initialPosition, particle: i), philox.uniforms(.initialState, particle: i))
      return SIMD3(3 * a[0], a[1], 2 * b[0])
    }
    let brute = BruteForce(points: points, domain: domain)
    let search = NeighborSearch(domain)
    search.place(flat(points, 3), dimensions: 3)
    var partners = [Int](repeating: 0, count: points.count)
    search.forEachPair(within: 0.15) { i, j, _ in
      partners[i] += 1
      partners[j] += 1
    }
    let nearest = search.nearestDistances(5, pool: WorkerPool(threads: 2))
    for i in stride(from: 0, to: points.count, by: 23) {
      let squared = points.indices.filter { $0 != i }.map { brute.squaredDistance(i, $0) }.sorted()
      #expect(partners[i] == squared.prefix { $0 <= 0.15 * 0.15 }.count)
      #expect(Array(nearest[5 * i..<5 * i + 5]) == squared.prefix(5).map { $0.squareRoot() })
    }
  }

  @Test func coordinatesAreWrappedIntoPeriodicBoxes() {
    let search = NeighborSearch(.periodic(10, dimensions: 3))
    search.place([-1e-18, 0, 0, 39.5, 0, 0, -1, 10, 20], dimensions: 3)
    #expect(search.nearestDistances(2) == [0.5, 1, 0.5, 0.5, 0.5, 1])
  }

  @Test func pointsThatAreNotFiniteHaveNoNeighbours() {
    let search = NeighborSearch(Domain(size: [10, 10], boundary: [.periodic, .open]))
    search.place([1, 1, .nan, 1, 2, 1, 1, .infinity], dimensions: 2)
    #expect(search.nearestDistances(1) == [1, .infinity, 1, .infinity])
    #expect(search.nearest(1).indices == [2, -1, 0, -1])
    var pairs = 0
    search.forEachPair(within: 100) { _, _, _ in pairs += 1 }
    #expect(pairs == 1)
  }

  @Test func noPoints() {
    let search = NeighborSearch(.periodic(1, dimensions: 2))
    search.place([], dimensions: 2)
    #expect(search.nearestDistances(3) == [])
    search.forEachPair(within: 1) { _, _, _ in Issue.record("a pair of nothing") }
  }

  /// Parts of the leaves, put together, give every pair once.
  @Test func pairsCanBeShared() {
    let philox = Philox(seed: 1)
    let domain = Domain.periodic(4, dimensions: 3)
    let search = NeighborSearch(domain)
    search.place(
      (0..<500).flatMap { i in
        let (a, b) = (philox.uniforms(.initialPosition, particle: i), philox.uniforms(.initialState, particle: i))
        return [4 * a[0], 4 * a[1], 4 * b[0]]
      }, dimensions: 3)
    var (whole, parts) = ([Pair](), [Pair]())
    search.forEachPair(within: 0.5) { i, j, _ in whole.append(Pair(i, j)) }
    for leaf in 0..<search.leaves {
      search.forEachPair(within: 0.5, leaves: leaf..<leaf + 1) { i, j, _ in parts.append(Pair(i, j)) }
    }
    #expect(whole == parts)
    #expect(whole.count > 500)
  }
}
