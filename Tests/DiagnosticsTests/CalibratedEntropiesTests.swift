import Diagnostics
import SimCore
import Testing

@Suite struct CalibratedEntropiesTests {
  /// Positions and directions of a disordered school, with other random numbers than those of the null.
  private func disordered(_ count: Int, in box: Domain, _ sample: Int) -> (positions: [Double], directions: [Double]) {
    let philox = Philox(seed: 77)
    let directions =
      box.dimensions == 3
      ? isotropicHeadings(count, philox, sample: sample) : circularHeadings(count, philox, sample: sample)
    return (uniformPositions(count, in: box, philox, sample: sample), directions)
  }

  /// Disorder reads 1, for few and for many particles, in every kind of box.
  @Test(
    arguments: [
      (8, 200), (30, 200), (150, 120), (1000, 20), (6000, 3),
    ])
  func disorderReadsOne(count: Int, samples: Int) {
    let boxes: [Domain] = [
      .periodic(25, dimensions: 3), Domain(size: [20, 30, 10], boundary: [.periodic, .reflecting, .reflecting]),
      .periodic(40, dimensions: 2),
    ]
    for box in boxes {
      let engine = CalibratedEntropies(box, count: count)
      var (sums, squares) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7))
      for sample in 0..<samples {
        let school = disordered(count, in: box, sample)
        let values = engine.entropies(engine.outcomes(positions: school.positions, directions: school.directions)!).all
        for k in 0..<7 {
          sums[k] += values[k]
          squares[k] += values[k] * values[k]
        }
      }
      for k in 0..<7 {
        let n = Double(samples)
        let mean = sums[k] / n
        // Errors of this mean and of the null; 4.5 of them, over 7 × 3 × 5 comparisons.
        let error = ((squares[k] / n - mean * mean) / (n - 1)).squareRoot()
        let nullError = engine.null.standardError.all[k] / engine.null.mean.all[k]
        #expect(abs(mean - 1) < 4.5 * (error * error + nullError * nullError).squareRoot() + 1e-3, "entropy \(k) in \(box)")
      }
    }
  }

  /// The null's flat histograms against the expectation over binomial counts, of which Miller and Madow's correction leaves little.
  @Test func nullOfDepthIsThatOfEvenCounts() {
    let engine = CalibratedEntropies(Domain(size: [9, 9, 9], boundary: [.periodic, .periodic, .reflecting]), count: 60)
    // E[-k/n ln(k/n)] over k ~ Bin(60, 1/20), twenty times, plus (E[bins hit] - 1) / 2n.
    let (n, bins) = (60, 20)
    let p = 1 / Double(bins)
    var probability = LibM.pow(1 - p, Double(n))
    var expected = (Double(bins) * (1 - probability) - 1) / Double(2 * n)
    for k in 1...n {
      probability *= Double(n - k + 1) / Double(k) * p / (1 - p)
      let share = Double(k) / Double(n)
      expected -= Double(bins) * probability * share * LibM.log(share)
    }
    #expect(abs(engine.null.mean.depth - expected) < 4 * engine.null.standardError.depth)
  }

  /// A compact school reads the same wherever it is and however it is turned, but for depth, which has a vertical by nature.
  @Test func movedAndTurned() {
    let snapshot = SchoolingSnapshot.named("s20_n300_compact_centre")
    let size = snapshot.boxSize
    let engine = CalibratedEntropies(snapshot.domain, count: snapshot.count)
    let (positions, directions) = (snapshot.positions.flatMap { $0 }, snapshot.velocities.flatMap { $0 })
    let home = engine.entropies(engine.outcomes(positions: positions, directions: directions)!).all
    for shift in [SIMD3(size / 2, 0, 0), SIMD3(-11, 14, 3), SIMD3(15, 15, 15)] {
      let away = moved(positions, by: shift, in: size)
      let values = engine.entropies(engine.outcomes(positions: away, directions: directions)!).all
      for k in 0..<7 { #expect(abs(values[k] - home[k]) < 1e-9) }
    }
    for angle in [0.3, 1.2, 2.5] {
      let values = engine.entropies(
        engine.outcomes(
          positions: turned(positions, by: angle, about: SIMD3(repeating: size / 2)), directions: turned(directions, by: angle))!
      ).all
      for k in 0..<7 where k != 2 { #expect(abs(values[k] - home[k]) < 1e-9, "entropy \(k)") }
    }
  }

  /// The reference's two views of one school.
  @Test func referencePairs() {
    for (a, b) in [("s20_n300_compact_centre", "s21_n300_compact_wrapped"), ("s32_n200_mill_centre", "s33_n200_mill_wrapped")] {
      let values = [a, b].map { name in
        let snapshot = SchoolingSnapshot.named(name)
        let engine = CalibratedEntropies(snapshot.domain, count: snapshot.count)
        return engine.entropies(
          engine.outcomes(positions: snapshot.positions.flatMap { $0 }, directions: snapshot.velocities.flatMap { $0 })!)
      }
      #expect(abs(values[0].oceanicSchoolingIndex - values[1].oceanicSchoolingIndex) < 1e-9)
    }
  }

  /// A narrow beam fits into one region, whatever its direction; a thread and a sheet have the shapes that they should have.
  @Test func orderReadsLow() {
    let box = Domain.periodic(30, dimensions: 3)
    let engine = CalibratedEntropies(box, count: 100)
    var (positions, beam) = ([Double](), [Double]())
    for i in 0..<100 {
      positions += [10 + 0.02 * Double(i), 15, 15]
      beam += [1 + 1e-3 * Double(i % 7), 1e-3 * Double(i % 5), 1 + 1e-3 * Double(i % 3)]
    }
    let values = engine.entropies(engine.outcomes(positions: positions, directions: beam)!)
    #expect(values.polarization == 0)
    #expect(values.velocityCorrelation == 0)
    #expect(values.cohesion == 0)
    #expect(values.shape < 1e-12)
  }

  @Test func degenerateSchools() {
    let box = Domain.periodic(10, dimensions: 3)
    // Nothing to compare with, and no crash.
    for count in 1...5 {
      let engine = CalibratedEntropies(box, count: count)
      let school = disordered(count, in: box, 0)
      let values = engine.entropies(engine.outcomes(positions: school.positions, directions: school.directions)!)
      #expect(values.nearestNeighbor.isNaN && values.oceanicSchoolingIndex.isNaN)
    }
    let engine = CalibratedEntropies(box, count: 12)
    let still = engine.outcomes(positions: [Double](repeating: 1, count: 36), directions: [Double](repeating: 0, count: 36))!
    #expect(still.heading.allSatisfy { $0 == 0 } && still.velocityCorrelation.allSatisfy { $0 == 0 })
    #expect(engine.entropies(still).polarization.isNaN && engine.entropies(still).shape.isNaN)
    #expect(engine.entropies(still).cohesion == 0)
  }

  @Test func estimators() {
    var options = CalibratedOptions()
    options.estimator = .plugIn
    let box = Domain.periodic(10, dimensions: 3)
    let plain = CalibratedEntropies(box, count: 50, options: options).null.mean
    let corrected = CalibratedEntropies(box, count: 50).null.mean
    // Fifty samples in twenty bins: plug-in is too small by nearly 19/100.
    #expect(corrected.depth - plain.depth > 0.12 && corrected.depth - plain.depth < 0.19)
    #expect(abs(corrected.depth - LibM.log(20)) < abs(plain.depth - LibM.log(20)))
  }
}

@Suite struct EqualAreaZonesTests {
  @Test(arguments: [2, 3, 4, 7, 20, 48, 288, 1000]) func equalAreas(count: Int) {
    let zones = EqualAreaZones(count, dimensions: 3)
    let philox = Philox(seed: 5)
    let n = 200 * count
    var counts = [Int](repeating: 0, count: count)
    let u = isotropicHeadings(n, philox, sample: 1)
    for i in 0..<n { counts[zones.index(pole: u[3 * i + 2], meridian: u[3 * i], third: u[3 * i + 1])] += 1 }
    // χ² with count - 1 degrees of freedom, within five standard deviations.
    let chi = counts.reduce(0.0) { $0 + (Double($1) - 200) * (Double($1) - 200) / 200 }
    #expect(abs(chi - Double(count - 1)) < 5 * Double(2 * (count - 1)).squareRoot() + 5)
  }

  @Test func polesAndEdges() {
    let zones = EqualAreaZones(48, dimensions: 3)
    #expect(zones.index(pole: 1, meridian: 0, third: 0) == 0)
    #expect(zones.index(pole: 1.0000000000000002, meridian: 0, third: 0) == 0)
    #expect(zones.index(pole: -1, meridian: 0, third: 0) == 47)
    #expect(zones.index(pole: -1.0000000000000002, meridian: 0, third: 0) == 47)
    for pole in [-0.9, -0.3, 0, 0.5, 0.9] {
      let r = (1 - pole * pole).squareRoot()
      for third in [-1e-18, 0, 1e-18] { #expect((0..<48).contains(zones.index(pole: pole, meridian: r, third: third))) }
    }
  }

  @Test func arcs() {
    let arcs = EqualAreaZones(4, dimensions: 2)
    #expect(arcs.index(pole: 1, meridian: 0.5, third: 0) == 0)
    #expect(arcs.index(pole: 1, meridian: -0.5, third: 0) == 0)
    #expect(arcs.index(pole: 0, meridian: 1, third: 0) == 1)
    #expect(arcs.index(pole: -1, meridian: 0.1, third: 0) == 2)
    #expect(arcs.index(pole: -1, meridian: -0.1, third: 0) == 2)
    #expect(arcs.index(pole: 0.1, meridian: -1, third: 0) == 3)
  }
}
