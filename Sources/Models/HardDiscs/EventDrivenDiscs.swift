import CSIMD
import SimCore

/// The usual engine: one event a disc waits in a queue.
///
/// A disc looks for partners in the nine cells around it, and again in three when it crosses into another cell. A crossing doesn't end its
/// flight.
final class EventDrivenDiscs: DiscEngine, EventOwner {
  private let gas: DiscGas
  private let discs: UnsafeMutablePointer<Disc>
  private let collisionTime: UnsafeMutablePointer<Double>
  private let cells: DiscCells
  /// The first disc in each cell.
  private let heads: UnsafeMutablePointer<UInt32>
  /// Discs to look at.
  private let candidates: UnsafeMutablePointer<UInt32>
  private var queue: EventQueue<EventDrivenDiscs>?
  private var guardian: ProgressGuard
  /// Whether it pays to fetch memory ahead.
  private let exceedsCache: Bool

  /// - Parameters:
  ///   - largestContact: The largest distance at which two discs will ever touch.
  init(_ gas: DiscGas, largestContact: Double) {
    self.gas = gas
    discs = gas.discs
    let (columns, rows) = EventDrivenDiscs.cells(count: gas.count, domain: gas.domain, largestContact: largestContact)
    cells = DiscCells(columns: columns, rows: rows, of: gas)
    collisionTime = largeMemory(of: Double.self, gas.count)
    heads = largeMemory(of: UInt32.self, cells.count)
    candidates = .allocate(capacity: gas.count + 16)
    guardian = ProgressGuard(discs: gas.count)
    exceedsCache = gas.count > 4096
  }

  deinit {
    collisionTime.deallocate()
    heads.deallocate()
    candidates.deallocate()
    queue?.deallocate()
  }

  /// How many cells the box is cut into: as small as a disc allows if it is dense; larger ones if it is dilute, where most events are
  /// crossings from cell to cell.
  private static func cells(count: Int, domain: Domain, largestContact: Double) -> (columns: Int, rows: Int) {
    let spacing = (domain.size[0] * domain.size[1] / Double(max(count, 1))).squareRoot()
    let density = Double(count) * largestContact * largestContact / (domain.size[0] * domain.size[1])
    let smallest = largestContact * (1 + 1e-7)
    let edge = max(smallest, spacing * (density > 0.25 ? 0.71 : density > 0.01 ? 1 : 1.7))
    func cut(_ axis: Int) -> Int {
      let fitting = Int(min(domain.size[axis] / edge, 65535))
      // Few periodic cells would meet the same disc on both sides.
      return max(1, domain.boundary[axis] == .periodic && fitting < 3 ? Int(min(domain.size[axis] / smallest, 3)) : fitting)
    }
    return (cut(0), cut(1))
  }

  /// Whether the search for partners works in such a box: along a periodic axis it needs three cells.
  static func fits(count: Int, domain: Domain, largestContact: Double) -> Bool {
    let cells = cells(count: count, domain: domain, largestContact: largestContact)
    return (domain.boundary[0] != .periodic || cells.columns >= 3) && (domain.boundary[1] != .periodic || cells.rows >= 3)
  }

  // MARK: - Preparing

  /// Sorts discs by cell, so that neighbours in space are neighbours in memory, and predicts all events.
  func prepare() {
    cells.sort(gas)
    heads.initialize(repeating: Disc.none, count: cells.count)
    for k in 0..<gas.count {
      let cell = cells.index(discs[k].cell)
      discs[k].next = heads[cell]
      heads[cell] = UInt32(truncatingIfNeeded: k)
    }
    let spacing = typicalSpacing()
    guardian.restart(spacing: spacing)
    queue?.deallocate()
    var bins = 64
    while bins < min(gas.count, 1 << 26) { bins *= 2 }
    queue = EventQueue(binWidth: 8 * spacing, bins: bins, from: gas.now, events: gas.count)
    for k in 0..<gas.count { predict(k) }
  }

  /// The mean time between two events, about.
  private func typicalSpacing() -> Double {
    let density = Double(gas.count) / (gas.gridX.side * gas.gridY.side)
    // Crossings and collisions of a disc in a unit of time.
    let rate =
      gas.typicalSpeed
      * (0.8 / cells.width.x + 0.8 / cells.width.y + 1.5 * 2 * Double.pi.squareRoot() * density * gas.largestContact)
    return 1 / (rate * Double(gas.count))
  }

  // MARK: - Running

  func run(until end: Double) throws(SimulationError) {
    if queue == nil { prepare() }
    while let event = queue!.pop(until: end, self) {
      try guardian.count(at: event.time)
      gas.now = event.time
      let k = Int(event.disc)
      if collisionTime[k] <= event.time {
        collide(k)
      } else {
        cross(k)
      }
    }
    gas.now = end
  }

  @inline(__always)
  func isCurrent(_ event: Event) -> Bool { discs[Int(event.disc)].schedule == event.detail }

  func goesFirst(_ a: Event, _ b: Event) -> Bool {
    func pair(_ event: Event) -> (Int, Int) {
      let k = Int(event.disc)
      return (k, collisionTime[k] <= event.time ? Int(discs[k].partner) : k)
    }
    return gas.goesFirst(pair(a), pair(b))
  }

