import SimCore

/// The entropy of the power spectrum: small for oscillations of few frequencies, large for noise.
public struct SpectralEntropy: SeriesMeasure {
  /// What the series is multiplied with before it is transformed.
  public enum Taper: String, CaseIterable, Sendable {
    case none
    case hann
  }

  public var taper = Taper.none
  public var unit = EntropyUnit.normalized

  public init() {}

  public static let table: [Parameter<SpectralEntropy>] = [
    .choice("taper", \.taper, "none, or hann: sin^2, against the leakage of frequencies that don't fit into the series"),
    .choice("unit", \.unit, "nats, bits, or normalized: divided by the logarithm of the number of frequencies"),
  ]

  public static let card = Card(
    name: "spectral_entropy",
    summary: "Shannon's entropy of the power spectrum of a series",
    details: """
      -sum p ln p, with p(k) the share of the frequency k/N in the power of a series of N numbers without its mean, k = 1 ... \
      N/2: |X(k)|^2, twice as much for frequencies below N/2, which have a negative counterpart. The Hann taper is sin^2(pi \
      j/N). White noise has ln(N/2) - 1 + 0.5772, as its periodogram fluctuates. NaN for constant series, for less than four \
      numbers, and if there are numbers that aren't finite.
      """,
    references: [
      "Powell & Percival 1979, J. Phys. A 12, 2053-2071",
      "Inouye et al. 1991, Electroencephalogr. Clin. Neurophysiol. 79, 204-210",
    ])

  public var outputs: [OutputVariable] {
    [OutputVariable("spectral_entropy", "Shannon's entropy of the power spectrum", attributes: unit.attributes)]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    guard series.count >= 4, series.allSatisfy(\.isFinite), series.contains(where: { $0 != series[0] }) else { return [.nan] }
    let power = powerSpectrum(series)
    let total = power.reduce(0, +)
    guard total > 0, total.isFinite else { return [.nan] }
    return [unit.convert(0 - shannonSum(power, total), maximum: LibM.log(Double(power.count)))]
  }

  private func shannonSum(_ power: [Double], _ total: Double) -> Double {
    power.reduce(0) { sum, value in value > 0 ? sum + value / total * LibM.log(value / total) : sum }
  }

  /// One-sided, without frequency 0.
  private func powerSpectrum(_ series: [Double]) -> [Double] {
    let count = series.count
    let mean = meanAndDeviation(series).mean
    var re = series.map { $0 - mean }
    var im = [Double](repeating: 0, count: count)
    if taper == .hann {
      for j in 0..<count {
        let sine = LibM.sin(.pi * Double(j) / Double(count))
        re[j] *= sine * sine
      }
    }
    FourierTransform(count).forward(&re, &im)
    return (1...count / 2).map { k in (2 * k == count ? 1 : 2) * (re[k] * re[k] + im[k] * im[k]) }
  }
}
