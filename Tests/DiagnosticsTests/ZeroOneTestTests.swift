import Diagnostics
import SimCore
import Testing

@Suite struct ZeroOneTestTests {
  private func orbit(r: Double, _ count: Int) -> [Double] {
    var x = 0.3
    return (0..<count + 1000).map { _ in
      x = r * x * (1 - x)
      return x
    }.suffix(count)
  }

  @Test func chaoticSeries() {
    #expect(isNear(ZeroOneTest.of(orbit(r: 4, 2000)), 1, 0.02))
    // This r and 3.55 are examples of Gottwald & Melbourne (2009).
    #expect(isNear(ZeroOneTest.of(orbit(r: 3.97, 2000)), 1, 0.02))
  }

  @Test func regularSeries() {
    #expect(isNear(ZeroOneTest.of(orbit(r: 3.55, 2000)), 0, 0.02))
    // An offset is what the oscillating term is subtracted for.
    let quasiperiodic = (0..<2000).map { 5 + LibM.cos(Rotation.angle * Double($0)) + LibM.sin(2.0.squareRoot() * Double($0)) }
    #expect(isNear(ZeroOneTest.of(quasiperiodic), 0, 0.05))
  }

  /// Independent numbers diffuse: K → 1.
  @Test func noise() {
    let random = Philox(seed: 3)
    #expect(isNear(ZeroOneTest.of((0..<2000).map { random.normals(.deviations, particle: $0)[0] }), 1, 0.02))
  }

  @Test func seriesWithoutAnAnswer() {
    #expect(ZeroOneTest.of([Double](repeating: 0.3, count: 500)).isNaN)
    #expect(ZeroOneTest.of(orbit(r: 4, 99)).isNaN)
    #expect(ZeroOneTest.of(orbit(r: 4, 200) + [.nan]).isNaN)
    #expect(ZeroOneTest.of(orbit(r: 4, 100)) > 0.5)
  }

  /// Computed when the series is long enough, for the component that was asked for, and kept.
  @Test func watchesARun() throws {
    var options = ZeroOneTest.Options()
    (options.component, options.length) = ("y", 500)
    let run = try map(HenonMap(), trajectories: 2)
    var series: [Double] = []
    let diagnostic = try ZeroOneTest(options, scene: run.scene)
    for k in 0..<510 {
      let values = diagnostic.observe(run.snapshot())
      series.append(run.snapshot().values("state")[3])
      #expect(k < 499 ? areNaN(values) : values[1] == ZeroOneTest.of(Array(series.prefix(500))))
      try run.run(steps: 1)
    }
    #expect(diagnostic.memory.count == 3)
    #expect(diagnostic.observe(run.snapshot())[0] > 0.9)
    let regular = try map(Rotation())
    (options.component, options.length) = ("1", 1000)
    let values = try regular.observe(ZeroOneTest(options, scene: regular.scene), after: [Int](repeating: 1, count: 999))
    #expect(isNear(values.last![0], 0, 0.05))
  }

  @Test func memory() throws {
    var options = ZeroOneTest.Options()
    (options.length, options.frequencies) = (120, 20)
    try expectSameAfterRestart(ZeroOneTest.self, options, steps: [Int](repeating: 1, count: 125)) {
      try map(HenonMap(), trajectories: 5, threads: $0)
    }
  }

  @Test func unknownComponent() throws {
    var options = ZeroOneTest.Options()
    options.component = "pp"
    let scene = try map(StandardMap()).scene
    #expect(
      refusal(ZeroOneTest.self, options, scene)
        == "component: 'pp' is not a component of the state: take one of x, p, or an index from 0 to 1; did you mean 'p'?")
    options.component = "2"
    #expect(refusal(ZeroOneTest.self, options, scene)!.contains("from 0 to 1"))
    #expect(refusal(ZeroOneTest.self, .init(), Scene(fields: [], domain: nil))!.contains("'state'"))
  }
}
