import Models
import SimCore
import Testing

struct VicsekTests {
  private func parameters(_ count: Int, _ change: (inout Vicsek.Parameters) -> Void) -> Vicsek.Parameters {
    var parameters = Vicsek.Parameters()
    (parameters.particles, parameters.noise) = (count, 0)
    change(&parameters)
    return parameters
  }

  /// One step by the definition, looking at all pairs.
  private func next(_ swimmers: [Swimmer], _ domain: Domain, radius: Double, stride: Double) -> [Swimmer] {
    swimmers.map { a in
      let near = swimmers.filter { b in length(domain.minimumImage(b.position - a.position)) < radius }
      var (position, heading) = (a.position, unit(near.reduce(Vector.zero) { $0 + $1.heading }))
      position += heading * stride
      for axis in 0..<domain.dimensions {
        let size = domain.size[axis]
        switch domain.boundary[axis] {
        case .open: break
        case .periodic: position[axis] -= (position[axis] / size).rounded(.down) * size
        case .reflecting:
          if position[axis] < 0 || position[axis] > size {
            position[axis] = position[axis] < 0 ? -position[axis] : 2 * size - position[axis]
            heading[axis] = -heading[axis]
          }
        }
      }
      return Swimmer(at: position, heading: heading)
    }
  }

  @Test(arguments: [
    [Boundary.periodic, .periodic], [.reflecting, .periodic], [.open, .open], [.periodic, .periodic, .periodic],
    [.reflecting, .open, .periodic],
  ])
  func followsItsDefinition(boundary: [Boundary]) throws {
    let dimensions = boundary.count
    let parameters = parameters(300) {
      ($0.dimensions, $0.speed) = (dimensions, 0.3)
      ($0.box.size, $0.box.boundary) = ([Double](repeating: dimensions == 2 ? 9 : 6, count: dimensions), boundary)
    }
    let flock = try Simulation(Vicsek.self, parameters, seed: 11)
    let domain = parameters.box.domain(dimensions: dimensions)
    var naive = zip(flock.positions, flock.headings).map { Swimmer(at: $0, heading: $1) }
    for step in 1...8 {
      try flock.run(steps: 1)
      naive = next(naive, domain, radius: 1, stride: 0.3)
      for (i, swimmer) in naive.enumerated() {
        // Rounding grows a little with each step.
        let off = domain.minimumImage(flock.positions[i] - swimmer.position)
        guard length(off) < 1e-12, length(flock.headings[i] - swimmer.heading) < 1e-12 else {
          Issue.record("particle \(i) differs after \(step) steps")
          return
        }
      }
    }
  }

  /// Empirical distribution against a cumulative one: Kolmogorov's √n·D, which exceeds 2.23 with a probability of 1e-4.
  private func distance(_ sample: [Double], _ cumulative: (Double) -> Double) -> Double {
    let n = Double(sample.count)
    let gaps = sample.sorted().enumerated().map { i, x in max(Double(i + 1) / n - cumulative(x), cumulative(x) - Double(i) / n) }
    return gaps.max()! * n.squareRoot()
  }

  /// New headings of particles that are alone and headed along x.
  private func alone(_ dimensions: Int, _ kind: Vicsek.Noise, _ noise: Double, _ arithmetic: Arithmetic = .float64) throws
    -> [Vector]
  {
    let hermits = hermits(dimensions == 2 ? 140 : 27, dimensions: dimensions)
    let parameters = parameters(hermits.count) {
      ($0.dimensions, $0.noiseKind, $0.noise, $0.arithmetic) = (dimensions, kind, noise, arithmetic)
      $0.box = DomainParameters(size: 2000, boundary: .periodic)
    }
    let flock = try Simulation(Vicsek.self, parameters, seed: 12, from: frame(hermits, dimensions: dimensions))
    try flock.run(steps: 1)
    return flock.headings
  }

  @Test(arguments: [0.1, 0.5, 1], Arithmetic.allCases)
  func scalarNoiseInThePlaneIsUniformInAnAngle(noise: Double, arithmetic: Arithmetic) throws {
    let angles = try alone(2, .scalar, noise, arithmetic).map { LibM.atan2($0.y, $0.x) }
    #expect(angles.allSatisfy { abs($0) < noise * .pi + 1e-6 })
    #expect(distance(angles) { min(max(($0 / (noise * .pi) + 1) / 2, 0), 1) } < 2.23)
  }

