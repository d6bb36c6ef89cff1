import SimCore

/// The integers in which the codes of ordinal patterns are computed.
protocol OrdinalCode: FixedWidthInteger, UnsignedInteger {}
extension UInt16: OrdinalCode {}
extension UInt32: OrdinalCode {}

extension OrdinalPatterns {
  /// Computes the codes of all windows of a series, and hands them over block by block in the order of time: the windows of the
  /// block, and a code for each. A window without an outcome has the code `outcomeCount`.
  func forEachBlock<Code: OrdinalCode>(
    _ series: UnsafeBufferPointer<Double>, _ type: Code.Type, _ body: (_ windows: Range<Int>, _ codes: UnsafePointer<Code>) -> Void
  ) {
    let windows = windowCount(series.count)
    guard windows > 0, let numbers = series.baseAddress else { return }
    let coder = OrdinalCoder<Code>(self, windows: windows)
    for begin in stride(from: 0, to: windows, by: coder.capacity) {
      let end = min(begin + coder.capacity, windows)
      coder.encode(numbers + begin, left: series.count - begin, windows: end - begin, begin: begin)
      body(begin..<end, coder.codes)
    }
  }
}

/// Computes the codes of some thousand windows at a time, small enough for the first cache.
///
/// For each number, the counts of smaller ones among the next 1, 2 … order - 1 numbers of its window are running sums of
/// comparisons. The digits of a window's code are such counts, of each of its numbers: order - 1 comparisons a window suffice.
final class OrdinalCoder<Code: OrdinalCode> {
  /// Windows in a block.
  let capacity: Int
  private(set) var codes: UnsafeMutablePointer<Code>
  private let patterns: OrdinalPatterns
  private let (order, delay): (Int, Int)
  private let none: Code
  /// Numbers beyond the first ones of a block's windows whose digits are needed too.
  private let reach: Int
  /// Digits in a plane; the plane m - 1 holds, for each number, how many of the next m are smaller.
  private let plane: Int
  private let digits: UnsafeMutablePointer<UInt16>
  /// Codes in which equal numbers count the other way, to find the windows that have any.
  private var others: UnsafeMutablePointer<Code>
  /// A copy of the series' end with zeros after it, so that whole vectors can be read.
  private let ending: UnsafeMutableBufferPointer<Double>

  private static var lanes: Int { 16 }
  private static var smallestBlock: Int { 1024 }

  init(_ patterns: OrdinalPatterns, windows: Int) {
    self.patterns = patterns
    (order, delay) = (patterns.order, patterns.delay)
    none = Code(patterns.outcomeCount)
    reach = (order - 2) * delay
    capacity = OrdinalCoder.roundUp(min(max(OrdinalCoder.smallestBlock, 8 * reach), windows))
    plane = OrdinalCoder.roundUp(capacity + reach) + 4 * OrdinalCoder.lanes
    digits = .allocate(capacity: plane * (order - 1))
    codes = .allocate(capacity: capacity)
    others = .allocate(capacity: capacity)
    ending = .allocate(capacity: plane + (order - 1) * delay)
    ending.initialize(repeating: 0)
  }

  deinit {
    digits.deallocate()
    codes.deallocate()
    others.deallocate()
    ending.deallocate()
  }

