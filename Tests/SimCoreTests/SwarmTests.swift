import SimCore
import Testing

struct SwarmTests {
  /// Heads for the middle of its neighbours, at its own pace.
  private struct Gathering<Scalar: LaneScalar>: SteeringRule {
    let range: Scalar
    var nearest: Int?

    func start(_ agent: Agent<Scalar>) -> Census<Scalar>.Perception { .init(squaredRange: range * range) }
    func perceive(_ neighbors: Neighbors<Scalar>, _ perception: inout Census<Scalar>.Perception) {
      let near = neighbors.distanceSquared.isBelow(range * range)
      perception.sum = perception.sum + Lanes3.zero.replacing(with: neighbors.offset, where: near)
    }
    func cue(_ perception: Census<Scalar>.Perception) -> SIMD4<Scalar> {
      SIMD4(perception.sum.x.sum(), perception.sum.y.sum(), perception.sum.z.sum(), 0)
    }
    func steer(_ agents: AgentLanes<Scalar>, step: Int) -> Lanes3<Scalar> {
      (agents.heading + agents.cue).normalized(tiny: 1e-6, fallback: agents.heading)
    }
    func stride(_ agents: AgentLanes<Scalar>) -> SIMD8<Scalar> { agents.attribute(0) }
  }

  /// A swarm with random positions, headings and paces.
  private func swarm<Scalar: LaneScalar>(_ count: Int, _ domain: Domain, threads: Int = 1) -> Swarm<Scalar> {
    var dice = Dice(30)
    let swarm = Swarm<Scalar>(count: count, domain: domain, attributes: 1, pool: WorkerPool(threads: threads))
    swarm.setVectors(
      0,
      to: (0..<count).map { _ in
        SIMD3(dice.uniform(0...domain.size[0]), dice.uniform(0...domain.size[1]), dice.uniform(0...domain.size.last!))
      })
    swarm.setVectors(3, to: (0..<count).map { _ in dice.direction() })
    swarm.setAttribute(0, to: (0..<count).map { _ in dice.uniform(0...0.5) })
    return swarm
  }

  private func identities<Scalar: LaneScalar>(_ swarm: Swarm<Scalar>) -> [Double] {
    [Double](unsafeUninitializedCapacity: swarm.count) {
      swarm.readIdentities(0..<swarm.count, $0.baseAddress!)
      $1 = swarm.count
    }
  }

  private static let boxes = [
    Domain.periodic(12, 9, 7), Domain(size: [8, 8, 8], boundary: [.open, .reflecting, .periodic]),
    Domain(size: [2, 2, 2], boundary: [.periodic, .periodic, .periodic]), Domain(size: [30, 30], boundary: [.reflecting, .open]),
  ]

  private func sameBits<Scalar: LaneScalar>(_: Scalar.Type, _ domain: Domain, count: Int) {
    func run(_ threads: Int) -> [[SIMD3<Double>]] {
      let swarm: Swarm<Scalar> = swarm(count, domain, threads: threads)
      for step in 0..<5 { swarm.step(Gathering(range: 1), step: step) }
      return [swarm.vectors(0), swarm.vectors(3)]
    }
    let one = run(1)
    for threads in [2, 3, 7] { #expect(run(threads) == one) }
  }

  @Test(arguments: boxes)
  func stepsHaveTheSameBitsForAnyNumberOfThreads(domain: Domain) {
    for count in [1, 63, 1000] {
      sameBits(Float.self, domain, count: count)
      sameBits(Double.self, domain, count: count)
    }
  }

  /// So many that sorting works in pieces and agents in larger chunks.
  @Test func largeSwarmsHaveTheSameBitsForAnyNumberOfThreads() {
    sameBits(Float.self, .periodic(30, 30, 30), count: 20_000)
  }

  /// Going on from who is where, and from where they are and head, is going on.
  @Test(arguments: boxes)
  func stateIsIdentitiesPositionsAndHeadings(domain: Domain) {
    let original: Swarm<Double> = swarm(500, domain)
    let copy: Swarm<Double> = swarm(500, domain)
    let paces = {
      var dice = Dice(31)
      return (0..<500).map { _ in dice.uniform(0...0.5) }
    }()
    original.setAttribute(0, to: paces)
    for step in 0..<4 { original.step(Gathering(range: 1.5), step: step) }
    copy.setIdentities(identities(original))
    copy.setVectors(0, to: original.vectors(0))
    copy.setVectors(3, to: original.vectors(3))
    copy.setAttribute(0, to: paces)
    for step in 4..<9 {
      original.step(Gathering(range: 1.5), step: step)
      copy.step(Gathering(range: 1.5), step: step)
      #expect(copy.vectors(0) == original.vectors(0) && copy.vectors(3) == original.vectors(3))
      #expect(identities(copy) == identities(original))
    }
  }

  /// Sorting by cell moves agents about in memory, and nobody notices.
  @Test func agentsKeepTheirIdentity() {
    let swarm: Swarm<Double> = swarm(1000, .periodic(20, 20, 20))
    let before = swarm.vectors(0)
    #expect(identities(swarm) == (0..<1000).map(Double.init))
    let headings = swarm.vectors(3)
    swarm.setAttribute(0, to: (0..<1000).map { Double($0) / 1e4 })
    for _ in 0..<3 { swarm.step(Gathering(range: 0), step: 0) }
    #expect(identities(swarm) != (0..<1000).map(Double.init))
    #expect(Set(identities(swarm)).count == 1000)
    for i in 0..<1000 {
      // Alone, each goes on as it did.
      let way = swarm.domain.minimumImage(swarm.vectors(0)[i] - before[i] - headings[i] * (3e-4 * Double(i)))
      #expect((way * way).sum() < 1e-24)
    }
  }

  @Test func rowsAreReadInParts() {
    let swarm: Swarm<Double> = swarm(100, .periodic(9, 9))
    swarm.step(Gathering(range: 1), step: 0)
    let whole = swarm.vectors(3)
    var part = [Double](repeating: 0, count: 2 * 13)
    swarm.read(3, 40..<53, &part)
    #expect(part == (40..<53).flatMap { [whole[$0].x, whole[$0].y] })
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func knowsWhetherAllIsFinite(value: Double) {
    let swarm: Swarm<Float> = swarm(1000, .periodic(9, 9, 9))
    #expect(swarm.isFinite)
    for axis in 0..<3 {
      var positions = swarm.vectors(0)
      positions[777][axis] = value
      swarm.setVectors(0, to: positions)
      #expect(!swarm.isFinite)
      positions[777][axis] = 1
      swarm.setVectors(0, to: positions)
      #expect(swarm.isFinite)
    }
  }

  /// Speeds beyond all numbers end in a state that isn't finite, not in a trap.
  @Test(arguments: Boundary.allCases)
  func lostAgentsAreNoticed(boundary: Boundary) {
    func lose<Scalar: LaneScalar>(_: Scalar.Type) {
      let swarm: Swarm<Scalar> = swarm(100, Domain(size: [9, 9, 9], boundary: [boundary, boundary, boundary]))
      swarm.setAttribute(0, to: .init(repeating: .infinity, count: 100))
      for step in 0..<4 { swarm.step(Gathering(range: 1), step: step) }
      #expect(!swarm.isFinite)
    }
    lose(Float.self)
    lose(Double.self)
  }
}
