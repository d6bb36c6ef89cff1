import CSIMD

/// Something that happens to a disc at a time.
struct Event {
  var time: Double
  var disc: UInt32
  /// What its owner needs to know about it.
  var detail: UInt32
}

/// Whose events wait in a queue.
protocol EventOwner: AnyObject {
  /// Whether an event that was put into the queue can still happen, as far as can be told at little cost.
  func isCurrent(_ event: Event) -> Bool
  /// Which of two simultaneous events is first.
  func goesFirst(_ a: Event, _ b: Event) -> Bool
  /// What an event that comes up soon will need from memory.
  func prefetch(_ event: Event)
  /// The same for events that are next, whose discs have been fetched.
  func prefetchSurroundings(_ events: UnsafeBufferPointer<Event>)
}

extension EventOwner {
  @inline(__always)
  func isCurrent(_ event: Event) -> Bool { true }
  @inline(__always)
  func prefetch(_ event: Event) {}
  @inline(__always)
  func prefetchSurroundings(_ events: UnsafeBufferPointer<Event>) {}
}

/// Events, earliest first, in constant time: a ring of time bins that are sorted only when their time comes (Paul 2007,
/// J. Comput. Phys. 221:615, with lists in place of the tree).
///
/// Events are never searched for: one that has become void stays where it is, and is dropped when it comes up.
struct EventQueue<Owner: EventOwner> {
  /// Three events and a link: a cache line.
  private struct Chunk {
    var events: (Event, Event, Event)
    var count: Int32
    var next: Int32
    var padding: Int64 = 0
  }

  private static var perChunk: Int32 { 3 }
  private var width: Double
  private var inverseWidth: Double
  private let mask: Int
  /// The first chunk of each bin, or -1.
  private let bins: UnsafeMutablePointer<Int32>
  private var chunks: UnsafeMutablePointer<Chunk>
  private var capacity: Int
  private var used: Int32 = 0
  /// The first of the chunks that can be used again, or -1.
  private var free: Int32 = -1
  /// Events that lie more than a turn of the ring ahead.
  private var later: [Event] = []
  /// The events of the bin whose time has come, last first.
  private var current: UnsafeMutablePointer<Event>
  private var currentCount = 0
  private var currentCapacity = 256
  private var bin: Int

  /// - Parameters:
  ///   - binWidth: A bin shall hold some events only.
  ///   - bins: How many, a power of two.
  ///   - time: No event comes before.
  ///   - events: How many there will be at a time, about.
  init(binWidth: Double, bins count: Int, from time: Double, events: Int) {
    width = binWidth
    inverseWidth = 1 / binWidth
    mask = count - 1
    bins = .allocate(capacity: count)
    bins.initialize(repeating: -1, count: count)
    capacity = max(64, events)
    chunks = largeMemory(of: Chunk.self, capacity)
    current = .allocate(capacity: currentCapacity)
    bin = Int((time * inverseWidth).rounded(.down)) - 1
  }

  func deallocate() {
    bins.deallocate()
    chunks.deallocate()
    current.deallocate()
  }

  /// Forgets all events and begins at another time, with bins of another width.
  mutating func restart(binWidth: Double, from time: Double) {
    bins.update(repeating: -1, count: mask + 1)
    (used, free, currentCount) = (0, -1, 0)
    later.removeAll(keepingCapacity: true)
    (width, inverseWidth) = (binWidth, 1 / binWidth)
    bin = Int((time * inverseWidth).rounded(.down)) - 1
  }

  /// Adds an event. Those that never happen (at infinity) are left out.
  @inline(__always)
  mutating func push(_ event: Event, _ owner: Owner) {
    let place = (event.time * inverseWidth).rounded(.down)
    guard place < 0x1p62 else { return }
    let target = Int(place)
    if target <= bin {
      insert(event, owner)
    } else if target &- bin > mask {
      later.append(event)
    } else {
      put(event, target & mask)
    }
  }

