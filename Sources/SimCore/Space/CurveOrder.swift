/// Writes the indices 0 ..< count at `order`, sorted along Morton's space-filling curve (1966), so that points that follow one another are
/// mostly close together.
func sortAlongCurve(_ points: PointArrays<Double>, count: Int, in bounds: Box<Double>, into order: UnsafeMutablePointer<Int32>) {
  // Keys tell 2⁸ or 2¹⁶ places along each axis apart. Points in the same place keep their order.
  let bits = count < 4096 ? 8 : 16
  let extent = bounds.high - bounds.low
  let scale = Double(1 << bits - 1) / extent.replacing(with: 1, where: extent .<= 0)
  withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * count) { keys in
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { spare in
      var from = (keys: keys.baseAddress!, order: order)
      var to = (keys: from.keys + count, order: spare.baseAddress!)
      for i in 0..<count {
        let place = (points[i] - bounds.low) * scale
        from.keys[i] = spread(place.x) | spread(place.y) << 1 | spread(place.z) << 2
        from.order[i] = Int32(truncatingIfNeeded: i)
      }
      for pass in 0..<3 * bits / digit {
        scatter(from, to, count, shift: UInt64(pass * digit))
        swap(&from, &to)
      }
      if from.order != order { order.update(from: from.order, count: count) }
    }
  }
}

private typealias Column = (keys: UnsafeMutablePointer<UInt64>, order: UnsafeMutablePointer<Int32>)

/// Bits of a key that one pass sorts by.
private let digit = 8

/// One pass of a radix sort.
private func scatter(_ from: Column, _ to: Column, _ count: Int, shift: UInt64) {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << digit) { next in
    next.initialize(repeating: 0)
    let next = next.baseAddress!
    for i in 0..<count { next[Int(from.keys[i] >> shift & 0xFF)] &+= 1 }
    var start = 0
    for value in 0..<1 << digit { (next[value], start) = (start, start &+ next[value]) }
    for i in 0..<count {
      let value = Int(from.keys[i] >> shift & 0xFF)
      to.keys[next[value]] = from.keys[i]
      to.order[next[value]] = from.order[i]
      next[value] &+= 1
    }
  }
}

/// The bits of a coordinate with two zeros after each. Numbers that aren't finite count as 0.
@inline(__always)
private func spread(_ x: Double) -> UInt64 {
  var v = x > 0 && x < 65536 ? UInt64(x) : 0
  v = (v | v << 32) & 0x001F_0000_0000_FFFF
  v = (v | v << 16) & 0x001F_0000_FF00_00FF
  v = (v | v << 8) & 0x100F_00F0_0F00_F00F
  v = (v | v << 4) & 0x10C3_0C30_C30C_30C3
  v = (v | v << 2) & 0x1249_2492_4924_9249
  return v
}
