import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds out which event is next, and has it happen.
protocol DiscEngine: AnyObject {
  /// Finds the next events of all discs: at first, and after a change of their state or of the rules.
  func prepare()
  /// Executes all events up to a time since the epoch, and stops there.
  func run(until end: Double) throws(SimulationError)
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

/// Memory in large pages where the system has them: discs are met in random order.
func largeMemory<Element>(of type: Element.Type, _ count: Int) -> UnsafeMutablePointer<Element> {
  let bytes = max(count, 1) * MemoryLayout<Element>.stride
  let page = bytes >= 1 << 21 ? 1 << 21 : 64
  let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
  #if os(Linux)
    if bytes >= 1 << 21 { madvise(memory, bytes, 14) }  // MADV_HUGEPAGE
  #endif
  return memory.bindMemory(to: Element.self, capacity: max(count, 1))
}
