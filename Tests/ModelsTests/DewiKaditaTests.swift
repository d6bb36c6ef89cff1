import Models
import SimCore
import Testing

/// The peculiarities of dewi-kadita 0.0.4 that this model keeps.
struct DewiKaditaTests {
  private func school(_ fish: [Swimmer], _ change: (inout DewiKadita.Parameters) -> Void = { _ in }) throws -> Simulation<
    DewiKadita
  > {
    var parameters = DewiKadita.Parameters()
    (parameters.fish, parameters.noise, parameters.boxSize) = (fish.count, 0, 1000)
    change(&parameters)
    let inside = fish.map { Swimmer(at: $0.position + [500, 500, 500], heading: $0.heading) }
    return try Simulation(DewiKadita.self, parameters, seed: 3, from: frame(inside))
  }

  /// The turn toward a fish at an angle off the heading: as measured with the original (in degrees, to two decimals) for max_turn 0.3,
  /// and tan(turn) = t sin φ / (1 - t + t cos φ) with t = max_turn / φ.
  @Test(arguments: [
    (20, 17.22), (45, 16.92), (60, 16.15), (90, 13.28), (120, 8.98), (150, 4.17), (170, 1.26), (175, 0.61), (179, 0.12), (180, 0),
    (10, 10),
  ])
  func turnsAreInterpolations(target: Double, measured: Double) throws {
    let phi = degrees(target)
    let other = Swimmer(at: Vector(LibM.cos(phi), LibM.sin(phi), 0) * 8)
    let school = try school([Swimmer(at: .zero), other]) { $0.blindAngle = 0 }
    try school.run(steps: 1)
    let turn = angle([1, 0, 0], school.headings[0])
    #expect(abs(turn * 180 / .pi - measured) < 0.0051)
    let part = min(0.3 / phi, 1)
    #expect(abs(turn - LibM.atan2(part * LibM.sin(phi), 1 - part + part * LibM.cos(phi))) < 1e-14)
  }

  @Test func blindConeHidesFishThatAreTooNear() throws {
    func heading(_ behind: Vector) throws -> Vector {
      let school = try school([Swimmer(at: .zero), Swimmer(at: behind, heading: [0, 0, 1])]) { $0.maxTurn = 4 }
      try school.run(steps: 1)
      return school.headings[0]
    }
    #expect(try heading([-0.5, 0.2, 0]) == [1, 0, 0])
    // Outside the cone of 30° it is avoided.
    #expect(length(try heading([-0.5, 0.5, 0]) - unit([1, -1, 0])) < 1e-15)
  }

  @Test func noFishIsBlindAtZero() throws {
    let school = try school([Swimmer(at: .zero), Swimmer(at: [-3, 0, 0], heading: [0, 0, 1])]) {
      ($0.maxTurn, $0.blindAngle) = (4, 0)
    }
    try school.run(steps: 1)
    #expect(length(school.headings[0] - [0, 0, 1]) < 1e-15)
  }

  @Test func wholeSphereIsBlindAtAHalfTurn() throws {
    let school = try school([Swimmer(at: .zero), Swimmer(at: [3, 1, 0], heading: [0, 0, 1])]) {
      ($0.maxTurn, $0.blindAngle) = (4, 180)
    }
    try school.run(steps: 1)
    #expect(school.headings[0] == [1, 0, 0])
  }

  @Test func orientationWeight() throws {
    let fish = [Swimmer(at: .zero), Swimmer(at: [3, 0, 0], heading: [0, 0, 1]), Swimmer(at: [0, 8, 0])]
    let school = try school(fish) { ($0.maxTurn, $0.orientationWeight) = (4, 0.25) }
    try school.run(steps: 1)
    #expect(length(school.headings[0] - unit([0, 1, 0.25])) < 1e-14)
  }

  /// Noise is added to three components: to two of them at right angles to the heading, which makes an angle of √2·noise (rms) where it
  /// is small. The measured angles are the original's, in degrees.
  @Test(arguments: [(0.05, 4.0), (0.1, 8.1), (0.12, 9.8), (0.2, 16.3), (0.5, 41.4)])
  func noiseIsIsotropicAndUnlimited(noise: Double, measured: Double) throws {
    let school = try school(hermits(27).map { Swimmer(at: $0.position, heading: direction(7)) }) {
      ($0.noise, $0.repulsion, $0.orientation, $0.attraction, $0.maxTurn) = (noise, 0.1, 0.2, 0.3, 0.01)
    }
    try school.run(steps: 1)
    let squares = school.headings.map { angle(direction(7), $0) }.map { $0 * $0 }
    let rms = (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    // One per cent is four standard errors; the measured values have a digit less.
    #expect(abs(rms * 180 / .pi - measured) < 0.015 * measured + 0.05)
    if noise <= 0.1 { #expect(abs(rms / (2.0.squareRoot() * noise) - 1) < 0.02) }
  }

  @Test func stepsNotSecondsLimitTurns() throws {
    let fish = [Swimmer(at: .zero), Swimmer(at: [0, 8, 0])]
    var parameters = DewiKadita.Parameters()
    (parameters.fish, parameters.noise) = (2, 0)
    func turn(_ timeStep: Double) throws -> Double {
      let school = try Simulation(DewiKadita.self, parameters, from: frame(fish), timeStep: timeStep)
      try school.run(steps: 1)
      return angle([1, 0, 0], school.headings[0])
    }
    #expect(try turn(0.1) == turn(0.01))
  }

  @Test func contradictionsAreNamed() {
    var parameters = DewiKadita.Parameters()
    #expect(parameters.problems().isEmpty)
    (parameters.repulsion, parameters.orientation, parameters.attraction) = (5, 5, 4)
    #expect(
      parameters.problems() == [
        ParameterProblem("r_orientation", "5.0 must be greater than r_repulsion = 5.0"),
        ParameterProblem("r_attraction", "4.0 must be at least r_orientation = 5.0"),
      ])
  }

  @Test func startsUniformOrAsAMill() throws {
    var parameters = DewiKadita.Parameters()
    parameters.fish = 2000
    let uniform = try Simulation(DewiKadita.self, parameters)
    let mean = uniform.positions.reduce(.zero, +) / 2000
    // Four standard errors of a uniform coordinate.
    let error: Double = 25 / (12.0 * 2000).squareRoot()
    for axis in 0..<3 { #expect(abs(mean[axis] - 12.5) < 4 * error) }
    parameters.torus = true
    for (radius, expected) in [(nil, 6.25), (4, 4)] as [(Double?, Double)] {
      parameters.torusRadius = radius
      let mill = try Simulation(DewiKadita.self, parameters)
      let ring = mill.positions.map { $0 - [12.5, 12.5, 12.5] }
      let radii = ring.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }
      #expect(abs(radii.reduce(0, +) / 2000 - expected) < 4 * 0.15 * expected / 2000.0.squareRoot())
      #expect(zip(ring, mill.headings).allSatisfy { $0.x * $1.y - $0.y * $1.x > 0 }, "all turn the same way")
    }
  }
}