  private static func roundUp(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  /// Computes the codes of the first `windows` windows of `numbers`, of which there are `left`.
  ///
  /// - Parameter begin: Where they stand in the series.
  func encode(_ numbers: UnsafePointer<Double>, left: Int, windows: Int, begin: Int) {
    let needed = OrdinalCoder.roundUp(OrdinalCoder.roundUp(windows) + reach) + (order - 1) * delay
    if needed <= left {
      encode(numbers, windows, begin)
    } else {
      ending.baseAddress!.update(from: numbers, count: left)
      ending.suffix(from: left).update(repeating: 0)
      encode(ending.baseAddress!, windows, begin)
    }
  }

  private func encode(_ x: UnsafePointer<Double>, _ windows: Int, _ begin: Int) {
    switch patterns.ties {
    case .firstIsSmaller: encode(x, windows, orEqual: false)
    case .lastIsSmaller: encode(x, windows, orEqual: true)
    case .drop, .random:
      encode(x, windows, orEqual: true)
      swap(&codes, &others)
      encode(x, windows, orEqual: false)
      for t in 0..<windows where codes[t] != others[t] {
        codes[t] = patterns.ties == .drop ? none : Code(codeByLot(x + t, begin + t))
      }
    }
    removeNaN(x, windows)
  }

  // MARK: - Digits

  private func encode(_ x: UnsafePointer<Double>, _ windows: Int, orEqual: Bool) {
    let windows = OrdinalCoder.roundUp(windows)
    switch orEqual ? 0 : order {
    case 3: encode(x, windows, order: 3)
    case 4: encode(x, windows, order: 4)
    case 5: encode(x, windows, order: 5)
    case 6: encode(x, windows, order: 6)
    case 7: encode(x, windows, order: 7)
    default:
      compare(x, OrdinalCoder.roundUp(windows + reach), order: order, orEqual: orEqual)
      combinePlanes(windows)
    }
  }

  /// For an order that is known when this is compiled: no loops over the numbers of a window are left.
  @inline(__always)
  private func encode(_ x: UnsafePointer<Double>, _ windows: Int, order: Int) {
    compare(x, OrdinalCoder.roundUp(windows + reach), order: order, orEqual: false)
    let (digits, plane, delay, codes) = (digits, plane, delay, codes)
    for t in 0..<windows {
      var (code, weight, m) = (0 as Code, 1 as Code, 1)
      while m < order {
        weight = weight &* Code(truncatingIfNeeded: m)
        code = code &+ weight &* Code(truncatingIfNeeded: digits[t &+ (m &- 1) &* plane &+ (order &- 1 &- m) &* delay])
        m &+= 1
      }
      codes[t] = code
    }
  }

  /// The digits of the first `count` numbers.
  @inline(__always)
  private func compare(_ x: UnsafePointer<Double>, _ count: Int, order: Int, orEqual: Bool) {
    let (digits, plane, delay) = (digits, plane, delay)
    let margin = orEqual ? patterns.tolerance : -patterns.tolerance
    var s = 0
    while s < count {
      let bound = eight(x + s) + margin
      var smaller = SIMD8<UInt16>()
      var m = 1
      while m < order {
        let later = eight(x + (s &+ m &* delay))
        let mask = orEqual ? later .<= bound : later .< bound
        smaller = smaller &- SIMD8(truncatingIfNeeded: unsafeBitCast(mask, to: SIMD8<Int64>.self))
        UnsafeMutableRawPointer(digits + (s &+ (m &- 1) &* plane)).storeBytes(of: smaller, as: SIMD8<UInt16>.self)
        m &+= 1
      }
      s &+= 8
    }
  }

  /// Adds up the digits, plane after plane.
  private func combinePlanes(_ windows: Int) {
    let codes = codes
    codes.update(repeating: 0, count: windows)
    for m in 1..<order {
      let (digits, weight) = (digits + ((m - 1) * plane + (order - 1 - m) * delay), Code(factorial(m)))
      for t in 0..<windows { codes[t] &+= weight &* Code(truncatingIfNeeded: digits[t]) }
    }
  }

  // MARK: - Exceptions

  private func removeNaN(_ x: UnsafePointer<Double>, _ windows: Int) {
    let count = windows + (order - 1) * delay
    guard containsNaN(x, count) else { return }
    for i in 0..<count where x[i].isNaN {
      for t in stride(from: i, through: i - (order - 1) * delay, by: -delay) where t >= 0 && t < windows { codes[t] = none }
    }
  }

  /// The code of a window whose equal numbers are ordered by lot.
  private func codeByLot(_ x: UnsafePointer<Double>, _ start: Int) -> Int {
    let random = Philox(seed: patterns.seed)
    func lot(_ j: Int) -> UInt32 { random.block(Philox.counter(.ordinalTies, particle: 0, step: start + j * delay, draw: 0))[0] }
    var code = 0
    for j in 0..<order {
      let number = x[j * delay]
      var smaller = 0
      for k in j + 1..<max(order, j + 1) {
        let later = x[k * delay]
        if later < number - patterns.tolerance || (later <= number + patterns.tolerance && lot(k) < lot(j)) { smaller += 1 }
      }
      code = code * (order - j) + smaller
    }
    return code
  }
}

@inline(__always)
func eight(_ x: UnsafePointer<Double>) -> SIMD8<Double> { UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Double>.self) }

/// Whether there is NaN among the first `count` numbers.
func containsNaN(_ x: UnsafePointer<Double>, _ count: Int) -> Bool {
  var found = SIMD8<Int64>()
  var s = 0
  while s &+ 8 <= count {
    let numbers = eight(x + s)
    found |= unsafeBitCast(numbers .!= numbers, to: SIMD8<Int64>.self)
    s &+= 8
  }
  return found != SIMD8() || (s..<count).contains { x[$0].isNaN }
}
