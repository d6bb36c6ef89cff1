import SimCore
import Testing

@Suite struct FourierTransformTests {
  @Test(arguments: [1, 2, 3, 5, 8, 12, 31, 64, 100]) func agreesWithTheSum(_ count: Int) {
    let series = (0..<count).map { (k: Int) -> (Double, Double) in (Double(k * k % 7) - 3, Double(k % 5)) }
    var (re, im) = (series.map(\.0), series.map(\.1))
    FourierTransform(count).forward(&re, &im)
    for k in 0..<count {
      var (x, y) = (0.0, 0.0)
      for j in 0..<count {
        let angle = -2 * Double.pi * Double(j * k % count) / Double(count)
        x += series[j].0 * LibM.cos(angle) - series[j].1 * LibM.sin(angle)
        y += series[j].0 * LibM.sin(angle) + series[j].1 * LibM.cos(angle)
      }
      #expect(abs(re[k] - x) < 1e-11 && abs(im[k] - y) < 1e-11)
    }
  }

  @Test(arguments: [1, 7, 16, 1000, 1024]) func backwardUndoesForward(_ count: Int) {
    let series = (0..<count).map { Double($0 % 11) }
    var (re, im) = (series, [Double](repeating: 0, count: count))
    let transform = FourierTransform(count)
    transform.forward(&re, &im)
    transform.backward(&re, &im)
    #expect(zip(re, series).allSatisfy { abs($0 - $1) < 1e-12 } && im.allSatisfy { abs($0) < 1e-12 })
  }
}
