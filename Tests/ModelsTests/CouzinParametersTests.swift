import Models
import SimCore
import Testing

struct CouzinParametersTests {
  private func problems(_ change: (inout Couzin.Parameters) -> Void) -> [ParameterProblem] {
    var parameters = Couzin.Parameters()
    change(&parameters)
    return parameters.problems()
  }

  @Test func contradictionsAreNamed() {
    #expect(problems { _ in }.isEmpty)
    #expect(
      problems { $0.repulsionRadius = 4 } == [ParameterProblem("orientation_radius", "3.0 must be at least repulsion_radius = 4.0")]
    )
    #expect(
      problems { $0.orientationRadius = 20 } == [
        ParameterProblem("attraction_radius", "17.0 must be at least orientation_radius = 20.0")
      ])
    #expect(problems { $0.informedFish = 101 } == [ParameterProblem("informed_fish", "101 must be at most fish = 100")])
    let nowhere = ParameterProblem("preferred_direction", "must point somewhere: at least one number other than 0")
    #expect(problems { $0.preferredDirection = [0, 0, 0] } == [nowhere])
    #expect(
      problems {
        $0.preferredDirection = [0, 0, 1]
        $0.dimensions = 2
      } == [nowhere])
    #expect(problems { $0.box.size = [1, 2] }.map(\.parameter) == ["domain_size"])
  }

  @Test func zonesMayBeEmpty() throws {
    #expect(problems { ($0.repulsionRadius, $0.orientationRadius) = (0, 0) }.isEmpty)
    #expect(problems { ($0.repulsionRadius, $0.orientationRadius, $0.attractionRadius) = (2, 2, 2) }.isEmpty)
  }

  @Test func simulationsRefuseContradictions() {
    var parameters = Couzin.Parameters()
    parameters.informedFish = 101
    #expect(throws: SimulationError.impossible(parameter: "informed_fish", reason: "101 must be at most fish = 100")) {
      try Simulation(Couzin.self, parameters)
    }
    var placement = SchoolPlacement()
    placement.direction = [0, 0, 0]
    #expect(throws: SimulationError.self) { try Simulation(Couzin.self, initial: placement) }
    #expect(throws: SimulationError.impossible(parameter: "time_step", reason: "must be a positive decimal number")) {
      try Simulation(Couzin.self, timeStep: 0)
    }
  }

  @Test func framesMustFit() {
    func start(_ frame: RecordedFrame) throws { _ = try Simulation(Couzin.self, from: frame) }
    #expect(throws: SimulationError.impossible(parameter: "fish", reason: "is 100, but old.nc holds 2 particles: set it to 2")) {
      try start(RecordedFrame(source: "old.nc", rows: 2, values: [:]))
    }
    let positions = [Double](repeating: 1, count: 300)
    for headings in [nil, [1, 2, 3], [Double](repeating: .nan, count: 300)] {
      let reason = "old.nc: 'heading' must hold 3 finite numbers for each particle"
      #expect(throws: SimulationError.impossible(parameter: nil, reason: reason)) {
        try start(
          RecordedFrame(source: "old.nc", rows: 100, values: ["position": positions, "heading": headings].compactMapValues { $0 }))
      }
    }
  }

  /// Recorded elsewhere in periodic space: the same places are in the box.
  @Test func framesMayLieOutsideAPeriodicBox() throws {
    let fish = [Swimmer(at: [-0.5, 41, 5]), Swimmer(at: [39, 1, 25], heading: [0, 1, 0])]
    let school = try school(fish) {
      ($0.turningRate, $0.orientationRadius, $0.attractionRadius) = (1800, 1, 3)
      $0.box = DomainParameters(size: 20, boundary: .periodic)
    }
    #expect(school.positions == [[19.5, 1, 5], [19, 1, 5]])
    try school.run(steps: 1)
    #expect(school.headings == [[1, 0, 0], [-1, 0, 0]], "they repel each other")
  }

  @Test func framesMustNotLieBeyondWalls() {
    let reason = "test: particle 1 is at 20.5 along axis 2, beyond the walls at 0 and 20.0"
    #expect(throws: SimulationError.impossible(parameter: nil, reason: reason)) {
      try school([Swimmer(at: [0, 20, 5]), Swimmer(at: [1, 1, 20.5])]) {
        $0.box = DomainParameters(size: 20, boundary: .reflecting)
      }
    }
  }
}
