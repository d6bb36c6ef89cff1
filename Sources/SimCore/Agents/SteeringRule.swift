/// How self-propelled agents choose their headings: the formulas of a model, without loops over cells, threads or files.
///
/// `Swarm.step` applies a rule to all agents synchronously: every agent sees the positions and headings of the step before. First each
/// agent perceives its neighbours, eight at a time, and condenses them into four numbers, its *cue*; then eight agents at a time steer.
public protocol SteeringRule {
  associatedtype Scalar: LaneScalar
  /// What an agent collects while it looks at its neighbours.
  associatedtype Perception

  /// Nothing farther away is perceived.
  var range: Scalar { get }
  /// If set, only so many nearest ones of those in range are perceived (topological neighbours).
  var nearest: Int? { get }

  /// The empty perception of one agent.
  func start(_ agent: Agent<Scalar>) -> Perception
  /// Adds neighbours. Some lanes are farther away than `range`, those without a neighbour infinitely far; they must not count.
  func perceive(_ neighbors: Neighbors<Scalar>, _ perception: inout Perception)
  /// The cue: what `steer` needs to know of the neighbours.
  func cue(_ perception: Perception) -> SIMD4<Scalar>
  /// The new headings, as unit vectors.
  func steer(_ agents: AgentLanes<Scalar>, step: Int) -> Lanes3<Scalar>
  /// How far the agents move in this step.
  func stride(_ agents: AgentLanes<Scalar>) -> SIMD8<Scalar>
}

/// One agent, as a rule sees it.
public struct Agent<Scalar: LaneScalar> {
  @usableFromInline let columns: SwarmColumns<Scalar>
  @usableFromInline let slot: Int

  @inlinable @inline(__always)
  init(_ columns: SwarmColumns<Scalar>, _ slot: Int) {
    self.columns = columns
    self.slot = slot
  }

  /// Its heading in all lanes.
  @inlinable @inline(__always)
  public var heading: Lanes3<Scalar> {
    let first = SwarmColumns<Scalar>.heading
    return Lanes3(
      .init(repeating: columns[first][slot]), .init(repeating: columns[first + 1][slot]),
      .init(repeating: columns[first + 2][slot]))
  }

  @inlinable @inline(__always)
  public func attribute(_ index: Int) -> Scalar { columns[SwarmColumns<Scalar>.attributes + index][slot] }
}

/// Up to eight neighbours of one agent.
public struct Neighbors<Scalar: LaneScalar> {
  /// From the agent to them, across periodic faces the short way.
  public let offset: Lanes3<Scalar>
  public let distanceSquared: SIMD8<Scalar>
  public let heading: Lanes3<Scalar>

  @inlinable @inline(__always)
  init(offset: Lanes3<Scalar>, heading: Lanes3<Scalar>) {
    self.offset = offset
    self.heading = heading
    distanceSquared = offset.dot(offset)
  }
}

/// Eight agents that steer.
public struct AgentLanes<Scalar: LaneScalar> {
  @usableFromInline let columns: SwarmColumns<Scalar>
  @usableFromInline let slot: Int
  public let heading: Lanes3<Scalar>
  /// The cue's first three numbers, usually a direction, and the fourth.
  public let cue: Lanes3<Scalar>
  public let cueWeight: SIMD8<Scalar>

  @inlinable @inline(__always)
  init(_ columns: SwarmColumns<Scalar>, _ slot: Int, cue: Lanes3<Scalar>, cueWeight: SIMD8<Scalar>) {
    self.columns = columns
    self.slot = slot
    self.cue = cue
    self.cueWeight = cueWeight
    heading = columns.lanes(SwarmColumns<Scalar>.heading, slot)
  }

  /// Who they are, for random numbers.
  @inlinable @inline(__always)
  public var identities: SIMD8<UInt32> { UnsafeRawPointer(columns.identity + slot).loadUnaligned(as: SIMD8<UInt32>.self) }

  @inlinable @inline(__always)
  public func attribute(_ index: Int) -> SIMD8<Scalar> {
    Scalar.load(columns[SwarmColumns<Scalar>.attributes + index], slot)
  }
}