  @inline(__always)
  private mutating func put(_ event: Event, _ slot: Int) {
    var chunk = bins[slot]
    if chunk < 0 || chunks[Int(chunk)].count == EventQueue.perChunk {
      let fresh = newChunk()
      chunks[Int(fresh)].next = chunk
      chunks[Int(fresh)].count = 0
      bins[slot] = fresh
      chunk = fresh
    }
    let p = chunks + Int(chunk)
    let k = p.pointee.count
    UnsafeMutableRawPointer(p).assumingMemoryBound(to: Event.self)[Int(k)] = event
    p.pointee.count = k &+ 1
  }

  private mutating func newChunk() -> Int32 {
    if free >= 0 {
      let chunk = free
      free = chunks[Int(chunk)].next
      return chunk
    }
    if Int(used) == capacity {
      let larger = largeMemory(of: Chunk.self, 2 * capacity)
      larger.moveInitialize(from: chunks, count: capacity)
      chunks.deallocate()
      (chunks, capacity) = (larger, 2 * capacity)
    }
    used += 1
    return used - 1
  }

  /// Puts an event into its place among the current ones.
  @inline(__always)
  private mutating func insert(_ event: Event, _ owner: Owner) {
    if currentCount == currentCapacity { growCurrent() }
    var k = currentCount
    while k > 0 && isEarlier(current[k - 1], event, owner) {
      current[k] = current[k - 1]
      k -= 1
    }
    current[k] = event
    currentCount += 1
  }

  private mutating func growCurrent() {
    let larger = UnsafeMutablePointer<Event>.allocate(capacity: 2 * currentCapacity)
    larger.moveInitialize(from: current, count: currentCount)
    current.deallocate()
    (current, currentCapacity) = (larger, 2 * currentCapacity)
  }

  @inline(__always)
  private func isEarlier(_ a: Event, _ b: Event, _ owner: Owner) -> Bool {
    a.time < b.time || a.time == b.time && owner.goesFirst(a, b)
  }

  /// Takes the earliest event that isn't later than `limit`; nil if there is none.
  @inline(__always)
  mutating func pop(until limit: Double, _ owner: Owner) -> Event? {
    while true {
      while currentCount > 0 {
        let event = current[currentCount - 1]
        if !owner.isCurrent(event) {
          currentCount -= 1
          continue
        }
        if event.time > limit { return nil }
        currentCount -= 1
        return event
      }
      if Double(bin + 1) * width > limit { return nil }
      openNextBin(owner)
    }
  }

  /// Sorts the next bin's events.
  private mutating func openNextBin(_ owner: Owner) {
    bin += 1
    if bin & mask == 0 { distributeLater(owner) }
    let slot = bin & mask
    // What comes up soon is on its way to the cache meanwhile.
    let soon = bins[(bin + 2) & mask]
    if soon >= 0 { csimd_prefetch(chunks + Int(soon)) }
    let next = bins[(bin + 1) & mask]
    if next >= 0 {
      let chunk = chunks + Int(next)
      let events = UnsafeMutableRawPointer(chunk).assumingMemoryBound(to: Event.self)
      for k in 0..<Int(chunk.pointee.count) { owner.prefetch(events[k]) }
    }
    var chunk = bins[slot]
    bins[slot] = -1
    while chunk >= 0 {
      let p = chunks + Int(chunk)
      let events = UnsafeMutableRawPointer(p).assumingMemoryBound(to: Event.self)
      for k in 0..<Int(p.pointee.count) where owner.isCurrent(events[k]) { insert(events[k], owner) }
      let next = p.pointee.next
      p.pointee.next = free
      free = chunk
      chunk = next
    }
    owner.prefetchSurroundings(UnsafeBufferPointer(start: current, count: currentCount))
  }

  private mutating func distributeLater(_ owner: Owner) {
    let waiting = later
    later.removeAll(keepingCapacity: true)
    for event in waiting where owner.isCurrent(event) {
      let target = Int((event.time * inverseWidth).rounded(.down))
      if target &- bin > mask { later.append(event) } else { put(event, target & mask) }
    }
  }
}
