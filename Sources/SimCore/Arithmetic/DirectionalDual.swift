/// A number of any kind and its derivative along one direction.
///
/// Over `Dual` it gives second derivatives: the derivative, along eight directions, of a derivative along one (Griewank & Walther
/// 2008, chapter 13).
public struct DirectionalDual<Base: RealNumber>: RealNumber {
  public typealias Real = Base.Real
  public var value: Base
  public var slope: Base

  @inlinable @inline(__always)
  public init(_ value: Base, slope: Base) { (self.value, self.slope) = (value, slope) }
  @inlinable @inline(__always) public init(_ value: Double) { self.init(Base(value), slope: Base(0)) }
  @inlinable @inline(__always) public init(real: Real) { self.init(Base(real: real), slope: Base(0)) }
  @inlinable @inline(__always) public var real: Real { value.real }
  @inlinable @inline(__always) public func adding(_ c: Double, times k: Self) -> Self {
    Self(value.adding(c, times: k.value), slope: slope.adding(c, times: k.slope))
  }
  @inlinable @inline(__always) public func moved(by h: Real, along k: Self) -> Self {
    Self(value.moved(by: h, along: k.value), slope: slope.moved(by: h, along: k.slope))
  }
  @inlinable @inline(__always) public static func anyPositive(_ x: Self) -> Bool { Base.anyPositive(x.value) }

  @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self { Self(a.value + b.value, slope: a.slope + b.slope) }
  @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self { Self(a.value - b.value, slope: a.slope - b.slope) }
  @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
    Self(a.value * b.value, slope: a.slope * b.value + b.slope * a.value)
  }
  @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
    let quotient = a.value / b.value
    return Self(quotient, slope: (a.slope - b.slope * quotient) / b.value)
  }
  @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(-a.value, slope: -a.slope) }

  @inlinable @inline(__always) public static func + (a: Double, b: Self) -> Self { Self(a + b.value, slope: b.slope) }
  @inlinable @inline(__always) public static func - (a: Double, b: Self) -> Self { Self(a - b.value, slope: -b.slope) }
  @inlinable @inline(__always) public static func * (a: Double, b: Self) -> Self { Self(a * b.value, slope: a * b.slope) }
  @inlinable @inline(__always) public static func / (a: Double, b: Self) -> Self {
    let quotient = a / b.value
    return Self(quotient, slope: -(b.slope * quotient) / b.value)
  }
  @inlinable @inline(__always) public static func + (a: Self, b: Double) -> Self { Self(a.value + b, slope: a.slope) }
  @inlinable @inline(__always) public static func - (a: Self, b: Double) -> Self { Self(a.value - b, slope: a.slope) }
  @inlinable @inline(__always) public static func * (a: Self, b: Double) -> Self { b * a }
  @inlinable @inline(__always) public static func / (a: Self, b: Double) -> Self { Self(a.value / b, slope: a.slope / b) }

  /// f(x), from f and f' at this number.
  @usableFromInline @inline(__always)
  func chain(_ value: Base, _ derivative: Base) -> Self { Self(value, slope: slope * derivative) }

  @inlinable public static func sine(_ x: Self) -> Self { x.chain(.sine(x.value), .cosine(x.value)) }
  @inlinable public static func cosine(_ x: Self) -> Self { x.chain(.cosine(x.value), -Base.sine(x.value)) }
  @inlinable public static func exponential(_ x: Self) -> Self {
    let e = Base.exponential(x.value)
    return x.chain(e, e)
  }
  @inlinable public static func logarithm(of x: Self) -> Self { x.chain(.logarithm(of: x.value), 1 / x.value) }
  @inlinable public static func root(_ x: Self) -> Self {
    let root = Base.root(x.value)
    return x.chain(root, 0.5 / root)
  }
  @inlinable public static func hyperbolicTangent(_ x: Self) -> Self {
    let e = Base.exponential(-2 * Base.magnitude(of: x.value))
    return x.chain(.hyperbolicTangent(x.value), 4 * e / ((1 + e) * (1 + e)))
  }
  @inlinable public static func arcCosine(_ x: Self) -> Self {
    x.chain(.arcCosine(x.value), -1 / Base.root((1 - x.value) * (1 + x.value)))
  }
  @inlinable public static func power(_ x: Self, _ exponent: Double) -> Self {
    x.chain(.power(x.value, exponent), exponent == 0 ? Base(0) : exponent * Base.power(x.value, exponent - 1))
  }
  @inlinable public static func roundedDown(_ x: Self) -> Self { Self(.roundedDown(x.value), slope: Base(0)) }
  @inlinable public static func magnitude(of x: Self) -> Self { x.chain(.magnitude(of: x.value), sign(x.value)) }
  @inlinable public static func whenPositive(_ x: Self, _ a: Self, else b: Self) -> Self {
    Self(.whenPositive(x.value, a.value, else: b.value), slope: .whenPositive(x.value, a.slope, else: b.slope))
  }
  @inlinable public static func relativeExponential(_ u: Self) -> Self {
    let (value, x) = (Base.relativeExponential(u.value), u.value)
    // d/du u / (1 - e^-u) = f (1 + (1 - f) / u) … 1/2 + u/6 - u³/180 at 0
    let series = 0.5 + x / 6 * (1 - x * x / 30 * (1 - x * x / 28))
    return u.chain(value, .whenPositive(0.1 - Base.magnitude(of: x), series, else: value * (1 + (1 - value) / x)))
  }
}
