import Diagnostics
import SimCore
import Testing

@Suite struct SingularValuesTests {
  /// Of (1 1; 0 1): the golden ratio and its inverse.
  @Test func shear() {
    let sigma = singularValues(ofColumns: [1, 0, 1, 1], count: 2)
    let golden = (1 + 5.0.squareRoot()) / 2
    #expect(isNear(sigma[0], golden, 1e-15) && isNear(sigma[1], 1 / golden, 1e-15))
  }

  /// Rotations change nothing, and small values keep their digits.
  @Test func rotatedDiagonal() {
    let (c, s) = (LibM.cos(0.7), LibM.sin(0.7))
    let sigma = singularValues(ofColumns: [3 * c, 3 * s, 0, -1e-12 * s, 1e-12 * c, 0, 0, 0, 2], count: 3)
    #expect(isNear(sigma[0], 3, 1e-15) && isNear(sigma[1], 2, 1e-15) && isNear(sigma[2], 1e-12, 1e-25))
  }

  /// Hilbert's matrix of order 4 (Golub & Van Loan): condition number 15513.7387389.
  @Test func hilbert() {
    let columns = (0..<4).flatMap { i in (0..<4).map { j in 1 / Double(i + j + 1) } }
    let sigma = singularValues(ofColumns: columns, count: 4)
    #expect(isNear(sigma[0] / sigma[3], 15513.7387389, 1e-6))
    #expect(isNear(sigma.reduce(1, *), 1 / 6_048_000, 1e-18))
  }

  @Test func fewerColumnsThanRows() {
    #expect(singularValues(ofColumns: [3, 0, 4], count: 1) == [5])
    #expect(singularValues(ofColumns: [1, 0, 0, 1, 0, 0], count: 2)[1] < 1e-15)
  }
}
