/// The derivatives of a right-hand side at eight states, one a lane, by automatic differentiation: exact up to rounding.
final class Linearization {
  typealias Lanes = SIMD8<Double>

  let dimension: Int
  /// ∂f/∂u, row after row.
  let jacobian: UnsafeMutablePointer<Lanes>
  /// ∂f/∂t.
  let timeDerivative: UnsafeMutablePointer<Lanes>
  private let point: UnsafeMutablePointer<Dual>
  private let image: UnsafeMutablePointer<Dual>
  private let vectors: UnsafeMutablePointer<Lanes>

  init(dimension: Int) {
    self.dimension = dimension
    jacobian = .allocate(capacity: dimension * dimension)
    jacobian.initialize(repeating: Lanes(), count: dimension * dimension)
    timeDerivative = .allocate(capacity: dimension)
    timeDerivative.initialize(repeating: Lanes(), count: dimension)
    point = .allocate(capacity: 2 * dimension)
    point.initialize(repeating: Dual(0), count: 2 * dimension)
    image = point + dimension
    vectors = .allocate(capacity: 2 * dimension)
    vectors.initialize(repeating: Lanes(), count: 2 * dimension)
  }

  deinit {
    jacobian.deallocate()
    timeDerivative.deallocate()
    point.deallocate()
    vectors.deallocate()
  }

  func compute(_ flow: any RightHandSide, _ t: Lanes, _ u: UnsafePointer<Lanes>) {
    for lane in 0..<8 {
      if lane > 0 && isLikeFirst(lane, t, u) { copyFirst(to: lane) } else { compute(flow, t, u, lane) }
    }
  }

  /// Unused lanes follow the first one: they needn't be computed again.
  private func isLikeFirst(_ lane: Int, _ t: Lanes, _ u: UnsafePointer<Lanes>) -> Bool {
    t[lane] == t[0] && (0..<dimension).allSatisfy { u[$0][lane] == u[$0][0] }
  }

  private func copyFirst(to lane: Int) {
    for i in 0..<dimension * dimension { jacobian[i][lane] = jacobian[i][0] }
    for i in 0..<dimension { timeDerivative[i][lane] = timeDerivative[i][0] }
  }

  /// Eight directions in one pass; the last one is time.
  private func compute(_ flow: any RightHandSide, _ t: Lanes, _ u: UnsafePointer<Lanes>, _ lane: Int) {
    for first in stride(from: 0, through: dimension, by: 8) {
      for row in 0..<dimension { point[row] = Dual(u[row][lane]) }
      let columns = first..<min(first + 8, dimension)
      for column in columns { point[column].slopes[column - first] = 1 }
      var time = Dual(t[lane])
      if columns.count < 8 { time.slopes[columns.count] = 1 }
      flow.derivative(ofDual: time, point, image)
      for row in 0..<dimension {
        for column in columns { jacobian[row * dimension + column][lane] = image[row].slopes[column - first] }
        if columns.count < 8 { timeDerivative[row][lane] = image[row].slopes[columns.count] }
      }
    }
  }

  /// The spectral radii of the Jacobians by power iteration, which begins with a vector and averages over pairs of complex
  /// eigenvalues.
  ///
  /// It is too small if the vector has no part along the largest eigenvalue's direction.
  func spectralRadii(from vector: UnsafePointer<Lanes>) -> Lanes {
    let (v, image) = (vectors, vectors + dimension)
    for c in 0..<dimension { v[c] = vector[c] }
    var product = Lanes(repeating: 1)
    for iteration in 0..<8 {
      normalize(v)
      multiply(v, into: image)
      if iteration >= 4 { product = product * norm(image) }
      for c in 0..<dimension { v[c] = image[c] }
    }
    return sqrt(sqrt(product))
  }

  private func multiply(_ v: UnsafePointer<Lanes>, into image: UnsafeMutablePointer<Lanes>) {
    for row in 0..<dimension {
      var sum = Lanes()
      for column in 0..<dimension { sum = sum.moved(by: v[column], along: jacobian[row * dimension + column]) }
      image[row] = sum
    }
  }

  private func normalize(_ v: UnsafeMutablePointer<Lanes>) {
    let inverse = 1 / larger(norm(v), Lanes(repeating: 1e-300))
    for c in 0..<dimension { v[c] = v[c] * inverse }
  }

  private func norm(_ v: UnsafePointer<Lanes>) -> Lanes {
    var sum = Lanes()
    for c in 0..<dimension { sum = sum + square(v[c]) }
    return sqrt(sum)
  }
}
