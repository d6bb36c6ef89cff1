/// Philox4x32-10, a counter-based generator: random numbers as a pure function of a key and a counter.
///
/// Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC '11. There is no state to save or to share: any thread
/// can draw the numbers of any particle at any step.
public struct Philox: Sendable {
  @usableFromInline let key: SIMD2<UInt32>

  public init(key: SIMD2<UInt32>) { self.key = key }

  /// The generator of a run.
  public init(seed: UInt64) {
    self.init(key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// The ten rounds.
  @inlinable
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let p = UInt64(0xD251_1F53) &* UInt64(c0)
      let q = UInt64(0xCD9E_8D57) &* UInt64(c2)
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: q >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: q),
        UInt32(truncatingIfNeeded: p >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }

  /// The counter of one draw: which particle, at which step, for what, and the how-manieth draw of that kind.
  @inlinable
  public static func counter(_ stream: RandomStream, particle: Int, step: Int, draw: Int) -> SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: particle), UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step >> 32),
      UInt32(stream.rawValue) << 16 | UInt32(truncatingIfNeeded: draw & 0xFFFF))
  }

  /// Two independent numbers, uniform in the open interval (0, 1).
  @inlinable
  public func uniforms(_ stream: RandomStream, particle: Int, step: Int = 0, draw: Int = 0) -> SIMD2<Double> {
    let bits = block(Philox.counter(stream, particle: particle, step: step, draw: draw))
    return SIMD2(Philox.open01(bits[0], bits[1]), Philox.open01(bits[2], bits[3]))
  }

  /// Two independent normal numbers with mean 0 and variance 1 (Box & Muller 1958).
  @inlinable
  public func normals(_ stream: RandomStream, particle: Int, step: Int = 0, draw: Int = 0) -> SIMD2<Double> {
    let u = uniforms(stream, particle: particle, step: step, draw: draw)
    let radius = (-2 * LibM.log(u[0])).squareRoot()
    return SIMD2(radius * LibM.cos(2 * .pi * u[1]), radius * LibM.sin(2 * .pi * u[1]))
  }

  /// 53 bits, never 0 and never 1.
  @inlinable
  static func open01(_ high: UInt32, _ low: UInt32) -> Double {
    (Double(UInt64(high) << 20 | UInt64(low >> 12)) + 0.5) * 0x1p-52
  }
}