  @inline(__always)
  func prefetch(_ event: Event) { csimd_prefetch(discs + Int(event.disc)) }

  /// First the cells around, then the discs in them.
  func prefetchSurroundings(_ events: UnsafeBufferPointer<Event>) {
    guard exceedsCache else { return }
    for event in events {
      let cell = discs[Int(event.disc)].cell
      let row = Int(cell >> 16)
      let head = heads + cells.index(cell)
      csimd_prefetch(collisionTime + Int(event.disc))
      csimd_prefetch(head)
      if row > 0 { csimd_prefetch(head - cells.columns) }
      if row < cells.rows - 1 { csimd_prefetch(head + cells.columns) }
    }
    for event in events {
      let cell = discs[Int(event.disc)].cell
      let (column, row) = (Int(cell & 0xFFFF), Int(cell >> 16))
      if !cells.isInner(column, row) { continue }
      var head = heads + (row - 1) * cells.columns + column - 1
      for _ in 0..<3 {
        for k in 0..<3 where head[k] != Disc.none { csimd_prefetch(discs + Int(head[k])) }
        head += cells.columns
      }
    }
  }

  private func collide(_ i: Int) {
    let j = Int(discs[i].partner)
    if discs[j].flight != discs[i].partnerFlight {
      predict(i)
      return
    }
    gas.collide(i, j)
    predict(i)
    predict(j)
  }

  // MARK: - Walls and cells

  /// Where a disc leaves its cell along an axis.
  private struct Exit {
    var time = Double.infinity
    var isUpper = true
    /// What ends its flight there; nil at the edge to the next cell.
    var obstacle: DiscGas.Face?
  }

  @inline(__always)
  private func exit(_ i: Int, _ axis: Int) -> Exit {
    if gas.falls && gas.rules.gravity[axis] != 0 { return fallingExit(i, axis) }
    let disc = discs + i
    let (x, v) = axis == 0 ? (disc.pointee.x, disc.pointee.vx) : (disc.pointee.y, disc.pointee.vy)
    let cell = Int(axis == 0 ? disc.pointee.cell & 0xFFFF : disc.pointee.cell >> 16)
    let up = v > 0
    var exit = Exit(isUpper: up)
    let isLast = cell == (up ? (axis == 0 ? cells.columns : cells.rows) - 1 : 0)
    if v != 0 && !isLast {
      let edge = Double(up ? cell + 1 : cell) * (axis == 0 ? cells.width.x : cells.width.y)
      exit.time = disc.pointee.start + (edge - x) / v
    }
    if isLast || axis == 0 && gas.hasInnerWall {
      let obstacle = gas.obstacle(i, axis)
      if obstacle.time <= exit.time { exit = Exit(time: obstacle.time, isUpper: obstacle.isUpper, obstacle: obstacle.face) }
    }
    return exit
  }

  /// The same on a parabola, between walls.
  private func fallingExit(_ i: Int, _ axis: Int) -> Exit {
    let (disc, gravity) = (discs[i], gas.rules.gravity[axis])
    let (x, v) = axis == 0 ? (disc.x, disc.vx) : (disc.y, disc.vy)
    let (cell, last) = axis == 0 ? (Int(disc.cell & 0xFFFF), cells.columns - 1) : (Int(disc.cell >> 16), cells.rows - 1)
    let elapsed = gas.now - disc.start
    var best = Exit()
    for up in [true, false] {
      let isLast = cell == (up ? last : 0)
      let edge = isLast ? gas.face(axis, up, gas.sizes.radius(i)) : Double(up ? cell + 1 : cell) * cells.width[axis]
      // ½ g s² + v s + (x - edge) = 0; the first s from now on at which the disc moves outwards.
      let discriminant = v * v - 2 * gravity * (x - edge)
      if discriminant < 0 { continue }
      let root = discriminant.squareRoot()
      // Outwards means velocity v + g s = ±root.
      let outward = up ? root : -root
      let s = v * outward > 0 ? -2 * (x - edge) / (v + outward) : (outward - v) / gravity
      let speed = v + gravity * s
      guard up ? speed >= 0 : speed <= 0, s.isFinite else { continue }
      // One that it has just gone through may come out a rounding error ago.
      if s >= elapsed - 1e-12 * max(1, abs(gas.now)) && disc.start + s < best.time {
        best = Exit(time: disc.start + s, isUpper: up, obstacle: isLast ? .wall : nil)
      }
    }
    return best
  }

  private func cross(_ i: Int) {
    let (x, y) = (exit(i, 0), exit(i, 1))
    let axis = x.time < y.time ? 0 : 1
    let exit = axis == 0 ? x : y
    if let face = exit.obstacle {
      gas.bounce(i, DiscGas.Obstacle(axis: axis, isUpper: exit.isUpper, face: face))
      if face != .periodic { return predict(i) }
    }
    let cell = discs[i].cell
    unlink(i, cells.index(cell))
    var (column, row) = (Int(cell & 0xFFFF), Int(cell >> 16))
    let isPeriodic = exit.obstacle == .periodic
    let step = exit.isUpper ? 1 : -1
    if axis == 0 {
      column += isPeriodic ? -step * (cells.columns - 1) : step
    } else {
      row += isPeriodic ? -step * (cells.rows - 1) : step
    }
    link(i, column, row)
    // Through a face another flight began: what it knew is void.
    if isPeriodic { predict(i) } else { lookAhead(i, column, row, axis, step) }
  }

