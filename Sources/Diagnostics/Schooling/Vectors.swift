import SimCore

/// Vector `i` of vectors that follow one another, each of 1 to 3 numbers; components beyond these are 0.
@inline(__always)
func vector(_ values: UnsafeBufferPointer<Double>, _ i: Int, _ dimensions: Int) -> SIMD3<Double> {
  switch dimensions {
  case 3: SIMD3(values[3 * i], values[3 * i + 1], values[3 * i + 2])
  case 2: SIMD3(values[2 * i], values[2 * i + 1], 0)
  default: SIMD3(values[i], 0, 0)
  }
}

extension Lanes3<Double> {
  @inline(always)
  init(repeating v: SIMD3<Double>) { self.init(SIMD8(repeating: v.x), SIMD8(repeating: v.y), SIMD8(repeating: v.z)) }

  @inline(always)
  func cross(_ b: Lanes3) -> Lanes3 { Lanes3(y * b.z - z * b.y, z * b.x - x * b.z, x * b.y - y * b.x) }

  /// The sum of the eight vectors.
  var total: SIMD3<Double> { SIMD3(Double.total(x), Double.total(y), Double.total(z)) }
}

extension SIMD3<Double> {
  @inline(__always) func dot(_ other: SIMD3) -> Double { x * other.x + y * other.y + z * other.z }

  @inline(__always) func cross(_ b: SIMD3) -> SIMD3 { SIMD3(y * b.z - z * b.y, z * b.x - x * b.z, x * b.y - y * b.x) }

  @inline(__always) var length: Double { dot(self).squareRoot() }

  /// The unit vector along this one, or this one itself if it is too short to have a direction.
  @inline(__always) var direction: SIMD3 {
    let length = self.length
    return length < DirectionField.shortest ? self : self / length
  }
}
