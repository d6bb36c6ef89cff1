import CSIMD
import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Exact event-driven dynamics of hard discs in a box: each flies freely from collision to collision.
///
/// A disc is touched only by its own events (delayed states, Lubachevsky 1991, J. Comput. Phys. 94:255); it looks for partners in the nine
/// cells around it, and again in three when it crosses into another cell; one event a disc waits in the queue. A crossing doesn't move
/// the disc, and a collision time is a function of the two flights alone (see `PositionGrid`). So the motion has the same bits however
/// often everything is predicted anew: after a restart, at a change of the cells, in another order of the discs in memory.
final class DiscDynamics<Sizes: DiscSizes>: DiscMotion {
  let count: Int
  let walls: (x: Bool, y: Bool)
  let gridX: PositionGrid
  let gridY: PositionGrid
  let discs: UnsafeMutablePointer<Disc>
  /// Who is in which slot.
  private(set) var identity: [Int]
  /// How often each disc went through periodic faces, upwards counting positive; by slot.
  private(set) var image: [SIMD2<Int32>]
  var rules = DiscRules() { didSet { falls = rules.gravity != .zero } }
  private(set) var tally = DiscTally()
  /// Since the epoch.
  private(set) var now = 0.0

  private var sizes: Sizes
  private var falls = false
  private let collisionTime: UnsafeMutablePointer<Double>
  private let columns: Int
  private let rows: Int
  private let width: SIMD2<Double>
  /// The first disc in each cell.
  private let heads: UnsafeMutablePointer<UInt32>
  /// Discs to look at.
  private let candidates: UnsafeMutablePointer<UInt32>
  private var queue: EventQueue?
  private var events = 0
  /// How many events should take some time, and when so many had happened.
  private let watch: Int
  private var watched = -Double.infinity
  /// The mean time between two events at the start of the epoch.
  private var spacing = 1.0

  /// - Parameters:
  ///   - largestDiameter: Cells are at least as wide.
  init(count: Int, domain: Domain, sizes: Sizes, largestDiameter: Double) {
    self.count = count
    self.sizes = sizes
    walls = (domain.boundary[0] == .reflecting, domain.boundary[1] == .reflecting)
    gridX = PositionGrid(side: domain.size[0])
    gridY = PositionGrid(side: domain.size[1])
    watch = 100 * (count + 1000)
    let (columns, rows) = DiscDynamics.cells(count: count, domain: domain, largestDiameter: largestDiameter)
    (self.columns, self.rows) = (columns, rows)
    width = SIMD2(gridX.side / Double(columns), gridY.side / Double(rows))
    discs = largeMemory(of: Disc.self, count)
    discs.initialize(repeating: Disc(x: 0, y: 0, vx: 0, vy: 0), count: count)
    collisionTime = .allocate(capacity: max(count, 1))
    heads = .allocate(capacity: columns * rows)
    candidates = .allocate(capacity: count + 16)
    identity = Array(0..<count)
    image = Array(repeating: .zero, count: count)
  }

  deinit {
    discs.deallocate()
    collisionTime.deallocate()
    heads.deallocate()
    candidates.deallocate()
    queue?.deallocate()
  }

  /// How many cells the box is cut into: as small as a disc allows if it is dense; larger ones if it is dilute, where most events are
  /// crossings from cell to cell.
  static func cells(count: Int, domain: Domain, largestDiameter: Double) -> (columns: Int, rows: Int) {
    let spacing = (domain.size[0] * domain.size[1] / Double(max(count, 1))).squareRoot()
    let density = Double(count) * largestDiameter * largestDiameter / (domain.size[0] * domain.size[1])
    let smallest = largestDiameter * (1 + 1e-7)
    let edge = max(smallest, spacing * (density > 0.25 ? 0.71 : density > 0.01 ? 1 : 1.7))
    func cut(_ axis: Int) -> Int {
      let fitting = Int(min(domain.size[axis] / edge, 65535))
      // Few periodic cells would meet the same disc on both sides.
      return max(1, domain.boundary[axis] == .periodic && fitting < 4 ? Int(domain.size[axis] / smallest) : fitting)
    }
    return (cut(0), cut(1))
  }

