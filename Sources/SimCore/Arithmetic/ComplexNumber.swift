/// A complex number with parts of any kind: one number, eight at once, or a number with its derivatives.
///
/// Its operators stay within the module: more overloads of * slow down the compiler wherever numbers are multiplied.
public struct ComplexNumber<Number: RealNumber>: Sendable {
  public var re: Number
  public var im: Number

  @inlinable @inline(__always)
  public init(_ re: Number, _ im: Number) { (self.re, self.im) = (re, im) }
  @inlinable @inline(__always)
  public static var zero: ComplexNumber { ComplexNumber(Number(0), Number(0)) }

  @inline(__always) static func + (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.re + b.re, a.im + b.im)
  }
  @inline(__always) static func - (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.re - b.re, a.im - b.im)
  }
  @inline(__always) static func * (a: Double, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a * b.re, a * b.im)
  }
  @inline(__always) static func * (a: ComplexNumber<Double>, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
  }
  @inline(__always) var conjugate: ComplexNumber { ComplexNumber(re, -im) }
  /// i times this number.
  @inline(__always) var quarterTurn: ComplexNumber { ComplexNumber(-im, re) }
}

extension ComplexNumber<Double> {
  /// exp(iφ).
  init(angle: Double) { self.init(LibM.cos(angle), LibM.sin(angle)) }

  static func exponential(_ z: ComplexNumber) -> ComplexNumber { LibM.exp(z.re) * ComplexNumber(angle: z.im) }

  var inverse: ComplexNumber { 1 / (re * re + im * im) * conjugate }
}
