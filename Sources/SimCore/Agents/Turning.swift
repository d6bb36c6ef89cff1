/// Rotations of unit vectors, eight at a time.
extension Lanes3 {
  /// Turned toward unit vectors, exactly, but by no more than an angle given by its cosine and sine. A heading opposite to its target
  /// turns about an axis that depends on the heading alone.
  @inlinable @inline(__always)
  public func turned(toward target: Lanes3, cosine: Lanes, sine: Lanes, flat: Bool) -> Lanes3 {
    let along = dot(target)
    var across = target - self * along
    // Once more, because little but rounding errors is left if the target is nearly ahead or behind.
    across = across - self * dot(across)
    let side = flat ? Lanes3(-y, x, Lanes()) : perpendicular.0
    let direction = across.normalized(tiny: Scalar.ulpOfOne * 4, fallback: side)
    let limited = self * cosine + direction * sine
    let turned = limited.replacing(with: target, where: along.isAtLeast(cosine))
    return turned.normalized(tiny: 0.5, fallback: self)
  }

  /// Turned by an angle; in space, about an axis at right angles whose direction is the azimuth.
  @inlinable @inline(__always)
  public func scattered(by angle: Lanes, azimuth: Lanes, flat: Bool) -> Lanes3 {
    let (sine, cosine) = Scalar.sineAndCosine(angle)
    if flat { return Lanes3(x * cosine - y * sine, x * sine + y * cosine, z) }
    let (first, second) = perpendicular
    let (sineAzimuth, cosineAzimuth) = Scalar.sineAndCosine(azimuth)
    return self * cosine + (first * cosineAzimuth + second * sineAzimuth) * sine
  }
}
