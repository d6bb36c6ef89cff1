import CSIMD
import SimCore

/// The histogram of (u_i · u_j + 1) / 2 over pairs of unit vectors, in up to 31 bins from 0 to 1, without a matrix of pairs.
///
/// Eight vectors meet eight at a time, in `Float`. A value that comes within a rounding error of an edge sends its block of 64 pairs to
/// `Double`, where cosines are fma(z z' + fma(y y' + x x')), the order of a matrix product; so the counts are those of `Double`, exactly.
/// Each bin is a bit; bits are counted by carry-save adders, 32 columns of bits in eight lanes at once (Harley & Seal; Muła, Kurz & Lemire
/// 2018, Comput. J. 61, 111-120).
struct PairCosines {
  let bins: UniformBins
  /// False: cosines that rounding pushed beyond ±1 are left out. True: they count in the first or last bin.
  let clamped: Bool

  static let mostBins = 31

  init(_ bins: UniformBins, clamped: Bool) {
    precondition(bins.count <= PairCosines.mostBins && bins.lower == 0 && bins.upper == 1, "up to 31 bins from 0 to 1")
    self.bins = bins
    self.clamped = clamped
  }

  /// Counts all pairs of the first `count` vectors.
  func exact(_ heading: School.Columns, count: Int, pool: WorkerPool) -> [Int] {
    let blocks = (count + 7) / 8
    let rough = RoughHeadings(heading, count: count, bins: bins.count)
    defer { rough.deallocate() }
    // The last column collects the pairs that aren't.
    let counts = pool.reduce(blocks, grain: 32, [Int](repeating: 0, count: 32)) { rows in
      var counter = BitCounter()
      var exactly = [Int](repeating: 0, count: 32)
      for row in rows {
        if !rough.count(row, row, within: true, &counter) { countExactly(heading, row, row, count, &exactly) }
        for column in row + 1..<max(row + 1, blocks) where !rough.count(row, column, within: false, &counter) {
          countExactly(heading, row, column, count, &exactly)
        }
      }
      counter.flush()
      return zip(counter.counts, exactly).map { $0 + $1 }
    } _: {
      zip($0, $1).map { $0 + $1 }
    }
    return Array(counts.prefix(bins.count))
  }

  private func countExactly(_ u: School.Columns, _ row: Int, _ column: Int, _ count: Int, _ counts: inout [Int]) {
    for i in 8 * row..<min(8 * row + 8, count) {
      for j in max(8 * column, i + 1)..<max(i + 1, min(8 * column + 8, count)) { tally(u, i, j, &counts) }
    }
  }

  @inline(always)
  private func tally(_ u: School.Columns, _ i: Int, _ j: Int, _ counts: inout [Int]) {
    let cosine = (u.x[i] * u.x[j]).addingProduct(u.y[i], u.y[j]).addingProduct(u.z[i], u.z[j])
    let value = (cosine + 1) / 2
    if clamped {
      counts[bins.clampedIndex(of: value)] += 1
    } else if let bin = bins.index(of: value) {
      counts[bin] += 1
    }
  }

  /// Counts pairs of the first `count` vectors, drawn with replacement.
  func sampled(_ heading: School.Columns, count: Int, _ sample: PairSample, pool: WorkerPool) -> [Int] {
    if count < 2 { return [Int](repeating: 0, count: bins.count) }
    return pool.reduce(sample.pairs, grain: 8192, [Int](repeating: 0, count: bins.count)) { range in
      var counts = [Int](repeating: 0, count: bins.count)
      for draw in range {
        let u = sample.philox.uniforms(.pairSampling, particle: draw, step: sample.step)
        let i = Int(u[0] * Double(count))
        let j = Int(u[1] * Double(count - 1))
        tally(heading, i, j < i ? j : j + 1, &counts)
      }
      return counts
    } _: {
      zip($0, $1).map { $0 + $1 }
    }
  }
}

/// Pairs drawn at random, others at each step.
public struct PairSample: Sendable {
  public let pairs: Int
  public let step: Int
  let philox: Philox

  public init(pairs: Int, seed: UInt64, step: Int) {
    self.pairs = pairs
    self.step = step
    philox = Philox(seed: seed)
  }
}

/// Vectors rounded to `Float`, such that a product of row and column is a place on the axis of bins.
private struct RoughHeadings {
  /// Components, and where on the axis of bins a cosine of 0 is; beyond the last bin where there is no vector.
  let x, y, z, origin: UnsafeMutablePointer<Float>
  /// Components times half the number of bins.
  let scaledX, scaledY, scaledZ: UnsafeMutablePointer<Float>
  /// Farther than this from the middle of its bin, a value may belong to another one.
  private let safe: Float
  private let outside: Float

  init(_ heading: School.Columns, count: Int, bins: Int) {
    let padded = max(8, (count + 7) / 8 * 8)
    x = .allocate(capacity: 7 * padded)
    (y, z, origin) = (x + padded, x + 2 * padded, x + 3 * padded)
    (scaledX, scaledY, scaledZ) = (x + 4 * padded, x + 5 * padded, x + 6 * padded)
    // Seven roundings of numbers up to `bins`, each by at most 2⁻²⁴ of them.
    safe = 0.5 - 8 * Float(bins) * 0x1p-24
    outside = Float(bins) + 0.5
    let half = Float(bins) / 2
    for i in 0..<padded {
      let u = i < count ? SIMD3<Float>(heading[i]) : .zero
      (x[i], y[i], z[i]) = (u.x, u.y, u.z)
      (scaledX[i], scaledY[i], scaledZ[i]) = (half * u.x, half * u.y, half * u.z)
      origin[i] = i < count ? half : outside
    }
  }