  @Test(arguments: [0.1, 0.5, 1], Arithmetic.allCases)
  func scalarNoiseInSpaceIsUniformInACap(noise: Double, arithmetic: Arithmetic) throws {
    let headings = try alone(3, .scalar, noise, arithmetic)
    let edge = LibM.cos(noise * .pi)
    #expect(headings.allSatisfy { $0.x > edge - 1e-6 && abs(length($0) - 1) < 1e-6 })
    #expect(distance(headings.map(\.x)) { min(max(($0 - edge) / (1 - edge), 0), 1) } < 2.23)
    #expect(distance(headings.map { LibM.atan2($0.z, $0.y) }) { ($0 / .pi + 1) / 2 } < 2.23)
  }

  /// A unit vector plus noise times a random one. In the plane: the angle of (1 + η cos a, η sin a) with a uniform.
  @Test(arguments: [0.3, 0.8, 1])
  func vectorialNoiseInThePlane(noise: Double) throws {
    let angles = try alone(2, .vectorial, noise).map { LibM.atan2($0.y, $0.x) }
    let grid = (0..<100_000).map { k in
      let a = 2 * .pi * (Double(k) + 0.5) / 100_000
      return LibM.atan2(noise * LibM.sin(a), 1 + noise * LibM.cos(a))
    }.sorted()
    #expect(distance(angles) { x in Double(rank(x, grid)) / 100_000 } < 2.23)
  }

  /// In space: (1 + η c) / √(1 + 2 η c + η²) with the cosine c uniform.
  @Test(arguments: [0.3, 0.8, 1])
  func vectorialNoiseInSpace(noise: Double) throws {
    let headings = try alone(3, .vectorial, noise)
    let grid = (0..<100_000).map { k in
      let c = 2 * (Double(k) + 0.5) / 100_000 - 1
      return (1 + noise * c) / (1 + 2 * noise * c + noise * noise).squareRoot()
    }.sorted()
    #expect(distance(headings.map(\.x)) { x in Double(rank(x, grid)) / 100_000 } < 2.23)
    #expect(distance(headings.map { LibM.atan2($0.z, $0.y) }) { ($0 / .pi + 1) / 2 } < 2.23)
  }

  /// How many of sorted numbers are below x.
  private func rank(_ x: Double, _ sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Vectorial noise grows with the number of neighbours: n noisy views instead of one noisy turn.
  @Test func vectorialNoiseCountsNeighbors() throws {
    // Groups of eleven in one direction: the sum is 11, the error 11·η long, as for one alone.
    let groups = hermits(27).prefix(2000).flatMap { hermit in
      (0..<11).map { Swimmer(at: hermit.position + Vector(0.01 * Double($0), 0, 0)) }
    }
    let parameters = parameters(groups.count) {
      ($0.dimensions, $0.noiseKind, $0.noise) = (3, .vectorial, 0.5)
      $0.box = DomainParameters(size: 2000, boundary: .periodic)
    }
    let flock = try Simulation(Vicsek.self, parameters, seed: 13, from: frame(groups))
    try flock.run(steps: 1)
    let grid = (0..<100_000).map { k in
      let c = 2 * (Double(k) + 0.5) / 100_000 - 1
      return (1 + 0.5 * c) / (1.25 + c).squareRoot()
    }.sorted()
    #expect(distance(flock.headings.map(\.x)) { x in Double(rank(x, grid)) / 100_000 } < 2.23)
  }

  @Test(arguments: [2, 3], Vicsek.Noise.allCases)
  func ordersAtLowNoiseAndNotAtHighNoise(dimensions: Int, kind: Vicsek.Noise) throws {
    func order(_ noise: Double, aligned: Bool) throws -> Double {
      let parameters = parameters(500) {
        ($0.dimensions, $0.noise, $0.noiseKind) = (dimensions, noise, kind)
        $0.box = DomainParameters(size: dimensions == 2 ? 10 : 5, boundary: .periodic)
      }
      var initial = Vicsek.Initial()
      initial.headings = aligned ? .aligned : .random
      let flock = try Simulation(Vicsek.self, parameters, initial: initial, seed: 14)
      #expect(aligned == (length(flock.headings.reduce(.zero, +)) > 499))
      try flock.run(steps: 500)
      return length(flock.headings.reduce(.zero, +)) / 500
    }
    #expect(try order(0.05, aligned: false) > 0.95)
    // Independent directions give 1/√N; three times that is rare.
    #expect(try order(1, aligned: true) < 3 / 500.0.squareRoot())
  }

  @Test func refusesContradictions() {
    #expect(parameters(5) { $0.box.size = [1, 2, 3] }.problems().map(\.parameter) == ["domain_size"])
    #expect(parameters(5) { _ in }.problems().isEmpty)
  }
}
