/// Bounds for the sweep in single precision, linear in the square of the relative speed; wide enough for its rounding errors.
struct SweepMargins {
  var duration = 1.0
  var crossSlope = SIMD8<Float>(repeating: 0)
  var crossOffset = SIMD8<Float>(repeating: 0)
  var pastSlope = SIMD8<Float>(repeating: 0)
  var pastOffset = SIMD8<Float>(repeating: 0)
  var lateSlope = SIMD8<Float>(repeating: 0)
  var lateOffset = SIMD8<Float>(repeating: 0)

  init() {}

  init(diameter: Double, box: Double, cell: Double, speed: Double, duration: Double) {
    self.duration = duration
    // Of a place, and of a velocity times the distance: some units in the last of 24 bits.
    let blur = box * 0x1p-20
    let drift = 4 * cell * speed * 0x1p-21
    let contact = diameter + blur
    // (a + b)² ≤ 1.02 a² + 51 b²
    crossSlope = SIMD8(repeating: Float(1.03 * contact * contact))
    crossOffset = SIMD8(repeating: Float(52 * drift * drift))
    // |u| ≤ (u² / c + c) / 2 with a usual relative speed c
    let c = speed / 2
    pastSlope = SIMD8(repeating: Float(1.01 * blur / (2 * c)))
    pastOffset = SIMD8(repeating: Float(1.01 * blur * c / 2 + drift))
    lateSlope = SIMD8(repeating: Float(1.01 * (duration + contact / (2 * c))))
    lateOffset = SIMD8(repeating: Float(1.01 * contact * c / 2 + drift))
  }
}