  /// Whether the search for partners works in such a box: along a periodic axis it needs four cells.
  static func fits(count: Int, domain: Domain, largestDiameter: Double) -> Bool {
    let cells = cells(count: count, domain: domain, largestDiameter: largestDiameter)
    return (domain.boundary[0] != .periodic || cells.columns >= 4) && (domain.boundary[1] != .periodic || cells.rows >= 4)
  }

  // MARK: - State

  /// The slot of each disc.
  var slots: [Int] {
    var slots = [Int](repeating: 0, count: count)
    for slot in 0..<count { slots[identity[slot]] = slot }
    return slots
  }

  /// Where a disc is now, in the box.
  func position(_ slot: Int) -> SIMD2<Double> {
    let place = place(discs[slot], at: now)
    return SIMD2(walls.x ? place.x : wrap(place.x, gridX.side), walls.y ? place.y : wrap(place.y, gridY.side))
  }

  func unwrappedPosition(_ slot: Int) -> SIMD2<Double> {
    place(discs[slot], at: now) + SIMD2(Double(image[slot].x) * gridX.side, Double(image[slot].y) * gridY.side)
  }

  func velocity(_ slot: Int) -> SIMD2<Double> {
    let disc = discs[slot]
    return SIMD2(disc.vx, disc.vy) + rules.gravity * (now - disc.start)
  }

  /// Σ m v² / 2.
  var kineticEnergy: Double {
    var sum = 0.0
    for slot in 0..<count {
      let v = velocity(slot)
      sum += sizes.mass(slot) * (v * v).sum()
    }
    return sum / 2
  }

  /// Sets positions and velocities, by identity, of discs that start now.
  func place(_ positions: [SIMD2<Double>], _ velocities: [SIMD2<Double>]) {
    for slot in 0..<count {
      let (p, v) = (positions[identity[slot]], velocities[identity[slot]])
      discs[slot] = Disc(x: gridX.round(p.x), y: gridY.round(p.y), vx: v.x, vy: v.y, start: now)
    }
  }

  /// Restores a state that `flights` described.
  func restore(
    flights: [SIMD2<Double>], velocities: [SIMD2<Double>], starts: [Double], images: [SIMD2<Int32>], tally: DiscTally, now: Double
  ) {
    for slot in 0..<count {
      let (k, v) = (identity[slot], velocities[identity[slot]])
      discs[slot] = Disc(x: flights[k].x, y: flights[k].y, vx: v.x, vy: v.y, start: starts[k])
      image[slot] = images[k]
    }
    (self.tally, self.now) = (tally, now)
  }

  /// Ends all flights at their present place, with other velocities if they shall turn around, and begins to count time anew.
  func beginEpoch(reversed: Bool, restartClock: Bool) {
    for slot in 0..<count {
      let (place, velocity) = (place(discs[slot], at: now), velocity(slot))
      discs[slot].x = gridX.round(place.x)
      discs[slot].y = gridY.round(place.y)
      discs[slot].vx = reversed ? -velocity.x : velocity.x
      discs[slot].vy = reversed ? -velocity.y : velocity.y
      discs[slot].start = restartClock ? 0 : now
    }
    if restartClock { (now, watched) = (0, -.infinity) }
  }

  @inline(__always)
  private func place(_ disc: Disc, at time: Double) -> SIMD2<Double> {
    let elapsed = time - disc.start
    var place = SIMD2(disc.x + disc.vx * elapsed, disc.y + disc.vy * elapsed)
    if falls { place += rules.gravity * (0.5 * elapsed * elapsed) }
    return place
  }

