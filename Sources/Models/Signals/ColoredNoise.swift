import SimCore

/// Noise whose power spectrum is a power of the frequency.
public final class ColoredNoise: Model {
  public static let card = Card(
    name: "colored_noise",
    summary: "white, pink, brownian, blue or violet noise, or any power of the frequency (Timmer & König 1995)",
    details: """
      A white series of `length` independent numbers is transformed, its amplitudes are multiplied by f^exponent, f being the \
      frequency per iteration, and it is transformed back: amplitudes go as f^exponent, the power spectrum as f^(2 exponent). \
      Exponents are 0 for white noise, 1/2 for blue, 1 for violet, -1 for brownian (red), -1/2 for pink. There is no component of \
      frequency 0, so the mean over a whole series is zero; the variance is that of the parameter in the mean over seeds. The \
      series is periodic: its last number is followed by its first, so use a part of it where ends must not meet, and no run goes \
      beyond its length. All series of a run are made at its start, and kept: 8 bytes for each number.
      Normal white numbers give Gaussian noise. Uniform ones are PECCARY's noiseColors; shaped uniform noise isn't Gaussian, and \
      ordinal patterns see that: brownian noise of 10000 numbers has the permutation entropy 0.892 then, and 0.879 if Gaussian.
      """,
    references: [
      "Timmer and König (1995), Astron. Astrophys. 300:707–710",
      "Hyman, Daniel and Schaffner (2025), Astrophys. J. 987:195, doi:10.3847/1538-4357/adda3e",
    ])
  public static let stepping = Stepping.iterations

  public enum Color: String, CaseIterable, Sendable {
    case white
    case pink
    case brownian
    case blue
    case violet

    /// Of the frequency, in amplitudes.
    public var exponent: Double {
      switch self {
      case .white: 0
      case .pink: -0.5
      case .brownian: -1
      case .blue: 0.5
      case .violet: 1
      }
    }
  }

  /// Of the white numbers that noise is made from.
  public enum Distribution: String, CaseIterable, Sendable {
    case normal
    case uniform
  }

  public struct Parameters: ParameterSet {
    public var color = Color.white
    public var exponent: Double?
    public var distribution = Distribution.normal
    public var standardDeviation = 1.0
    public var dimensions = 1
    public var length = 65536
    public init() {}

    public static let table: [Parameter<Parameters>] = [
      .choice("color", \.color, "power spectrum: f^0 (white), 1/f (pink), 1/f^2 (brownian), f (blue) or f^2 (violet)"),
      .real("exponent", \.exponent, in: -10...10, "of the frequency in amplitudes, in place of the colour's; null: the colour's"),
      .choice("distribution", \.distribution, "of the white numbers that are filtered: normal gives Gaussian noise"),
      .real("standard_deviation", \.standardDeviation, in: nonnegative, "of a component, in the mean over seeds"),
      .integer("dimensions", \.dimensions, in: 1...1000, "components of a state, independent of each other"),
      .integer(
        "length", \.length, in: 2...134_217_728,
        "numbers in a series, more than the run has iterations; powers of two are made fastest"),
    ]

    var components: [String] { dimensions <= 3 ? Array(["x", "y", "z"].prefix(dimensions)) : (0..<dimensions).map { "x\($0)" } }
  }

  public typealias Initial = SignalEnsemble

  public static let fields: [Field<ColoredNoise>] = [
    .observable(
      "state", "noise, independent in each trajectory and component",
      { SignalEnsemble.dimensions(trajectories: $0.trajectories, components: $0.components) },
      read: { $0.readStates($1, $2) })
  ]

  private let trajectories: Int
  private let components: [String]
  private let length: Int
  /// All numbers of a trajectory's first component, of its second one, and so on.
  private let series: [Double]
  private var iteration = 0

  public static func memory(_ parameters: Parameters, initial: Initial) -> Int {
    let numbers = (Double(initial.trajectories * parameters.dimensions) + 1) * Double(parameters.length)
    return Int(min(1e18, numbers * Double(MemoryLayout<Double>.size)))
  }

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) {
    (trajectories, components, length) = (initial.trajectories, parameters.components, parameters.length)
    let noise = NoiseSynthesis(
      length: parameters.length, exponent: parameters.exponent ?? parameters.color.exponent,
      distribution: parameters.distribution, standardDeviation: parameters.standardDeviation, seed: context.seed)
    series = noise.series((trajectories * components.count + 1) / 2, context.pool)
  }

  public func didRestore(at instant: Instant) { iteration = instant.tick }

  /// - Throws: `SimulationError.impossible` beyond the end of the series: it would repeat itself.
  public func advance(to instant: Instant) throws {
    guard instant.tick < length else {
      throw SimulationError.impossible(
        parameter: "length",
        reason: "is \(length), too short for iteration \(instant.tick): noise repeats itself after its length, "
          + "so set a length above the number of iterations")
    }
    iteration = instant.tick
  }

  private func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    let first = rows.lowerBound * components.count
    for k in 0..<rows.count * components.count { out[k] = series[(first + k) * length + iteration] }
  }
}

/// Makes series of noise, two from each Fourier transform: real and imaginary part are filtered alike, and stay independent.
private struct NoiseSynthesis {
  private let transform: FourierTransform
  private let weights: [Double]
  private let distribution: ColoredNoise.Distribution
  private let random: Philox

  init(length: Int, exponent: Double, distribution: ColoredNoise.Distribution, standardDeviation: Double, seed: UInt64) {
    transform = FourierTransform(length)
    (self.distribution, random) = (distribution, Philox(seed: seed))
    // Relative to the largest frequency, against overflow.
    let amplitudes = (0..<length).map { k in
      k == 0 ? 0 : LibM.pow(Double(min(k, length - k)) / Double(length / 2), exponent)
    }
    let meanPower = amplitudes.reduce(0) { $0 + $1 * $1 } / Double(length)
    let factor = standardDeviation / meanPower.squareRoot()
    weights = amplitudes.map { $0 * factor }
  }

  /// One series after the other, the two of each pair together.
  func series(_ pairs: Int, _ pool: WorkerPool) -> [Double] {
    let length = transform.count
    return [Double](unsafeUninitializedCapacity: 2 * pairs * length) { buffer, count in
      let base = buffer.baseAddress
      pool.forEachChunk(pairs) { pair in
        let (first, second) = self.pair(pair)
        guard let out = base.map({ $0 + 2 * pair * length }) else { return }
        for k in 0..<length { (out[k], out[length + k]) = (first[k], second[k]) }
      }
      count = 2 * pairs * length
    }
  }

  private func pair(_ pair: Int) -> ([Double], [Double]) {
    let length = transform.count
    var (re, im) = ([Double](repeating: 0, count: length), [Double](repeating: 0, count: length))
    for k in 0..<length {
      let numbers = white(pair, k)
      (re[k], im[k]) = (numbers[0], numbers[1])
    }
    transform.forward(&re, &im)
    for k in 0..<length { (re[k], im[k]) = (re[k] * weights[k], im[k] * weights[k]) }
    transform.backward(&re, &im)
    return (re, im)
  }

  /// Two independent numbers of mean 0 and variance 1.
  private func white(_ pair: Int, _ place: Int) -> SIMD2<Double> {
    switch distribution {
    case .normal: random.normals(.signals, particle: pair, step: place)
    case .uniform: 12.0.squareRoot() * (random.uniforms(.signals, particle: pair, step: place) - SIMD2(repeating: 0.5))
    }
  }
}
