import CSIMD

/// The next event of each disc, earliest first, in constant time: a ring of time bins that are sorted only when their time comes (Paul 2007,
/// J. Comput. Phys. 221:615, with lists in place of the tree).
///
/// Entries are never searched for: an event that has become void stays where it is, and is dropped when it comes up.
struct EventQueue {
  struct Entry {
    var time: Double
    var disc: UInt32
    var schedule: UInt32
  }

  /// Seven entries and a link: two cache lines.
  private struct Chunk {
    var entries: (Entry, Entry, Entry, Entry, Entry, Entry, Entry)
    var count: Int32
    var next: Int32
    var padding: Int64 = 0
  }

  private static let perChunk: Int32 = 7
  private let width: Double
  private let inverseWidth: Double
  private let mask: Int
  /// The first chunk of each bin, or -1.
  private let bins: UnsafeMutablePointer<Int32>
  private var chunks: UnsafeMutablePointer<Chunk>
  private var capacity: Int
  private var used: Int32 = 0
  /// The first of the chunks that can be used again, or -1.
  private var free: Int32 = -1
  /// Events that lie more than a turn of the ring ahead.
  private var later: [Entry] = []
  /// The entries of the bin whose time has come, last first.
  private var current: UnsafeMutablePointer<Entry>
  private var currentCount = 0
  private var currentCapacity = 256
  private var bin: Int

  /// - Parameters:
  ///   - binWidth: A bin shall hold some events only.
  ///   - bins: How many, a power of two.
  ///   - time: No event comes before.
  init(binWidth: Double, bins count: Int, from time: Double, discs: Int) {
    width = binWidth
    inverseWidth = 1 / binWidth
    mask = count - 1
    bins = .allocate(capacity: count)
    bins.initialize(repeating: -1, count: count)
    capacity = max(64, discs / 3)
    chunks = .allocate(capacity: capacity)
    current = .allocate(capacity: currentCapacity)
    bin = Int((time * inverseWidth).rounded(.down)) - 1
  }

  func deallocate() {
    bins.deallocate()
    chunks.deallocate()
    current.deallocate()
  }

  /// Adds an event. Those that never happen (at infinity) are left out.
  @inline(__always)
  mutating func push(_ time: Double, _ disc: UInt32, _ schedule: UInt32) {
    let place = (time * inverseWidth).rounded(.down)
    guard place < 0x1p62 else { return }
    let entry = Entry(time: time, disc: disc, schedule: schedule)
    let target = Int(place)
    if target <= bin {
      insert(entry)
    } else if target &- bin > mask {
      later.append(entry)
    } else {
      put(entry, target & mask)
    }
  }

  @inline(__always)
  private mutating func put(_ entry: Entry, _ slot: Int) {
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
    UnsafeMutableRawPointer(p).assumingMemoryBound(to: Entry.self)[Int(k)] = entry
    p.pointee.count = k &+ 1
  }

  private mutating func newChunk() -> Int32 {
    if free >= 0 {
      let chunk = free
      free = chunks[Int(chunk)].next
      return chunk
    }
    if Int(used) == capacity {
      let larger = UnsafeMutablePointer<Chunk>.allocate(capacity: 2 * capacity)
      larger.moveInitialize(from: chunks, count: capacity)
      chunks.deallocate()
      (chunks, capacity) = (larger, 2 * capacity)
    }
    used += 1
    return used - 1
  }

  /// Puts an entry into its place among the current ones.
  private mutating func insert(_ entry: Entry) {
    if currentCount == currentCapacity { growCurrent() }
    var k = currentCount
    while k > 0 && EventQueue.isEarlier(current[k - 1], entry) {
      current[k] = current[k - 1]
      k -= 1
    }
    current[k] = entry
    currentCount += 1
  }

  private mutating func growCurrent() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * currentCapacity)
    larger.moveInitialize(from: current, count: currentCount)
    current.deallocate()
    (current, currentCapacity) = (larger, 2 * currentCapacity)
  }

  @inline(__always)
  private static func isEarlier(_ a: Entry, _ b: Entry) -> Bool { a.time < b.time || a.time == b.time && a.disc < b.disc }

  /// Takes the earliest valid event that isn't later than `limit`; nil if there is none.
  @inline(__always)
  mutating func pop(until limit: Double, _ discs: UnsafeMutablePointer<Disc>) -> Entry? {
    while true {
      while currentCount > 0 {
        let entry = current[currentCount - 1]
        if discs[Int(entry.disc)].schedule != entry.schedule {
          currentCount -= 1
          continue
        }
        if entry.time > limit { return nil }
        currentCount -= 1
        return entry
      }
      if Double(bin + 1) * width > limit { return nil }
      openNextBin(discs)
    }
  }

  /// Sorts the next bin's valid entries.
  private mutating func openNextBin(_ discs: UnsafeMutablePointer<Disc>) {
    bin += 1
    if bin & mask == 0 { distributeLater(discs) }
    let slot = bin & mask
    // What comes up soon is on its way to the cache meanwhile.
    let soon = bins[(bin + 2) & mask]
    if soon >= 0 { csimd_prefetch(chunks + Int(soon)) }
    let next = bins[(bin + 1) & mask]
    if next >= 0 {
      let chunk = chunks + Int(next)
      let entries = UnsafeMutableRawPointer(chunk).assumingMemoryBound(to: Entry.self)
      for k in 0..<Int(chunk.pointee.count) { csimd_prefetch(discs + Int(entries[k].disc)) }
    }
    var chunk = bins[slot]
    bins[slot] = -1
    while chunk >= 0 {
      let p = chunks + Int(chunk)
      let entries = UnsafeMutableRawPointer(p).assumingMemoryBound(to: Entry.self)
      for k in 0..<Int(p.pointee.count) where discs[Int(entries[k].disc)].schedule == entries[k].schedule { insert(entries[k]) }
      let next = p.pointee.next
      p.pointee.next = free
      free = chunk
      chunk = next
    }
  }

  private mutating func distributeLater(_ discs: UnsafeMutablePointer<Disc>) {
    let waiting = later
    later.removeAll(keepingCapacity: true)
    for entry in waiting where discs[Int(entry.disc)].schedule == entry.schedule {
      let target = Int((entry.time * inverseWidth).rounded(.down))
      if target &- bin > mask { later.append(entry) } else { put(entry, target & mask) }
    }
  }
}
