import SimCore

extension Boundary {
  /// All ways to choose the faces along so many axes.
  static func combinations(_ axes: Int) -> [[Boundary]] {
    (0..<axes).reduce([[]]) { lists, _ in lists.flatMap { list in allCases.map { list + [$0] } } }
  }
}

/// The points of a cubic lattice from 0 to `extent` along each axis, both included.
func lattice(_ extent: SIMD3<Double>, spacing: Double) -> [SIMD3<Double>] {
  func places(_ axis: Int) -> [Double] { Array(stride(from: 0, through: extent[axis], by: spacing)) }
  var points: [SIMD3<Double>] = []
  for x in places(0) { for y in places(1) { for z in places(2) { points.append(SIMD3(x, y, z)) } } }
  return points
}
