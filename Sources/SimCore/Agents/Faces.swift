/// The faces of a domain, applied to eight agents at a time.
public struct Faces<Scalar: LaneScalar> {
  @usableFromInline let size: SIMD3<Scalar>
  @usableFromInline let boundary: (Boundary, Boundary, Boundary)

  public init(_ domain: Domain) {
    let flat = domain.dimensions == 2
    size = SIMD3(Scalar(domain.size[0]), Scalar(domain.size[1]), flat ? 1 : Scalar(domain.size[2]))
    boundary = (domain.boundary[0], domain.boundary[1], flat ? .open : domain.boundary[2])
  }

  /// Wraps positions at periodic faces; mirrors positions and headings at reflecting ones.
  @inlinable @inline(__always)
  public func apply(_ position: inout Lanes3<Scalar>, _ heading: inout Lanes3<Scalar>) {
    apply(boundary.0, size.x, &position.x, &heading.x)
    apply(boundary.1, size.y, &position.y, &heading.y)
    apply(boundary.2, size.z, &position.z, &heading.z)
  }

  @inlinable @inline(__always)
  func apply(_ boundary: Boundary, _ size: Scalar, _ x: inout SIMD8<Scalar>, _ u: inout SIMD8<Scalar>) {
    let top = SIMD8<Scalar>(repeating: size)
    switch boundary {
    case .open: return
    case .periodic:
      x = x - Scalar.floor(x / size) * size
      // Rounding can leave a bit less than nothing, and wraps a tiny negative number to the size itself, which is the same place as 0.
      x = x.replacing(with: SIMD8(), where: x.isBelow(0)).replacing(with: SIMD8(), where: x.isAtLeast(top))
    case .reflecting:
      // Unfolded, space has the period 2·size, and its second half is the mirror image.
      let period = 2 * size
      let unfolded = x - Scalar.floor(x / period) * period
      let mirrored = top.isBelow(unfolded)
      x = unfolded.replacing(with: period - unfolded, where: mirrored)
      x = x.replacing(with: SIMD8(), where: x.isBelow(0))
      u = u.replacing(with: -u, where: mirrored)
    }
  }
}
