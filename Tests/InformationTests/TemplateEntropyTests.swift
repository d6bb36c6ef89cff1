import Diagnostics
import SimCore
import Testing

@Suite struct TemplateEntropyTests {
  static let reference = EntropyReference.shared

  @Test func sampleEntropyAgreesWithReference() {
    for row in Self.reference.sample_entropy {
      let found = SampleEntropy().values(of: Self.reference.numbers(row.series), SeriesContext())
      #expect(abs(found[0] - row.value) < 1e-13, "\(row.series)")
    }
    #expect(Self.reference.sample_entropy.count >= 5)
  }

  @Test func approximateEntropyAgreesWithReference() {
    for row in Self.reference.approximate_entropy {
      let found = ApproximateEntropy().values(of: Self.reference.numbers(row.series), SeriesContext())
      #expect(abs(found[0] - row.value) < 1e-13, "\(row.series)")
    }
    #expect(Self.reference.approximate_entropy.count >= 5)
  }

  /// Every pair, one number after the other.
  private func plainPairs(_ series: [Double], order: Int, delay: Int, radius: Double) -> [Double] {
    let count = series.count - order * delay
    var (shorter, longer) = (0, 0)
    for a in 0..<count {
      for b in a + 1..<max(count, a + 1) {
        let close = (0...order).map { abs(series[a + $0 * delay] - series[b + $0 * delay]) <= radius }
        if close[..<order].allSatisfy({ $0 }) { shorter += 1 }
        if close.allSatisfy({ $0 }) { longer += 1 }
      }
    }
    return [Double(shorter), Double(longer)]
  }

  @Test(arguments: [1, 2, 3, 5], [1, 3]) func pairsAreThoseOfAPlainSearch(_ order: Int, _ delay: Int) {
    for (name, radius) in [("integers_0_9_ties_500", 1.0), ("pink_500", 0.4), ("tiny_10_ties", 1.0), ("sawtooth_p16_320", 0.0)] {
      let series = Self.reference.numbers(name)
      var entropy = SampleEntropy()
      (entropy.pieces.order, entropy.pieces.delay, entropy.pieces.radius) = (order, delay, radius)
      let found = entropy.values(of: series, SeriesContext())
      let isLongEnough = series.count > order * delay
      #expect(isLongEnough ? Array(found[1...]) == plainPairs(series, order: order, delay: delay, radius: radius) : found[0].isNaN)
    }
  }

  @Test func regularSeriesHaveNoEntropy() {
    let constant = [Double](repeating: 0.1, count: 50)
    #expect(SampleEntropy().values(of: constant, SeriesContext())[0] == 0)
    #expect(abs(ApproximateEntropy().values(of: constant, SeriesContext())[0]) < 1e-15)
    #expect(SampleEntropy().values(of: [1, 2, .nan, 1, 2, 3], SeriesContext()).allSatisfy { $0.isNaN })
    #expect(SampleEntropy().values(of: [1, 2], SeriesContext()).allSatisfy { $0.isNaN })
    #expect(ApproximateEntropy().values(of: [1, 2], SeriesContext())[0].isNaN)
    var strict = SampleEntropy()
    strict.pieces.radius = 0.5
    let growing = strict.values(of: [1, 2, 4, 8, 16, 32, 64], SeriesContext())
    #expect(growing[0].isNaN && growing[1...] == [0, 0])
    #expect(SampleEntropy().values(of: [1e308, -1e308, 1e308, -1e308, 0, 1], SeriesContext())[0].isNaN)
    var both = SampleEntropy()
    (both.pieces.tolerance, both.pieces.radius) = (0.2, 1)
    #expect(both.problems().map(\.parameter) == ["tolerance"])
  }

  @Test func sampleEntropyOfUniformNoiseIsThatOfIndependence() {
    // Independent numbers: -ln P(|x - y| <= r) = -ln(2 r - r²) for the unit interval; 4000 numbers.
    let random = Philox(seed: 5)
    let series = (0..<4000).map { random.uniforms(.initialState, particle: $0)[0] }
    var entropy = SampleEntropy()
    entropy.pieces.radius = 0.2
    #expect(abs(entropy.values(of: series, SeriesContext())[0] + LibM.log(0.36)) < 0.01)
  }

  @Test func spectralEntropyAgreesWithReference() {
    var entropy = SpectralEntropy()
    entropy.unit = .bits
    for row in Self.reference.spectral_entropy {
      let found = entropy.values(of: Self.reference.numbers(row.series), SeriesContext())
      #expect(abs(found[0] - row.bits) < 1e-11, "\(row.series)")
    }
    #expect(Self.reference.spectral_entropy.count >= 5)
  }

  @Test func spectralEntropyHasClosedForms() {
    var entropy = SpectralEntropy()
    entropy.unit = .nats
    let wave = (0..<128).map { LibM.sin(2 * .pi * 5 * Double($0) / 128) }
    #expect(abs(entropy.values(of: wave, SeriesContext())[0]) < 1e-12)
    // An impulse has the same power at all frequencies, half of it at the highest, which has no counterpart.
    let impulse = [1.0] + [Double](repeating: 0, count: 127)
    let p = 2.0 / 127
    #expect(abs(entropy.values(of: impulse, SeriesContext())[0] + 63 * p * LibM.log(p) + p / 2 * LibM.log(p / 2)) < 1e-12)
    // The Hann taper spreads a wave over three frequencies with amplitudes 1/2, 1, 1/2.
    entropy.taper = .hann
    #expect(abs(entropy.values(of: wave, SeriesContext())[0] - shannonEntropy([1.0 / 6, 4.0 / 6, 1.0 / 6])) < 1e-12)
    let random = Philox(seed: 7)
    let noise = (0..<20_000).map { random.normals(.initialState, particle: $0)[0] }
    entropy.taper = .none
    #expect(abs(entropy.values(of: noise, SeriesContext())[0] - (LibM.log(10_000) - 1 + 0.5772156649)) < 0.03)
    #expect(entropy.values(of: [1, 1, 1, 1, 1], SeriesContext())[0].isNaN)
    #expect(entropy.values(of: [1, 2, 3], SeriesContext())[0].isNaN)
    #expect(entropy.values(of: [1, 2, 3, .infinity, 1], SeriesContext())[0].isNaN)
  }
}