  private func wrap(_ x: Double, _ side: Double) -> Double {
    let wrapped = x - (x / side).rounded(.down) * side
    return wrapped < side ? wrapped : 0
  }

  // MARK: - Preparing

  /// Sorts discs by cell, so that neighbours in space are neighbours in memory, and predicts all events.
  func prepare() {
    for slot in 0..<count { bringIntoCell(slot) }
    sort()
    heads.initialize(repeating: Disc.none, count: columns * rows)
    for slot in 0..<count {
      let cell = index(discs[slot].cell)
      discs[slot].next = heads[cell]
      heads[cell] = UInt32(truncatingIfNeeded: slot)
    }
    queue?.deallocate()
    queue = makeQueue()
    for slot in 0..<count { predict(slot) }
  }

  private func bringIntoCell(_ slot: Int) {
    let place = place(discs[slot], at: now)
    var (column, row) = (Int((place.x / width.x).rounded(.down)), Int((place.y / width.y).rounded(.down)))
    // Through a face that it is about to cross, or just has, in steps of the box's side.
    if !walls.x { column = carry(column, columns, place.x, gridX.side, &discs[slot].x, &image[slot].x) }
    if !walls.y { row = carry(row, rows, place.y, gridY.side, &discs[slot].y, &image[slot].y) }
    discs[slot].cell = UInt32(min(max(row, 0), rows - 1)) << 16 | UInt32(min(max(column, 0), columns - 1))
  }

  private func carry(
    _ cell: Int, _ cells: Int, _ place: Double, _ side: Double, _ x: inout Double, _ image: inout Int32
  ) -> Int {
    let turns = (place / side).rounded(.down)
    if turns == 0 { return cell }
    x -= turns * side
    image += Int32(turns)
    return Int(((place - turns * side) / side * Double(cells)).rounded(.down))
  }

  private func sort() {
    var starts = [Int](repeating: 0, count: columns * rows + 1)
    for slot in 0..<count { starts[index(discs[slot].cell) + 1] += 1 }
    for cell in 0..<columns * rows { starts[cell + 1] += starts[cell] }
    var order = [Int](repeating: 0, count: count)
    for slot in 0..<count {
      let cell = index(discs[slot].cell)
      order[starts[cell]] = slot
      starts[cell] += 1
    }
    let old = Array(UnsafeBufferPointer(start: discs, count: count))
    for slot in 0..<count { discs[slot] = old[order[slot]] }
    identity = order.map { identity[$0] }
    image = order.map { image[$0] }
    sizes.reorder(order)
  }

  /// A queue for as many events a unit of time as there have been, or as there will be if nothing is known yet.
  private func makeQueue() -> EventQueue {
    var speed = 0.0
    for slot in 0..<count {
      let v = velocity(slot)
      speed += (v * v).sum()
    }
    speed = (speed / Double(2 * max(count, 1))).squareRoot()
    let density = Double(count) / (gridX.side * gridY.side)
    let diameter = sizes.contactSquared(0, 0).squareRoot()
    // Crossings and collisions of a disc in a unit of time.
    var rate = speed * (0.8 / width.x + 0.8 / width.y + 1.5 * 2 * Double.pi.squareRoot() * density * diameter)
    if !(rate > 0) || !rate.isFinite { rate = 1 }
    spacing = 1 / (rate * Double(max(count, 1)))
    let binWidth = 8 * spacing
    var bins = 64
    while Double(bins) < min(8 / (rate * binWidth), 0x1p26) { bins *= 2 }
    return EventQueue(binWidth: binWidth, bins: bins, from: now, discs: count)
  }

  // MARK: - Running

  /// Executes all events up to a time since the epoch, and stops there.
  ///
  /// - Throws: `SimulationError.stalled` if time hardly goes on: the discs have collapsed.
  func run(until end: Double) throws(SimulationError) {
    if queue == nil { prepare() }
    while let event = queue!.pop(until: end, discs) {
      events += 1
      if events % watch == 0 { try checkProgress() }
      now = event.time
      let slot = Int(event.disc)
      if collisionTime[slot] <= event.time {
        collide(slot)
      } else {
        cross(slot)
      }
    }
    now = end
  }

