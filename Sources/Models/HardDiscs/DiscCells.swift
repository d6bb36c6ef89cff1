import SimCore

/// The cells that an engine cuts the box into.
struct DiscCells {
  let columns: Int
  let rows: Int
  let width: SIMD2<Double>
  private let walls: (x: Bool, y: Bool)
  private let side: SIMD2<Double>

  /// - Parameters:
  ///   - columns, rows: No more than 65535, so that a cell fits into `Disc.cell`.
  init(columns: Int, rows: Int, of gas: DiscGas) {
    (self.columns, self.rows, walls) = (columns, rows, gas.walls)
    side = SIMD2(gas.gridX.side, gas.gridY.side)
    width = side / SIMD2(Double(columns), Double(rows))
  }

  var count: Int { columns * rows }

  /// Column in the low half, row in the high half. Places beyond a face count to the nearest cell.
  @inline(__always)
  func pack(_ place: SIMD2<Double>) -> UInt32 {
    func along(_ x: Double, _ width: Double, _ cells: Int) -> UInt32 {
      UInt32(truncatingIfNeeded: min(max(Int(max(-1, min(x / width, 65535))), 0), cells - 1))
    }
    return along(place.y, width.y, rows) << 16 | along(place.x, width.x, columns)
  }

  @inline(__always)
  func index(_ packed: UInt32) -> Int { Int(packed >> 16) * columns + Int(packed & 0xFFFF) }

  /// Whether a cell has eight neighbours on this side of all faces.
  @inline(__always)
  func isInner(_ column: Int, _ row: Int) -> Bool { column > 0 && column < columns - 1 && row > 0 && row < rows - 1 }

  /// A cell that may lie beyond periodic faces, and what to add to places on this side to compare them with those in it; nil beyond a
  /// wall.
  @inline(__always)
  func neighbor(_ column: Int, _ row: Int) -> (cell: Int, shift: SIMD2<Double>)? {
    var shift = SIMD2<Double>.zero
    func wrap(_ k: Int, _ cells: Int, _ isWalled: Bool, _ axis: Int) -> Int? {
      if k >= 0 && k < cells { return k }
      if isWalled { return nil }
      let turns = k >= 0 ? k / cells : -((cells - 1 - k) / cells)
      shift[axis] = -Double(turns) * side[axis]
      return k - turns * cells
    }
    guard let column = wrap(column, columns, walls.x, 0), let row = wrap(row, rows, walls.y, 1) else { return nil }
    return (row * columns + column, shift)
  }

  /// Sorts discs in memory by their cells: neighbours in space become neighbours in memory.
  func sort(_ gas: DiscGas) {
    let order = UnsafeMutablePointer<Int32>.allocate(capacity: max(gas.count, 1))
    defer { order.deallocate() }
    var starts = [Int32](repeating: 0, count: count + 1)
    for k in 0..<gas.count { gas.discs[k].cell = pack(gas.place(k)) }
    for k in 0..<gas.count { starts[index(gas.discs[k].cell) + 1] += 1 }
    for cell in 0..<count { starts[cell + 1] += starts[cell] }
    for k in 0..<gas.count {
      let cell = index(gas.discs[k].cell)
      order[Int(starts[cell])] = Int32(truncatingIfNeeded: k)
      starts[cell] += 1
    }
    gas.reorder(order)
  }
}
