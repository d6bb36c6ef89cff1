import SimCore
import Testing

/// What agents see, against looking at all pairs.
struct NeighborhoodTests {
  /// Who is seen: the nearest ones nearer than the range, of several at the same distance any.
  private struct Seen {
    var squaredDistances: [Double] = []
    var offsets = SIMD3<Double>.zero
    var headings = SIMD3<Double>.zero

    init(from i: Int, _ points: [SIMD3<Double>], _ directions: [SIMD3<Double>], _ domain: Domain, range: Double, tiny: Double) {
      for j in points.indices where j != i {
        let d = domain.minimumImage(points[j] - points[i])
        let square = (d * d).sum()
        if square < range * range && square > tiny {
          squaredDistances.append(square)
          offsets += d
          headings += directions[j]
        }
      }
    }
  }

  /// The answers of the agents to a question.
  private func ask<Scalar: LaneScalar>(
    _ question: Census<Scalar>.Question, _ points: [SIMD3<Double>], _ directions: [SIMD3<Double>], _ domain: Domain, range: Double,
    nearest: Int? = nil, threads: Int = 1
  ) -> [SIMD3<Double>] {
    let swarm = Swarm<Scalar>(count: points.count, domain: domain, pool: WorkerPool(threads: threads))
    swarm.setVectors(0, to: points)
    swarm.setVectors(3, to: directions)
    swarm.step(Census(question: question, range: Scalar(range), nearest: nearest), step: 0)
    return swarm.vectors(3)
  }

  /// Compares counts, squared distances, offsets and headings of everybody. Points must be exact in `Scalar`; differences of sums are
  /// allowed up to `rounding` of their terms.
  private func compare<Scalar: LaneScalar>(
    _ points: [SIMD3<Double>], _ domain: Domain, range: Double, rounding: Double, _: Scalar.Type
  ) {
    var dice = Dice(20)
    let flat = SIMD3(1, 1, domain.dimensions == 3 ? 1.0 : 0)
    let directions = points.map { _ in
      let direction = dice.direction() * flat
      return SIMD3(Double(Scalar(direction.x)), Double(Scalar(direction.y)), Double(Scalar(direction.z)))
    }
    func answers(_ question: Census<Scalar>.Question) -> [SIMD3<Double>] {
      ask(question, points, directions, domain, range: range)
    }
    let (numbers, offsets, headings) = (answers(.numbers), answers(.offsets), answers(.headings))
    let tiny = 256 * Double(Scalar.ulpOfOne) * Double(Scalar.ulpOfOne)
    for i in points.indices {
      let seen = Seen(from: i, points, directions, domain, range: range, tiny: tiny)
      let allowed = rounding * Double(points.count) * range
      func near(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ allowed: Double) -> Bool {
        ((a - b) * (a - b)).sum().squareRoot() <= allowed
      }
      if Int(numbers[i].x) != seen.squaredDistances.count
        || abs(numbers[i].y - seen.squaredDistances.reduce(0, +)) > allowed * range
        || !near(offsets[i], seen.offsets, allowed) || !near(headings[i], seen.headings, rounding * Double(points.count))
      {
        Issue.record(
          "\(Scalar.self): at \(points[i]) within \(range) in \(domain): \(numbers[i]), \(offsets[i]) instead of \(seen)")
        return
      }
    }
  }

  /// Binary fractions: no position, distance or sum of distances is rounded.
  @Test(arguments: [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 5])
  func latticesInAllKindsOfBoxes(range: Double) {
    for boundary in Boundary.combinations(2) {
      let (domain, points) = (Domain(size: [4, 2], boundary: boundary), lattice([4, 2, 0], spacing: 0.5))
      compare(points, domain, range: range, rounding: 1e-15, Double.self)
      compare(points, domain, range: range, rounding: 1e-6, Float.self)
    }
    for boundary in Boundary.combinations(3) {
      let (domain, points) = (Domain(size: [2, 1, 4], boundary: boundary), lattice([2, 1, 4], spacing: 0.5))
      compare(points, domain, range: range, rounding: 1e-15, Double.self)
      compare(points, domain, range: range, rounding: 1e-6, Float.self)
    }
  }

  /// Every number of agents up to some registers, so that every number of unused lanes occurs.
  @Test func anyNumberOfAgents() {
    var dice = Dice(21)
    for count in 0...70 {
      let points = (0..<count).map { _ in SIMD3(dice.uniform(0...6), dice.uniform(0...6), dice.uniform(0...6)) }
      for range in [1.5, 20] {
        compare(points, .periodic(6, dimensions: 3), range: range, rounding: 1e-14, Double.self)
        compare(
          points, Domain(size: [6, 6, 6], boundary: [.open, .reflecting, .periodic]), range: range, rounding: 1e-14, Double.self)
      }
    }
  }