  private func checkProgress() throws(SimulationError) {
    if now - watched < 1e-9 * spacing * Double(watch) {
      throw .stalled(
        reason: "\(watch) events took no time: discs have collapsed; a contact_time, or a longer one, prevents that", time: now)
    }
    watched = now
  }

  private func collide(_ i: Int) {
    let j = Int(discs[i].partner)
    if discs[j].flight != discs[i].partnerFlight {
      predict(i)
      return
    }
    let (a, b) = (discs[i], discs[j])
    let (p, q) = (place(a, at: now), place(b, at: now))
    let (ax, ay) = (gridX.round(p.x), gridY.round(p.y))
    let (bx, by) = (gridX.round(q.x), gridY.round(q.y))
    var (dx, dy) = (ax - bx, ay - by)
    if !walls.x { dx = nearest(dx, gridX.side) }
    if !walls.y { dy = nearest(dy, gridY.side) }
    var (ux, uy) = (a.vx, a.vy)
    var (wx, wy) = (b.vx, b.vy)
    if falls {
      ux += rules.gravity.x * (now - a.start)
      uy += rules.gravity.y * (now - a.start)
      wx += rules.gravity.x * (now - b.start)
      wy += rules.gravity.y * (now - b.start)
    }
    let distanceSquared = dx * dx + dy * dy
    let approach = dx * (ux - wx) + dy * (uy - wy)
    let (m, n) = (sizes.mass(i), sizes.mass(j))
    var restitution = rules.restitution
    if restitution < 1 && min(now - a.start, now - b.start) < rules.contactTime { restitution = 1 }
    let reduced = m * n / (m + n)
    // Over the actual distance, not the sum of the radii: so energy is conserved whatever the error of the time.
    let impulse = (1 + restitution) * reduced * approach / distanceSquared
    move(i, to: ax, ay, ux - impulse / m * dx, uy - impulse / m * dy)
    move(j, to: bx, by, wx + impulse / n * dx, wy + impulse / n * dy)
    tally.collisions += 1
    tally.virial -= (1 + restitution) * reduced * approach
    tally.worstGap = min(tally.worstGap, distanceSquared / sizes.contactSquared(i, j) - 1)
    predict(i)
    predict(j)
  }

  @inline(__always)
  private func nearest(_ d: Double, _ side: Double) -> Double { d > 0.5 * side ? d - side : d < -0.5 * side ? d + side : d }

  /// Begins another flight.
  @inline(__always)
  private func move(_ i: Int, to x: Double, _ y: Double, _ vx: Double, _ vy: Double) {
    let disc = discs + i
    disc.pointee.x = x
    disc.pointee.y = y
    disc.pointee.vx = vx
    disc.pointee.vy = vy
    disc.pointee.start = now
    disc.pointee.flight &+= 1
  }

  // MARK: - Walls and cells

  private enum Face { case edge, wall, partition }

  /// When a disc reaches the edge of its cell, a wall or the partition along an axis. Infinite if never.
  @inline(__always)
  private func exit(
    _ x: Double, _ v: Double, _ gravity: Double, _ start: Double, _ cell: Int, _ cells: Int, _ width: Double, _ isWalled: Bool,
    _ grid: PositionGrid, _ radius: Double, _ partition: Double?
  ) -> (time: Double, up: Bool, face: Face) {
    if falls && gravity != 0 {
      return fallingExit(x, v, gravity, start, cell, cells, width, isWalled, grid, radius)
    }
    if v == 0 { return (.infinity, true, .edge) }
    let up = v > 0
    var face = Face.edge
    var edge = Double(up ? cell + 1 : cell) * width
    if isWalled && cell == (up ? cells - 1 : 0) {
      (edge, face) = (grid.wall(up, radius), .wall)
    }
    if let partition {
      let stop = grid.round(up ? partition - radius : partition + radius)
      // Between here and the edge, and not behind: a disc at the partition that moves away from it is behind it.
      let isAhead = up ? x + v * (now - start) <= partition && stop <= edge : x + v * (now - start) >= partition && stop >= edge
      if isAhead { (edge, face) = (stop, .partition) }
    }
    return (start + (edge - x) / v, up, face)
  }

