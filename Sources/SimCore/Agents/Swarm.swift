import Synchronization

/// Self-propelled agents: points with a heading that move synchronously in equal steps, each steered by what it sees around it.
///
/// Agents are kept sorted by cell, so those that are near in space are near in memory; `identity` says who is in which slot. The order is
/// part of the state, because sums over neighbours depend on it in their last bits.
public final class Swarm<Scalar: LaneScalar> {
  public let count: Int
  public let domain: Domain
  @usableFromInline let pool: WorkerPool
  @usableFromInline var columns: SwarmColumns<Scalar>
  /// Where sorting and moving write to, before they trade places with `columns`.
  @usableFromInline var next: SwarmColumns<Scalar>
  @usableFromInline let order: CellSort<Scalar>
  /// The slot of each agent, found when it is first asked for after a sort.
  private let slots: UnsafeMutablePointer<Int32>
  private let slotsAreKnown = Atomic(false)
  private let locating = Mutex(())

  public init(count: Int, domain: Domain, attributes: Int = 0, pool: WorkerPool) {
    self.count = count
    self.domain = domain
    self.pool = pool
    columns = .allocate(count: count, attributes: attributes)
    next = .allocate(count: count, attributes: attributes)
    order = CellSort(count: count)
    slots = .allocate(capacity: max(count, 1))
    for i in 0..<count { columns.identity[i] = UInt32(i) }
  }

  deinit {
    columns.deallocate()
    next.deallocate()
    slots.deallocate()
  }

  /// Moves all agents by one step.
  @inlinable
  public func step<Rule: SteeringRule>(_ rule: Rule, step: Int) where Rule.Scalar == Scalar {
    let grid = CellGrid<Scalar>(domain, cutoff: Double(rule.range), count: count, bounds: bounds())
    if grid.cells > 1 { sort(grid) }
    let (columns, next) = (columns, next)
    let neighborhood = Neighborhood(grid: grid, columns: columns, starts: order.starts, count: count)
    let faces = Faces<Scalar>(domain)
    // Chunks are whole registers, and small enough for the cores to share a hundred agents.
    pool.forEachRange(count, grain: WorkerPool.grain(count, upTo: 256, unit: 8)) { slots in
      let stride = (slots.count + 7) & ~7
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 4 * stride) { scratch in
        let cues = scratch.baseAddress!
        cues.initialize(repeating: 0, count: 4 * stride)
        neighborhood.forEachAgent(in: slots, range: rule.range, nearest: rule.nearest) { slot, hits, count in
          var perception = rule.start(Agent(columns, slot))
          var k = 0
          while k < count {
            rule.perceive(Neighbors(offset: hits.offset(k), heading: hits.heading(k)), &perception)
            k &+= 8
          }
          let cue = rule.cue(perception)
          let place = slot - slots.lowerBound
          for c in 0..<4 { cues[c * stride + place] = cue[c] }
        }
        var slot = slots.lowerBound
        while slot < slots.upperBound {
          let k = slot - slots.lowerBound
          let cue = Lanes3(Scalar.load(cues, k), Scalar.load(cues, stride + k), Scalar.load(cues, 2 * stride + k))
          let agents = AgentLanes(columns, slot, cue: cue, cueWeight: Scalar.load(cues, 3 * stride + k))
          var heading = rule.steer(agents, step: step)
          var position = columns.lanes(SwarmColumns<Scalar>.position, slot) + heading * rule.stride(agents)
          faces.apply(&position, &heading)
          next.store(position, SwarmColumns<Scalar>.position, slot)
          next.store(heading, SwarmColumns<Scalar>.heading, slot)
          slot &+= 8
        }
      }
    }
    columns.swapMotion(with: next)
  }

  @inlinable
  func sort(_ grid: CellGrid<Scalar>) {
    let (from, to) = (columns, next)
    order.sort(grid, from[0], from[1], from[2], pool: pool)
    let (destination, width) = (order.destination, from.width)
    order.forEachPiece(pool) { _, range in
      for k in 0..<width {
        let (source, target) = (from[k], to[k])
        for i in range { target[Int(destination[i])] = source[i] }
      }
      for i in range { to.identity[Int(destination[i])] = from.identity[i] }
    }
    swap(&columns, &next)
    forgetSlots()
  }

  /// The smallest box around the agents; only open domains need it.
  @usableFromInline
  func bounds() -> (low: SIMD3<Double>, high: SIMD3<Double>) {
    guard domain.boundary.contains(.open), count > 0 else { return (.zero, SIMD3(repeating: 1)) }
    var (low, high) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for axis in 0..<domain.dimensions {
      let column = columns[axis]
      let (least, greatest) = pool.reduce(
        count, grain: 65536, (column[0], column[0]),
        { range in
          var (least, greatest) = (column[0], column[0])
          for i in range {
            least = min(least, column[i])
            greatest = max(greatest, column[i])
          }
          return (least, greatest)
        }, { (min($0.0, $1.0), max($0.1, $1.1)) })
      (low[axis], high[axis]) = (Double(least), Double(greatest))
    }
    return (low, high)
  }

  // MARK: - Reading and setting, by identity

  /// Three columns from `first` on of some agents, as many numbers each as there are dimensions. Several threads may read at once.
  public func read(_ first: Int, _ agents: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    locate()
    let (dimensions, slots, columns) = (domain.dimensions, slots, columns)
    var out = out
    for agent in agents {
      let slot = Int(slots[agent])
      for axis in 0..<dimensions { out[axis] = Double(columns[first + axis][slot]) }
      out += dimensions
    }
  }

  private func locate() {
    if slotsAreKnown.load(ordering: .acquiring) { return }
    locating.withLock { _ in
      if slotsAreKnown.load(ordering: .relaxed) { return }
      for slot in 0..<count { slots[Int(columns.identity[slot])] = Int32(truncatingIfNeeded: slot) }
      slotsAreKnown.store(true, ordering: .releasing)
    }
  }

  @usableFromInline
  func forgetSlots() { slotsAreKnown.store(false, ordering: .releasing) }

  /// Sets three columns of all agents from as many numbers each as there are dimensions.
  public func set(_ first: Int, to values: [Double]) {
    locate()
    let dimensions = domain.dimensions
    precondition(values.count == count * dimensions, "\(dimensions) numbers for each agent")
    for agent in 0..<count {
      for axis in 0..<dimensions { columns[first + axis][Int(slots[agent])] = Scalar(values[agent * dimensions + axis]) }
    }
  }

  /// Sets an attribute of all agents.
  public func setAttribute(_ index: Int, to values: [Double]) {
    locate()
    for agent in 0..<count { columns[SwarmColumns<Scalar>.attributes + index][Int(slots[agent])] = Scalar(values[agent]) }
  }

  /// Who is in some of the slots.
  public func readIdentities(_ slots: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for slot in slots { out[slot - slots.lowerBound] = Double(columns.identity[slot]) }
  }

  /// Puts everybody into slots. Positions, headings and attributes don't move along: set them afterwards.
  public func setIdentities(_ identities: [Double]) {
    for slot in 0..<count { columns.identity[slot] = UInt32(identities[slot]) }
    forgetSlots()
  }

  /// True if all positions are finite.
  public var isFinite: Bool {
    let (x, y, z) = (columns[0], columns[1], columns[2])
    return pool.reduce(
      count, grain: 65536, true,
      { range in
        var sum: Scalar = 0
        // a − a is 0 for finite numbers only.
        for i in range { sum += (x[i] - x[i]) + (y[i] - y[i]) + (z[i] - z[i]) }
        return sum == 0
      }, { $0 && $1 })
  }
}
