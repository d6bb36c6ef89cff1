import Diagnostics
import SimCore
import Testing

@Suite struct NearestNeighborsTests {
  @Test func digammaAgreesWithManyDigits() throws {
    for row in try CloudSamples.reference().digamma { #expect(abs(digamma(row.x) - row.value) <= 4e-15 * max(1, abs(row.value))) }
    #expect(abs(digamma(1) + 0.57721566490153286) < 2e-15)
    #expect(digamma(0).isNaN && digamma(-1.5).isNaN && digamma(.nan).isNaN && digamma(.infinity) == .infinity)
  }

  struct Case: Sendable, CustomStringConvertible {
    let points: [Double]
    let dimensions: Int
    let periods: [Double]
    var count: Int { points.count / dimensions }
    var description: String { "\(count) points, \(periods)" }

    func differences(_ i: Int, _ j: Int) -> [Double] {
      (0..<dimensions).map { axis in
        let d = abs(points[i * dimensions + axis] - points[j * dimensions + axis])
        return min(d, periods[axis] - d)
      }
    }
    func distance(_ i: Int, _ j: Int, _ metric: PointMetric) -> Double {
      let d = differences(i, j)
      return metric == .maximum ? d.max()! : d.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    func sortedDistances(_ i: Int, _ metric: PointMetric) -> [Double] {
      (0..<count).filter { $0 != i }.map { distance(i, $0, metric) }.sorted()
    }
  }

  static let cases: [Case] = {
    let rounded = CloudSamples.even(150, dimensions: 2, seed: 9).map { (x: Double) -> Double in (x * 6).rounded(.down) / 8 }
    var cases = [
      Case(points: rounded, dimensions: 2, periods: [.infinity, .infinity]),
      Case(points: rounded, dimensions: 2, periods: [0.75, 1]),
      Case(points: [0.5], dimensions: 1, periods: [1]),
      Case(points: [0.5, 0.25, 0.25, 1], dimensions: 2, periods: [.infinity, 2]),
    ]
    for dimensions in [1, 2, 3, 4, 6, 9] {
      for periodic in [0, 1, dimensions] {
        cases.append(
          Case(
            points: CloudSamples.even(211, dimensions: dimensions, seed: UInt64(dimensions)), dimensions: dimensions,
            periods: (0..<dimensions).map { (axis: Int) -> Double in axis < periodic ? [1, 1.5][axis % 2] : .infinity }))
      }
    }
    return cases
  }()

  @Test(arguments: cases, PointMetric.allCases) func distancesAreThoseOfAllPairs(_ sample: Case, _ metric: PointMetric) {
    let search = NearestNeighbors(sample.points, dimensions: sample.dimensions, periods: sample.periods)
    for k in [1, 3, 7] {
      let distances = search.distances(k, metric)
      for i in 0..<sample.count {
        let all = sample.sortedDistances(i, metric)
        #expect(distances[i] == (k <= all.count ? all[k - 1] : .infinity))
      }
    }
  }

  @Test(arguments: cases) func nearestAreAtTheSmallestDistances(_ sample: Case) {
    let k = 4
    let nearest = NearestNeighbors(sample.points, dimensions: sample.dimensions, periods: sample.periods).nearest(k)
    for i in 0..<sample.count {
      let found = nearest[i * k..<(i + 1) * k].filter { $0 >= 0 }
      let all = sample.sortedDistances(i, .maximum)
      #expect(found.map { sample.distance(i, $0, .maximum) } == Array(all.prefix(k)))
      #expect(!found.contains(i) && Set(found).count == found.count)
    }
  }

  @Test(arguments: cases, [false, true]) func countsAreThoseOfAllPairs(_ sample: Case, _ closed: Bool) {
    let search = NearestNeighbors(sample.points, dimensions: sample.dimensions, periods: sample.periods)
    // Radii at which there are points, where it matters whether these count; and others.
    for radii in [search.distances(5, .maximum), search.distances(60, .maximum), [Double](repeating: 0.31, count: sample.count)] {
      let counts = search.counts(within: radii, closed: closed)
      for i in 0..<sample.count {
        let all = sample.sortedDistances(i, .maximum)
        #expect(counts[i] == all.count { closed ? $0 <= radii[i] : $0 < radii[i] })
      }
    }
  }

  @Test func positionsAreWrapped() {
    let points = CloudSamples.even(100, dimensions: 2)
    let search = NearestNeighbors(points, dimensions: 2, periods: [1, 1])
    // Multiples of the period that don't round.
    let coarse = points.map { ($0 * 1024).rounded() / 1024 }
    let moved = coarse.enumerated().map { (k: Int, x: Double) -> Double in x + Double(k % 5 - 2) }
    let one = NearestNeighbors(coarse, dimensions: 2, periods: [1, 1]).distances(2, .euclidean)
    #expect(NearestNeighbors(moved, dimensions: 2, periods: [1, 1]).distances(2, .euclidean) == one)
    #expect(search.count == 100)
  }

  @Test func threadsDontMatter() {
    let points = CloudSamples.normal(3000, dimensions: 3)
    let search = NearestNeighbors(points, dimensions: 3)
    let (one, many) = (WorkerPool(threads: 1), WorkerPool(threads: 3))
    let distances = search.distances(4, .maximum, pool: one)
    #expect(distances == search.distances(4, .maximum, pool: many))
    #expect(search.counts(within: distances, pool: one) == search.counts(within: distances, pool: many))
    #expect(search.counts(within: distances, closed: true).min()! >= 4)
  }
}