  @Test(arguments: [0.4, 1.1, 2.6, 9])
  func randomPointsInAllKindsOfBoxes(range: Double) {
    var dice = Dice(22)
    for dimensions in 2...3 {
      for boundary in Boundary.combinations(dimensions) {
        let domain = Domain(size: Array([6.1, 5.3, 4.7].prefix(dimensions)), boundary: boundary)
        let points = (0..<150).map { _ in
          SIMD3(dice.uniform(0...6.09), dice.uniform(0...5.29), dimensions == 3 ? dice.uniform(0...4.69) : 0)
        }
        compare(points, domain, range: range, rounding: 1e-14, Double.self)
      }
    }
  }

  /// So many in range that cells are half as large.
  @Test func denseCrowds() {
    var dice = Dice(23)
    for boundary in Boundary.allCases {
      let domain = Domain(size: [10, 10, 10], boundary: [boundary, boundary, boundary])
      let points = (0..<2000).map { _ in SIMD3(dice.uniform(0...9.99), dice.uniform(0...9.99), dice.uniform(0...9.99)) }
      compare(points, domain, range: 2.4, rounding: 1e-14, Double.self)
    }
  }

  /// Agents in the same place don't see each other: there is no direction from one to the other.
  @Test func coincidentAgents() {
    let points = [SIMD3<Double>](repeating: SIMD3(1, 2, 3), count: 20) + [SIMD3(2, 2, 3)]
    for domain in [Domain.periodic(50, dimensions: 3), .periodic(8, dimensions: 3), .periodic(2.5, dimensions: 3)] {
      compare(points, domain, range: 1.2, rounding: 1e-15, Double.self)
      compare(points, domain, range: 1.2, rounding: 1e-6, Float.self)
    }
  }

  /// A range beyond everything doesn't let anybody be seen who isn't there.
  @Test(arguments: [1e6, 1e9, 2e9, 1e15, 1e30])
  func endlessRange(range: Double) {
    let points = (0..<11).map { SIMD3(Double($0), 0.5, 0) }
    for boundary in Boundary.allCases {
      for nearest in [nil, 5, 100] {
        let domain = Domain(size: [64, 64], boundary: [boundary, boundary])
        let double: [SIMD3<Double>] = answers(Double.self, points, domain, range, nearest)
        let single: [SIMD3<Double>] = answers(Float.self, points, domain, range, nearest)
        for seen in [double, single] { #expect(seen.map { Int($0.x) } == .init(repeating: min(nearest ?? 10, 10), count: 11)) }
      }
    }
  }

  private func answers<Scalar: LaneScalar>(
    _: Scalar.Type, _ points: [SIMD3<Double>], _ domain: Domain, _ range: Double, _ nearest: Int?
  ) -> [SIMD3<Double>] {
    ask(Census<Scalar>.Question.numbers, points, points, domain, range: range, nearest: nearest)
  }

  /// The sum of the k smallest squared distances, whichever of several equal ones are taken.
  @Test(arguments: [1, 2, 3, 4, 7, 26, 1000], [1.2, 2.3, 6])
  func nearestOnesWithTies(k: Int, range: Double) {
    for boundary in [[Boundary.periodic, .periodic, .periodic], [.open, .reflecting, .periodic]] {
      let domain = Domain(size: [8, 4, 4], boundary: boundary)
      let points = lattice([7.5, 3.5, 3.5], spacing: 0.5)
      let numbers: [SIMD3<Double>] = ask(
        Census<Double>.Question.numbers, points, points, domain, range: range, nearest: k)
      for i in points.indices {
        let nearest = Seen(from: i, points, points, domain, range: range, tiny: 1e-20).squaredDistances.sorted().prefix(k)
        #expect(Int(numbers[i].x) == nearest.count)
        #expect(numbers[i].y == nearest.reduce(0, +))
      }
    }
  }

  @Test func nearestOnesAmongRandomPoints() {
    var dice = Dice(24)
    for size in [5, 40] as [Double] {
      let domain = Domain(size: [size, size], boundary: [.periodic, .reflecting])
      let points = (0..<300).map { _ in SIMD3(dice.uniform(0...size * 0.999), dice.uniform(0...size), 0) }
      for k in [1, 3, 8, 20] {
        let offsets: [SIMD3<Double>] = ask(Census<Double>.Question.offsets, points, points, domain, range: size, nearest: k)
        for i in points.indices {
          let others = points.indices.filter { $0 != i }.map { domain.minimumImage(points[$0] - points[i]) }
          let nearest = others.sorted { ($0 * $0).sum() < ($1 * $1).sum() }.prefix(k).filter { ($0 * $0).sum() < size * size }
          let difference = nearest.reduce(SIMD3.zero, +) - offsets[i]
          #expect((difference * difference).sum() < 1e-24 * size * size)
        }
      }
    }
  }
}
