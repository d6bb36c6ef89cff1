import CSIMD

extension Philox {
  /// The blocks of eight particles at once: four words each. Equal to `block` lane by lane.
  @inlinable @inline(__always)
  public func blocks(
    _ stream: RandomStream, particles: SIMD8<UInt32>, step: Int, draw: Int = 0
  ) -> (SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>) {
    let counter = Philox.counter(stream, particle: 0, step: step, draw: draw)
    var c0 = particles
    var c1 = SIMD8(repeating: counter[1])
    var c2 = SIMD8(repeating: counter[2])
    var c3 = SIMD8(repeating: counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let high0 = csimd_mulhi_u8(c0, 0xD251_1F53)
      let high2 = csimd_mulhi_u8(c2, 0xCD9E_8D57)
      (c0, c1, c2, c3) = (high2 ^ c1 ^ k0, c2 &* 0xCD9E_8D57, high0 ^ c3 ^ k1, c0 &* 0xD251_1F53)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Two independent normal numbers for each of eight particles (Box & Muller 1958): those of the scalar function but for the last
  /// bits, since logarithm, sine and cosine are the same on every machine here.
  @inlinable
  public func normals(
    _ stream: RandomStream, particles: SIMD8<UInt32>, step: Int, draw: Int = 0
  ) -> (SIMD8<Double>, SIMD8<Double>) {
    let bits = blocks(stream, particles: particles, step: step, draw: draw)
    let radius = Double.squareRoot(Double.logarithm(Philox.open01(bits.0, bits.1)) * -2)
    let (sine, cosine) = Double.sineAndCosine(Philox.open01(bits.2, bits.3) * (2 * .pi))
    return (radius * cosine, radius * sine)
  }

  /// The same bits as of the scalar function.
  @inlinable @inline(__always)
  static func open01(_ high: SIMD8<UInt32>, _ low: SIMD8<UInt32>) -> SIMD8<Double> {
    // Conversions are of signed integers: the last bit of the high word goes with the low one.
    let front = csimd_double_of_i8(unsafeBitCast(high &>> 1, to: SIMD8<Int32>.self))
    let rest = csimd_double_of_i8(unsafeBitCast((high & 1) &<< 20 | low &>> 12, to: SIMD8<Int32>.self))
    return (front * 0x1p21 + rest + 0.5) * 0x1p-52
  }
}