  /// The same on a parabola.
  private func fallingExit(
    _ x: Double, _ v: Double, _ gravity: Double, _ start: Double, _ cell: Int, _ cells: Int, _ width: Double, _ isWalled: Bool,
    _ grid: PositionGrid, _ radius: Double
  ) -> (time: Double, up: Bool, face: Face) {
    let elapsed = now - start
    var best = (time: Double.infinity, up: true, face: Face.edge)
    for up in [true, false] {
      let isWall = isWalled && cell == (up ? cells - 1 : 0)
      let edge = isWall ? grid.wall(up, radius) : Double(up ? cell + 1 : cell) * width
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
      if s >= elapsed - 1e-12 * max(1, abs(now)) && start + s < best.time { best = (start + s, up, isWall ? .wall : .edge) }
    }
    return best
  }

  @inline(__always)
  private func exits(_ i: Int) -> (x: (time: Double, up: Bool, face: Face), y: (time: Double, up: Bool, face: Face)) {
    let disc = discs[i]
    let radius = sizes.radius(i)
    return (
      exit(
        disc.x, disc.vx, rules.gravity.x, disc.start, Int(disc.cell & 0xFFFF), columns, width.x, walls.x, gridX, radius,
        rules.partition),
      exit(disc.y, disc.vy, rules.gravity.y, disc.start, Int(disc.cell >> 16), rows, width.y, walls.y, gridY, radius, nil)
    )
  }

  private func cross(_ i: Int) {
    let (x, y) = exits(i)
    let alongX = x.time < y.time
    let exit = alongX ? x : y
    if exit.face != .edge {
      bounce(i, alongX, exit.up, exit.face)
      return
    }
    let disc = discs + i
    var (column, row) = (Int(disc.pointee.cell & 0xFFFF), Int(disc.pointee.cell >> 16))
    unlink(i, row * columns + column)
    let step = exit.up ? 1 : -1
    if alongX {
      column += step
      if column < 0 || column == columns {
        column = exit.up ? 0 : columns - 1
        disc.pointee.x += exit.up ? -gridX.side : gridX.side
        image[i].x += Int32(step)
      }
    } else {
      row += step
      if row < 0 || row == rows {
        row = exit.up ? 0 : rows - 1
        disc.pointee.y += exit.up ? -gridY.side : gridY.side
        image[i].y += Int32(step)
      }
    }
    let cell = row * columns + column
    disc.pointee.cell = UInt32(truncatingIfNeeded: row) << 16 | UInt32(truncatingIfNeeded: column)
    disc.pointee.next = heads[cell]
    heads[cell] = UInt32(truncatingIfNeeded: i)
    lookAhead(i, column, row, alongX, step)
  }

  private func unlink(_ i: Int, _ cell: Int) {
    var link = heads + cell
    while link.pointee != UInt32(truncatingIfNeeded: i) {
      let disc = UnsafeMutableRawPointer(discs + Int(link.pointee))
      link = (disc + MemoryLayout<Disc>.offset(of: \.next)!).assumingMemoryBound(to: UInt32.self)
    }
    link.pointee = discs[i].next
  }

