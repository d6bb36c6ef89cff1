import Models
import SimCore
import Testing

/// How Couzin's fish turn and move.
struct CouzinMotionTests {
  /// One fish, and another far away in another direction.
  @Test(arguments: [0.02, 0.1, 0.5])
  func turnsAreExact(timeStep: Double) throws {
    for i in 0..<40 {
      let (u, e) = (direction(i), direction(i + 40))
      let school = try school([Swimmer(at: .zero, heading: u), Swimmer(at: e * 9)], timeStep: timeStep) { $0.fieldOfView = 360 }
      try school.run(steps: 1)
      let turned = school.headings[0]
      #expect(abs(angle(u, turned) - min(degrees(40 * timeStep), angle(u, e))) < 1e-14)
      // On the shortest way.
      #expect(abs(angle(u, turned) + angle(turned, e) - angle(u, e)) < 1e-13)
    }
  }

  @Test func turnsFromAnyAngle() throws {
    for target in [0, 1e-9, 0.05, 3.9, 4, 4.1, 90, 179, 179.999999, 180] as [Double] {
      let e = Vector(LibM.cos(degrees(target)), LibM.sin(degrees(target)), 0)
      let school = try school([Swimmer(at: .zero), Swimmer(at: e * 9)]) { $0.fieldOfView = 360 }
      try school.run(steps: 1)
      #expect(abs(angle([1, 0, 0], school.headings[0]) - degrees(min(target, 4))) < 1e-14, "\(target)°")
    }
  }

  /// A step that is long enough for a full turn ends at the wish.
  @Test func turnsStopAtTheWish() throws {
    let school = try school([Swimmer(at: .zero), Swimmer(at: [0, 9, 0])], timeStep: 5)
    try school.run(steps: 1)
    #expect(length(school.headings[0] - [0, 1, 0]) < 1e-15)
  }

  @Test func everyoneMovesAlongTheNewHeading() throws {
    let start = [Swimmer(at: [1, 2, 3]), Swimmer(at: [1, 6, 3], heading: [0, 0, 1])]
    let school = try school(start, timeStep: 0.2) { $0.speed = 2.5 }
    try school.run(steps: 1)
    for (fish, (position, heading)) in zip(start, zip(school.positions, school.headings)) {
      #expect(length(position - fish.position - 0.5 * heading) < 1e-15)
      #expect(heading != fish.heading)
    }
  }

  @Test func periodicBoxesAreSeenAcross() throws {
    let fish = [Swimmer(at: [0.2, 5, 5], heading: [0, 1, 0]), Swimmer(at: [9.8, 5, 5], heading: [0, 1, 0])]
    let school = try school(fish) {
      $0.turningRate = 1800
      $0.box = DomainParameters(size: 10, boundary: .periodic)
    }
    try school.run(steps: 1)
    #expect(length(school.headings[0] - [1, 0, 0]) < 1e-14)
    #expect(length(school.headings[1] - [-1, 0, 0]) < 1e-14)
    try school.run(steps: 100)
    #expect(school.positions.allSatisfy { p in (0..<3).allSatisfy { p[$0] >= 0 && p[$0] < 10 } })
  }

  @Test func wallsMirror() throws {
    let fish = [Swimmer(at: [0.1, 5, 5], heading: [-1, 0, 1]), Swimmer(at: [9, 1, 5], heading: [0, -1, 0])]
    let tank = try school(fish) {
      ($0.repulsionRadius, $0.orientationRadius, $0.attractionRadius) = (0, 0, 0.1)
      $0.box = DomainParameters(size: 10, boundary: .reflecting)
    }
    try tank.run(steps: 1)
    let way = 0.3 / 2.0.squareRoot()
    #expect(length(tank.positions[0] - [way - 0.1, 5, 5 + way]) < 1e-14)
    #expect(length(tank.headings[0] - unit([1, 0, 1])) < 1e-14)
    try tank.run(steps: 4)
    #expect(length(tank.positions[1] - [9, 0.5, 5]) < 1e-13 && length(tank.headings[1] - [0, 1, 0]) < 1e-14)
    try tank.run(steps: 500)
    #expect(tank.positions.allSatisfy { p in (0..<3).allSatisfy { p[$0] >= 0 && p[$0] <= 10 } })
  }

  @Test func inTheFlatlandNobodyLeavesThePlane() throws {
    let fish = (0..<50).map { Swimmer(at: 3 * direction($0), heading: [LibM.cos(Double($0)), LibM.sin(Double($0)), 0]) }
    let school = try school(fish) {
      $0.dimensions = 2
      $0.noise = 0.1
    }
    #expect(school.snapshot().info("position").width == 2)
    try school.run(steps: 100)
    for heading in school.headings { #expect(abs(length(heading) - 1) < 1e-15 && heading.z == 0) }
    let head = try Simulation(Couzin.self, flat(2), from: frame([Swimmer(at: .zero), Swimmer(at: [-9, 0, 0])], dimensions: 2))
    // Even to the fish right behind, the turn is about the only axis there is.
    try head.run(steps: 1)
    #expect(abs(angle([1, 0, 0], head.headings[0]) - degrees(4)) < 1e-14)
  }

  private func flat(_ count: Int) -> Couzin.Parameters {
    var parameters = Couzin.Parameters()
    (parameters.fish, parameters.dimensions, parameters.noise, parameters.fieldOfView) = (count, 2, 0, 360)
    return parameters
  }

  /// Seven digits: after a few steps the two differ by little more than the rounding of each step.
  @Test func singlePrecisionStaysNear() throws {
    func run(_ arithmetic: Arithmetic) throws -> Simulation<Couzin> {
      var parameters = Couzin.Parameters()
      parameters.arithmetic = arithmetic
      let school = try Simulation(Couzin.self, parameters, seed: 4)
      try school.run(steps: 10)
      return school
    }
    let (single, double) = (try run(.float32), try run(.float64))
    for (a, b) in zip(single.positions, double.positions) { #expect(length(a - b) < 1e-4) }
    for (a, b) in zip(single.headings, double.headings) { #expect(length(a - b) < 1e-4) }
    #expect(single.positions != double.positions)
  }

  @Test func fishThatAreLostAreNoticed() throws {
    for boundary in Boundary.allCases {
      for arithmetic in Arithmetic.allCases {
        var parameters = Couzin.Parameters()
        (parameters.speed, parameters.arithmetic, parameters.box.boundary) = (1e308, arithmetic, [boundary])
        let school = try Simulation(Couzin.self, parameters, timeStep: 100)
        let lost = SimulationError.diverged(what: "a position", time: 300, step: 3)
        #expect(throws: lost) { try school.run(steps: 3) }
      }
    }
  }
}
