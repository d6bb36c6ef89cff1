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
  private let columns: Int
  private let rows: Int
  private let width: SIMD2<Double>
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
    (self.columns, self.rows) = (columns, rows)
    width = SIMD2(gas.gridX.side / Double(columns), gas.gridY.side / Double(rows))
    collisionTime = largeMemory(of: Double.self, gas.count)
    heads = largeMemory(of: UInt32.self, columns * rows)
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
    func cell(_ x: Double, _ width: Double, _ cells: Int) -> UInt32 { UInt32(min(max(Int(x / width), 0), cells - 1)) }
    for k in 0..<gas.count {
      let place = gas.place(k)
      discs[k].cell = cell(place.y, width.y, rows) << 16 | cell(place.x, width.x, columns)
    }
    let order = CellOrder(count: gas.count, cells: columns * rows) { index(discs[$0].cell) }
    gas.reorder(order.order)
    heads.initialize(repeating: Disc.none, count: columns * rows)
    for k in 0..<gas.count {
      let cell = index(discs[k].cell)
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
    var squares = 0.0
    for k in 0..<gas.count {
      let v = gas.velocity(k)
      squares += (v * v).sum()
    }
    let speed = (squares / Double(2 * max(gas.count, 1))).squareRoot()
    let density = Double(gas.count) / (gas.gridX.side * gas.gridY.side)
    // Crossings and collisions of a disc in a unit of time.
    let rate = speed * (0.8 / width.x + 0.8 / width.y + 1.5 * 2 * Double.pi.squareRoot() * density * gas.largestContact)
    return rate > 0 && rate.isFinite ? 1 / (rate * Double(gas.count)) : 1
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
      let head = heads + row * columns + Int(cell & 0xFFFF)
      csimd_prefetch(collisionTime + Int(event.disc))
      csimd_prefetch(head)
      if row > 0 { csimd_prefetch(head - columns) }
      if row < rows - 1 { csimd_prefetch(head + columns) }
    }
    for event in events {
      let cell = discs[Int(event.disc)].cell
      let (column, row) = (Int(cell & 0xFFFF), Int(cell >> 16))
      if column == 0 || column == columns - 1 || row == 0 || row == rows - 1 { continue }
      var head = heads + (row - 1) * columns + column - 1
      for _ in 0..<3 {
        for k in 0..<3 where head[k] != Disc.none { csimd_prefetch(discs + Int(head[k])) }
        head += columns
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

  private enum Goal { case cell, face, partition }

  /// When a disc reaches the edge of its cell, a face of the box or the partition along an axis. Infinite if never.
  @inline(__always)
  private func exit(_ i: Int, _ axis: Int) -> (time: Double, up: Bool, goal: Goal) {
    let disc = discs + i
    let (x, v) = axis == 0 ? (disc.pointee.x, disc.pointee.vx) : (disc.pointee.y, disc.pointee.vy)
    if gas.falls && gas.rules.gravity[axis] != 0 { return fallingExit(i, axis, x, v, gas.rules.gravity[axis]) }
    let start = disc.pointee.start
    if axis == 0, let piston = gas.rules.piston, disc.pointee.vx > 0 || piston.velocity < 0, gas.sizes.inverseMass(i) > 0 {
      let meeting = piston.meeting(x, v, from: start, radius: gas.sizes.radius(i))
      let other = exitBeforePiston(i, axis, x, v)
      return meeting <= other.time ? (meeting, true, .face) : other
    }
    return exitBeforePiston(i, axis, x, v)
  }

  @inline(__always)
  private func exitBeforePiston(_ i: Int, _ axis: Int, _ x: Double, _ v: Double) -> (time: Double, up: Bool, goal: Goal) {
    if v == 0 { return (.infinity, true, .cell) }
    let disc = discs + i
    let up = v > 0
    let start = disc.pointee.start
    let cell = Int(axis == 0 ? disc.pointee.cell & 0xFFFF : disc.pointee.cell >> 16)
    let isLast = cell == (up ? (axis == 0 ? columns : rows) - 1 : 0)
    if isLast && up && axis == 0 && gas.rules.piston != nil { return (.infinity, true, .cell) }
    let edge = isLast ? gas.face(axis, up, gas.sizes.radius(i)) : Double(up ? cell + 1 : cell) * (axis == 0 ? width.x : width.y)
    let time = start + (edge - x) / v
    if axis == 0 && gas.rules.partition != nil {
      let meeting = gas.partitionTime(i, disc.pointee, gas.sizes.radius(i))
      if meeting <= time { return (meeting, up, .partition) }
    }
    return (time, up, isLast ? .face : .cell)
  }

  /// The same on a parabola.
  private func fallingExit(_ i: Int, _ axis: Int, _ x: Double, _ v: Double, _ gravity: Double) -> (
    time: Double, up: Bool, goal: Goal
  ) {
    let start = discs[i].start
    let (cell, cells) = axis == 0 ? (Int(discs[i].cell & 0xFFFF), columns) : (Int(discs[i].cell >> 16), rows)
    let elapsed = gas.now - start
    var best = (time: Double.infinity, up: true, goal: Goal.cell)
    for up in [true, false] {
      let isLast = cell == (up ? cells - 1 : 0)
      let edge = isLast ? gas.face(axis, up, gas.sizes.radius(i)) : Double(up ? cell + 1 : cell) * width[axis]
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
      if s >= elapsed - 1e-12 * max(1, abs(gas.now)) && start + s < best.time { best = (start + s, up, isLast ? .face : .cell) }
    }
    return best
  }

  private func cross(_ i: Int) {
    let (x, y) = (exit(i, 0), exit(i, 1))
    let alongX = x.time < y.time
    let exit = alongX ? x : y
    let disc = discs + i
    var (column, row) = (Int(disc.pointee.cell & 0xFFFF), Int(disc.pointee.cell >> 16))
    let isPeriodic = exit.goal == .face && !(alongX ? gas.walls.x : gas.walls.y)
    if exit.goal != .cell {
      gas.bounce(i, alongX ? 0 : 1, exit.up, exit.goal == .partition ? .partition : isPeriodic ? .periodic : .wall)
      if !isPeriodic { return predict(i) }
    }
    unlink(i, row * columns + column)
    let step = exit.up ? 1 : -1
    if alongX { column += isPeriodic ? -step * (columns - 1) : step } else { row += isPeriodic ? -step * (rows - 1) : step }
    let cell = row * columns + column
    disc.pointee.cell = UInt32(truncatingIfNeeded: row) << 16 | UInt32(truncatingIfNeeded: column)
    disc.pointee.next = heads[cell]
    heads[cell] = UInt32(truncatingIfNeeded: i)
    // Another flight: what it knew is void.
    if isPeriodic { predict(i) } else { lookAhead(i, column, row, alongX, step) }
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

  @inline(__always)
  private func index(_ cell: UInt32) -> Int { Int(cell >> 16) * columns + Int(cell & 0xFFFF) }

  /// Looks for the first partner in all cells around, and schedules what comes first.
  private func predict(_ i: Int) {
    let cell = discs[i].cell
    let (column, row) = (Int(cell & 0xFFFF), Int(cell >> 16))
    var best = (time: Double.infinity, partner: Disc.none)
    if column > 0 && column < columns - 1 && row > 0 && row < rows - 1 {
      var found = 0
      var head = heads + (row - 1) * columns + column - 1
      for _ in 0..<3 {
        for k in 0..<3 {
          candidates[found] = head[k]
          found &+= head[k] == Disc.none ? 0 : 1
        }
        head += columns
      }
      look(i, found, 0, 0, &best)
    } else {
      for r in row - 1...row + 1 { for c in column - 1...column + 1 { lookIntoCell(i, c, r, &best) } }
    }
    schedule(i, best)
  }

  /// Looks into the three cells that have come into reach, and schedules what comes first.
  @inline(__always)
  private func lookAhead(_ i: Int, _ column: Int, _ row: Int, _ alongX: Bool, _ step: Int) {
    let known = (time: collisionTime[i], partner: discs[i].partner)
    var best = known
    if column > 0 && column < columns - 1 && row > 0 && row < rows - 1 {
      let first = alongX ? (row - 1) * columns + column + step : (row + step) * columns + column - 1
      let stride = alongX ? columns : 1
      var found = 0
      for k in 0..<3 {
        let head = heads[first + k * stride]
        candidates[found] = head
        found &+= head == Disc.none ? 0 : 1
      }
      look(i, found, 0, 0, &best)
    } else {
      for k in -1...1 { lookIntoCell(i, alongX ? column + step : column + k, alongX ? row + k : row + step, &best) }
    }
    // The same partner at another time, too: it may be on another flight by now.
    if best.partner != known.partner || best.time != known.time { schedule(i, best) } else { reschedule(i) }
  }

  /// Looks into a cell that may lie beyond a face.
  private func lookIntoCell(_ i: Int, _ column: Int, _ row: Int, _ best: inout (time: Double, partner: UInt32)) {
    var (column, row, dx, dy) = (column, row, 0.0, 0.0)
    if column < 0 || column >= columns {
      if gas.walls.x { return }
      dx = column < 0 ? gas.gridX.side : -gas.gridX.side
      column += column < 0 ? columns : -columns
    }
    if row < 0 || row >= rows {
      if gas.walls.y { return }
      dy = row < 0 ? gas.gridY.side : -gas.gridY.side
      row += row < 0 ? rows : -rows
    }
    let head = heads[row * columns + column]
    if head == Disc.none { return }
    candidates[0] = head
    look(i, 1, dx, dy, &best)
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

/// Notices when events take no time: discs have collapsed.
struct ProgressGuard {
  /// How many events should take some time.
  private let watch: Int
  private var events = 0
  private var spacing = 1.0
  private var watched = -Double.infinity

  init(discs: Int) { watch = 100 * (discs + 1000) }

  /// - Parameters:
  ///   - spacing: The mean time between two events, at first.
  mutating func restart(spacing: Double) { (self.spacing, watched, events) = (spacing, -.infinity, 0) }

  @inline(__always)
  mutating func count(at time: Double) throws(SimulationError) {
    events += 1
    if events == watch { try check(time) }
  }

  private mutating func check(_ time: Double) throws(SimulationError) {
    if time - watched < 1e-9 * spacing * Double(watch) {
      throw .stalled(
        reason:
          "\(watch) events took no time: discs have collapsed, which a contact_time (or a longer one) prevents, or are crushed",
        time: time)
    }
    (watched, events) = (time, 0)
  }
}

/// An order of things by cell: `order[k]` is the one that comes k-th.
struct CellOrder: ~Copyable {
  let order: UnsafeMutablePointer<Int32>

  init(count: Int, cells: Int, cell: (Int) -> Int) {
    order = .allocate(capacity: max(count, 1))
    var starts = [Int32](repeating: 0, count: cells + 1)
    for k in 0..<count { starts[cell(k) + 1] += 1 }
    for c in 0..<cells { starts[c + 1] += starts[c] }
    for k in 0..<count {
      let c = cell(k)
      order[Int(starts[c])] = Int32(truncatingIfNeeded: k)
      starts[c] += 1
    }
  }

  deinit { order.deallocate() }
}
