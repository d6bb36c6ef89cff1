import Diagnostics
import SimCore
import Testing

@Suite struct FiniteTimeLyapunovTests {
  @Test func linearSaddle() throws {
    let run = try flow(Saddle.self, trajectories: 3, step: 0.5)
    let values = try run.observe(FiniteTimeLyapunov(.init(), scene: run.scene), after: [1, 3, 17])
    #expect(areNaN(values[0]))
    for row in values.dropFirst() {
      for k in 0..<3 { #expect(isNear(row[k], 0.7, 1e-10) && isNear(row[3 + k], -0.3, 1e-10)) }
    }
  }

  /// Deviations in some components only, at both ends: of Φ = (1 T; 0 1) one diagonal element is left.
  @Test func someComponents() throws {
    let run = try flow(FreeFlight.self)
    var options = FiniteTimeLyapunov.Options()
    options.components = ["1"]
    let values = try run.observe(FiniteTimeLyapunov(options, scene: run.scene), after: [3])
    #expect(isNear(values[1][0], 0, 1e-12) && isNear(values[1][1], 0, 1e-12))
    for wrong in [["nobody"], ["0", "0"], []] {
      options.components = wrong
      #expect(throws: SimulationError.self) { try FiniteTimeLyapunov(options, scene: run.scene) }
    }
  }

  /// Factors far beyond the largest number; the smallest one drowns. At rest, steps of the integrator last a whole period.
  @Test func neverOverflows() throws {
    let run = try flow(Saddle.self, state: [0, 0])
    let values = try run.observe(FiniteTimeLyapunov(.init(), scene: run.scene), after: [2000]).last!
    #expect(isNear(values[0], 0.7, 1e-6) && values[1].isNaN)
  }

  /// Φ = (1 T; 0 1): ln σ = ± arsinh(T/2).
  @Test func freeFlight() throws {
    let run = try flow(FreeFlight.self)
    let values = try run.observe(FiniteTimeLyapunov(.init(), scene: run.scene), after: [3, 97])
    for (row, time) in zip(values.dropFirst(), [3.0, 100]) {
      let exact = LibM.log(time / 2 + (time * time / 4 + 1).squareRoot()) / time
      #expect(isNear(row[0], exact, 1e-10) && isNear(row[1], -exact, 1e-10))
    }
  }

  /// Its matrix is symmetric, so all stretching is in one direction, from the first iteration on.
  @Test func catMap() throws {
    let run = try map(CatMap())
    let values = try run.observe(FiniteTimeLyapunov(.init(), scene: run.scene), after: [1, 1, 4, 994])
    for row in values.dropFirst() { #expect(isNear(row[0], CatMap.exponent, 1e-12)) }
    for row in values[1...3] { #expect(isNear(row[1], -CatMap.exponent, 1e-6)) }
    #expect(values[4][1].isNaN)
  }

  /// x' = t x grows by the mean of t over each horizon, wherever observations are.
  @Test func beginsAnewAfterEachHorizon() throws {
    let run = try flow(Accelerating.self)
    var options = FiniteTimeLyapunov.Options()
    options.horizon = 0.75
    let values = try run.observe(FiniteTimeLyapunov(options, scene: run.scene), after: [1, 1, 1])
    #expect(values[0][0].isNaN)
    for (row, middle) in zip(values.dropFirst(), [0.375, 1.125, 2.625]) {
      #expect(isNear(row[0], middle, 1e-9) && row[0] == row[1])
    }
  }

  /// In the long run it is the Lyapunov exponent: 0.419 of Hénon's map, and −1.623 = 0.419 + ln 0.3 is the other one.
  @Test func longHorizonsOfHenonsMap() throws {
    let run = try map(HenonMap())
    var values = try run.observe(FiniteTimeLyapunov(.init(), scene: run.scene), after: [100_000])
    #expect(isNear(values[1][0], 0.419, 0.005))
    var options = FiniteTimeLyapunov.Options()
    options.horizon = 8
    values = try run.observe(FiniteTimeLyapunov(options, scene: run.scene), after: [8, 8])
    for row in values.dropFirst() { #expect(isNear(row[0] + row[1], LibM.log(0.3), 1e-6)) }
  }

  @Test func trajectoriesThatCantBeFollowed() throws {
    let state = FieldInfo(
      "state", unit: "1", longName: "", dimensions: [Dimension("trajectory", size: 1), Dimension("component", size: 2)])
    let scene = Scene(fields: [state], domain: nil, tangent: { BrokenTangent() })
    var options = FiniteTimeLyapunov.Options()
    func values(_ horizon: Double?) throws -> [Double] {
      options.horizon = horizon
      let diagnostic = try FiniteTimeLyapunov(options, scene: scene)
      return try [0, 4, 7, 13].map { try diagnostic.observe(Snapshot(time: $0, [(state, [1, 2])]))[0] }
    }
    let whole = try values(nil)
    #expect(whole[1] == 0 && whole[2].isNaN && whole[3].isNaN)
    // An orbit that is lost stays lost.
    let parts = try values(3)
    #expect(parts[1] == 0 && parts[2].isNaN && parts[3].isNaN)
  }

  @Test(arguments: [nil, 3.0]) func memory(horizon: Double?) throws {
    var options = FiniteTimeLyapunov.Options()
    options.horizon = horizon
    try expectSameAfterRestart(FiniteTimeLyapunov.self, options, steps: [2, 5, 3, 4]) {
      try flow(RoesslerFlow.self, trajectories: 20, threads: $0)
    }
    try expectSameAfterRestart(FiniteTimeLyapunov.self, options, steps: [2, 5, 3, 4]) {
      try map(HenonMap(), trajectories: 20, threads: $0)
    }
  }

  @Test func refusals() throws {
    var options = FiniteTimeLyapunov.Options()
    #expect(refusal(FiniteTimeLyapunov.self, options, Scene(fields: [], domain: nil))!.contains("needs the equations"))
    options.horizon = 1.5
    #expect(
      refusal(FiniteTimeLyapunov.self, options, try map(CatMap()).scene)
        == "horizon: is 1.5, but a map needs a whole number of iterations")
  }
}
