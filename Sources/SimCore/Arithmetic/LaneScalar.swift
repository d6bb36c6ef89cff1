import CSIMD

/// A number type that kernels can run in, eight at a time. `Float` and `Double` are.
///
/// The functions are those that Swift's SIMD types lack or compile to calls a lane; here each is an instruction or two.
public protocol LaneScalar: BinaryFloatingPoint, SIMDScalar, Codable, Sendable {
  /// One integer a lane: all bits set, or none.
  associatedtype MaskBits

  static func below(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> MaskBits
  static func atMost(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> MaskBits
  static func and(_ a: MaskBits, _ b: MaskBits) -> MaskBits
  static func not(_ a: MaskBits) -> MaskBits
  /// b where the mask is set, else a.
  static func select(_ a: SIMD8<Self>, _ b: SIMD8<Self>, _ mask: MaskBits) -> SIMD8<Self>
  /// The sum of the lanes, halves first: shorter than `sum()`, which adds one lane after the other.
  static func total(_ a: SIMD8<Self>) -> Self
  /// The integer part of a number that fits.
  static func truncated(_ a: Self) -> Int
  static func squareRoot(_ a: SIMD8<Self>) -> SIMD8<Self>
  /// 1/√a of positive, normal numbers, to a unit in the last place (a root and a division make it as good); 0 or NaN of infinity.
  static func reciprocalSquareRoot(_ a: SIMD8<Self>) -> SIMD8<Self>
  /// a·b + c, rounded once.
  static func fma(_ a: SIMD8<Self>, _ b: SIMD8<Self>, _ c: SIMD8<Self>) -> SIMD8<Self>
  /// The second number if either is NaN; so for `maximum`.
  static func minimum(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> SIMD8<Self>
  static func maximum(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> SIMD8<Self>
  static func absolute(_ a: SIMD8<Self>) -> SIMD8<Self>
  /// To the nearest integer, halves to the even one.
  static func rounded(_ a: SIMD8<Self>) -> SIMD8<Self>
  static func floor(_ a: SIMD8<Self>) -> SIMD8<Self>
  /// Bit k says whether low < a[k] < high.
  static func between(_ a: SIMD8<Self>, _ low: Self, _ high: Self) -> UInt32
  /// Stores the lanes whose bit is set next to each other. May overwrite eight elements.
  static func packStore(_ a: SIMD8<Self>, _ mask: UInt32, to destination: UnsafeMutablePointer<Self>)
  static func sineAndCosine(_ x: SIMD8<Self>) -> (sine: SIMD8<Self>, cosine: SIMD8<Self>)
  /// Of positive, normal numbers.
  static func logarithm(_ x: SIMD8<Self>) -> SIMD8<Self>
  /// Uniform in the open interval (0, 1), from 32 random bits each.
  static func uniform(_ bits: SIMD8<UInt32>) -> SIMD8<Self>
}

extension LaneScalar {
  public typealias Lanes = SIMD8<Self>

  @inlinable @inline(__always)
  public static func load(_ p: UnsafePointer<Self>, _ i: Int) -> Lanes { UnsafeRawPointer(p + i).loadUnaligned(as: Lanes.self) }

  @inlinable @inline(__always)
  public static func store(_ a: Lanes, _ p: UnsafeMutablePointer<Self>, _ i: Int) {
    UnsafeMutableRawPointer(p + i).storeBytes(of: a, as: Lanes.self)
  }
}

extension Float: LaneScalar {
  @inlinable @inline(__always)
  public static func below(_ a: Lanes, _ b: Lanes) -> SIMD8<Int32> { csimd_below_f8(a, b) }
  @inlinable @inline(__always)
  public static func atMost(_ a: Lanes, _ b: Lanes) -> SIMD8<Int32> { csimd_at_most_f8(a, b) }
  @inlinable @inline(__always)
  public static func and(_ a: MaskBits, _ b: MaskBits) -> MaskBits { csimd_and_i8(a, b) }
  @inlinable @inline(__always)
  public static func not(_ a: MaskBits) -> MaskBits { csimd_not_i8(a) }
  @inlinable @inline(__always)
  public static func select(_ a: Lanes, _ b: Lanes, _ mask: MaskBits) -> Lanes { csimd_select_f8(a, b, mask) }
  @inlinable @inline(__always) public static func total(_ a: Lanes) -> Float { csimd_sum_f8(a) }
  @inlinable @inline(__always) public static func truncated(_ a: Float) -> Int { Int(a) }
  @inlinable @inline(__always) public static func squareRoot(_ a: Lanes) -> Lanes { csimd_sqrt_f8(a) }
  @inlinable @inline(__always) public static func reciprocalSquareRoot(_ a: Lanes) -> Lanes { 1 / csimd_sqrt_f8(a) }
  @inlinable @inline(__always) public static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { csimd_fma_f8(a, b, c) }
  @inlinable @inline(__always) public static func minimum(_ a: Lanes, _ b: Lanes) -> Lanes { csimd_min_f8(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Lanes, _ b: Lanes) -> Lanes { csimd_max_f8(a, b) }
  @inlinable @inline(__always) public static func absolute(_ a: Lanes) -> Lanes { csimd_abs_f8(a) }
  @inlinable @inline(__always) public static func rounded(_ a: Lanes) -> Lanes { csimd_rint_f8(a) }
  @inlinable @inline(__always) public static func floor(_ a: Lanes) -> Lanes { csimd_floor_f8(a) }
  @inlinable @inline(__always)
  public static func between(_ a: Lanes, _ low: Float, _ high: Float) -> UInt32 { csimd_between_f8(a, low, high) }
  @inlinable @inline(__always)
  public static func packStore(_ a: Lanes, _ mask: UInt32, to p: UnsafeMutablePointer<Float>) { csimd_pack_store_f8(p, a, mask) }
  @inlinable @inline(__always)
  public static func uniform(_ bits: SIMD8<UInt32>) -> Lanes {
    // 23 bits: with one more, the half couldn't be added exactly, and the last number would round to 1.
    let high = unsafeBitCast(bits &>> 9, to: SIMD8<Int32>.self)
    return (csimd_float_of_i8(high) + 0.5) * 0x1p-23
  }
}

extension Double: LaneScalar {
  @inlinable @inline(__always)
  public static func below(_ a: Lanes, _ b: Lanes) -> SIMD8<Int> { csimd_below_d8(a, b) }
  @inlinable @inline(__always)
  public static func atMost(_ a: Lanes, _ b: Lanes) -> SIMD8<Int> { csimd_at_most_d8(a, b) }
  @inlinable @inline(__always)
  public static func and(_ a: MaskBits, _ b: MaskBits) -> MaskBits { csimd_and_l8(a, b) }
  @inlinable @inline(__always)
  public static func not(_ a: MaskBits) -> MaskBits { csimd_not_l8(a) }
  @inlinable @inline(__always)
  public static func select(_ a: Lanes, _ b: Lanes, _ mask: MaskBits) -> Lanes { csimd_select_d8(a, b, mask) }
  @inlinable @inline(__always) public static func total(_ a: Lanes) -> Double { csimd_sum_d8(a) }
  @inlinable @inline(__always) public static func truncated(_ a: Double) -> Int { Int(a) }
  @inlinable @inline(__always) public static func squareRoot(_ a: Lanes) -> Lanes { csimd_sqrt_d8(a) }

  /// Halving the exponent gives 1/√a to 4 %; series of (1 - e)^(-1/2), where a y² = 1 - e, take that to 10⁻⁶ and to rounding. A third of
  /// the time of a root and a division.
  @inlinable @inline(__always)
  public static func reciprocalSquareRoot(_ a: Lanes) -> Lanes {
    let halved = unsafeBitCast(a, to: SIMD8<UInt64>.self) &>> 1
    var y = unsafeBitCast(SIMD8<UInt64>(repeating: 0x5FE6_EB50_C7B5_37A9) &- halved, to: Lanes.self)
    var e = fma(-(a * y), y, Lanes(repeating: 1))
    var series = fma(Lanes(repeating: 35.0 / 128), e, Lanes(repeating: 5.0 / 16))
    series = fma(fma(series, e, Lanes(repeating: 3.0 / 8)), e, Lanes(repeating: 1.0 / 2))
    y = fma(y * e, series, y)
    e = fma(-(a * y), y, Lanes(repeating: 1))
    series = fma(Lanes(repeating: 3.0 / 8), e, Lanes(repeating: 1.0 / 2))
    return fma(y * e, series, y)
  }
  @inlinable @inline(__always) public static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { csimd_fma_d8(a, b, c) }
  @inlinable @inline(__always) public static func minimum(_ a: Lanes, _ b: Lanes) -> Lanes { csimd_min_d8(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Lanes, _ b: Lanes) -> Lanes { csimd_max_d8(a, b) }
  @inlinable @inline(__always) public static func absolute(_ a: Lanes) -> Lanes { csimd_abs_d8(a) }
  @inlinable @inline(__always) public static func rounded(_ a: Lanes) -> Lanes { csimd_rint_d8(a) }
  @inlinable @inline(__always) public static func floor(_ a: Lanes) -> Lanes { csimd_floor_d8(a) }
  @inlinable @inline(__always)
  public static func between(_ a: Lanes, _ low: Double, _ high: Double) -> UInt32 { csimd_between_d8(a, low, high) }
  @inlinable @inline(__always)
  public static func packStore(_ a: Lanes, _ mask: UInt32, to p: UnsafeMutablePointer<Double>) { csimd_pack_store_d8(p, a, mask) }
  @inlinable @inline(__always)
  public static func uniform(_ bits: SIMD8<UInt32>) -> Lanes {
    // The top 31 bits convert as signed integers; the last one adds a half.
    let high = csimd_double_of_i8(unsafeBitCast(bits &>> 1, to: SIMD8<Int32>.self))
    let low = csimd_double_of_i8(unsafeBitCast(bits & 1, to: SIMD8<Int32>.self))
    return (high * 2 + low + 0.5) * 0x1p-32
  }
}

/// Which of eight lanes. Swift's own masks compile to a loop over lanes where the number type is generic.
public struct LaneMask<Scalar: LaneScalar> {
  @usableFromInline let bits: Scalar.MaskBits

  @inlinable @inline(__always)
  init(_ bits: Scalar.MaskBits) { self.bits = bits }

  @inlinable @inline(__always)
  public static func & (a: LaneMask, b: LaneMask) -> LaneMask { LaneMask(Scalar.and(a.bits, b.bits)) }

  @inlinable @inline(__always)
  public static prefix func ! (a: LaneMask) -> LaneMask { LaneMask(Scalar.not(a.bits)) }
}

extension SIMD8 where Scalar: LaneScalar {
  @inlinable @inline(__always)
  public func isBelow(_ b: SIMD8) -> LaneMask<Scalar> { LaneMask(Scalar.below(self, b)) }
  @inlinable @inline(__always)
  public func isBelow(_ b: Scalar) -> LaneMask<Scalar> { isBelow(SIMD8(repeating: b)) }
  @inlinable @inline(__always)
  public func isAtLeast(_ b: SIMD8) -> LaneMask<Scalar> { LaneMask(Scalar.atMost(b, self)) }
  @inlinable @inline(__always)
  public func isAtLeast(_ b: Scalar) -> LaneMask<Scalar> { isAtLeast(SIMD8(repeating: b)) }

  @inlinable @inline(__always)
  public func replacing(with b: SIMD8, where mask: LaneMask<Scalar>) -> SIMD8 { Scalar.select(self, b, mask.bits) }
}