  private func bounce(_ i: Int, _ alongX: Bool, _ up: Bool, _ face: Face) {
    let disc = discs[i]
    let place = place(disc, at: now)
    var (x, y) = (gridX.round(place.x), gridY.round(place.y))
    var velocity = SIMD2(disc.vx, disc.vy)
    if falls { velocity += rules.gravity * (now - disc.start) }
    let radius = sizes.radius(i)
    let axis = alongX ? 0 : 1
    var restitution = rules.wallRestitution
    if restitution < 1 && now - disc.start < rules.contactTime { restitution = 1 }
    let impulse = sizes.mass(i) * (1 + restitution) * abs(velocity[axis])
    velocity[axis] *= -restitution
    if face == .partition {
      x = gridX.round(up ? rules.partition! - radius : rules.partition! + radius)
      tally.partitionCollisions += 1
    } else {
      if alongX { x = gridX.wall(up, radius) } else { y = gridY.wall(up, radius) }
      tally.wallCollisions += 1
      tally.wallImpulse[axis] += impulse
    }
    move(i, to: x, y, velocity.x, velocity.y)
    predict(i)
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
    let known = collisionTime[i]
    var best = (time: known, partner: discs[i].partner)
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
    if best.time < known { schedule(i, best) } else { reschedule(i) }
  }

  /// Looks into a cell that may lie beyond a face.
  private func lookIntoCell(_ i: Int, _ column: Int, _ row: Int, _ best: inout (time: Double, partner: UInt32)) {
    var (column, row, dx, dy) = (column, row, 0.0, 0.0)
    if column < 0 || column >= columns {
      if walls.x { return }
      dx = column < 0 ? gridX.side : -gridX.side
      column += column < 0 ? columns : -columns
    }
    if row < 0 || row >= rows {
      if walls.y { return }
      dy = row < 0 ? gridY.side : -gridY.side
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
    let (x, y) = (a.x + shiftX, a.y + shiftY)
    var (k, found) = (0, found)
    while k < found {
      let j = Int(candidates[k])
      let b = discs + j
      let next = b.pointee.next
      candidates[found] = next
      found &+= next == Disc.none ? 0 : 1
      k &+= 1
      // Both flights at the later one's start. Differences of positions are exact, and one of the elapsed times is 0.
      let start = a.start > b.pointee.start ? a.start : b.pointee.start
      let (s, t) = (start - a.start, start - b.pointee.start)
      var dx = (x - b.pointee.x) + (a.vx * s - b.pointee.vx * t)
      var dy = (y - b.pointee.y) + (a.vy * s - b.pointee.vy * t)
      var (ux, uy) = (a.vx - b.pointee.vx, a.vy - b.pointee.vy)
      if falls {
        dx += 0.5 * rules.gravity.x * (s * s - t * t)
        dy += 0.5 * rules.gravity.y * (s * s - t * t)
        ux += rules.gravity.x * (s - t)
        uy += rules.gravity.y * (s - t)
      }
      let contact = sizes.contactSquared(i, j)
      let approach = dx * ux + dy * uy
      let speedSquared = ux * ux + uy * uy
      let cross = dx * uy - dy * ux
      let discriminant = contact * speedSquared - cross * cross
      if approach < 0 && discriminant > 0 {
        let gap = dx * dx + dy * dy - contact
        let time = gap <= 0 ? start : start + gap / (discriminant.squareRoot() - approach)
        if time < best.time { best = (time, UInt32(truncatingIfNeeded: j)) }
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
    let (x, y) = exits(i)
    // Rounding may have a disc reach an edge just before it was there.
    let time = max(now, min(collisionTime[i], x.time, y.time))
    discs[i].schedule &+= 1
    queue!.push(time, UInt32(truncatingIfNeeded: i), discs[i].schedule)
  }
}

/// Memory in large pages where the system has them: discs are met in random order.
private func largeMemory<Element>(of type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
  let bytes = max(count, 1) * MemoryLayout<Element>.stride
  let page = bytes >= 1 << 21 ? 1 << 21 : 64
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
  #if os(Linux)
    if bytes >= 1 << 21 { madvise(memory, bytes, 14) }  // MADV_HUGEPAGE
  #endif
  return memory.bindMemory(to: Element.self, capacity: max(count, 1))
}
