import SimCore
import Testing

/// Coarse tests of randomness where a counter-based generator could fail: between neighbouring keys and counters. Each has a
/// probability of at least 1e-4 to fail by chance; the numbers are fixed, so it doesn't.
struct PhiloxStatisticsTests {
  typealias Draw = @Sendable (_ i: Int) -> SIMD2<Double>
  static let n = 100_000
  static let philox = Philox(seed: 1)

  /// Sequences along which everything but one number stays the same.
  static let sequences: [(name: String, draw: Draw)] = [
    ("seeds", { Philox(seed: UInt64($0)).uniforms(.initialPosition, particle: 3, step: 4) }),
    ("high words of seeds", { Philox(seed: UInt64($0) << 32).uniforms(.initialPosition, particle: 3, step: 4) }),
    ("particles", { philox.uniforms(.couzinNoise, particle: $0) }),
    ("steps", { philox.uniforms(.couzinNoise, particle: 7, step: $0) }),
    ("late steps", { philox.uniforms(.couzinNoise, particle: 7, step: $0 << 32) }),
    ("draws", { philox.uniforms(.pairSampling, particle: $0 >> 16, draw: $0 & 0xFFFF) }),
  ]

  @Test(arguments: sequences.indices)
  func uniformsFillBinsEvenly(sequence: Int) {
    let (name, draw) = Self.sequences[sequence]
    // Cells of the unit square, so that pairs are tested, too.
    var counts = [Int](repeating: 0, count: 256)
    for i in 0..<Self.n {
      let u = draw(i) * 16
      counts[Int(u[0]) * 16 + Int(u[1])] += 1
    }
    let expected = Double(Self.n) / 256
    let square = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    // Wilson & Hilferty (1931): the cube root of χ²/k is nearly normal. 3.72 standard deviations are p = 1e-4.
    let k = 255.0
    let z = (LibM.cbrt(square / k) - (1 - 2 / (9 * k))) / (2 / (9 * k)).squareRoot()
    #expect(abs(z) < 3.89, "\(name): χ² = \(square) with 255 degrees of freedom")
  }

  @Test(arguments: sequences.indices, [1, 2])
  func neighborsAreUncorrelated(sequence: Int, lag: Int) {
    let (name, draw) = Self.sequences[sequence]
    let u = (0..<Self.n + lag).map { draw($0) - 0.5 }
    for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
      let sum = (0..<Self.n).reduce(0) { $0 + u[$1][a] * u[$1 + lag][b] }
      // A product has the variance 1/144; 3.89 standard deviations are p = 1e-4.
      let z = sum * 12 / Double(Self.n).squareRoot()
      #expect(abs(z) < 3.89, "\(name), lag \(lag): z = \(z)")
    }
  }

  @Test func normalsHaveTheMomentsOfTheNormalDistribution() {
    let normals = (0..<Self.n).map { Self.philox.normals(.initialVelocity, particle: $0) }
    let n = Double(Self.n)
    func mean(_ f: (SIMD2<Double>) -> Double) -> Double { normals.reduce(0) { $0 + f($1) } / n }
    // Four standard errors, from the higher moments of the normal distribution.
    for k in 0..<2 {
      #expect(abs(mean { $0[k] }) < 4 * (1 / n).squareRoot())
      #expect(abs(mean { $0[k] * $0[k] } - 1) < 4 * (2 / n).squareRoot())
      #expect(abs(mean { $0[k] * $0[k] * $0[k] }) < 4 * (15 / n).squareRoot())
      #expect(abs(mean { $0[k] * $0[k] * $0[k] * $0[k] } - 3) < 4 * (96 / n).squareRoot())
    }
    #expect(abs(mean { $0[0] * $0[1] }) < 4 * (1 / n).squareRoot())
    #expect(abs(mean { $0[0] * $0[0] * $0[1] * $0[1] } - 1) < 4 * (8 / n).squareRoot())
  }
}
