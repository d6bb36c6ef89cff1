import Diagnostics
import SimCore
import Testing

@Suite struct ComplexityEntropyPlaneTests {
  /// Sine, logistic map, white noise, monotone series: what the regions are named for. The sine has 4 n - 6 patterns.
  @Test func regionsOfKnownSeries() {
    let measure = ComplexityEntropyPlane()
    func position(_ series: [Double]) -> [Double] { measure.values(of: series, SeriesContext()) }
    let sine = position((0..<20_000).map { LibM.sin(0.6 * Double($0)) })
    #expect(sine[2] <= 14 && (sine[6] == 1 || sine[6] == 2))
    var x = 0.1
    let map = (0..<5000).map { _ in
      x = 4 * x * (1 - x)
      return x
    }
    let chaos = position(map)
    #expect(chaos[6] == 3 && chaos[5] > 0.9)
    let noise = position(SplitMix64.uniforms(seed: 1, count: 50_000))
    #expect(noise[6] == 3 && noise[0] > 0.999)
    let line = position((0..<100).map { Double($0) })
    #expect(line[0] == 0 && line[1] == 0 && line[3] == 0 && line[5].isNaN && line[6] == 0)
    #expect(position([1, 2]).allSatisfy { $0.isNaN })
  }

  /// Ends of the chord for order 5, as PECCARY's plane has them.
  @Test func chordOfOrderFive() {
    let regions = ComplexityPlaneRegions(order: 5)
    #expect(abs(regions.chordBegin.entropy - 0.144783) < 1e-6 && abs(regions.chordBegin.complexity - 0.140803) < 1e-6)
    #expect(abs(regions.chordEnd.entropy - 0.551240) < 1e-6 && abs(regions.chordEnd.complexity - 0.417096) < 1e-6)
    #expect(regions.chord(entropy: regions.chordEnd.entropy) == regions.chordEnd.complexity)
    #expect(regions.chord(entropy: 0.1).isNaN && regions.chord(entropy: 0.6).isNaN)
    #expect(regions.region(entropy: 0.3, complexity: 0.1) == .regular)
    #expect(regions.region(entropy: 0.1, complexity: 0) == .belowPeriodic)
    #expect(regions.region(entropy: 0.3, complexity: regions.chord(entropy: 0.3) + 1e-9) == .periodic)
    #expect(regions.region(entropy: 0.8, complexity: 0.3) == .complexOrStochastic)
    #expect(regions.region(entropy: .nan, complexity: 0) == nil)
  }

  @Test(arguments: 2...7) func curvesPassThroughTheVertices(_ order: Int) throws {
    var measure = ComplexityEntropyPlane()
    (measure.estimate.order, measure.points) = (order, 1001)
    let constants = measure.constants
    #expect(constants.map(\.output.name).prefix(2) == ["complexity_minimum_curve", "complexity_maximum_curve"])
    #expect(constants.count == (order == 2 ? 2 : 3) && constants.allSatisfy { $0.values.count == 1001 && $0.output.count == 1001 })
    let axis = try #require(constants[0].output.dimensions.first)
    #expect(axis.name == "plane_entropy" && axis.coordinates.first == 0 && axis.coordinates.last == 1)
    // What lines between the points of a curve differ by from the curve.
    let (minimum, maximum) = (constants[0].values, constants[1].values)
    func line(_ curve: [Double], at entropy: Double) -> Double {
      let k = min(Int(entropy * 1000), 999)
      return curve[k] + (entropy * 1000 - Double(k)) * (curve[k + 1] - curve[k])
    }
    let plane = ComplexityPlane(order: order)
    for point in plane.minimum(points: 97) { #expect(abs(line(minimum, at: point.entropy) - point.complexity) < 3e-4) }
    for point in plane.maximum().prefix(1000) { #expect(abs(line(maximum, at: point.entropy) - point.complexity) < 2e-3) }
    #expect(zip(minimum, maximum).allSatisfy { $0 <= $1 + 1e-12 })
    if order > 2 {
      // The curve sags between its vertices, next to the first one a little below the chord.
      for (chord, top) in zip(constants[2].values, maximum) where !chord.isNaN { #expect(chord <= top + 5e-5) }
    }
  }

  // MARK: - As a diagnostic

  private static let field = FieldInfo("position", unit: "1", longName: "position", dimensions: [.particles(20)])

  private static func snapshot(_ time: Int) -> Snapshot {
    let random = Philox(seed: 9)
    return Snapshot(
      time: Double(time), [(field, (0..<20).map { random.uniforms(.initialState, particle: $0, step: time)[0] })])
  }

  @Test func curvesComeOnceWithEachWindow() throws {
    var options = SeriesDiagnostic<ComplexityEntropyPlane>.Options()
    (options.window, options.measure.points, options.measure.estimate.order) = (50, 11, 3)
    let scene = Scene(fields: [ComplexityEntropyPlaneTests.field], domain: nil, observations: 100)
    let streaming = try SeriesDiagnostic<ComplexityEntropyPlane>(options, scene: scene)
    options.measure.estimate.tolerance = 0
    options.treatment.scales = 2
    let stored = try SeriesDiagnostic<ComplexityEntropyPlane>(options, scene: scene)
    let sizes = streaming.outputs.map(\.count)
    #expect(sizes == [20, 20, 20, 20, 20, 20, 20, 11, 11, 11] && stored.outputs.map(\.count) == sizes.map { $0 == 20 ? 40 : $0 })
    var results: [[Double]] = []
    for time in 0..<100 {
      let snapshot = ComplexityEntropyPlaneTests.snapshot(time)
      let (values, both) = (streaming.observe(snapshot), stored.observe(snapshot))
      #expect(values.count == 173 && both.count == 313)
      guard (time + 1).isMultiple(of: 50) else { continue }
      // The same from counts and from the series: position and region too.
      for output in 0..<7 {
        for particle in 0..<20 { #expect(values[output * 20 + particle] == both[output * 40 + 2 * particle]) }
      }
      #expect(zip(values.suffix(33), both.suffix(33)).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
      results.append(values)
    }
    #expect(results[0].prefix(140) != results[1].prefix(140))
    let curves = options.measure.constants.flatMap(\.values)
    #expect(zip(results[1].suffix(33), curves).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
  }

  @Test func refusesSurrogates() {
    var options = SeriesDiagnostic<ComplexityEntropyPlane>.Options()
    (options.window, options.treatment.surrogates) = (50, 39)
    let scene = Scene(fields: [ComplexityEntropyPlaneTests.field], domain: nil)
    #expect(throws: SimulationError.self) { try SeriesDiagnostic<ComplexityEntropyPlane>(options, scene: scene) }
  }
}
