import Diagnostics
import SimCore
import Testing

@Suite struct CorrelationDimensionTests {
  private let radii = (0..<50).map { LibM.exp(LibM.log(1e-4) * Double(49 - $0) / 49) }

  /// The values of an output variable.
  private func part(_ values: [Double], _ name: String, of diagnostic: CorrelationDimension) -> [Double] {
    let index = diagnostic.outputs.firstIndex { $0.name == name }!
    let start = diagnostic.outputs[..<index].reduce(0) { $0 + $1.count }
    return Array(values[start..<start + diagnostic.outputs[index].count])
  }

  /// Four points on a line: distances 1, 1, 2, 2, 3, 4 of 4 at most.
  @Test func countsPairs() {
    let shares = [0.2, 0.3, 0.6, 0.8, 1.1]
    let all = CorrelationSums([0, 1, 2, 4], dimension: 1, radii: shares)
    #expect(all.extent == 4)
    let exact: [Double] = [0, 2, 4, 5, 6]
    #expect(all.sums == exact.map { $0 / 6 })
    #expect(all.slopes[0].isNaN && all.slopes[1].isNaN && all.slopes[4].isNaN)
    #expect(isNear(all.slopes[2], LibM.log(2.5) / LibM.log(8.0 / 3), 1e-14))
    // Without neighbours: 2, 3, 4.
    let some: [Double] = [0, 0, 1, 2, 3]
    #expect(CorrelationSums([0, 1, 2, 4], dimension: 1, theiler: 1, radii: shares).sums == some.map { $0 / 3 })
    #expect(areNaN(CorrelationSums([0, 1, 2, 4], dimension: 1, theiler: 3, radii: shares).sums))
  }

  @Test func pointsWithoutAnAnswer() {
    for points in [[1, 1, 1, 1], [1, .nan, 2, 3], [1, .infinity, 2, 3]] as [[Double]] {
      let sums = CorrelationSums(points, dimension: 1, radii: radii)
      #expect(areNaN(sums.sums) && sums.dimension.value.isNaN)
    }
  }

  /// C(r) = (2/π) arcsin(r/2R), with the extent √8 R.
  @Test func circle() throws {
    let run = try map(Rotation())
    let diagnostic = try CorrelationDimension(.init(), scene: run.scene)
    let all = try run.observe(diagnostic, after: [Int](repeating: 1, count: 2000))
    #expect(areNaN(all[1998]))
    #expect(all[1999].map(\.bitPattern) == all[2000].map(\.bitPattern))
    let values = all[2000]
    let sums = part(values, "correlation_sum", of: diagnostic)
    for (radius, sum) in zip(radii, sums) where radius < 0.7 {
      let sine = radius * 2.0.squareRoot()
      #expect(isNear(sum, 2 / Double.pi * (Double.pi / 2 - LibM.acos(sine)), 2e-3))
    }
    #expect(isNear(part(values, "correlation_extent", of: diagnostic)[0], 8.0.squareRoot() * 5, 0.01))
  }

  /// Random points of a circle and of a cube.
  @Test(arguments: [1, 3]) func randomPoints(dimension: Int) {
    let random = Philox(seed: 5)
    let points = (0..<3000).flatMap { k in
      let (u, v) = (random.uniforms(.initialState, particle: k), random.uniforms(.initialState, particle: k, draw: 1))
      return dimension == 1 ? [LibM.cos(2 * .pi * u[0]), LibM.sin(2 * .pi * u[0])] : [u[0], u[1], v[0]]
    }
    let found = CorrelationSums(points, dimension: dimension == 1 ? 2 : 3, radii: radii).dimension
    // In the cube, 2 % of the pairs are closer than a sixth of its side: its faces are felt.
    #expect(isNear(found.value, Double(dimension), dimension == 1 ? 0.03 : 0.2))
    #expect(found.spread < 0.1)
  }

  /// Published: 1.21 ± 0.01, from 15 000 points (Grassberger & Procaccia 1983); later values are near 1.22.
  ///
  /// Of orbits of 2000 points an independent program finds 1.217 in the mean, with a standard deviation of 0.029.
  @Test func henonsAttractor() throws {
    let run = try map(HenonMap(), trajectories: 20, threads: 2)
    try run.run(steps: 500)
    let diagnostic = try CorrelationDimension(.init(), scene: run.scene)
    let values = try run.observe(diagnostic, after: [Int](repeating: 1, count: 1999)).last!
    let dimensions = part(values, "correlation_dimension", of: diagnostic)
    #expect(isNear(dimensions.reduce(0, +) / 20, 1.22, 0.04))
    #expect(dimensions.allSatisfy { isNear($0, 1.217, 4 * 0.029) })
    for spread in part(values, "correlation_dimension_spread", of: diagnostic) { #expect(spread > 0 && spread < 0.25) }
  }

  /// Random points of a square.
  @Test func ensembleInASquare() throws {
    var initial = TrajectoryStarts<CatMap>()
    (initial.low, initial.high, initial.trajectories) = ([0, 0], [1, 1], 5000)
    let run = try Simulation(MapModel<CatMap>.self, initial: initial, threads: 2)
    var options = CorrelationDimension.Options()
    options.of = .ensemble
    let diagnostic = try CorrelationDimension(options, scene: run.scene)
    for values in try run.observe(diagnostic, after: [3]) {
      #expect(isNear(part(values, "correlation_dimension", of: diagnostic)[0], 2, 0.1))
      #expect(values.count == diagnostic.outputs.reduce(0) { $0 + $1.count })
    }
    #expect(diagnostic.outputs[2].dimensions.isEmpty && diagnostic.memory == [0])
  }

  @Test func memory() throws {
    var options = CorrelationDimension.Options()
    (options.points, options.theiler) = (80, 2)
    try expectSameAfterRestart(CorrelationDimension.self, options, steps: [Int](repeating: 1, count: 85)) {
      try map(HenonMap(), trajectories: 5, threads: $0)
    }
    options.of = .ensemble
    try expectSameAfterRestart(CorrelationDimension.self, options, steps: [1, 2, 3]) {
      try map(HenonMap(), trajectories: 100, threads: $0)
    }
  }

  @Test func refusals() throws {
    var options = CorrelationDimension.Options()
    options.of = .ensemble
    #expect(refusal(CorrelationDimension.self, options, try map(HenonMap()).scene)!.contains("two trajectories or more"))
    (options.of, options.points) = (.trajectory, 50)
    #expect(
      refusal(CorrelationDimension.self, options, try map(HenonMap()).scene)
        == "theiler: 50 leaves no pairs of 50 points: take at most 48")
  }
}
