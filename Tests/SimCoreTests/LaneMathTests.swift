import SimCore
import Testing

/// Polynomials on lanes against the C library, in units in the last place (ulp).
struct LaneMathTests {
  /// The largest error, in ulp of the result, of `values` against `exact`.
  private func worst<Scalar: LaneScalar>(
    _ arguments: [Scalar], _ values: (SIMD8<Scalar>) -> SIMD8<Scalar>, _ exact: (Double) -> Double
  ) -> (error: Double, at: Scalar) {
    var worst = (error: 0.0, at: Scalar.zero)
    for x in arguments {
      var lanes = SIMD8<Scalar>(repeating: 1)
      lanes[5] = x
      let (value, expected) = (values(lanes)[5], exact(Double(x)))
      let error = abs(Double(value) - expected) / Double(Scalar(expected).ulp)
      if !(error <= worst.error) { worst = (error, x) }
    }
    return worst
  }

  /// Arguments of all magnitudes up to `limit`, and those next to multiples of a quarter turn, where relative accuracy is hard to keep.
  private func angles<Scalar: LaneScalar>(_ limit: Double) -> [Scalar] {
    var dice = Dice(3)
    var angles = [Scalar.zero]
    for _ in 0..<100_000 {
      let magnitude = LibM.exp(dice.uniform(LibM.log(1e-30)...LibM.log(limit)))
      angles += [Scalar(magnitude), -Scalar(magnitude), Scalar(dice.uniform(-limit...limit))]
    }
    var quarter = 1.0
    while quarter * .pi / 2 < limit {
      let x = Scalar(quarter * .pi / 2)
      angles += [x, x.nextUp, x.nextDown, -x]
      quarter += quarter < 6000 ? 1 : 97
    }
    return angles.filter { abs(Double($0)) < limit }
  }

  @Test func sineAndCosineOfFloats() {
    let angles: [Float] = angles(8192)
    let sine = worst(angles, { Float.sineAndCosine($0).sine }, LibM.sin)
    let cosine = worst(angles, { Float.sineAndCosine($0).cosine }, LibM.cos)
    #expect(sine.error <= 2, "at \(sine.at)")
    #expect(cosine.error <= 2, "at \(cosine.at)")
  }

  @Test func sineAndCosineOfDoubles() {
    let angles: [Double] = angles(1e6)
    let sine = worst(angles, { Double.sineAndCosine($0).sine }, LibM.sin)
    let cosine = worst(angles, { Double.sineAndCosine($0).cosine }, LibM.cos)
    #expect(sine.error <= 2, "at \(sine.at)")
    #expect(cosine.error <= 2, "at \(cosine.at)")
  }

  /// All magnitudes, and densely around 1, where the logarithm vanishes.
  private func positives<Scalar: LaneScalar>() -> [Scalar] {
    var dice = Dice(4)
    var numbers: [Scalar] = [.leastNormalMagnitude, .greatestFiniteMagnitude, 1, Scalar(1).nextUp, Scalar(1).nextDown, 2, 0.5]
    let exponents = LibM.log(Double(Scalar.leastNormalMagnitude)) + 1...LibM.log(Double(Scalar.greatestFiniteMagnitude)) - 1
    for _ in 0..<100_000 {
      numbers += [Scalar(LibM.exp(dice.uniform(exponents))), Scalar(dice.uniform(0.5...2)), Scalar(dice.uniform(1e-9...1))]
      numbers.append(1 + Scalar(dice.uniform(-1...1) * LibM.exp(dice.uniform(-36...0))))
    }
    return numbers
  }

  @Test func logarithms() {
    let single = worst(positives(), Float.logarithm, LibM.log)
    #expect(single.error <= 2, "at \(single.at)")
    let double = worst(positives(), Double.logarithm, LibM.log)
    #expect(double.error <= 2, "at \(double.at)")
    #expect(Float.logarithm(SIMD8(repeating: 1)) == SIMD8())
    #expect(Double.logarithm(SIMD8(repeating: 1)) == SIMD8())
  }
}
