/// A kind of number that the right-hand side of a flow can be computed in: `Double` for one trajectory, `SIMD8<Double>` for eight.
public protocol RealNumber {
  init(_ value: Double)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self
}

extension RealNumber {
  @_disfavoredOverload @inlinable @inline(__always) public static func + (a: Double, b: Self) -> Self { Self(a) + b }
  @_disfavoredOverload @inlinable @inline(__always) public static func - (a: Double, b: Self) -> Self { Self(a) - b }
  @_disfavoredOverload @inlinable @inline(__always) public static func * (a: Double, b: Self) -> Self { Self(a) * b }
  @_disfavoredOverload @inlinable @inline(__always) public static func / (a: Double, b: Self) -> Self { Self(a) / b }
  @_disfavoredOverload @inlinable @inline(__always) public static func + (a: Self, b: Double) -> Self { a + Self(b) }
  @_disfavoredOverload @inlinable @inline(__always) public static func - (a: Self, b: Double) -> Self { a - Self(b) }
  @_disfavoredOverload @inlinable @inline(__always) public static func * (a: Self, b: Double) -> Self { a * Self(b) }
  @_disfavoredOverload @inlinable @inline(__always) public static func / (a: Self, b: Double) -> Self { a / Self(b) }
}

extension Double: RealNumber {}

extension SIMD8: RealNumber where Scalar == Double {
  @inlinable @inline(__always)
  public init(_ value: Double) { self.init(repeating: value) }
}
