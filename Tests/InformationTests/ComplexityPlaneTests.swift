import Diagnostics
import Foundation
import SimCore
import Testing

@Suite struct ComplexityPlaneTests {
  @Test func curvesOfTheReference() throws {
    let orders: [OrdinalReference.Curves] = try OrdinalReference.load("ordinal_curves")
    #expect(orders.map(\.n) == [2, 3, 4, 5, 6, 7])
    for row in orders {
      let plane = ComplexityPlane(order: row.n)
      #expect(abs(ComplexityEntropy.largestDivergence(plane.outcomes) - row.JSDmax) < 1e-14)
      for (point, reference) in zip(plane.minimum(points: 21), row.minimum) {
        #expect(abs(point.entropy - reference[1]) < 1e-13 && abs(point.complexity - reference[2]) < 1e-13)
      }
      let vertices = plane.maximum()
      #expect(vertices.count == plane.outcomes)
      for reference in row.vertices {
        let point = vertices[Int(reference[0]) - 1]
        #expect(abs(point.entropy - reference[1]) < 1e-13 && abs(point.complexity - reference[2]) < 1e-13)
      }
      for reference in row.segments {
        let m = plane.outcomes - Int(reference[0])
        let point = plane.maximum(occupied: m, probability: reference[1] / 4 / Double(m + 1))
        #expect(abs(point.entropy - reference[2]) < 1e-13 && abs(point.complexity - reference[3]) < 1e-13)
      }
      guard let least = row.HminPer, let greatest = row.HmaxPer else { continue }
      #expect(abs(plane.leastPeriodicEntropy - least) < 1e-15)
      #expect(abs(ComplexityPlane.greatestPeriodicEntropy(order: row.n) - greatest) < 1e-15)
    }
  }

  /// Largest complexities for order 3, 4, 5 and 6, on segments of two points and more.
  @Test(arguments: [(3, 0.29145164), (4, 0.35408984), (5, 0.42482041), (6, 0.49670042)])
  func highestPoint(_ order: Int, _ complexity: Double) {
    let highest = ComplexityPlane(order: order).maximum(pointsPerSegment: 8).map(\.complexity).max()!
    #expect(abs(highest - complexity) < 1e-8)
  }

  @Test(arguments: 3...5) func everyDistributionIsBetweenTheCurves(_ order: Int) {
    let plane = ComplexityPlane(order: order)
    var random = SplitMix64(state: 17)
    for trial in 0..<300 {
      let power = 1 + Double(trial % 10) * 3
      let point = ComplexityEntropy(weights: (0..<plane.outcomes).map { _ in LibM.pow(random.uniform(), power) }, samples: 1)
      #expect(point.complexity >= plane.leastComplexity(entropy: point.entropy) - 1e-12)
      #expect(point.complexity <= plane.greatestComplexity(entropy: point.entropy) + 1e-12)
    }
  }

  @Test func boundsMeetTheCurves() {
    let plane = ComplexityPlane(order: 4)
    for point in plane.maximum(pointsPerSegment: 3) {
      #expect(abs(plane.greatestComplexity(entropy: point.entropy) - point.complexity) < 1e-7)
    }
    for point in plane.minimum(points: 50) {
      #expect(abs(plane.leastComplexity(entropy: point.entropy) - point.complexity) < 1e-7)
    }
    #expect(plane.leastComplexity(entropy: 1.1).isNaN && plane.greatestComplexity(entropy: -0.1).isNaN)
    #expect(plane.greatestComplexity(entropy: .nan).isNaN)
  }
}
