import SimCore
import Testing

@Suite struct RealFourierTransformTests {
  private func forward(_ transform: RealFourierTransform, _ series: [Double]) -> [ComplexNumber<Double>] {
    var modes = [ComplexNumber<Double>](repeating: .zero, count: transform.modes)
    var scratch = [ComplexNumber<Double>](repeating: .zero, count: transform.scratchSize)
    transform.forward(series, &modes, scratch: &scratch)
    return modes
  }

  @Test(arguments: [2, 4, 6, 8, 10, 14, 16, 22, 26, 30, 36, 48, 64, 96, 100, 128, 210])
  func agreesWithTheComplexTransform(_ count: Int) {
    let transform = RealFourierTransform(count)
    let series = (0..<count).map { (j: Int) -> Double in Double(j * j % 17) - 0.3 * Double(j % 5) }
    var (re, im) = (series, [Double](repeating: 0, count: count))
    FourierTransform(count).forward(&re, &im)
    let modes = forward(transform, series)
    for k in 0...count / 2 {
      let (x, y) = (re[k] / Double(count), im[k] / Double(count))
      #expect(abs(modes[k].re - x) < 1e-13 && abs(modes[k].im - y) < 1e-13)
    }
    var back = [Double](repeating: 0, count: count)
    var scratch = [ComplexNumber<Double>](repeating: .zero, count: transform.scratchSize)
    transform.backward(modes, &back, scratch: &scratch)
    #expect(zip(back, series).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test(arguments: [12, 64]) func lanesAndSlopesAreTransformedLikeNumbers(_ count: Int) {
    let transform = RealFourierTransform(count)
    func number(_ lane: Int, _ j: Int) -> Double { Double((j + lane) * j % 13) - Double(lane) }
    let series = (0..<9).map { lane in (0..<count).map { number(lane, $0) } }
    let expected = series.map { forward(transform, $0) }
    let duals = (0..<count).map { j in Dual(series[8][j], slopes: SIMD8((0..<8).map { series[$0][j] })) }
    var modes = [ComplexNumber<Dual>](repeating: .zero, count: transform.modes)
    var scratch = [ComplexNumber<Dual>](repeating: .zero, count: transform.scratchSize)
    transform.forward(duals, &modes, scratch: &scratch)
    for k in 0..<transform.modes {
      #expect(modes[k].re.value == expected[8][k].re && modes[k].im.value == expected[8][k].im)
      for lane in 0..<8 {
        #expect(abs(modes[k].re.slopes[lane] - expected[lane][k].re) < 1e-14)
        #expect(abs(modes[k].im.slopes[lane] - expected[lane][k].im) < 1e-14)
      }
    }
  }
}
