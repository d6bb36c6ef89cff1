/// Eight vectors in space: one component a register. In two dimensions z stays 0.
public struct Lanes3<Scalar: LaneScalar> {
  public typealias Lanes = SIMD8<Scalar>
  public var x: Lanes
  public var y: Lanes
  public var z: Lanes

  @inlinable @inline(__always)
  public init(_ x: Lanes, _ y: Lanes, _ z: Lanes) {
    self.x = x
    self.y = y
    self.z = z
  }

  @inlinable @inline(__always)
  public static var zero: Lanes3 { Lanes3(Lanes(), Lanes(), Lanes()) }

  @inlinable @inline(__always)
  public static func + (a: Lanes3, b: Lanes3) -> Lanes3 { Lanes3(a.x + b.x, a.y + b.y, a.z + b.z) }

  @inlinable @inline(__always)
  public static func - (a: Lanes3, b: Lanes3) -> Lanes3 { Lanes3(a.x - b.x, a.y - b.y, a.z - b.z) }

  @inlinable @inline(__always)
  public static func * (a: Lanes3, b: Lanes) -> Lanes3 { Lanes3(a.x * b, a.y * b, a.z * b) }

  @inlinable @inline(__always)
  public static prefix func - (a: Lanes3) -> Lanes3 { Lanes3(-a.x, -a.y, -a.z) }

  @inlinable @inline(__always)
  public func dot(_ b: Lanes3) -> Lanes { x * b.x + y * b.y + z * b.z }

  @inlinable @inline(__always)
  public var length: Lanes { Scalar.squareRoot(dot(self)) }

  @inlinable @inline(__always)
  public func replacing(with b: Lanes3, where mask: LaneMask<Scalar>) -> Lanes3 {
    Lanes3(x.replacing(with: b.x, where: mask), y.replacing(with: b.y, where: mask), z.replacing(with: b.z, where: mask))
  }

  /// The sum of the eight vectors, and a fourth number beside it.
  @inlinable @inline(__always)
  public func total(and fourth: Scalar) -> SIMD4<Scalar> { SIMD4(Scalar.total(x), Scalar.total(y), Scalar.total(z), fourth) }

  /// Unit vectors; where a vector is shorter than `tiny`, the fallback.
  @inlinable @inline(__always)
  public func normalized(tiny: Scalar, fallback: Lanes3) -> Lanes3 {
    let length = self.length
    return Lanes3(x / length, y / length, z / length).replacing(with: fallback, where: length.isBelow(tiny))
  }

  /// Two unit vectors at right angles to these unit vectors and to each other (Duff et al. 2017, J. Comput. Graph. Tech. 6:1).
  @inlinable @inline(__always)
  public var perpendicular: (Lanes3, Lanes3) {
    let one = Lanes(repeating: 1)
    let sign = one.replacing(with: -one, where: z.isBelow(0))
    let a = -one / (sign + z)
    let b = x * y * a
    return (Lanes3(one + sign * x * x * a, sign * b, -sign * x), Lanes3(b, sign + y * y * a, -y))
  }
}
