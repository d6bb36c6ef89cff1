import CSIMD
import SimCore

/// The engine for dilute gases, where discs would mostly cross from cell to cell.
///
/// Time is cut into windows so short that no disc of usual speed comes farther than half a cell. At the start of a window all discs are
/// sorted into cells, and a sweep over neighbouring cells, eight pairs at a time, finds those that might meet before its end. Only for
/// them exact times are computed. Then the meetings happen in the order of time; whoever collided is compared again with the cells
/// around it. Discs faster than usual look, and are looked for, farther away. No event is missed and none is moved by the windows, so the
/// motion has the same bits as with the event-driven engine.
///
/// The sweep runs in single precision, with margins for its rounding errors: it decides what is looked at, never what happens.
final class WindowedDiscs: DiscEngine, EventOwner {
  private let gas: DiscGas
  private let discs: UnsafeMutablePointer<Disc>
  private let pool: WorkerPool
  private let cells: DiscCells
  private let sorter: CellSort<Float>
  /// Straight lines through the window, in the order of the cells: places at its start, relative to the middle of the box.
  private let lineX: UnsafeMutablePointer<Float>
  private let lineY: UnsafeMutablePointer<Float>
  private let lineVX: UnsafeMutablePointer<Float>
  private let lineVY: UnsafeMutablePointer<Float>
  /// Whose line it is.
  private let slotOf: UnsafeMutablePointer<Int32>

  private var windowStart = 0.0
  private var windowEnd = -Double.infinity
  private var window: UInt32 = 0
  /// No disc that is faster than this counts as usual.
  private var usualSpeed = 1.0
  /// Discs that were faster at some time in this window.
  private var fast: FastDiscs
  private var queue: EventQueue<WindowedDiscs>
  private var guardian: ProgressGuard
  /// What each part of the sweep found.
  private var found: [[Event]] = []
  private var sprinters: [[Int32]] = []
  /// What a search found.
  private var fresh: [Event] = []
  private var margins = SweepMargins()

  /// Windows after which the discs are sorted in memory.
  private static let sortInterval: UInt32 = 16
  /// Discs in a cell.
  private static let occupancy = 7.0
  /// How many times its usual component a disc's speed must be to count as fast: one of 500 is.
  private static let usual = 3.5

  init(_ gas: DiscGas, pool: WorkerPool) {
    (self.gas, self.pool, discs) = (gas, pool, gas.discs)
    let spacing = (WindowedDiscs.occupancy * gas.gridX.side * gas.gridY.side / Double(max(gas.count, 1))).squareRoot()
    let edge = max(spacing, 1.5 * gas.largestContact)
    func cut(_ side: Double) -> Int { max(1, Int(min(side / edge, 65535))) }
    cells = DiscCells(columns: cut(gas.gridX.side), rows: cut(gas.gridY.side), of: gas)
    sorter = CellSort(count: gas.count)
    func line() -> UnsafeMutablePointer<Float> {
      let memory = largeMemory(of: Float.self, gas.count + 8)
      // Beyond the last disc: out of everybody's reach.
      (memory + gas.count).update(repeating: 0, count: 8)
      return memory
    }
    (lineX, lineY, lineVX, lineVY) = (line(), line(), line(), line())
    (lineX + gas.count).update(repeating: 1e30, count: 8)
    slotOf = largeMemory(of: Int32.self, gas.count + 8)
    fast = FastDiscs(cells: cells.count)
    var bins = 64
    while bins < min(gas.count / 8, 1 << 22) { bins *= 2 }
    queue = EventQueue(binWidth: 1, bins: bins, from: 0, events: gas.count / 4)
    guardian = ProgressGuard(discs: gas.count)
  }

  deinit {
    for line in [lineX, lineY, lineVX, lineVY] { line.deallocate() }
    slotOf.deallocate()
    fast.deallocate()
    queue.deallocate()
  }

  /// Whether this engine is the faster one.
  static func suits(_ gas: DiscGas) -> Bool {
    let density = Double(gas.count) * gas.largestContact * gas.largestContact / (gas.gridX.side * gas.gridY.side)
    // Where both were equally fast: the more discs, the more the queue's random accesses to memory cost.
    let limit = gas.count < 3000 ? 0.06 : gas.count < 50_000 ? 0.2 : 0.4
    return density < limit && gas.rules.gravity == .zero
  }

  // MARK: - Windows

