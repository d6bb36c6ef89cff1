import SimCore

/// The order of the numbers at a grid's points that a stencil covers (Ribeiro et al. 2012, PLoS ONE 7, e40689).
///
/// Points of the stencil are taken with the last axis fastest. A pattern has the Lehmer index of its ranks: 0 if the numbers rise;
/// of equal numbers the earlier one is the smaller.
struct OrdinalStencil: Sendable {
  /// Points along each of three axes, and grid points from one to the next.
  let extent: [Int]
  let lag: [Int]
  /// Axes along which the stencil goes on at the other side.
  let periodic: [Bool]

  /// 12! patterns are the most that 32 bits can name.
  static let most = 12
  /// Stands for a pattern that doesn't exist because of NaN.
  static let none = UInt32.max

  var points: Int { extent.reduce(1, *) }
  var patterns: Int { (1...points).reduce(1, *) }
  /// Grid points from the first to the last of the stencil, less one.
  private func reach(_ axis: Int) -> Int { (extent[axis] - 1) * lag[axis] }

  /// At how many places along an axis the stencil fits.
  func places(_ size: Int, _ axis: Int) -> Int { periodic[axis] ? size : max(0, size - reach(axis)) }

  /// The pattern at each place, the last axis fastest.
  ///
  /// - Parameters:
  ///   - field: Numbers of a grid, the last axis fastest.
  ///   - size: The grid's points along three axes.
  func codes(_ field: [Double], size: [Int], pool: WorkerPool) -> [UInt32] {
    let places = (0..<3).map { self.places(size[$0], $0) }
    if places.contains(0) { return [] }
    let padded = (0..<3).map { places[$0] + reach($0) }
    let grid = wrapped(field, size: size, to: padded)
    let hasGaps = field.contains { $0.isNaN }
    let offsets = self.offsets(padded)
    let row = places[2]
    return [UInt32](unsafeUninitializedCapacity: places[0] * places[1] * row) { codes, filled in
      let out = codes.baseAddress!
      grid.withUnsafeBufferPointer { grid in
        pool.forEachRange(places[0] * places[1], grain: max(1, 4096 / row)) { rows in
          for r in rows {
            let start = (r / places[1] * padded[1] + r % places[1]) * padded[2]
            encode(grid.baseAddress! + start, offsets, out + r * row, row)
            if hasGaps { markGaps(grid.baseAddress! + start, offsets, out + r * row, row) }
          }
        }
      }
      filled = places[0] * places[1] * row
    }
  }

  /// Where the stencil's points are, from the first one.
  private func offsets(_ size: [Int]) -> [Int] {
    (0..<points).map { k in
      let (i, j, l) = (k / (extent[1] * extent[2]), k / extent[2] % extent[1], k % extent[2])
      return (i * lag[0] * size[1] + j * lag[1]) * size[2] + l * lag[2]
    }
  }

  /// The grid, continued beyond its ends.
  private func wrapped(_ field: [Double], size: [Int], to padded: [Int]) -> [Double] {
    if padded == size { return field }
    var grid: [Double] = []
    grid.reserveCapacity(padded.reduce(1, *))
    for i in 0..<padded[0] {
      for j in 0..<padded[1] {
        let start = (i % size[0] * size[1] + j % size[1]) * size[2]
        grid += field[start..<start + size[2]]
        if padded[2] > size[2] { grid += field[start..<start + padded[2] - size[2]] }
      }
    }
    return grid
  }

  /// The codes at successive places.
  private func encode(_ x: UnsafePointer<Double>, _ offsets: [Int], _ codes: UnsafeMutablePointer<UInt32>, _ count: Int) {
    offsets.withUnsafeBufferPointer { offsets in
      if count < 8 {
        for t in 0..<count { codes[t] = code(x + t, offsets) }
        return
      }
      // The last eight may have been done in part.
      for block in 0..<(count + 7) / 8 {
        let t = min(8 * block, count - 8)
        UnsafeMutableRawPointer(codes + t).storeBytes(of: eightCodes(x + t, offsets), as: SIMD8<UInt32>.self)
      }
    }
  }

  /// Digit j of a code counts the later numbers that are smaller than number j.
  private func code(_ x: UnsafePointer<Double>, _ offsets: UnsafeBufferPointer<Int>) -> UInt32 {
    var code: UInt32 = 0
    for j in 0..<points {
      code *= UInt32(points - j)
      for k in j..<points where x[offsets[k]] < x[offsets[j]] { code += 1 }
    }
    return code
  }

  /// The same at eight places at once.
  @inline(__always)
  private func eightCodes(_ x: UnsafePointer<Double>, _ offsets: UnsafeBufferPointer<Int>) -> SIMD8<UInt32> {
    func eight(_ k: Int) -> SIMD8<Double> { UnsafeRawPointer(x + offsets[k]).loadUnaligned(as: SIMD8<Double>.self) }
    let points = offsets.count
    var codes = SIMD8<UInt32>()
    for j in 0..<points {
      let first = eight(j)
      var smaller = SIMD8<Int64>()
      for k in j..<points { smaller.replace(with: smaller &+ 1, where: eight(k) .< first) }
      codes = codes &* UInt32(points - j) &+ SIMD8<UInt32>(truncatingIfNeeded: smaller)
    }
    return codes
  }

  private func markGaps(_ x: UnsafePointer<Double>, _ offsets: [Int], _ codes: UnsafeMutablePointer<UInt32>, _ count: Int) {
    for offset in offsets {
      for t in 0..<count where x[offset + t].isNaN { codes[t] = OrdinalStencil.none }
    }
  }

  /// How often each pattern that occurs does, in no order that matters.
  func counts(_ codes: [UInt32]) -> [Int] {
    if points <= 9 {
      var table = [Int](repeating: 0, count: patterns)
      for code in codes where code != OrdinalStencil.none { table[Int(code)] += 1 }
      return table.filter { $0 > 0 }
    }
    var (counts, last) = ([Int](), OrdinalStencil.none)
    for code in codes.filter({ $0 != OrdinalStencil.none }).sorted() {
      if code != last || counts.isEmpty { counts.append(0) }
      counts[counts.count - 1] += 1
      last = code
    }
    return counts
  }
}

/// Which of the 24 orders of 2 × 2 numbers are which of Bandt and Wittfeld's types, and what follows from how often they occur.
struct ImageContrasts {
  /// Share of type 1, less 1/3: 2/3 where the image rises or falls monotonically along both axes, 0 in noise.
  private(set) var smoothness = Double.nan
  /// Share of type 2, less that of type 3: folds over saddles.
  private(set) var curveStructure = Double.nan

  /// - Parameter codes: Of a stencil of 2 × 2 points.
  init(_ codes: [UInt32]) {
    var counts = [0, 0, 0]
    for code in codes where code != OrdinalStencil.none { counts[ImageContrasts.types[Int(code)]] += 1 }
    let total = Double(counts.reduce(0, +))
    if total == 0 { return }
    smoothness = Double(counts[0]) / total - 1.0 / 3
    curveStructure = Double(counts[1] - counts[2]) / total
  }

  /// 0, 1 or 2 for types 1, 2, 3: the number diagonally across from the smallest is the largest, the third, or the second.
  private static let types: [Int] = (0..<24).map { code in
    var left = [0, 1, 2, 3]
    let ranks = [code / 6, code / 2 % 3, code % 2, 0].map { left.remove(at: $0) }
    return 3 - ranks[3 - ranks.firstIndex(of: 0)!]
  }
}
