import Diagnostics
import SimCore
import Testing

@Suite struct DewiKaditaEntropiesTests {
  private func outcomes(_ snapshot: SchoolingSnapshot, threads: Int = 1) -> SchoolingOutcomes {
    DewiKaditaEntropies(snapshot.domain).outcomes(
      positions: snapshot.positions.flatMap { $0 }, directions: snapshot.velocities.flatMap { $0 },
      pool: WorkerPool(threads: threads))!
  }

  /// Every count is that of the original, also where values sit on the edge of a bin or beyond it by a rounding error.
  @Test(arguments: SchoolingSnapshot.all) func sameCounts(_ snapshot: SchoolingSnapshot) {
    let (found, expected) = (outcomes(snapshot), snapshot.histograms)
    if let counts = expected.cohesion { #expect(found.cohesion == counts) }
    var headings = [Int](repeating: 0, count: 288)
    for cell in expected.heading { headings[24 * cell[0] + cell[1]] = cell[2] }
    #expect(found.heading == headings)
    #expect(found.depth == expected.depth)
    if let counts = expected.angularMomentum { #expect(found.angularMomentum == counts) }
    if let counts = expected.spacing { #expect(found.spacing == counts) }
    if let counts = expected.velocityCorrelation { #expect(found.velocityCorrelation == counts) }
    if let eigenvalues = expected.principalVariances, eigenvalues.count == 3 {
      // Rounding errors of a sum of squares, relative to the largest.
      for k in 0..<3 { #expect(abs(found.principalVariances[k] - eigenvalues[k]) <= 1e-13 * eigenvalues[0] + 1e-25) }
    }
  }

  /// Entropies of the same counts, so they differ by the rounding of logarithms alone.
  @Test(arguments: SchoolingSnapshot.all) func sameValues(_ snapshot: SchoolingSnapshot) {
    let found = outcomes(snapshot)
    let entropies = DewiKaditaEntropies(snapshot.domain).entropies(found, count: snapshot.count)
    let values = [
      "school_cohesion_entropy": entropies.cohesion, "polarization_entropy": entropies.polarization,
      "depth_stratification_entropy": entropies.depth, "angular_momentum_entropy": entropies.angularMomentum,
      "nearest_neighbor_entropy": entropies.nearestNeighbor, "velocity_correlation_entropy": entropies.velocityCorrelation,
      "school_shape_entropy": entropies.shape, "oceanic_schooling_index": entropies.oceanicSchoolingIndex,
      "polarization": found.polarization, "rotation": found.rotation, "spread": found.spread,
      "order_index": max(found.polarization, found.rotation),
    ]
    #expect(Set(values.keys) == Set(snapshot.expected.keys))
    for (name, value) in values {
      #expect(abs(value - snapshot.expected[name]!) <= 1e-12, "\(name)")
    }
  }

  @Test func sameCountsForAnyNumberOfThreads() {
    let domain = Domain.periodic(20, dimensions: 3)
    let (n, philox) = (9000, Philox(seed: 4))
    let positions = uniformPositions(n, in: domain, philox, sample: 0)
    let directions = isotropicHeadings(n, philox, sample: 0)
    let one = DewiKaditaEntropies(domain).outcomes(positions: positions, directions: directions)
    #expect(one!.velocityCorrelation.reduce(0, +) == n * (n - 1) / 2)
    for threads in [2, 3] {
      let more = DewiKaditaEntropies(domain).outcomes(
        positions: positions, directions: directions, pool: WorkerPool(threads: threads))
      #expect(more == one)
    }
  }

  /// Limits for many independent isotropic directions and even positions: |r × u| is the sine of an evenly distributed angle between
  /// lines, whose histogram has entropy 0.802 ln 20; the 12 × 24 grid, weighted twice with the sine, has 0.946 ln 288; depth and cosine
  /// are evenly distributed; the box is as long as it is wide.
  @Test func limitsOfDisorder() {
    let domain = Domain.periodic(10, dimensions: 3)
    let (n, philox) = (60_000, Philox(seed: 9))
    let engine = DewiKaditaEntropies(domain)
    let outcomes = engine.outcomes(
      positions: uniformPositions(n, in: domain, philox, sample: 0), directions: isotropicHeadings(n, philox, sample: 0),
      sample: PairSample(pairs: 200_000, seed: 1, step: 0))!
    let entropies = engine.entropies(outcomes, count: n)
    // P(|r × u| < s) = 1 - √(1 - s²).
    let shares = (0..<20).map { k in
      let edge = { (x: Double) in -(1 - x * x).squareRoot() }
      return edge(Double(k + 1) / 20) - edge(Double(k) / 20)
    }
    let angular = shannonEntropy(shares) / LibM.log(20)
    #expect(abs(angular - 0.802) < 0.0005)
    // Statistical errors are about 1/√n = 0.004 of a nat and less; those of the flat histograms about bins / 2n.
    #expect(abs(entropies.angularMomentum - angular) < 0.005)
    #expect(abs(entropies.polarization - 0.9460) < 0.003)
    #expect(entropies.depth > 0.9995)
    #expect(entropies.velocityCorrelation > 0.9995)
    #expect(entropies.shape > 0.9995)
    // Poisson points: F(r) = 1 - exp(-4π n r³ / 3); all distances are in the first two of 25 bins.
    let first = 1 - LibM.exp(-4 * .pi / 3 * Double(n) / 1000 * 0.008)
    #expect(abs(entropies.cohesion - shannonEntropy([first, 1 - first]) / LibM.log(25)) < 0.005)
  }

  /// A perfect mill whose axis is vertical.
  @Test func mills() {
    let domain = Domain.periodic(20, dimensions: 3)
    let engine = DewiKaditaEntropies(domain)
    let (positions, headings) = mill(36, radius: 4, centre: SIMD3(10, 10, 10))
    let entropies = engine.entropies(engine.outcomes(positions: positions, directions: headings)!, count: 36)
    #expect(entropies.cohesion == 0)
    #expect(entropies.depth == 0)
    #expect(entropies.nearestNeighbor == 0)
    #expect(entropies.angularMomentum == 0)
    // Two equal variances and none.
    #expect(abs(entropies.shape - LibM.log(2) / LibM.log(3)) < 1e-8)
  }

  @Test func samplingAgreesWithAllPairs() {
    let snapshot = SchoolingSnapshot.named("s30_case3_dynamic_parallel_final")
    let engine = DewiKaditaEntropies(snapshot.domain)
    let exact = outcomes(snapshot).velocityCorrelation
    let entropy = EntropyEstimator.plugIn.entropy(of: exact)
    var previous: [Int] = []
    for step in 0..<5 {
      let sampled = engine.outcomes(
        positions: snapshot.positions.flatMap { $0 }, directions: snapshot.velocities.flatMap { $0 },
        sample: PairSample(pairs: 20_000, seed: 3, step: step), pool: WorkerPool(threads: 1 + step % 3))!.velocityCorrelation
      #expect(sampled.reduce(0, +) == 20_000)
      #expect(sampled != previous)
      previous = sampled
      // Four standard errors, and the bias of 19 / 2n.
      #expect(abs(EntropyEstimator.plugIn.entropy(of: sampled) - entropy) < 4 * entropyStandardError(of: sampled) + 0.0005)
    }
  }

  @Test func numbersThatAreNotFinite() {
    let engine = DewiKaditaEntropies(.periodic(5, dimensions: 3))
    #expect(engine.outcomes(positions: [1, 1, .nan], directions: [1, 0, 0]) == nil)
    #expect(engine.outcomes(positions: [1, 1, 1], directions: [1, 0, .infinity]) == nil)
    #expect(engine.outcomes(positions: [], directions: []) == nil)
  }
}
