import Diagnostics
import SimCore
import Testing

@Suite struct AlignmentIndicesTests {
  private func options(_ deviations: Int) -> AlignmentIndices.Options {
    var options = AlignmentIndices.Options()
    options.deviations = deviations
    return options
  }

  @Test func startsOrthonormal() throws {
    let run = try map(TwistMap(), trajectories: 3)
    let diagnostic = try AlignmentIndices(options(4), scene: run.scene)
    let values = try diagnostic.observe(run.snapshot())
    #expect(diagnostic.outputs.map(\.name) == ["smaller_alignment_index", "generalized_alignment_index"])
    for value in values[..<3] { #expect(isNear(value, 2.0.squareRoot(), 1e-14)) }
    for value in values[3...] { #expect(isNear(value, 1, 1e-14)) }
  }

  /// On tori of two dimensions in four: GALI_2 stays, GALI_3 ∝ n⁻², GALI_4 ∝ n⁻⁴.
  @Test func powersOnATorus() throws {
    let run = try map(TwistMap())
    let values = try run.observe(AlignmentIndices(options(4), scene: run.scene), after: [500, 500])
    let ratios = (0..<4).map { values[1][$0] / values[2][$0] }
    for (ratio, exact) in zip(ratios, [1.0, 1, 4, 16]) { #expect(isNear(ratio, exact, 0.1 * exact)) }
    #expect(values[2][1] > 1e-3)
  }

  /// Both deviations turn to the unstable direction: GALI_2 and SALI fall by exp(−2λ) an iteration.
  @Test func exponentialOnTheCatMap() throws {
    let run = try map(CatMap())
    let values = try run.observe(AlignmentIndices(options(2), scene: run.scene), after: [5, 3])
    for k in 0..<2 { #expect(isNear(LibM.log(values[1][k] / values[2][k]), 6 * CatMap.exponent, 1e-3)) }
  }

  @Test func islandAndSeaOfTheStandardMap() throws {
    var sea = StandardMap()
    sea.kick = 10
    let island = try map(StandardMap())
    let regular = try island.observe(AlignmentIndices(options(2), scene: island.scene), after: [1000, 1000])
    // Twice the time, a quarter of the volume; oscillations allow for a factor of 2.
    #expect(regular[1][1] / regular[2][1] > 2 && regular[1][1] / regular[2][1] < 8)
    #expect(regular[2][0] > 1e-9)
    let run = try map(sea)
    let chaotic = try run.observe(AlignmentIndices(options(2), scene: run.scene), after: [8, 92])
    // λ = ln K/2 in the mean, with fluctuations over eight iterations.
    #expect(isNear(LibM.log(chaotic[1][1]) / -16, LibM.log(5), 0.6))
    #expect(chaotic[2][0] < 1e-14 && chaotic[2][1] < 1e-14)
  }

  /// The ordered and the chaotic orbit of Skokos et al. (2004), J. Phys. A 37:6269–6284, of energy 1/8.
  @Test func henonHeiles() throws {
    let ordered = try flow(HenonHeilesFlow.self, state: [0, 0.55, 0.2417, 0], step: 100)
    let regular = try ordered.observe(AlignmentIndices(options(2), scene: ordered.scene), after: [15])
    #expect(regular[1][0] > 0.01)
    let run = try flow(HenonHeilesFlow.self, step: 100)
    let chaotic = try run.observe(AlignmentIndices(options(2), scene: run.scene), after: [15])
    #expect(chaotic[1][0] < 1e-12)
  }

  @Test func memory() throws {
    try expectSameAfterRestart(AlignmentIndices.self, options(3), steps: [2, 5, 3, 4]) {
      try flow(RoesslerFlow.self, trajectories: 20, threads: $0)
    }
    try expectSameAfterRestart(AlignmentIndices.self, options(4), steps: [2, 5, 3, 4]) {
      try map(TwistMap(), trajectories: 20, threads: $0)
    }
  }

  @Test func trajectoriesThatCantBeFollowed() throws {
    let state = FieldInfo(
      "state", unit: "1", longName: "", dimensions: [Dimension("trajectory", size: 1), Dimension("component", size: 2)])
    let diagnostic = try AlignmentIndices(options(2), scene: Scene(fields: [state], domain: nil, tangent: { BrokenTangent() }))
    let values = try [0, 4, 7, 9].map { try diagnostic.observe(Snapshot(time: $0, [(state, [1, 2])])) }
    #expect(values[1].allSatisfy(\.isFinite) && areNaN(values[2]) && areNaN(values[3]))
  }

  @Test func refusals() throws {
    #expect(
      refusal(AlignmentIndices.self, options(3), try map(CatMap()).scene)
        == "deviations: is 3, but the state has only 2 components, and more deviations than these have no volume: take at most 2")
    #expect(refusal(AlignmentIndices.self, options(2), try map(LogisticMap()).scene)!.contains("only 1 component,"))
  }
}
