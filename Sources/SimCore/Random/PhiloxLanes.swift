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
}
