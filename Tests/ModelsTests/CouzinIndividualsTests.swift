import Models
import SimCore
import Testing

/// Fish that differ: in what they know, and in their own speeds, agilities and radii.
struct CouzinIndividualsTests {
  @Test func informedFishAddTheirPreference() throws {
    let school = try school(hermits(3)) {
      $0.turningRate = 1800
      ($0.attractionRadius, $0.informedFish) = (5, 4)
      ($0.preferredDirection, $0.preferredDirectionWeight) = ([0, 3, 0], 0.5)
    }
    try school.run(steps: 1)
    for (i, heading) in school.headings.enumerated() { #expect(length(heading - unit(i < 4 ? [1, 0.5, 0] : [1, 0, 0])) < 1e-15) }
  }

  @Test func preferenceAddsToTheSocialWishButNotToRepulsion() throws {
    func heading(_ distance: Double) throws -> Vector {
      let pair = [Swimmer(at: .zero), Swimmer(at: unit([1, 1, 0]) * distance, heading: [0, 0, 1])]
      let school = try school(pair) {
        $0.turningRate = 1800
        ($0.informedFish, $0.preferredDirection, $0.preferredDirectionWeight) = (1, [0, -1, 0], 0.7)
      }
      try school.run(steps: 1)
      return school.headings[0]
    }
    #expect(length(try heading(9) - unit(unit([1, 1, 0]) + [0, -0.7, 0])) < 1e-14)
    #expect(length(try heading(2) - unit([0, -0.7, 1])) < 1e-14)
    #expect(length(try heading(0.5) - unit([-1, -1, 0])) < 1e-14)
  }

  /// The speeds of fish that see nobody.
  private func speeds(_ fish: [Swimmer], seed: UInt64 = 5, sd: Double = 0.4) throws -> [Double] {
    let school = try school(fish, seed: seed) {
      ($0.attractionRadius, $0.speedSD) = (5, sd)
    }
    try school.run(steps: 1)
    return zip(fish, school.positions).map { length($1 - $0.position) / 0.1 }
  }

  @Test func speedsVaryAsSet() throws {
    let speeds = try speeds(hermits(22))
    let error = 0.4 / Double(speeds.count).squareRoot()
    #expect(abs(speeds.mean - 3) < 4 * error)
    #expect(abs(speeds.standardDeviation - 0.4) < 4 * error * 0.5.squareRoot())
  }

  @Test func nobodyIsSlowerThanATenth() throws {
    let speeds = try speeds(hermits(10), sd: 30)
    #expect(abs(speeds.min()! - 0.3) < 1e-9)
    #expect(speeds.count { $0 < 0.301 } > 400)
  }

  @Test func aFishIsWhoItIsInAnyCompany() throws {
    let fish = hermits(5)
    let all = try speeds(fish)
    #expect(zip(all, try speeds(Array(fish.prefix(20)))).allSatisfy { abs($0 - $1) < 1e-12 })
    // Where it is doesn't matter; who it is does.
    #expect(zip(all, try speeds(fish.reversed())).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(all, try speeds(fish, seed: 6)).allSatisfy { abs($0 - $1) > 1e-12 })
  }

  @Test func turningRatesVaryAsSet() throws {
    // Pairs: the first one turns toward the second.
    let pairs = hermits(20).flatMap { [$0, Swimmer(at: $0.position + [0, 2, 0], heading: [1, 0, 0])] }
    let school = try school(pairs, seed: 7) {
      ($0.orientationRadius, $0.attractionRadius) = (1, 5)
      ($0.turningRateSD, $0.speedSD) = (8, 0.4)
    }
    try school.run(steps: 1)
    let firsts = stride(from: 0, to: pairs.count, by: 2)
    let rates = firsts.map { angle([1, 0, 0], school.headings[$0]) * 180 / .pi / 0.1 }
    let error = 8 / Double(rates.count).squareRoot()
    #expect(abs(rates.mean - 40) < 4 * error)
    #expect(abs(rates.standardDeviation - 8) < 4 * error * 0.5.squareRoot())
    // Fast fish aren't agile fish.
    let speeds = firsts.map { length(school.positions[$0] - pairs[$0].position) / 0.1 }
    let products = zip(rates, speeds).map { rate, speed in (rate - 40) / 8 * (speed - 3) / 0.4 }
    #expect(abs(products.mean) < 4 / Double(products.count).squareRoot())
  }

  /// The share of first fish that respond to a second one at each distance is the share of radii beyond it.
  @Test func radiiVaryAsSet() throws {
    func share(
      at distance: Double, changing change: (inout Couzin.Parameters) -> Void, responding responds: (Vector) -> Bool
    ) throws -> Double {
      let pairs = hermits(16).flatMap { [$0, Swimmer(at: $0.position + [0, distance, 0], heading: [0, 0, 1])] }
      let school = try school(pairs, seed: 9) {
        $0.turningRate = 1800
        ($0.repulsionRadius, $0.orientationRadius, $0.attractionRadius) = (1, 2, 4)
        change(&$0)
      }
      try school.run(steps: 1)
      let firsts = stride(from: 0, to: pairs.count, by: 2).map { school.headings[$0] }
      return Double(firsts.count(where: responds)) / Double(firsts.count)
    }
    // Φ(1) = 0.8413 of normal numbers are above the mean minus one standard deviation; four standard errors.
    let tolerance = 4 * (0.8413 * 0.1587 / 4096).squareRoot()
    let repelled = try share(at: 0.9, changing: { $0.repulsionRadiusSD = 0.1 }, responding: { $0.y < -0.9 })
    let aligned = try share(at: 1.8, changing: { $0.orientationRadiusSD = 0.2 }, responding: { $0.z > 0.9 })
    let attracted = try share(at: 3.7, changing: { $0.attractionRadiusSD = 0.3 }, responding: { $0.y > 0.9 })
    for share in [repelled, aligned, attracted] { #expect(abs(share - 0.8413) < tolerance) }
    // Some see farther than the mean, too.
    let far = try share(at: 4.3, changing: { $0.attractionRadiusSD = 0.3 }, responding: { $0.y > 0.9 })
    #expect(abs(far - 0.1587) < tolerance)
  }
}