  func prepare() {
    cells.sort(gas)
    // Windows are counted anew: their number has 32 bits.
    window = 0
    for k in 0..<gas.count { discs[k].fastIn = 0 }
    usualSpeed = WindowedDiscs.usual * gas.typicalSpeed
    let narrowest = cells.width.min()
    let length = (narrowest - gas.largestContact) / (2 * usualSpeed) * (1 - 1e-6)
    margins = SweepMargins(
      diameter: gas.largestContact, box: max(gas.gridX.side, gas.gridY.side), cell: cells.width.max(), speed: usualSpeed,
      duration: length)
    guardian.restart(spacing: length / Double(max(gas.count, 1)))
    beginWindow(at: gas.now)
  }

  private func beginWindow(at time: Double) {
    gas.now = time
    window &+= 1
    if window % WindowedDiscs.sortInterval == 0 { cells.sort(gas) }
    windowStart = time
    windowEnd = time + margins.duration
    sort()
    fast.forget(usualSpeed: usualSpeed)
    let parts = max(1, min(cells.rows, 64))
    if found.isEmpty {
      found = Array(repeating: [], count: 2 * parts)
      sprinters = Array(repeating: [], count: parts)
    }
    found.withUnsafeMutableBufferPointer { found in
      sprinters.withUnsafeMutableBufferPointer { sprinters in
        let (found, sprinters) = (found.baseAddress!, sprinters.baseAddress!)
        pool.forEachChunk(parts) { part in
          found[part].removeAll(keepingCapacity: true)
          sprinters[part].removeAll(keepingCapacity: true)
          drawLines(gas.count * part / parts..<gas.count * (part + 1) / parts, &found[part], &sprinters[part])
        }
        pool.forEachChunk(parts) { part in
          found[parts + part].removeAll(keepingCapacity: true)
          sweep(cells.rows * part / parts..<cells.rows * (part + 1) / parts, &found[parts + part])
        }
      }
    }
    let events = found.reduce(0) { $0 + $1.count }
    queue.restart(binWidth: margins.duration / Double(max(events / 4, 1)), from: windowStart)
    for part in found { for event in part { queue.push(event, self) } }
    for part in sprinters { for k in part { register(Int(k)) } }
    for part in sprinters { for k in part { search(Int(k)) } }
  }

  private func sort() {
    sorter.sort(cells: cells.count, pool: pool) { k in
      discs[k].cell = cells.pack(gas.place(k))
      discs[k].imageAtStart = SIMD2(truncatingIfNeeded: gas.image[k])
      return cells.index(discs[k].cell)
    }
  }

  /// Writes lines in the order of the cells, and finds out who meets a face of the box and who is fast.
  private func drawLines(_ slots: Range<Int>, _ found: inout [Event], _ sprinters: inout [Int32]) {
    let usual = usualSpeed * usualSpeed
    for k in slots {
      let place = gas.place(k)
      draw(k, place)
      let (vx, vy) = (discs[k].vx, discs[k].vy)
      if vx * vx + vy * vy > usual { sprinters.append(Int32(truncatingIfNeeded: k)) }
      if mayMeetObstacle(k, place) {
        let time = gas.obstacle(k).time
        if time <= windowEnd { found.append(Event(time: time, disc: UInt32(k), detail: UInt32(k))) }
      }
    }
  }

  /// Writes a disc's line through a place where it is now.
  @inline(__always)
  private func draw(_ k: Int, _ place: SIMD2<Double>) {
    let line = Int(sorter.destination[k])
    let (disc, elapsed) = (discs + k, gas.now - windowStart)
    let turns = turns(k)
    lineX[line] = Float(place.x + turns.x * gas.gridX.side - disc.pointee.vx * elapsed - 0.5 * gas.gridX.side)
    lineY[line] = Float(place.y + turns.y * gas.gridY.side - disc.pointee.vy * elapsed - 0.5 * gas.gridY.side)
    lineVX[line] = Float(disc.pointee.vx)
    lineVY[line] = Float(disc.pointee.vy)
    slotOf[line] = Int32(truncatingIfNeeded: k)
  }

  /// How often a disc went around the box in this window. Its cell and its line stay where they were.
  @inline(__always)
  private func turns(_ k: Int) -> SIMD2<Double> {
    SIMD2<Double>(SIMD2<Int32>(truncatingIfNeeded: gas.image[k]) &- discs[k].imageAtStart)
  }

  @inline(__always)
  private func mayMeetObstacle(_ k: Int, _ place: SIMD2<Double>) -> Bool {
    // More than a radius, and than rounding errors.
    let reach = gas.largestContact + 1e-12 * max(gas.gridX.side, gas.gridY.side)
    let rest = windowEnd - gas.now
    let (x, y) = (place.x + discs[k].vx * rest, place.y + discs[k].vy * rest)
    if x < reach || x > gas.gridX.side - reach || y < reach || y > gas.gridY.side - reach { return true }
    if let piston = gas.rules.piston,
      max(x, place.x) > min(piston.place(at: gas.now), piston.place(at: windowEnd)) - reach
    {
      return true
    }
    guard let partition = gas.rules.partition else { return false }
    return min(x, place.x) < partition + reach && max(x, place.x) > partition - reach
  }

