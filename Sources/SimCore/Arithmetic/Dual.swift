/// A number and its derivatives along eight directions: automatic differentiation, forward.
///
/// f(u + ε v) = f(u) + ε J v, exactly: right-hand sides computed with these numbers give Jacobian–vector products without rounding
/// differences, eight in one pass (Griewank & Walther 2008, chapter 3).
public struct Dual: RealNumber {
  public var value: Double
  public var slopes: SIMD8<Double>

  @inlinable @inline(__always)
  public init(_ value: Double, slopes: SIMD8<Double>) { (self.value, self.slopes) = (value, slopes) }
  @inlinable @inline(__always)
  public init(_ value: Double) { self.init(value, slopes: SIMD8()) }

  @inlinable @inline(__always) public init(real: Double) { self.init(real) }
  @inlinable @inline(__always) public var real: Double { value }
  @inlinable @inline(__always) public func adding(_ c: Double, times k: Dual) -> Dual {
    Dual(value + c * k.value, slopes: slopes + k.slopes * c)
  }
  @inlinable @inline(__always) public func moved(by h: Double, along k: Dual) -> Dual { adding(h, times: k) }
  @inlinable @inline(__always) public static func anyPositive(_ x: Dual) -> Bool { x.value > 0 }

  @inlinable @inline(__always) public static func + (a: Dual, b: Dual) -> Dual {
    Dual(a.value + b.value, slopes: a.slopes + b.slopes)
  }
  @inlinable @inline(__always) public static func - (a: Dual, b: Dual) -> Dual {
    Dual(a.value - b.value, slopes: a.slopes - b.slopes)
  }
  @inlinable @inline(__always) public static func * (a: Dual, b: Dual) -> Dual {
    Dual(a.value * b.value, slopes: a.slopes * b.value + b.slopes * a.value)
  }
  @inlinable @inline(__always) public static func / (a: Dual, b: Dual) -> Dual {
    let (inverse, quotient) = (1 / b.value, a.value / b.value)
    return Dual(quotient, slopes: (a.slopes - b.slopes * quotient) * inverse)
  }
  @inlinable @inline(__always) public static prefix func - (a: Dual) -> Dual { Dual(-a.value, slopes: -a.slopes) }

  @inlinable @inline(__always) public static func + (a: Double, b: Dual) -> Dual { Dual(a + b.value, slopes: b.slopes) }
  @inlinable @inline(__always) public static func - (a: Double, b: Dual) -> Dual { Dual(a - b.value, slopes: -b.slopes) }
  @inlinable @inline(__always) public static func * (a: Double, b: Dual) -> Dual { Dual(a * b.value, slopes: b.slopes * a) }
  @inlinable @inline(__always) public static func / (a: Double, b: Dual) -> Dual {
    let quotient = a / b.value
    return Dual(quotient, slopes: b.slopes * (-quotient / b.value))
  }
  @inlinable @inline(__always) public static func + (a: Dual, b: Double) -> Dual { Dual(a.value + b, slopes: a.slopes) }
  @inlinable @inline(__always) public static func - (a: Dual, b: Double) -> Dual { Dual(a.value - b, slopes: a.slopes) }
  @inlinable @inline(__always) public static func * (a: Dual, b: Double) -> Dual { b * a }
  @inlinable @inline(__always) public static func / (a: Dual, b: Double) -> Dual { Dual(a.value / b, slopes: a.slopes * (1 / b)) }

  /// f(x), from f and f' at this number.
  @usableFromInline @inline(__always)
  func chain(_ value: Double, _ derivative: Double) -> Dual { Dual(value, slopes: slopes * derivative) }

  @inlinable public static func sine(_ x: Dual) -> Dual { x.chain(.sine(x.value), .cosine(x.value)) }
  @inlinable public static func cosine(_ x: Dual) -> Dual { x.chain(.cosine(x.value), -.sine(x.value)) }
  @inlinable public static func exponential(_ x: Dual) -> Dual {
    let e = Double.exponential(x.value)
    return x.chain(e, e)
  }
  @inlinable public static func logarithm(of x: Dual) -> Dual { x.chain(.logarithm(of: x.value), 1 / x.value) }
  @inlinable public static func root(_ x: Dual) -> Dual {
    let root = x.value.squareRoot()
    return x.chain(root, 0.5 / root)
  }
  @inlinable public static func hyperbolicTangent(_ x: Dual) -> Dual {
    // 1 - tanh² would lose all digits where the tangent is nearly 1.
    let e = Double.exponential(-2 * x.value.magnitude)
    return x.chain(.hyperbolicTangent(x.value), 4 * e / ((1 + e) * (1 + e)))
  }
  @inlinable public static func arcCosine(_ x: Dual) -> Dual {
    x.chain(.arcCosine(x.value), -1 / ((1 - x.value) * (1 + x.value)).squareRoot())
  }
  @inlinable public static func power(_ x: Dual, _ exponent: Double) -> Dual {
    x.chain(.power(x.value, exponent), exponent == 0 ? 0 : exponent * .power(x.value, exponent - 1))
  }
  @inlinable public static func roundedDown(_ x: Dual) -> Dual { Dual(x.value.rounded(.down)) }
  @inlinable public static func magnitude(of x: Dual) -> Dual { x.chain(x.value.magnitude, x.value > 0 ? 1 : x.value < 0 ? -1 : 0) }
  @inlinable public static func whenPositive(_ x: Dual, _ a: Dual, else b: Dual) -> Dual { x.value > 0 ? a : b }
  @inlinable public static func relativeExponential(_ u: Dual) -> Dual {
    let (value, x) = (Double.relativeExponential(u.value), u.value)
    // d/du u / (1 - e^-u) = f (1 + (1 - f) / u) … 1/2 + u/6 - u³/180 at 0
    let series = 0.5 + x / 6 * (1 - x * x / 30 * (1 - x * x / 28))
    return u.chain(value, x.magnitude < 0.1 ? series : value * (1 + (1 - value) / x))
  }
}
