/// Discs that are faster than usual in a window of time, by the cells where they may come.
struct FastDiscs {
  /// One that may come to a cell, and what to add to its place to compare it with those there.
  struct Visitor {
    var slot: Int32
    fileprivate var next: Int32
    var shift: SIMD2<Double>
  }

  /// Of all discs.
  private(set) var highestSpeed = 0.0
  private var speeds: [Int32: Double] = [:]
  /// The first visitor of each cell, or -1.
  private let heads: UnsafeMutablePointer<Int32>
  private var visitors: [Visitor] = []
  private var visited: [Int] = []

  init(cells: Int) {
    heads = .allocate(capacity: cells)
    heads.initialize(repeating: -1, count: cells)
  }

  func deallocate() { heads.deallocate() }

  /// At the start of a window.
  mutating func forget(usualSpeed: Double) {
    for cell in visited { heads[cell] = -1 }
    visited.removeAll(keepingCapacity: true)
    visitors.removeAll(keepingCapacity: true)
    speeds.removeAll(keepingCapacity: true)
    highestSpeed = usualSpeed
  }

  /// The highest that was noted of a disc; 0 if none was.
  func speed(_ slot: Int) -> Double { speeds[Int32(slot)] ?? 0 }

  mutating func note(_ slot: Int, speed: Double) {
    speeds[Int32(slot)] = speed
    highestSpeed = max(highestSpeed, speed)
  }

  mutating func addVisitor(_ slot: Int, to cell: Int, _ shift: SIMD2<Double>) {
    if heads[cell] < 0 { visited.append(cell) }
    visitors.append(Visitor(slot: Int32(slot), next: heads[cell], shift: shift))
    heads[cell] = Int32(visitors.count - 1)
  }

  func firstVisitor(of cell: Int) -> Visitor? { heads[cell] < 0 ? nil : visitors[Int(heads[cell])] }
  func visitor(after visitor: Visitor) -> Visitor? { visitor.next < 0 ? nil : visitors[Int(visitor.next)] }
}

extension Disc {
  /// The last window in which it was fast at some time; in place of what the other engine keeps of a disc.
  var fastIn: UInt32 {
    get { schedule }
    set { schedule = newValue }
  }
}