  // MARK: - The sweep

  /// Finds all pairs of usual discs that meet in this window and whose first one is in these rows.
  private func sweep(_ range: Range<Int>, _ found: inout [Event]) {
    let (starts, columns) = (sorter.starts, cells.columns)
    for row in range {
      for column in 0..<columns {
        let cell = row * columns + column
        let (first, end) = (Int(starts[cell]), Int(starts[cell + 1]))
        if first == end { continue }
        if column > 0 && column < columns - 1 && row < cells.rows - 1 {
          // This cell and the one to the right lie side by side in memory, and so do the three above.
          let right = Int(starts[cell + 2])
          let above = Int(starts[cell + columns - 1])..<Int(starts[cell + columns + 2])
          for line in first..<end {
            compare(line, line + 1..<right, 0, 0, &found)
            compare(line, above, 0, 0, &found)
          }
          continue
        }
        for line in first..<end { compare(line, line + 1..<end, 0, 0, &found) }
        for (dc, dr) in [(1, 0), (-1, 1), (0, 1), (1, 1)] {
          guard let (other, shift) = cells.neighbor(column + dc, row + dr) else { continue }
          let lines = Int(starts[other])..<Int(starts[other + 1])
          for line in first..<end { compare(line, lines, shift.x, shift.y, &found) }
        }
      }
    }
  }

  /// Finds out which of some lines come so close to one that the discs may meet in this window; reports those that do.
  ///
  /// Relative places d and velocities u: discs that meet come within the diameter s, (d × u)² < s² u²; they approach, d·u < 0; and soon:
  /// -d·u < u² T + s |u|, with |u| at most (u² / c + c) / 2 for any c.
  @inline(never)
  private func compare(_ line: Int, _ lines: Range<Int>, _ shiftX: Double, _ shiftY: Double, _ found: inout [Event]) {
    typealias Lanes = SIMD8<Float>
    let (x, y) = (Lanes(repeating: lineX[line] + Float(shiftX)), Lanes(repeating: lineY[line] + Float(shiftY)))
    let (vx, vy) = (Lanes(repeating: lineVX[line]), Lanes(repeating: lineVY[line]))
    let (lineX, lineY, lineVX, lineVY, margins) = (lineX, lineY, lineVX, lineVY, margins)
    var k = lines.lowerBound
    while k < lines.upperBound {
      let (dx, dy) = (x - Float.load(lineX, k), y - Float.load(lineY, k))
      let (ux, uy) = (vx - Float.load(lineVX, k), vy - Float.load(lineVY, k))
      let square = ux * ux + uy * uy
      let cross = dx * uy - dy * ux
      let approach = dx * ux + dy * uy
      let miss = cross * cross - (margins.crossSlope * square + margins.crossOffset)
      let past = approach - (margins.pastSlope * square + margins.pastOffset)
      let late = -approach - (margins.lateSlope * square + margins.lateOffset)
      // The highest of the three is negative.
      var hits = csimd_signs_f8(Float.maximum(miss, Float.maximum(past, late)))
      while hits != 0 {
        let other = k + hits.trailingZeroBitCount
        hits &= hits - 1
        // What lies beyond the range belongs to other cells: looked at in its turn, if at all.
        if other < lines.upperBound { meet(Int(slotOf[line]), Int(slotOf[other]), shiftX, shiftY, &found) }
      }
      k += 8
    }
  }

  @inline(never)
  private func meet(_ i: Int, _ j: Int, _ shiftX: Double, _ shiftY: Double, _ found: inout [Event]) {
    let turns = turns(i) - turns(j)
    let time = gas.meeting(i, j, shiftX + turns.x * gas.gridX.side, shiftY + turns.y * gas.gridY.side)
    if time <= windowEnd { found.append(Event(time: time, disc: UInt32(i), detail: UInt32(j))) }
  }

  // MARK: - Running

  func run(until end: Double) throws(SimulationError) {
    while true {
      while let event = queue.pop(until: min(end, windowEnd), self) {
        let (i, j) = (Int(event.disc), Int(event.detail))
        gas.now = max(gas.now, event.time)
        if i == j {
          let obstacle = gas.obstacle(i)
          // The time of an event that is still to happen comes out the same again.
          if obstacle.time != event.time { continue }
          gas.bounce(i, obstacle)
        } else {
          let shift = gas.shift(i, j)
          if gas.meeting(i, j, shift.x, shift.y) != event.time { continue }
          gas.collide(i, j)
          redraw(j)
        }
        redraw(i)
        var pending = search(i)
        if i != j { pending += search(j) }
        for _ in 0...pending { try guardian.count(at: event.time) }
      }
      if end <= windowEnd { break }
      beginWindow(at: windowEnd)
    }
    gas.now = end
  }

