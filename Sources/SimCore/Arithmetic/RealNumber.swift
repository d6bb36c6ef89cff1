/// A kind of number that the right-hand side of a dynamical system can be computed in: `Double` for one state, `SIMD8<Double>` for eight at
/// once, `Dual` for a state with the derivatives along eight directions. Systems are written once, for any of them.
///
/// The functions below make formulas read as they are printed: `a * sin(y) - b * x`.
public protocol RealNumber: Sendable {
  /// The same without derivatives: a time, a step, an error.
  associatedtype Real: RealNumber where Real.Real == Real

  init(_ value: Double)
  init(real: Real)
  var real: Real { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  static func / (a: Self, b: Self) -> Self
  static prefix func - (a: Self) -> Self

  static func + (a: Double, b: Self) -> Self
  static func - (a: Double, b: Self) -> Self
  static func * (a: Double, b: Self) -> Self
  static func / (a: Double, b: Self) -> Self
  static func + (a: Self, b: Double) -> Self
  static func - (a: Self, b: Double) -> Self
  static func * (a: Self, b: Double) -> Self
  static func / (a: Self, b: Double) -> Self

  /// self + c · k
  func adding(_ c: Double, times k: Self) -> Self
  /// self + h · k
  func moved(by h: Real, along k: Self) -> Self
  /// Whether x > 0 in any lane.
  static func anyPositive(_ x: Self) -> Bool

  static func sine(_ x: Self) -> Self
  static func cosine(_ x: Self) -> Self
  static func exponential(_ x: Self) -> Self
  static func logarithm(of x: Self) -> Self
  static func root(_ x: Self) -> Self
  static func hyperbolicTangent(_ x: Self) -> Self
  static func arcCosine(_ x: Self) -> Self
  /// x to a constant power. Negative x has integer powers only.
  static func power(_ x: Self, _ exponent: Double) -> Self
  /// The largest integer up to x; its derivative is 0.
  static func roundedDown(_ x: Self) -> Self
  static func magnitude(of x: Self) -> Self
  static func larger(_ a: Self, _ b: Self) -> Self
  static func smaller(_ a: Self, _ b: Self) -> Self
  /// `a` where x > 0, else `b`.
  static func whenPositive(_ x: Self, _ a: Self, else b: Self) -> Self
  /// u / (1 - exp(-u)), also where u is 0.
  static func relativeExponential(_ u: Self) -> Self
}

extension RealNumber {
  @inlinable @inline(__always) public static func larger(_ a: Self, _ b: Self) -> Self { .whenPositive(a - b, a, else: b) }
  @inlinable @inline(__always) public static func smaller(_ a: Self, _ b: Self) -> Self { .whenPositive(b - a, a, else: b) }
}

extension RealNumber where Real == Self {
  @inlinable @inline(__always) public init(real: Self) { self = real }
  @inlinable @inline(__always) public var real: Self { self }
}

@inlinable @inline(__always) public func sin<Number: RealNumber>(_ x: Number) -> Number { .sine(x) }
@inlinable @inline(__always) public func cos<Number: RealNumber>(_ x: Number) -> Number { .cosine(x) }
@inlinable @inline(__always) public func exp<Number: RealNumber>(_ x: Number) -> Number { .exponential(x) }
@inlinable @inline(__always) public func log<Number: RealNumber>(_ x: Number) -> Number { .logarithm(of: x) }
@inlinable @inline(__always) public func sqrt<Number: RealNumber>(_ x: Number) -> Number { .root(x) }
@inlinable @inline(__always) public func tanh<Number: RealNumber>(_ x: Number) -> Number { .hyperbolicTangent(x) }
@inlinable @inline(__always) public func acos<Number: RealNumber>(_ x: Number) -> Number { .arcCosine(x) }
@inlinable @inline(__always) public func roundedDown<Number: RealNumber>(_ x: Number) -> Number { .roundedDown(x) }
@inlinable @inline(__always) public func magnitude<Number: RealNumber>(_ x: Number) -> Number { .magnitude(of: x) }
@inlinable @inline(__always) public func pow<Number: RealNumber>(_ x: Number, _ exponent: Double) -> Number { .power(x, exponent) }
@inlinable @inline(__always) public func sinh<Number: RealNumber>(_ x: Number) -> Number { 0.5 * (exp(x) - exp(-x)) }
@inlinable @inline(__always) public func cosh<Number: RealNumber>(_ x: Number) -> Number { 0.5 * (exp(x) + exp(-x)) }
/// u / (1 - exp(-u)), also where u is 0: rates of ion channels.
@inlinable @inline(__always) public func relativeExponential<Number: RealNumber>(_ u: Number) -> Number { .relativeExponential(u) }
@inlinable @inline(__always) public func square<Number: RealNumber>(_ x: Number) -> Number { x * x }
@inlinable @inline(__always) public func cube<Number: RealNumber>(_ x: Number) -> Number { x * x * x }
/// 1 where x > 0, else 0.
@inlinable @inline(__always) public func heaviside<Number: RealNumber>(_ x: Number) -> Number {
  .whenPositive(x, Number(1), else: Number(0))
}
/// -1, 0 or 1.
@inlinable @inline(__always) public func sign<Number: RealNumber>(_ x: Number) -> Number { heaviside(x) - heaviside(-x) }
@inlinable @inline(__always) public func larger<Number: RealNumber>(_ a: Number, _ b: Number) -> Number { .larger(a, b) }
@inlinable @inline(__always) public func smaller<Number: RealNumber>(_ a: Number, _ b: Number) -> Number { .smaller(a, b) }

extension Double: RealNumber {
  public typealias Real = Double
  @inlinable @inline(__always) public func adding(_ c: Double, times k: Double) -> Double { self + c * k }
  @inlinable @inline(__always) public func moved(by h: Double, along k: Double) -> Double { self + h * k }
  @inlinable @inline(__always) public static func anyPositive(_ x: Double) -> Bool { x > 0 }

  @inlinable public static func sine(_ x: Double) -> Double { LibM.sin(x) }
  @inlinable public static func cosine(_ x: Double) -> Double { LibM.cos(x) }
  @inlinable public static func exponential(_ x: Double) -> Double { LibM.exp(x) }
  @inlinable public static func logarithm(of x: Double) -> Double { LibM.log(x) }
  @inlinable public static func root(_ x: Double) -> Double { x.squareRoot() }
  @inlinable public static func hyperbolicTangent(_ x: Double) -> Double { LibM.tanh(x) }
  @inlinable public static func arcCosine(_ x: Double) -> Double { LibM.acos(x) }
  @inlinable public static func power(_ x: Double, _ exponent: Double) -> Double { LibM.pow(x, exponent) }
  @inlinable public static func roundedDown(_ x: Double) -> Double { x.rounded(.down) }
  @inlinable public static func magnitude(of x: Double) -> Double { x.magnitude }
  @inlinable public static func whenPositive(_ x: Double, _ a: Double, else b: Double) -> Double { x > 0 ? a : b }
  @inlinable public static func relativeExponential(_ u: Double) -> Double { u == 0 ? 1 : -u / LibM.expm1(-u) }
}
