import CSIMD
import SimCore

/// Counts the ordinal patterns of many series at once, one observation after the other. What is kept of the series are the numbers
/// that the next window needs, and the counts: 4 (order! + 1) bytes a series.
struct OrdinalAccumulator: SeriesAccumulator {
  /// The histogram of a series then has the size of 360 of its numbers.
  static let largestOrder = 6
  static let longestSpan = 1000
  /// Columns that are worked on together, a multiple of 8.
  private static let group = 64

  private let patterns: OrdinalPatterns
  private let columns: Int
  private let report: @Sendable (ComplexityEntropy) -> [Double]
  /// Numbers in a row of the ring: the columns and what fills the last vector.
  private let width: Int
  /// Counts of a series, and one for windows without a pattern.
  private let slots: Int
  /// The last `span` observations; observation t is in row t modulo `span`.
  private var ring: [Double]
  private var counts: [UInt32]
  private var observations = 0

  init(_ patterns: OrdinalPatterns, columns: Int, report: @escaping @Sendable (ComplexityEntropy) -> [Double]) {
    (self.patterns, self.columns, self.report) = (patterns, columns, report)
    width = (columns + 7) / 8 * 8
    slots = patterns.outcomeCount + 1
    ring = [Double](repeating: 0, count: width * patterns.span)
    counts = [UInt32](repeating: 0, count: width * slots)
  }

  mutating func add(_ numbers: [Double], pool: WorkerPool) {
    let row = observations % patterns.span * width
    let full = observations >= patterns.span - 1
    observations += 1
    let (rows, width, slots, columns, patterns) = (windowRows, width, slots, columns, patterns)
    let grain = WorkerPool.grain(width, upTo: 16 * OrdinalAccumulator.group, unit: OrdinalAccumulator.group)
    ring.withUnsafeMutableBufferPointer { ring in
      counts.withUnsafeMutableBufferPointer { counts in
        guard let ring = ring.baseAddress, let counts = counts.baseAddress else { return }
        pool.forEachRange(width, grain: grain) { range in
          for column in range.lowerBound..<min(range.upperBound, columns) { ring[row + column] = numbers[column] }
          guard full else { return }
          for begin in stride(from: range.lowerBound, to: range.upperBound, by: OrdinalAccumulator.group) {
            let end = min(begin + OrdinalAccumulator.group, range.upperBound)
            OrdinalAccumulator.count(ring, rows, begin..<end, counts, slots, patterns)
          }
        }
      }
    }
  }

  /// Where the numbers of the window that ends with the last observation begin in the ring.
  private var windowRows: [Int] {
    let (span, delay) = (patterns.span, patterns.delay)
    return (0..<patterns.order).map { j in (observations - 1 + span - (patterns.order - 1 - j) * delay) % span * width }
  }

  /// Counts the windows of some columns, all codes first: the counts' memory is asked for in the meantime.
  private static func count(
    _ ring: UnsafeMutablePointer<Double>, _ rows: [Int], _ columns: Range<Int>, _ counts: UnsafeMutablePointer<UInt32>,
    _ slots: Int, _ patterns: OrdinalPatterns
  ) {
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: group) { codes in
      rows.withUnsafeBufferPointer { rows in
        for begin in stride(from: columns.lowerBound, to: columns.upperBound, by: 8) {
          let eightCodes = encode(ring + begin, rows, patterns)
          for lane in 0..<8 {
            codes[begin - columns.lowerBound + lane] = eightCodes[lane]
            csimd_prefetch(counts + ((begin + lane) * slots + Int(eightCodes[lane])))
          }
        }
      }
      for column in columns { counts[column * slots + Int(codes[column - columns.lowerBound])] &+= 1 }
    }
  }

  /// The codes of the windows of eight columns.
  @inline(__always)
  private static func encode(
    _ ring: UnsafePointer<Double>, _ rows: UnsafeBufferPointer<Int>, _ patterns: OrdinalPatterns
  ) -> SIMD8<UInt16> {
    let none = SIMD8(repeating: UInt16(truncatingIfNeeded: patterns.outcomeCount))
    let orEqual = patterns.ties == .lastIsSmaller
    let (codes, valid) = encode(ring, rows, margin: orEqual ? patterns.tolerance : -patterns.tolerance, orEqual: orEqual)
    guard patterns.ties == .drop else { return none.replacing(with: codes, where: valid) }
    let (others, _) = encode(ring, rows, margin: patterns.tolerance, orEqual: true)
    return none.replacing(with: codes, where: valid .& (codes .== others))
  }

  @inline(__always)
  private static func encode(
    _ ring: UnsafePointer<Double>, _ rows: UnsafeBufferPointer<Int>, margin: Double, orEqual: Bool
  ) -> (SIMD8<UInt16>, SIMDMask<SIMD8<Int16>>) {
    let order = rows.count
    var codes = SIMD8<UInt16>()
    var invalid = SIMD8<Int64>()
    for j in 0..<order {
      let number = eight(ring + rows[j])
      invalid |= unsafeBitCast(number .!= number, to: SIMD8<Int64>.self)
      let bound = number + margin
      var smaller = SIMD8<UInt16>()
      var k = j &+ 1
      while k < order {
        let later = eight(ring + rows[k])
        let mask = orEqual ? later .<= bound : later .< bound
        smaller = smaller &- SIMD8(truncatingIfNeeded: unsafeBitCast(mask, to: SIMD8<Int64>.self))
        k &+= 1
      }
      codes = codes &* SIMD8(repeating: UInt16(truncatingIfNeeded: order &- j)) &+ smaller
    }
    return (codes, SIMD8<Int16>(truncatingIfNeeded: invalid) .== SIMD8<Int16>())
  }

  func values(pool: WorkerPool) -> [Double] {
    var results = [[Double]](repeating: [], count: columns)
    forEachInParallel(&results, pool) { result, column in result = report(ComplexityEntropy(counts: patternCounts(column))) }
    return results.flatMap { $0 }
  }

  /// How often each pattern occurred in a series.
  func patternCounts(_ column: Int) -> [Int] { counts[column * slots..<(column + 1) * slots - 1].map { Int($0) } }

  mutating func clear() {
    observations = 0
    counts.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  var memory: [Double] {
    get { [Double(observations)] + ring + counts.map { Double($0) } }
    set {
      observations = Int(newValue[0])
      ring = Array(newValue[1..<1 + ring.count])
      counts = newValue[(1 + ring.count)...].map { UInt32($0) }
    }
  }
}
