import Diagnostics
import SimCore
import Testing

@Suite struct GroupTests {
  /// Labels by spreading along links, one particle after the other.
  private func labels(_ positions: [Double], _ domain: Domain, _ length: Double) -> [Int] {
    let d = domain.dimensions
    let n = positions.count / d
    func linked(_ i: Int, _ j: Int) -> Bool {
      var squared = 0.0
      for axis in 0..<d {
        var x = abs(positions[d * i + axis] - positions[d * j + axis])
        if domain.boundary[axis] == .periodic { x = min(x, domain.size[axis] - x) }
        squared += x * x
      }
      return squared <= length * length
    }
    var labels = [Int](repeating: -1, count: n)
    for start in 0..<n where labels[start] < 0 {
      var front = [start]
      labels[start] = start
      while let i = front.popLast() {
        for j in 0..<n where labels[j] < 0 && linked(i, j) {
          labels[j] = start
          front.append(j)
        }
      }
    }
    return labels
  }

  @Test(arguments: [2, 3]) func equalsSpreadingAlongLinks(dimensions: Int) {
    let philox = Philox(seed: 6)
    for boundary in Boundary.allCases {
      let domain = Domain(size: Array([10, 8, 6].prefix(dimensions)), boundary: Array(repeating: boundary, count: dimensions))
      for (sample, length) in [0.5, 0.9, 1.3, 2.0].enumerated() {
        let positions = uniformPositions(200, in: domain, philox, sample: sample)
        let value = Group.of(positions: positions, in: domain, linkingLength: length)
        let expected = labels(positions, domain, length)
        #expect(value.labels == expected)
        #expect(value.count == Set(expected).count)
        #expect(value.largest.count == Set(expected).map { label in expected.count { $0 == label } }.max())
      }
    }
  }

  /// Two rods of particles, the larger one across two faces of the box.
  @Test func twoRods() {
    let domain = Domain.periodic(20, dimensions: 3)
    let long: [Double] = [17.0, 18, 19, 0, 1, 2, 3].flatMap { [$0, 19.5, 0.5] }
    let short: [Double] = [5.0, 7, 9].flatMap { [$0, 10, 10] }
    let value = Group.of(positions: short + long, in: domain, linkingLength: 2)
    #expect(value.count == 2)
    #expect(value.largest == Array(3..<10))
    #expect(value.labels == [0, 0, 0] + [Int](repeating: 3, count: 7))
    let centre = SIMD3(0, 19.5, 0.5)
    let offset = domain.minimumImage(value.centre - centre)
    #expect(max(abs(offset.x), abs(offset.y), abs(offset.z)) < 1e-12)
    // Offsets -3 … 3: mean square 4.
    #expect(abs(value.spread - 2) < 1e-12)
    #expect(value.neighborDistance == 1)
    #expect(value.neighborDistanceDeviation == 0)
  }

  @Test func spacingOfTheLargest() {
    let value = Group.of(positions: [0, 0, 1, 0, 3, 0], in: Domain(size: [9, 9], boundary: [.open, .open]), linkingLength: 2)
    #expect(value.count == 1)
    #expect(value.neighborDistance == 4.0 / 3)
    #expect(abs(value.neighborDistanceDeviation - Double(2).squareRoot() / 3) < 1e-15)
  }

  @Test func asDiagnostic() throws {
    let position = FieldInfo("position", unit: "m", longName: "position", dimensions: [.particles(3), .space(2)])
    var options = Group.Options()
    options.linkingLength = 1
    let group = try Group(options, scene: Scene(fields: [position], domain: nil))
    let names = [
      "group_count", "group_largest_fraction", "group_centre", "group_spread", "group_neighbor_distance",
      "group_neighbor_distance_sd",
    ]
    #expect(group.outputs.map(\.name) == names)
    #expect(group.outputs.map(\.unit) == ["1", "1", "m", "m", "m", "m"])
    // Far apart: three groups; the first particle's is the largest, and has no neighbour.
    let alone = group.observe(Snapshot([(position, [0, 0, 5, 0, 9, 9])]))
    #expect(Array(alone.prefix(5)) == [3, 1.0 / 3, 0, 0, 0])
    #expect(alone[5].isNaN && alone[6].isNaN)
    let pair = group.observe(Snapshot([(position, [0, 0, 9, 9, 9, 8])]))
    #expect(pair == [2, 2.0 / 3, 9, 8.5, 0.5, 1, 0])
  }

  @Test func particlesThatAreNowhere() {
    let value = Group.of(positions: [0, 0, .nan, 0, 1, 0], in: .periodic(9, dimensions: 2), linkingLength: 2)
    #expect(value.labels == [0, 1, 0])
    #expect(abs(value.centre.x - 0.5) < 1e-12)
  }
}
