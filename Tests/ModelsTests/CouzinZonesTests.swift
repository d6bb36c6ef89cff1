import Models
import SimCore
import Testing

/// The rules of Couzin et al. (2002) on a few fish. Fish that may turn by any angle head where they wish to after one step.
struct CouzinZonesTests {
  private let here = Vector(2, -3, 5)

  /// Where the first fish wishes to go, if it heads for `heading` now.
  private func wish(
    _ heading: Vector, _ others: [Swimmer], _ change: (inout Couzin.Parameters) -> Void = { _ in }
  ) throws -> Vector {
    let school = try school([Swimmer(at: here, heading: heading)] + others) {
      $0.turningRate = 1800
      change(&$0)
    }
    try school.run(steps: 1)
    return school.headings[0]
  }

  /// One at a distance in a direction.
  private func other(_ direction: Vector, _ distance: Double, heading: Vector = [0, 0, 1]) -> Swimmer {
    Swimmer(at: here + unit(direction) * distance, heading: heading)
  }

  private func expect(_ a: Vector, _ b: Vector, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(length(a - unit(b)) < 1e-14, sourceLocation: sourceLocation)
  }

  @Test func alone() throws {
    for i in 0..<10 { expect(try wish(direction(i), []), direction(i)) }
  }

  @Test func repulsionIsAllRound() throws {
    for i in 0..<50 {
      let (u, e) = (direction(i), direction(i + 50))
      expect(try wish(u, [other(e, 0.7)]), -e)
    }
    // Right behind, in the middle of the blind cone: on and away.
    expect(try wish([1, 0, 0], [other([-1, 0, 0], 0.5)]), [1, 0, 0])
    expect(try wish([1, 0, 0], [other([-1, 0.2, 0], 0.5)]), [1, -0.2, 0])
  }

  @Test func repulsionCountsDirectionsNotDistances() throws {
    let (a, b) = (unit(Vector(1, 1, 0)), unit(Vector(0.2, -1, 1)))
    expect(try wish([1, 0, 0], [other(a, 0.1), other(b, 0.9)]), -(a + b))
  }

  @Test func repulsionComesFirst() throws {
    let aligned = other([1, 0.3, 0], 2, heading: [0, 0, 1])
    let attracting = other([1, -0.3, 0], 9)
    expect(try wish([1, 0, 0], [aligned, attracting, other([0, 1, 0], 0.9)]), [0, -1, 0])
    // Two that cancel leave the heading as it is.
    expect(try wish([1, 0, 0], [aligned, other([0, 1, 0], 0.5), other([0, -1, 0], 0.5)]), [1, 0, 0])
  }

  @Test func alignmentAndAttraction() throws {
    for i in 0..<50 {
      let (u, h) = (direction(i), direction(i + 50))
      let ahead = u + 0.8 * side(u, i)
      expect(try wish(u, [other(ahead, 2, heading: h)]), h)
      expect(try wish(u, [other(ahead, 10, heading: h)]), ahead)
      expect(try wish(u, [other(ahead, 17.1, heading: h)]), u)
    }
  }

  /// Each zone ends before its radius.
  @Test func edgesOfZones() throws {
    let origin = Swimmer(at: .zero)
    func heading(_ distance: Double) throws -> Vector {
      let school = try school([origin, Swimmer(at: [0, distance, 0], heading: [0, 0, 1])]) { $0.turningRate = 1800 }
      try school.run(steps: 1)
      return school.headings[0]
    }
    for (radius, inside, at) in [(1, [0, -1, 0], [0, 0, 1]), (3, [0, 0, 1], [0, 1, 0]), (17, [0, 1, 0], [1, 0, 0])]
      as [(Double, Vector, Vector)]
    {
      expect(try heading(radius.nextDown), inside)
      expect(try heading(radius), at)
    }
  }

  @Test(arguments: [60, 180, 200, 270, 350])
  func blindConeHidesFromAlignmentAndAttraction(fieldOfView: Int) throws {
    let edge = degrees(Double(fieldOfView) / 2)
    for i in 0..<30 {
      let (u, h) = (direction(i), direction(i + 30))
      for distance in [2.0, 10] {
        for (angle, seen) in [(edge - 1e-6, true), (edge + 1e-6, false)] {
          let e = u * LibM.cos(angle) + side(u, i) * LibM.sin(angle)
          let wish = try wish(u, [other(e, distance, heading: h)]) { $0.fieldOfView = Double(fieldOfView) }
          expect(wish, !seen ? u : distance == 2 ? h : e)
        }
      }
    }
  }

  @Test func allRoundSight() throws {
    for i in 0..<20 {
      let (u, h) = (direction(i), direction(i + 20))
      expect(try wish(u, [other(-u, 2, heading: h)]) { $0.fieldOfView = 360 }, h)
    }
  }

  @Test func everyNeighborWeighsTheSame() throws {
    let (h1, h2, h3) = (unit(Vector(1, 2, 0)), unit(Vector(0, 1, 1)), unit(Vector(1, 0, -1)))
    let (e1, e2) = (unit(Vector(2, 1, 1)), unit(Vector(1, -1, 3)))
    let aligned = [other([1, 0, 0], 1.1, heading: h1), other([0, 1, 0], 2.9, heading: h2), other([0, 0, 1], 2, heading: h3)]
    let attracting = [other(e1, 4), other(e2, 16)]
    expect(try wish([1, 0, 0], aligned + attracting), h1 + h2 + h3 + e1 + e2)
    expect(try wish([1, 0, 0], [aligned[0], attracting[1]]), h1 + e2)
    expect(try wish([1, 0, 0], aligned + attracting) { $0.orientationWeight = 2.5 }, 2.5 * (h1 + h2 + h3) + e1 + e2)
    expect(try wish([1, 0, 0], aligned + attracting) { $0.orientationWeight = 0 }, e1 + e2)
  }

  @Test func wishesThatCancel() throws {
    let opposite = [other([0, 1, 0], 10), other([0, -1, 0], 12)]
    expect(try wish([1, 0, 0], opposite), [1, 0, 0])
    expect(
      try wish([1, 0, 0], [other([1, 0, 0], 2, heading: [0, 0, 1]), other([1, 1, 0], 2, heading: [0, 0, -1])]), [1, 0, 0])
  }

  @Test func nearestNeighborsOnly() throws {
    let e = [unit(Vector(1, 1, 0)), unit(Vector(1, 0, 1)), unit(Vector(1, -2, 1))]
    let others = [other(e[2], 12), other(e[0], 4), other(e[1], 8)]
    for k in 1...3 { expect(try wish([1, 0, 0], others) { $0.nearestNeighbors = k }, e[..<k].reduce(.zero, +)) }
    expect(try wish([1, 0, 0], others) { $0.nearestNeighbors = 100 }, e[0] + e[1] + e[2])
    // One that isn't seen is near all the same.
    expect(try wish([1, 0, 0], others + [other([-1, 0, 0], 2)]) { $0.nearestNeighbors = 1 }, [1, 0, 0])
  }

  /// Everybody acts on what was, not on what others have become in the same step.
  @Test func allMoveAtOnce() throws {
    let pair = [Swimmer(at: .zero, heading: [1, 0, 0]), Swimmer(at: [2, 0.5, 0], heading: [-1, 0.1, 0])]
    let school = try school(pair) {
      $0.turningRate = 1800
      $0.fieldOfView = 360
    }
    try school.run(steps: 1)
    expect(school.headings[0], pair[1].heading)
    expect(school.headings[1], pair[0].heading)
  }
}
