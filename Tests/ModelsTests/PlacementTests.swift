import Models
import SimCore
import Testing

/// Where schools start.
struct PlacementTests {
  private func school(
    _ count: Int = 4000, dimensions: Int = 3, boundary: Boundary = .open, size: Double = 40,
    _ change: (inout SchoolPlacement) -> Void
  ) throws -> Simulation<Couzin> {
    var parameters = Couzin.Parameters()
    (parameters.fish, parameters.dimensions, parameters.box) = (count, dimensions, DomainParameters(size: size, boundary: boundary))
    var placement = SchoolPlacement()
    change(&placement)
    return try Simulation(Couzin.self, parameters, initial: placement, seed: 1)
  }

  @Test(arguments: [2, 3])
  func spheresAreUniform(dimensions: Int) throws {
    let school = try school(dimensions: dimensions) { $0.radius = 6 }
    let centre = Vector(20, 20, dimensions == 3 ? 20 : 0)
    let distances = school.positions.map { length($0 - centre) }
    #expect(distances.max()! < 6)
    // (r/R)^d is uniform: mean 1/2, four standard errors.
    let volumes = distances.map { LibM.pow($0 / 6, Double(dimensions)) }
    #expect(abs(volumes.mean - 0.5) < 4 / 12.0.squareRoot() / 4000.0.squareRoot())
    #expect(length(school.positions.reduce(.zero) { $0 + $1 - centre } / 4000) < 4 * 6 / 4000.0.squareRoot())
  }

  @Test func spheresGrowWithTheSchool() throws {
    for count in [10, 1000] {
      let distances = try school(count) { _ in }.positions.map { length($0 - [20, 20, 20]) }
      #expect(distances.max()! < LibM.cbrt(Double(count) * 3 / (4 * .pi)))
    }
    let flat = try school(1000, dimensions: 2) { _ in }.positions.map { length($0 - [20, 20, 0]) }
    #expect(flat.max()! < (1000 / Double.pi).squareRoot())
  }

  @Test func boxesAreFilled() throws {
    let positions = try school(boundary: .periodic) { $0.shape = .box }.positions
    for axis in 0..<3 {
      #expect(positions.allSatisfy { $0[axis] >= 0 && $0[axis] < 40 })
      #expect(abs(positions.map { $0[axis] }.mean - 20) < 4 * 40 / 12.0.squareRoot() / 4000.0.squareRoot())
    }
  }

  @Test func millsTurn() throws {
    let school = try school { ($0.shape, $0.radius) = (.mill, 8) }
    let around = zip(school.positions, school.headings).map { position, heading in
      let arm = position - [20, 20, 20]
      return (arm.x * heading.y - arm.y * heading.x) / (arm.x * arm.x + arm.y * arm.y).squareRoot()
    }
    #expect(around.mean > 0.98)
  }

  @Test(arguments: [2, 3])
  func headingsAreRandomUnitVectors(dimensions: Int) throws {
    let headings = try school(dimensions: dimensions) { _ in }.headings
    #expect(headings.allSatisfy { abs(length($0) - 1) < 1e-14 })
    #expect(length(headings.reduce(.zero, +)) < 4 * 4000.0.squareRoot())
    #expect(abs(headings.map { $0.x * $0.x }.mean - 1 / Double(dimensions)) < 4 * 0.36 / 4000.0.squareRoot())
  }

  @Test func headingsMayBeAligned() throws {
    let headings = try school { ($0.headings, $0.direction) = (.aligned, [0, 3, 4]) }.headings
    #expect(headings.allSatisfy { length($0 - [0, 0.6, 0.8]) < 1e-15 })
  }

  /// A large sphere in a small box: wrapped, or held by the walls.
  @Test func everybodyStartsInTheBox() throws {
    for boundary in [Boundary.periodic, .reflecting] {
      let positions = try school(boundary: boundary, size: 5) { $0.radius = 20 }.positions
      #expect(positions.allSatisfy { p in (0..<3).allSatisfy { p[$0] >= 0 && p[$0] <= 5 } })
    }
  }

  @Test func smallSchoolsAreTheBeginningOfLargeOnes() throws {
    let (small, large) = (try school(10) { $0.radius = 5 }, try school(500) { $0.radius = 5 })
    #expect(small.positions == Array(large.positions.prefix(10)) && small.headings == Array(large.headings.prefix(10)))
  }

  @Test func recordedVelocitiesBecomeHeadings() throws {
    func start(_ heading: [Double]) throws -> [Vector] {
      var parameters = Couzin.Parameters()
      parameters.fish = 1
      let frame = RecordedFrame(source: "tracks.csv", rows: 1, values: ["position": [1, 2, 3], "heading": heading])
      return try Simulation(Couzin.self, parameters, from: frame).headings
    }
    #expect(length(try start([0, 3e200, -4e200])[0] - [0, 0.6, -0.8]) < 1e-15)
    #expect(try start([0.6, 0.8 + 1e-9, 0]) == [[0.6, 0.8 + 1e-9, 0]])
    #expect(throws: SimulationError.impossible(parameter: nil, reason: "tracks.csv: particle 0 has a heading of length 0")) {
      try start([0, 0, 0])
    }
  }
}
