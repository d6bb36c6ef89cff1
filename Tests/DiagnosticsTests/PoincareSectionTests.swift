import Diagnostics
import SimCore
import Testing

@Suite struct PoincareSectionTests {
  private typealias Section = (states: [Double], times: [Double], mean: Double, deviation: Double)

  private func options(_ component: String?, _ direction: PoincareSection.Direction, _ crossings: Int) -> PoincareSection.Options {
    var options = PoincareSection.Options()
    (options.component, options.direction, options.crossings) = (component, direction, crossings)
    return options
  }

  /// Of one trajectory, with so many components.
  private func parts(_ values: [Double], _ crossings: Int, _ dimension: Int) -> Section {
    let states = crossings * dimension
    return (Array(values[..<states]), Array(values[states..<states + crossings]), values[values.count - 2], values.last!)
  }

  /// x = cos t falls through 0 at π/2 + 2πk, and rises there at 3π/2 + 2πk; however often it is observed.
  @Test(arguments: [1, 37, 1000], PoincareSection.Direction.allCases)
  func oscillator(interval: Int, direction: PoincareSection.Direction) throws {
    let run = try flow(Oscillator.self, step: 0.1)
    let diagnostic = try PoincareSection(options("x", direction, 40), scene: run.scene)
    let values = try run.observe(diagnostic, after: [Int](repeating: interval, count: 1000 / interval)).last!
    let section = parts(values, 40, 2)
    let end = 0.1 * Double(1000 / interval * interval)
    let first = direction == .up ? 1.5 : 0.5
    let exact = stride(from: first * .pi, to: end, by: direction == .both ? .pi : 2 * .pi).map { $0 }
    let found = section.times.filter(\.isFinite)
    #expect(found.count == exact.count)
    for (k, (time, exact)) in zip(found, exact).enumerated() {
      #expect(isNear(time, exact, 1e-10))
      #expect(isNear(section.states[2 * k], 0, 1e-11) && isNear(section.states[2 * k + 1], -LibM.sin(exact), 1e-10))
    }
    #expect(areNaN(section.states[(2 * found.count)...]))
    #expect(isNear(section.mean, direction == .both ? .pi : 2 * .pi, 1e-10) && section.deviation < 1e-10)
  }

  /// An observation at a crossing: found once. At the start: not at all.
  @Test func crossingsAtObservations() throws {
    for shift in [-1e-13, 0, 1e-13] {
      let run = try flow(Oscillator.self, state: [shift, 1], step: 1)
      let diagnostic = try PoincareSection(options(nil, .both, 10), scene: run.scene)
      let info = run.snapshot().info("state")
      func state(_ t: Double) -> [Double] { [LibM.sin(t) + shift * LibM.cos(t), LibM.cos(t) - shift * LibM.sin(t)] }
      let times = [0, 1, .pi - 1e-12, .pi, .pi + 1e-12, 5]
      let values = try times.map { try diagnostic.observe(Snapshot(time: $0, [(info, state($0))])) }.last!
      let found = parts(values, 10, 2).times.filter(\.isFinite)
      #expect(found.count == (shift < 0 ? 2 : 1))
      #expect(isNear(found.last!, .pi, 1e-10))
    }
  }

  @Test func stopsWhenFull() throws {
    let run = try flow(Oscillator.self)
    let all = try run.observe(PoincareSection(options("v", .up, 3), scene: run.scene), after: [5, 5, 10, 1000])
    let sections = all.map { parts($0, 3, 2) }
    #expect(sections.map { $0.times.filter(\.isFinite).count } == [0, 1, 2, 3, 3])
    #expect(sections[1].mean.isNaN && sections[1].deviation.isNaN)
    #expect(isNear(sections[2].mean, 2 * .pi, 1e-10) && sections[2].deviation.isNaN)
    #expect(isNear(sections[4].times[2], 5 * .pi, 1e-10))
  }

  /// Other values of the component: x = 1/2 falling, at π/3 + 2πk.
  @Test func otherSurfaces() throws {
    let run = try flow(Oscillator.self)
    var options = options("0", .down, 2)
    options.value = 0.5
    let section = parts(try run.observe(PoincareSection(options, scene: run.scene), after: [10]).last!, 2, 2)
    #expect(isNear(section.times[0], .pi / 3, 1e-10) && isNear(section.times[1], .pi / 3 + 2 * .pi, 1e-10))
  }

  /// Its return times are 5.86 ± 0.52 (of 3000 returns), and states lie on the surface, with y falling.
  @Test func roessler() throws {
    let run = try flow(RoesslerFlow.self, step: 100)
    try run.run(steps: 1)
    let often = try PoincareSection(options("x", .up, 200), scene: run.scene)
    let sections = parts(try run.observe(often, after: [Int](repeating: 1, count: 10)).last!, 200, 3)
    #expect(isNear(sections.mean, 5.88, 0.05) && isNear(sections.deviation, 0.52, 0.1))
    let found = sections.times.filter(\.isFinite).count
    #expect(isNear(Double(found), 1000 / 5.88, 3))
    for k in 0..<found { #expect(sections.states[3 * k].magnitude < 1e-10 && sections.states[3 * k + 1] < 0) }
    // Watched once, on another orbit of the attractor after a while.
    let once = try PoincareSection(options("x", .up, 200), scene: run.scene)
    #expect(isNear(parts(try run.observe(once, after: [10]).last!, 200, 3).mean, 5.88, 0.05))
  }

  @Test func memory() throws {
    try expectSameAfterRestart(PoincareSection.self, options("x", .both, 12), steps: [7, 5, 30, 40]) {
      try flow(RoesslerFlow.self, trajectories: 20, threads: $0)
    }
  }

  @Test func refusals() throws {
    #expect(
      refusal(PoincareSection.self, .init(), try map(HenonMap()).scene)
        == "needs a flow: orbits of a map jump, so they cross nothing; write the field 'state' instead")
    #expect(refusal(PoincareSection.self, options("w", .up, 3), try flow(RoesslerFlow.self).scene)!.contains("x, y, z"))
    #expect(refusal(PoincareSection.self, .init(), Scene(fields: [], domain: nil))!.contains("equations"))
  }
}
