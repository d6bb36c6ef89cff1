#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The platform's mathematical functions, under names that don't clash with methods. Results can differ in the last bit between platforms.
public enum LibM {
  @inlinable @inline(__always) public static func log(_ x: Double) -> Double { sysLog(x) }
  @inlinable @inline(__always) public static func log10(_ x: Double) -> Double { sysLog10(x) }
  @inlinable @inline(__always) public static func exp(_ x: Double) -> Double { sysExp(x) }
  @inlinable @inline(__always) public static func sin(_ x: Double) -> Double { sysSin(x) }
  @inlinable @inline(__always) public static func cos(_ x: Double) -> Double { sysCos(x) }
  @inlinable @inline(__always) public static func acos(_ x: Double) -> Double { sysAcos(x) }
  @inlinable @inline(__always) public static func atan2(_ y: Double, _ x: Double) -> Double { sysAtan2(y, x) }
  @inlinable @inline(__always) public static func cbrt(_ x: Double) -> Double { sysCbrt(x) }
  @inlinable @inline(__always) public static func erf(_ x: Double) -> Double { sysErf(x) }
  @inlinable @inline(__always) public static func tanh(_ x: Double) -> Double { sysTanh(x) }
  @inlinable @inline(__always) public static func expm1(_ x: Double) -> Double { sysExpm1(x) }
  @inlinable @inline(__always) public static func log1p(_ x: Double) -> Double { sysLog1p(x) }
  @inlinable @inline(__always) public static func lgamma(_ x: Double) -> Double { sysLgamma(x) }
  @inlinable @inline(__always) public static func pow(_ x: Double, _ y: Double) -> Double { sysPow(x, y) }
}

@usableFromInline func sysLog(_ x: Double) -> Double { log(x) }
@usableFromInline func sysExp(_ x: Double) -> Double { exp(x) }
@usableFromInline func sysSin(_ x: Double) -> Double { sin(x) }
@usableFromInline func sysCos(_ x: Double) -> Double { cos(x) }
@usableFromInline func sysAcos(_ x: Double) -> Double { acos(x) }
@usableFromInline func sysAtan2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
@usableFromInline func sysCbrt(_ x: Double) -> Double { cbrt(x) }
@usableFromInline func sysErf(_ x: Double) -> Double { erf(x) }
@usableFromInline func sysPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
@usableFromInline func sysTanh(_ x: Double) -> Double { tanh(x) }
@usableFromInline func sysExpm1(_ x: Double) -> Double { expm1(x) }
@usableFromInline func sysLog10(_ x: Double) -> Double { log10(x) }
@usableFromInline func sysLog1p(_ x: Double) -> Double { log1p(x) }
@usableFromInline func sysLgamma(_ x: Double) -> Double { lgamma(x) }
