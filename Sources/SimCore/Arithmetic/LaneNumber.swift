import CSIMD

/// Eight numbers at once. Functions without a polynomial in `LaneMath.swift` call the platform's for each lane.
extension SIMD8: RealNumber where Scalar == Double {
  public typealias Real = SIMD8<Double>

  @inlinable @inline(__always) public init(_ value: Double) { self.init(repeating: value) }
  @inlinable @inline(__always) public func adding(_ c: Double, times k: Self) -> Self { csimd_fma_d8(k, Self(repeating: c), self) }
  @inlinable @inline(__always) public func moved(by h: Self, along k: Self) -> Self { csimd_fma_d8(k, h, self) }
  @inlinable @inline(__always) public static func anyPositive(_ x: Self) -> Bool {
    csimd_signs_d8(csimd_select_d8(x, Self(repeating: -1), csimd_below_d8(Self(repeating: 0), x))) & ~csimd_signs_d8(x) != 0
  }

  @inlinable public static func sine(_ x: Self) -> Self {
    let sine = Double.sineAndCosine(x).sine
    return hasSmallAngles(x) ? sine : sine.replacingLargeAngles(x) { LibM.sin($0) }
  }
  @inlinable public static func cosine(_ x: Self) -> Self {
    let cosine = Double.sineAndCosine(x).cosine
    return hasSmallAngles(x) ? cosine : cosine.replacingLargeAngles(x) { LibM.cos($0) }
  }
  @inlinable public static func exponential(_ x: Self) -> Self { Double.exponential(lanes: x) }
  @inlinable public static func logarithm(of x: Self) -> Self { x.each { LibM.log($0) } }
  @inlinable public static func root(_ x: Self) -> Self { csimd_sqrt_d8(x) }
  @inlinable public static func hyperbolicTangent(_ x: Self) -> Self { x.each { LibM.tanh($0) } }
  @inlinable public static func arcCosine(_ x: Self) -> Self { x.each { LibM.acos($0) } }
  @inlinable public static func power(_ x: Self, _ exponent: Double) -> Self { x.each { LibM.pow($0, exponent) } }
  @inlinable public static func roundedDown(_ x: Self) -> Self { csimd_floor_d8(x) }
  @inlinable public static func magnitude(of x: Self) -> Self { csimd_abs_d8(x) }
  @inlinable @inline(__always) public static func whenPositive(_ x: Self, _ a: Self, else b: Self) -> Self {
    csimd_select_d8(b, a, csimd_below_d8(Self(repeating: 0), x))
  }
  @inlinable @inline(__always) public static func larger(_ a: Self, _ b: Self) -> Self { csimd_max_d8(a, b) }
  @inlinable @inline(__always) public static func smaller(_ a: Self, _ b: Self) -> Self { csimd_min_d8(a, b) }
  @inlinable public static func relativeExponential(_ u: Self) -> Self { u.each { Double.relativeExponential($0) } }

  /// Whether the sine's polynomial is good for all lanes.
  @inlinable @inline(__always)
  static func hasSmallAngles(_ x: Self) -> Bool { csimd_between_d8(x, -1e6, 1e6) == 255 }

  @usableFromInline
  func replacingLargeAngles(_ x: Self, _ function: (Double) -> Double) -> Self {
    var result = self
    for lane in 0..<8 where !(x[lane].magnitude < 1e6) { result[lane] = function(x[lane]) }
    return result
  }

  @usableFromInline
  func each(_ function: (Double) -> Double) -> Self {
    var result = self
    for lane in 0..<8 { result[lane] = function(self[lane]) }
    return result
  }
}
