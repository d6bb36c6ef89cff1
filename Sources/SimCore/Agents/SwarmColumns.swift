/// The state of agents as columns: one array a component, so that eight agents load as registers. Doesn't own its memory.
///
/// Columns are aligned to cache lines and padded, so that lanes may read and write past the last agent.
public struct SwarmColumns<Scalar: LaneScalar> {
  @usableFromInline let columns: UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>
  public let identity: UnsafeMutablePointer<UInt32>
  @usableFromInline let width: Int

  /// Index of the first of three columns.
  @inlinable @inline(__always) public static var position: Int { 0 }
  /// Index of the first of three columns.
  @inlinable @inline(__always) public static var heading: Int { 3 }
  /// Index of the first column of what stays with an agent.
  @inlinable @inline(__always) public static var attributes: Int { 6 }
  /// Lanes that may be touched past the end.
  static var padding: Int { 16 }

  static func allocate(count: Int, attributes: Int) -> SwarmColumns {
    func column<T>(_ zero: T) -> UnsafeMutablePointer<T> {
      let length = count + padding
      let pointer = UnsafeMutableRawPointer.allocate(byteCount: length * MemoryLayout<T>.stride, alignment: 64)
        .bindMemory(to: T.self, capacity: length)
      pointer.initialize(repeating: zero, count: length)
      return pointer
    }
    let width = Self.attributes + attributes
    let columns = UnsafeMutablePointer<UnsafeMutablePointer<Scalar>>.allocate(capacity: width)
    for k in 0..<width { (columns + k).initialize(to: column(0)) }
    return SwarmColumns(columns: columns, identity: column(0), width: width)
  }

  func deallocate() {
    for k in 0..<width { columns[k].deallocate() }
    columns.deallocate()
    identity.deallocate()
  }

  @inlinable @inline(__always)
  public subscript(column: Int) -> UnsafeMutablePointer<Scalar> { columns[column] }

  /// Three columns from `first` on, of eight agents.
  @inlinable @inline(__always)
  func lanes(_ first: Int, _ slot: Int) -> Lanes3<Scalar> {
    Lanes3(Scalar.load(columns[first], slot), Scalar.load(columns[first + 1], slot), Scalar.load(columns[first + 2], slot))
  }

  @inlinable @inline(__always)
  func store(_ a: Lanes3<Scalar>, _ first: Int, _ slot: Int) {
    Scalar.store(a.x, columns[first], slot)
    Scalar.store(a.y, columns[first + 1], slot)
    Scalar.store(a.z, columns[first + 2], slot)
  }

  /// Exchanges positions and headings; identities and attributes stay.
  @inlinable
  func swapMotion(with other: SwarmColumns) {
    for k in 0..<Self.attributes { swap(&columns[k], &other.columns[k]) }
  }
}