  private func link(_ i: Int, _ column: Int, _ row: Int) {
    let cell = row * cells.columns + column
    discs[i].cell = UInt32(truncatingIfNeeded: row) << 16 | UInt32(truncatingIfNeeded: column)
    discs[i].next = heads[cell]
    heads[cell] = UInt32(truncatingIfNeeded: i)
  }

  private func unlink(_ i: Int, _ cell: Int) {
    var link = heads + cell
    while link.pointee != UInt32(truncatingIfNeeded: i) {
      let disc = UnsafeMutableRawPointer(discs + Int(link.pointee))
      link = (disc + MemoryLayout<Disc>.offset(of: \.next)!).assumingMemoryBound(to: UInt32.self)
    }
    link.pointee = discs[i].next
  }

  // MARK: - Predicting

  /// Looks for the first partner in all cells around, and schedules what comes first.
  private func predict(_ i: Int) {
    let cell = discs[i].cell
    let (column, row) = (Int(cell & 0xFFFF), Int(cell >> 16))
    var best = (time: Double.infinity, partner: Disc.none)
    if cells.isInner(column, row) {
      var found = 0
      var head = heads + (row - 1) * cells.columns + column - 1
      for _ in 0..<3 {
        for k in 0..<3 {
          candidates[found] = head[k]
          found &+= head[k] == Disc.none ? 0 : 1
        }
        head += cells.columns
      }
      look(i, found, 0, 0, &best)
    } else {
      for r in row - 1...row + 1 { for c in column - 1...column + 1 { lookIntoCell(i, c, r, &best) } }
    }
    schedule(i, best)
  }

  /// Looks into the three cells that have come into reach, and schedules what comes first.
  @inline(__always)
  private func lookAhead(_ i: Int, _ column: Int, _ row: Int, _ axis: Int, _ step: Int) {
    let known = (time: collisionTime[i], partner: discs[i].partner)
    var best = known
    if cells.isInner(column, row) {
      let columns = cells.columns
      let first = axis == 0 ? (row - 1) * columns + column + step : (row + step) * columns + column - 1
      let stride = axis == 0 ? columns : 1
      var found = 0
      for k in 0..<3 {
        let head = heads[first + k * stride]
        candidates[found] = head
        found &+= head == Disc.none ? 0 : 1
      }
      look(i, found, 0, 0, &best)
    } else {
      for k in -1...1 { lookIntoCell(i, axis == 0 ? column + step : column + k, axis == 0 ? row + k : row + step, &best) }
    }
    // The same partner at another time, too: it may be on another flight by now.
    if best.partner != known.partner || best.time != known.time { schedule(i, best) } else { reschedule(i) }
  }

  /// Looks into a cell that may lie beyond a face.
  private func lookIntoCell(_ i: Int, _ column: Int, _ row: Int, _ best: inout (time: Double, partner: UInt32)) {
    guard let (cell, shift) = cells.neighbor(column, row), heads[cell] != Disc.none else { return }
    candidates[0] = heads[cell]
    look(i, 1, shift.x, shift.y, &best)
  }

  /// Finds the earliest collision with the candidates and those that follow them in their cells.
  @inline(__always)
  private func look(
    _ i: Int, _ found: Int, _ shiftX: Double, _ shiftY: Double, _ best: inout (time: Double, partner: UInt32)
  ) {
    let a = discs[i]
    var (k, found) = (0, found)
    while k < found {
      let j = Int(candidates[k])
      let next = discs[j].next
      candidates[found] = next
      found &+= next == Disc.none ? 0 : 1
      k &+= 1
      let time = gas.meeting(a, i, j, shiftX, shiftY)
      if time <= best.time && time < .infinity && (time < best.time || gas.goesFirst((i, j), (i, Int(best.partner)))) {
        best = (time, UInt32(truncatingIfNeeded: j))
      }
    }
  }

  @inline(__always)
  private func schedule(_ i: Int, _ best: (time: Double, partner: UInt32)) {
    collisionTime[i] = best.time
    discs[i].partner = best.partner
    if best.partner != Disc.none { discs[i].partnerFlight = discs[Int(best.partner)].flight }
    reschedule(i)
  }

  /// Puts a disc's next event into the queue.
  @inline(__always)
  private func reschedule(_ i: Int) {
    // Rounding may have a disc reach an edge just before it was there.
    let time = max(gas.now, min(collisionTime[i], exit(i, 0).time, exit(i, 1).time))
    discs[i].schedule &+= 1
    queue!.push(Event(time: time, disc: UInt32(truncatingIfNeeded: i), detail: discs[i].schedule), self)
  }
}
