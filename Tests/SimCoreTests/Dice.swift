import SimCore

/// A generator of test data whose draws depend on its seed alone.
struct Dice: RandomNumberGenerator {
  private let philox: Philox
  private var draws: UInt32 = 0

  init(_ seed: UInt64) { philox = Philox(seed: seed) }

  mutating func next() -> UInt64 {
    draws += 1
    let block = philox.block(SIMD4(draws, 0, 0, 0))
    return UInt64(block[0]) << 32 | UInt64(block[1])
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }

  /// Uniform on the unit sphere (Marsaglia 1972, by rejection).
  mutating func direction() -> SIMD3<Double> {
    while true {
      let v = SIMD3(uniform(-1...1), uniform(-1...1), uniform(-1...1))
      let square = (v * v).sum()
      if square > 0.01 && square < 1 { return v / square.squareRoot() }
    }
  }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(count) }

  var standardDeviation: Double {
    let mean = mean
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
  }
}
