import CSIMD

/// Elementary functions on eight lanes, by polynomials: the same bits on every machine, and ten times faster than a libm call a lane.
/// Coefficients: Cephes (Moshier 1992) for `Float`, fdlibm (Sun 1993) and Cephes for `Double`.
extension Float {
  /// To 2 ulp for |x| < 8192.
  @inlinable @inline(__always)
  public static func sineAndCosine(_ x: Lanes) -> (sine: Lanes, cosine: Lanes) {
    let quarter = csimd_rint_f8(x * 0.6366197723675814)
    let turn = unsafeBitCast(csimd_int_of_f8(quarter), to: SIMD8<UInt32>.self)
    // A quarter turn in three parts: next to its multiples, everything but the last one cancels.
    var r = fma(quarter, Lanes(repeating: -1.57079637050628662109375), x)
    r = fma(quarter, Lanes(repeating: 4.37113882867379277e-8), r)
    r = fma(quarter, Lanes(repeating: 1.71512449e-15), r)
    let z = r * r
    var s = fma(z, Lanes(repeating: -1.9515295891e-4), Lanes(repeating: 8.3321608736e-3))
    s = fma(s, z, Lanes(repeating: -1.6666654611e-1))
    s = fma(s * z, r, r)
    var c = fma(z, Lanes(repeating: 2.443315711809948e-5), Lanes(repeating: -1.388731625493765e-3))
    c = fma(c, z, Lanes(repeating: 4.166664568298827e-2))
    c = fma(c * z, z, fma(z, Lanes(repeating: -0.5), Lanes(repeating: 1)))
    // Odd quarters swap sine and cosine; the second and third flip signs.
    let swap = SIMD8<UInt32>(repeating: 0) &- (turn & 1)
    let (sBits, cBits) = (unsafeBitCast(s, to: SIMD8<UInt32>.self), unsafeBitCast(c, to: SIMD8<UInt32>.self))
    let difference = (sBits ^ cBits) & swap
    let sine = sBits ^ difference ^ ((turn & 2) &<< 30)
    let cosine = cBits ^ difference ^ (((turn &+ 1) & 2) &<< 30)
    return (unsafeBitCast(sine, to: Lanes.self), unsafeBitCast(cosine, to: Lanes.self))
  }

  /// To 2 ulp.
  @inlinable @inline(__always)
  public static func logarithm(_ x: Lanes) -> Lanes {
    // x = 2^k (1 + f) with 1 + f from √½ to √2.
    let shifted = unsafeBitCast(x, to: SIMD8<UInt32>.self) &- 0x3F35_04F3
    let k = csimd_float_of_i8(unsafeBitCast(shifted, to: SIMD8<Int32>.self) &>> 23)
    let mantissa = unsafeBitCast((shifted & 0x007F_FFFF) &+ 0x3F35_04F3, to: Lanes.self)
    let f = mantissa - 1
    var p = fma(f, Lanes(repeating: 7.0376836292e-2), Lanes(repeating: -1.1514610310e-1))
    p = fma(p, f, Lanes(repeating: 1.1676998740e-1))
    p = fma(p, f, Lanes(repeating: -1.2420140846e-1))
    p = fma(p, f, Lanes(repeating: 1.4249322787e-1))
    p = fma(p, f, Lanes(repeating: -1.6668057665e-1))
    p = fma(p, f, Lanes(repeating: 2.0000714765e-1))
    p = fma(p, f, Lanes(repeating: -2.4999993993e-1))
    p = fma(p, f, Lanes(repeating: 3.3333331174e-1))
    let z = f * f
    var y = p * f * z
    y = fma(k, Lanes(repeating: -2.12194440e-4), y)
    y = fma(z, Lanes(repeating: -0.5), y)
    return fma(k, Lanes(repeating: 0.693359375), f + y)
  }
}

