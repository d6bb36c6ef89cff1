import Models
import SimCore
import Testing

/// The error in direction of Couzin's fish, on many that see nobody. Tolerances are four standard errors.
struct CouzinNoiseTests {
  private func hermitage(
    _ timeStep: Double, dimensions: Int, noise: Double, turningRate: Double = 18_000, steps: Int = 1,
    arithmetic: Arithmetic = .float64
  ) throws -> Simulation<Couzin> {
    let school = try school(hermits(dimensions == 3 ? 27 : 140, dimensions: dimensions), timeStep: timeStep, seed: 8) {
      ($0.repulsionRadius, $0.orientationRadius, $0.attractionRadius) = (0.1, 0.2, 0.3)
      ($0.dimensions, $0.noise, $0.turningRate, $0.speed, $0.arithmetic) = (dimensions, noise, turningRate, 0.01, arithmetic)
    }
    try school.run(steps: steps)
    return school
  }

  @Test(arguments: [0.025, 0.1, 0.4], [2, 3])
  func anglesAreNormal(timeStep: Double, dimensions: Int) throws {
    for arithmetic in Arithmetic.allCases {
      let angles = try hermitage(timeStep, dimensions: dimensions, noise: 0.2, arithmetic: arithmetic).headings.map {
        angle([1, 0, 0], $0)
      }
      let (variance, n) = (0.04 * timeStep / 0.1, Double(angles.count))
      let squares = angles.map { $0 * $0 / variance }
      #expect(abs(squares.mean - 1) < 4 * (2 / n).squareRoot())
      #expect(abs(squares.map { $0 * $0 }.mean - 3) < 4 * (96 / n).squareRoot())
    }
  }

  @Test func axesAreUniform() throws {
    let headings = try hermitage(0.1, dimensions: 3, noise: 0.2).headings
    var counts = [Double](repeating: 0, count: 16)
    for u in headings { counts[Int((LibM.atan2(u.z, u.y) / (2 * .pi) + 1) * 16) % 16] += 1 }
    let expected = Double(headings.count) / 16
    // χ² of 15 degrees of freedom has p = 1e-4 at 44.3.
    #expect(counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected } < 44.3)
  }

  @Test func inThePlaneBothSidesAreEqual() throws {
    let signed = try hermitage(0.1, dimensions: 2, noise: 0.2).headings.map { LibM.atan2($0.y, $0.x) }
    #expect(abs(signed.mean) < 4 * 0.2 / Double(signed.count).squareRoot())
  }

  /// Directions diffuse: the mean cosine of the angle to the first direction is exp(-noise²·T / 0.2 s) in two and in three dimensions,
  /// however T is cut into steps.
  @Test(arguments: [0.05, 0.1, 0.2, 1], [2, 3])
  func diffusionOfHeadingsDoesNotDependOnTheStep(timeStep: Double, dimensions: Int) throws {
    let headings = try hermitage(timeStep, dimensions: dimensions, noise: 0.25, steps: Int((1 / timeStep).rounded())).headings
    #expect(abs(headings.map(\.x).mean - LibM.exp(-0.0625 * 1 / 0.2)) < 4 * 0.3 / Double(headings.count).squareRoot())
  }

  @Test func stepsAreIndependent() throws {
    let one = try hermitage(0.1, dimensions: 2, noise: 0.2, steps: 1).headings
    let two = try hermitage(0.1, dimensions: 2, noise: 0.2, steps: 2).headings
    let first = one.map { LibM.atan2($0.y, $0.x) }
    let second = zip(one, two).map { LibM.atan2($0.x * $1.y - $0.y * $1.x, $0.x * $1.x + $0.y * $1.y) }
    let error = 1 / Double(one.count).squareRoot()
    #expect(abs(zip(first, second).map { $0 * $1 / 0.04 }.mean) < 4 * error)
    #expect(abs(second.map { $0 * $0 / 0.04 }.mean - 1) < 4 * 2.0.squareRoot() * error)
  }

  /// Noise is part of the wish: it turns nobody farther than turning_rate allows.
  @Test func noiseIsLimitedLikeAnyTurn() throws {
    let angles = try hermitage(0.1, dimensions: 3, noise: 0.5, turningRate: 40).headings.map { angle([1, 0, 0], $0) }
    #expect(angles.max()! < degrees(4) + 1e-14)
    // P(|N| > 4° / 0.5 rad) = 0.889 of them are.
    let limited = Double(angles.count { $0 > degrees(4) - 1e-14 }) / Double(angles.count)
    #expect(abs(limited - 0.8888) < 4 * (0.1 / Double(angles.count)).squareRoot())
  }

  @Test func theSeedDecides() throws {
    func headings(_ seed: UInt64) throws -> [Vector] {
      let school = try school(hermits(3), seed: seed) { $0.noise = 0.1 }
      try school.run(steps: 1)
      return school.headings
    }
    #expect(try headings(1) == headings(1))
    #expect(try zip(headings(1), headings(2)).allSatisfy { $0 != $1 })
  }
}