  func goesFirst(_ a: Event, _ b: Event) -> Bool {
    gas.goesFirst((Int(a.disc), Int(a.detail)), (Int(b.disc), Int(b.detail)))
  }

  /// Follows a disc that has another velocity now.
  private func redraw(_ k: Int) {
    draw(k, gas.place(k))
    let (vx, vy) = (discs[k].vx, discs[k].vy)
    if vx * vx + vy * vy > usualSpeed * usualSpeed { register(k) }
  }

  @inline(__always)
  private func isFast(_ k: Int) -> Bool { discs[k].fastIn == window }

  /// Notes a fast disc in the cells it may reach.
  private func register(_ k: Int) {
    let speed = (discs[k].vx * discs[k].vx + discs[k].vy * discs[k].vy).squareRoot()
    if isFast(k), fast.speed(k) >= speed { return }
    fast.note(k, speed: speed)
    discs[k].fastIn = window
    forEachCell(within: reach(speed, usualSpeed), of: k) { cell, shift in fast.addVisitor(k, to: cell, shift) }
  }

  /// How many cells away two discs of such speeds may be at the start of a window in which they meet.
  private func reach(_ a: Double, _ b: Double) -> Int {
    Int(min((gas.largestContact + (a + b) * margins.duration) / cells.width.min() + 1e-6, 65535)) + 1
  }

  private func forEachCell(
    within reach: Int, of k: Int, _ body: (_ cell: Int, _ shift: SIMD2<Double>) -> Void
  ) {
    let (column, row) = (Int(discs[k].cell & 0xFFFF), Int(discs[k].cell >> 16))
    // Once around the box is enough.
    let (acrossX, acrossY) = (min(reach, cells.columns), min(reach, cells.rows))
    for dr in -acrossY...acrossY {
      for dc in -acrossX...acrossX {
        guard let (cell, shift) = cells.neighbor(column + dc, row + dr) else { continue }
        body(cell, shift)
      }
    }
  }

  /// Looks for everything that a disc may meet before the end of the window. - Returns: How much that is.
  @discardableResult
  private func search(_ k: Int) -> Int {
    let place = gas.place(k)
    if mayMeetObstacle(k, place) {
      let time = gas.obstacle(k).time
      if time <= windowEnd { queue.push(Event(time: time, disc: UInt32(k), detail: UInt32(k)), self) }
    }
    var found: [Event] = []
    swap(&found, &fresh)
    defer {
      for event in found { queue.push(event, self) }
      found.removeAll(keepingCapacity: true)
      swap(&found, &fresh)
    }
    let starts = sorter.starts
    let line = Int(sorter.destination[k])
    if isFast(k) {
      let speed = fast.speed(k)
      forEachCell(within: reach(speed, fast.highestSpeed), of: k) { cell, shift in
        let lines = Int(starts[cell])..<Int(starts[cell + 1])
        if speed < 16 * usualSpeed {
          compare(line, lines, shift.x, shift.y, &found)
        } else {
          // Too fast for the sweep's margins.
          for other in lines where other != line { meet(k, Int(slotOf[other]), shift.x, shift.y, &found) }
        }
      }
      return found.count
    }
    let (column, row) = (Int(discs[k].cell & 0xFFFF), Int(discs[k].cell >> 16))
    if cells.isInner(column, row) {
      for r in row - 1...row + 1 {
        let cell = r * cells.columns + column
        compare(line, Int(starts[cell - 1])..<Int(starts[cell + 2]), 0, 0, &found)
      }
    } else {
      for r in row - 1...row + 1 {
        for c in column - 1...column + 1 {
          guard let (cell, shift) = cells.neighbor(c, r) else { continue }
          compare(line, Int(starts[cell])..<Int(starts[cell + 1]), shift.x, shift.y, &found)
        }
      }
    }
    var next = fast.firstVisitor(of: cells.index(discs[k].cell))
    while let visitor = next {
      meet(Int(visitor.slot), k, visitor.shift.x, visitor.shift.y, &found)
      next = fast.visitor(after: visitor)
    }
    return found.count
  }
}

/// What this engine keeps of a disc, where the other one keeps the first partner.
extension Disc {
  /// The low bits of `DiscGas.image` at the start of the window.
  fileprivate var imageAtStart: SIMD2<Int32> {
    get { SIMD2(Int32(bitPattern: partner), Int32(bitPattern: partnerFlight)) }
    set { (partner, partnerFlight) = (UInt32(bitPattern: newValue.x), UInt32(bitPattern: newValue.y)) }
  }
}
