import SimCore
import Testing

/// Operations on lanes against the same operations on scalars.
struct LaneScalarTests {
  /// Numbers of all signs and magnitudes, and ties, eight at a time.
  private func samples<Scalar: LaneScalar>() -> [SIMD8<Scalar>] {
    var dice = Dice(5)
    var values: [Scalar] = [0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 1, -1, 4194304.5, 1e-30, -1e-30, 3.999, 1e10, -1e10, 7]
    for _ in 0..<4000 { values.append(Scalar(dice.uniform(-1...1) * LibM.exp(dice.uniform(-20...20)))) }
    return stride(from: 0, to: values.count, by: 8).map { SIMD8(values[$0..<$0 + 8]) }
  }

  private func lanes<Scalar: LaneScalar>(_ value: (_ lane: Int) -> Scalar) -> SIMD8<Scalar> { SIMD8((0..<8).map(value)) }

  /// The lanes whose bit is set hold 1, the others 0.
  private func lanes<Scalar: LaneScalar>(_ mask: UInt32) -> SIMD8<Scalar> { lanes { mask >> $0 & 1 == 1 ? 1 : 0 } }

  private func arithmetic<Scalar: LaneScalar>(_: Scalar.Type) {
    let samples: [SIMD8<Scalar>] = samples()
    for (a, b) in zip(samples, samples.reversed()) {
      #expect(Scalar.minimum(a, b) == lanes { Swift.min(a[$0], b[$0]) })
      #expect(Scalar.maximum(a, b) == lanes { Swift.max(a[$0], b[$0]) })
      #expect(Scalar.absolute(a) == lanes { Swift.abs(a[$0]) })
      #expect(Scalar.rounded(a) == lanes { a[$0].rounded(.toNearestOrEven) })
      #expect(Scalar.floor(a) == lanes { a[$0].rounded(.down) })
      #expect(Scalar.squareRoot(b * b) == lanes { (b[$0] * b[$0]).squareRoot() })
      #expect(Scalar.fma(a, b, -(a * b)) == lanes { (-(a[$0] * b[$0])).addingProduct(a[$0], b[$0]) })
      for lane in 0..<8 { #expect(Scalar.truncated(a[lane]) == Int(a[lane])) }
    }
  }

  @Test func arithmeticOfFloats() { arithmetic(Float.self) }
  @Test func arithmeticOfDoubles() { arithmetic(Double.self) }

  private func masks<Scalar: LaneScalar>(_: Scalar.Type) {
    let (zeros, ones) = (SIMD8<Scalar>(), SIMD8<Scalar>(repeating: 1))
    func bits(_ mask: LaneMask<Scalar>) -> SIMD8<Scalar> { zeros.replacing(with: ones, where: mask) }
    for m in UInt32(0)..<256 {
      let a: SIMD8<Scalar> = lanes(m)
      #expect(bits(a.isAtLeast(1)) == a)
      #expect(bits(a.isBelow(1)) == ones - a)
      #expect(bits(!a.isAtLeast(1)) == ones - a)
      for n in UInt32(0)..<256 {
        let b: SIMD8<Scalar> = lanes(n)
        #expect(bits(a.isAtLeast(1) & b.isAtLeast(ones)) == lanes(m & n))
        #expect(bits(a.isBelow(b)) == lanes(~m & n & 255))
      }
    }
    // Nothing is below or above what isn't a number.
    let nan = SIMD8<Scalar>(repeating: .nan)
    #expect(bits(nan.isBelow(ones)) == zeros && bits(nan.isAtLeast(ones)) == zeros)
  }

  @Test func masksOfFloats() { masks(Float.self) }
  @Test func masksOfDoubles() { masks(Double.self) }

  private func between<Scalar: LaneScalar>(_: Scalar.Type) {
    let edges: [Scalar] = [-1, Scalar(2).nextDown, 2, Scalar(2).nextUp, 3, Scalar(5).nextDown, 5, Scalar(5).nextUp]
    #expect(Scalar.between(SIMD8(edges), 2, 5) == 0b0011_1000)
    #expect(Scalar.between(SIMD8(repeating: .nan), 2, 5) == 0)
    for m in UInt32(0)..<256 { #expect(Scalar.between(lanes(m), 0.5, .infinity) == m) }
  }

  @Test func betweenExcludesBothEnds() {
    between(Float.self)
    between(Double.self)
  }

  private func packStore<Scalar: LaneScalar>(_: Scalar.Type) {
    let values = SIMD8<Scalar>(10, 11, 12, 13, 14, 15, 16, 17)
    for mask in UInt32(0)..<256 {
      var stored = [Scalar](repeating: -1, count: 10)
      stored.withUnsafeMutableBufferPointer { Scalar.packStore(values, mask, to: $0.baseAddress! + 1) }
      let expected = (0..<8).filter { mask >> $0 & 1 == 1 }.map { values[$0] }
      #expect(Array(stored[1..<1 + expected.count]) == expected)
      #expect(stored[0] == -1 && stored[9] == -1, "stays within eight elements")
    }
  }

  @Test func packStoreKeepsTheOrderForAllMasks() {
    packStore(Float.self)
    packStore(Double.self)
  }

  private func uniform<Scalar: LaneScalar>(_: Scalar.Type, digits: Int) {
    let words = SIMD8<UInt32>(0, .max, 1, 0xFF, 0x8000_0000, 0x7FFF_FFFF, 0xFFFF_FF00, 0x1234_5678)
    let u = Scalar.uniform(words)
    for lane in 0..<8 {
      #expect(u[lane] > 0 && u[lane] < 1, "from \(words[lane])")
      // The middle of the interval that the first digits name.
      let place = (Double(words[lane] >> (32 - digits)) + 0.5) / Double(UInt64(1) << digits)
      #expect(Double(u[lane]) == place)
    }
  }

  @Test func uniformsStayInsideTheOpenInterval() {
    uniform(Float.self, digits: 23)
    uniform(Double.self, digits: 32)
  }
}
