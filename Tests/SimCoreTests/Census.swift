import SimCore

/// A rule that reports what agents see: their headings become sums over their neighbours, and nobody moves.
struct Census<Scalar: LaneScalar>: SteeringRule {
  enum Question: CaseIterable {
    /// How many there are, and the sum of their squared distances.
    case numbers
    /// The sum of the vectors to them.
    case offsets
    /// The sum of their headings.
    case headings
  }

  let question: Question
  let range: Scalar
  var nearest: Int?

  struct Perception {
    let squaredRange: Scalar
    var sum = Lanes3<Scalar>.zero
  }

  func start(_ agent: Agent<Scalar>) -> Perception { Perception(squaredRange: range * range) }

  func perceive(_ neighbors: Neighbors<Scalar>, _ perception: inout Perception) {
    let near = neighbors.distanceSquared.isBelow(perception.squaredRange)
    let seen =
      switch question {
      case .numbers: Lanes3(SIMD8(repeating: 1), neighbors.distanceSquared, SIMD8())
      case .offsets: neighbors.offset
      case .headings: neighbors.heading
      }
    perception.sum = perception.sum + Lanes3.zero.replacing(with: seen, where: near)
  }

  func cue(_ perception: Perception) -> SIMD4<Scalar> {
    SIMD4(perception.sum.x.sum(), perception.sum.y.sum(), perception.sum.z.sum(), 0)
  }

  func steer(_ agents: AgentLanes<Scalar>, step: Int) -> Lanes3<Scalar> { agents.cue }
  func stride(_ agents: AgentLanes<Scalar>) -> SIMD8<Scalar> { SIMD8() }
}

extension Swarm {
  /// Three numbers of each agent, by identity.
  func vectors(_ first: Int) -> [SIMD3<Double>] {
    let dimensions = domain.dimensions
    var values = [Double](repeating: 0, count: count * dimensions)
    values.withUnsafeMutableBufferPointer { if count > 0 { read(first, 0..<count, $0.baseAddress!) } }
    return (0..<count).map { i in
      SIMD3(values[i * dimensions], values[i * dimensions + 1], dimensions == 3 ? values[i * dimensions + 2] : 0)
    }
  }

  func setVectors(_ first: Int, to vectors: [SIMD3<Double>]) {
    set(first, to: vectors.flatMap { v in (0..<domain.dimensions).map { v[$0] } })
  }
}