  func deallocate() { x.deallocate() }

  /// Counts the pairs of two blocks of eight, or those within one. False, having counted nothing, if one is too close to an edge.
  @inline(always)
  func count(_ row: Int, _ column: Int, within: Bool, _ counter: inout BitCounter) -> Bool {
    let (first, second) = (8 * row, 8 * column)
    let (xs, ys, zs, origins) = (
      Float.load(x, second), Float.load(y, second), Float.load(z, second), Float.load(origin, second)
    )
    var farthest = SIMD8<Float>()
    @inline(always)
    func bit(_ k: Int) -> SIMD8<UInt32> {
      let i = first + k
      var place = Float.fma(xs, SIMD8(repeating: scaledX[i]), origins)
      place = Float.fma(ys, SIMD8(repeating: scaledY[i]), place)
      place = Float.fma(zs, SIMD8(repeating: scaledZ[i]), place)
      // Each pair once: the larger index is that of the column.
      if within { place.replace(with: outside, where: SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) .<= Float(k)) }
      let bin = csimd_int_of_f8(place)
      let offset = Float.absolute(place - csimd_float_of_i8(bin) - 0.5)
      farthest = farthest.replacing(with: offset, where: offset .> farthest)
      return csimd_shift_left_u8(SIMD8(repeating: 1), unsafeBitCast(bin, to: SIMD8<UInt32>.self))
    }
    let (b0, b1, b2, b3) = (bit(0), bit(1), bit(2), bit(3))
    let (b4, b5, b6, b7) = (bit(4), bit(5), bit(6), bit(7))
    if any(farthest .> safe) { return false }
    counter.add(b0, b1, b2, b3, b4, b5, b6, b7)
    return true
  }
}

/// Counts how often each of 32 bits is set, in eight lanes.
struct BitCounter {
  private(set) var counts = [Int](repeating: 0, count: 32)
  private var ones = SIMD8<UInt32>()
  private var twos = SIMD8<UInt32>()
  private var fours = SIMD8<UInt32>()
  /// Digits of the counts from eights on.
  private var e0 = SIMD8<UInt32>()
  private var e1 = SIMD8<UInt32>()
  private var e2 = SIMD8<UInt32>()
  private var e3 = SIMD8<UInt32>()
  private var e4 = SIMD8<UInt32>()
  private var e5 = SIMD8<UInt32>()
  private var e6 = SIMD8<UInt32>()
  private var rounds = 0

  @inline(always)
  mutating func add(
    _ b0: SIMD8<UInt32>, _ b1: SIMD8<UInt32>, _ b2: SIMD8<UInt32>, _ b3: SIMD8<UInt32>, _ b4: SIMD8<UInt32>, _ b5: SIMD8<UInt32>,
    _ b6: SIMD8<UInt32>, _ b7: SIMD8<UInt32>
  ) {
    let twosA = BitCounter.add(&ones, b0, b1)
    let twosB = BitCounter.add(&ones, b2, b3)
    let foursA = BitCounter.add(&twos, twosA, twosB)
    let twosC = BitCounter.add(&ones, b4, b5)
    let twosD = BitCounter.add(&ones, b6, b7)
    let foursB = BitCounter.add(&twos, twosC, twosD)
    var carry = BitCounter.add(&fours, foursA, foursB)
    BitCounter.add(&e0, &carry)
    BitCounter.add(&e1, &carry)
    BitCounter.add(&e2, &carry)
    BitCounter.add(&e3, &carry)
    BitCounter.add(&e4, &carry)
    BitCounter.add(&e5, &carry)
    BitCounter.add(&e6, &carry)
    rounds += 1
    if rounds == 127 { flush() }
  }

  /// Adds two bits to a digit and returns the carry.
  @inline(always)
  private static func add(_ digit: inout SIMD8<UInt32>, _ a: SIMD8<UInt32>, _ b: SIMD8<UInt32>) -> SIMD8<UInt32> {
    let either = digit ^ a
    let carry = (digit & a) | (either & b)
    digit = either ^ b
    return carry
  }

  /// Adds the carry to a digit, and replaces it by the next one.
  @inline(always)
  private static func add(_ digit: inout SIMD8<UInt32>, _ carry: inout SIMD8<UInt32>) {
    (digit, carry) = (digit ^ carry, digit & carry)
  }

  /// Moves what has been counted so far to `counts`.
  mutating func flush() {
    let digits = [ones, twos, fours, e0, e1, e2, e3, e4, e5, e6]
    for bit in counts.indices {
      var sum = SIMD8<UInt32>()
      for weight in digits.indices { sum &+= ((digits[weight] &>> UInt32(bit)) & 1) &<< UInt32(weight) }
      counts[bit] += Int(sum.wrappedSum())
    }
    (ones, twos, fours, rounds) = (SIMD8(), SIMD8(), SIMD8(), 0)
    (e0, e1, e2, e3, e4, e5, e6) = (SIMD8(), SIMD8(), SIMD8(), SIMD8(), SIMD8(), SIMD8(), SIMD8())
  }
}