extension Double {
  /// To 2 ulp for |x| < 10⁶.
  @inlinable @inline(__always)
  public static func sineAndCosine(_ x: Lanes) -> (sine: Lanes, cosine: Lanes) {
    // Adding 1.5·2⁵² leaves the nearest integer in the low bits.
    let magic = Lanes(repeating: 6_755_399_441_055_744)
    let t = fma(x, Lanes(repeating: 0.6366197723675813430755), magic)
    let turn = unsafeBitCast(t, to: SIMD8<UInt64>.self)
    let quarter = t - magic
    var r = fma(quarter, Lanes(repeating: -1.57079632679489655800e+00), x)
    r = fma(quarter, Lanes(repeating: -6.12323399573676603587e-17), r)
    r = fma(quarter, Lanes(repeating: 1.49738490485916980e-33), r)
    let z = r * r
    var s = fma(z, Lanes(repeating: 1.58962301576546568060e-10), Lanes(repeating: -2.50507477628578072866e-8))
    s = fma(s, z, Lanes(repeating: 2.75573136213857245213e-6))
    s = fma(s, z, Lanes(repeating: -1.98412698295895385996e-4))
    s = fma(s, z, Lanes(repeating: 8.33333333332211858878e-3))
    s = fma(s, z, Lanes(repeating: -1.66666666666666307295e-1))
    s = fma(s * z, r, r)
    var c = fma(z, Lanes(repeating: -1.13585365213876817300e-11), Lanes(repeating: 2.08757008419747316778e-9))
    c = fma(c, z, Lanes(repeating: -2.75573141792967388112e-7))
    c = fma(c, z, Lanes(repeating: 2.48015872888517045348e-5))
    c = fma(c, z, Lanes(repeating: -1.38888888888730564116e-3))
    c = fma(c, z, Lanes(repeating: 4.16666666666665929218e-2))
    c = fma(c * z, z, fma(z, Lanes(repeating: -0.5), Lanes(repeating: 1)))
    let swap = SIMD8<UInt64>(repeating: 0) &- (turn & 1)
    let (sBits, cBits) = (unsafeBitCast(s, to: SIMD8<UInt64>.self), unsafeBitCast(c, to: SIMD8<UInt64>.self))
    let difference = (sBits ^ cBits) & swap
    let sine = sBits ^ difference ^ ((turn & 2) &<< 62)
    let cosine = cBits ^ difference ^ (((turn &+ 1) & 2) &<< 62)
    return (unsafeBitCast(sine, to: Lanes.self), unsafeBitCast(cosine, to: Lanes.self))
  }

  /// To 2 ulp.
  @inlinable @inline(__always)
  public static func logarithm(_ x: Lanes) -> Lanes {
    let base: UInt64 = 0x3FE6_A09E_667F_3BCD  // √½
    let shifted = unsafeBitCast(x, to: SIMD8<UInt64>.self) &- base
    let k = csimd_double_of_l8(unsafeBitCast(shifted, to: SIMD8<Int>.self) &>> 52)
    let mantissa = unsafeBitCast((shifted & 0x000F_FFFF_FFFF_FFFF) &+ base, to: Lanes.self)
    let f = mantissa - 1
    let s = f / (f + 2)
    let z = s * s
    var p = fma(z, Lanes(repeating: 1.479819860511658591e-01), Lanes(repeating: 1.531383769920937332e-01))
    p = fma(p, z, Lanes(repeating: 1.818357216161805012e-01))
    p = fma(p, z, Lanes(repeating: 2.222219843214978396e-01))
    p = fma(p, z, Lanes(repeating: 2.857142874366239149e-01))
    p = fma(p, z, Lanes(repeating: 3.999999999940941908e-01))
    p = fma(p, z, Lanes(repeating: 6.666666666666735130e-01))
    let half = f * f * 0.5
    let low = fma(s, half + p * z, k * 1.90821492927058770002e-10)
    return fma(k, Lanes(repeating: 6.93147180369123816490e-01), f - (half - low))
  }

  /// To 1 ulp; 0 below -746, infinite above 709.8.
  @inlinable @inline(__always)
  public static func exponential(lanes x: Lanes) -> Lanes {
    // NaN stays: the second number wins.
    let x = csimd_max_d8(Lanes(repeating: -750), csimd_min_d8(Lanes(repeating: 720), x))
    let n = csimd_rint_d8(x * 1.4426950408889634074)
    var r = fma(n, Lanes(repeating: -6.93147180369123816490e-01), x)
    r = fma(n, Lanes(repeating: -1.90821492927058770002e-10), r)
    var p = fma(r, Lanes(repeating: 1.0 / 6_227_020_800), Lanes(repeating: 1.0 / 479_001_600))
    p = fma(p, r, Lanes(repeating: 1.0 / 39_916_800))
    p = fma(p, r, Lanes(repeating: 1.0 / 3_628_800))
    p = fma(p, r, Lanes(repeating: 1.0 / 362_880))
    p = fma(p, r, Lanes(repeating: 1.0 / 40320))
    p = fma(p, r, Lanes(repeating: 1.0 / 5040))
    p = fma(p, r, Lanes(repeating: 1.0 / 720))
    p = fma(p, r, Lanes(repeating: 1.0 / 120))
    p = fma(p, r, Lanes(repeating: 1.0 / 24))
    p = fma(p, r, Lanes(repeating: 1.0 / 6))
    p = fma(p, r, Lanes(repeating: 0.5))
    p = fma(p * r, r, r) + 1
    // 2ⁿ in two factors: n may be beyond the exponents of normal numbers.
    let half = csimd_floor_d8(n * 0.5)
    return p * powerOfTwo(half) * powerOfTwo(n - half)
  }

  /// 2ⁿ of whole numbers from -1022 to 1023.
  @inlinable @inline(__always)
  static func powerOfTwo(_ n: Lanes) -> Lanes {
    // Adding 1.5·2⁵² leaves the number in the low bits.
    let bits = unsafeBitCast(n + 6_755_399_441_055_744, to: SIMD8<UInt64>.self)
    return unsafeBitCast((bits &+ 1023) &<< 52, to: Lanes.self)
  }
}
