import Diagnostics
import Foundation
import Models
import SimCore
import Testing

@Suite struct SignalTests {
  /// All numbers of all series: of each trajectory's components, one after the other.
  private func record<M: Model>(_ simulation: Simulation<M>, count: Int) throws -> [[Double]] {
    var series: [[Double]] = []
    for k in 0..<count {
      if k > 0 { try simulation.run(steps: 1) }
      let values = simulation.snapshot().values("state")
      if series.isEmpty { series = [[Double]](repeating: [], count: values.count) }
      for (column, value) in values.enumerated() { series[column].append(value) }
    }
    return series
  }

  private func noise(
    trajectories: Int, length: Int, seed: UInt64 = 1, threads: Int = 1,
    _ change: (inout ColoredNoise.Parameters) throws -> Void = { _ in }
  ) throws -> Simulation<ColoredNoise> {
    var (parameters, initial) = (ColoredNoise.Parameters(), SignalEnsemble())
    parameters.length = length
    initial.trajectories = trajectories
    try change(&parameters)
    return try Simulation(ColoredNoise.self, parameters, initial: initial, seed: seed, threads: threads)
  }

  /// Permutation entropy and Jensen-Shannon complexity of patterns of five numbers, both normalised.
  private func position(_ series: [Double]) -> (entropy: Double, complexity: Double) {
    let counts = OrdinalPatterns(order: 5).counts(of: series)
    let (n, total) = (Double(counts.count), Double(counts.reduce(0, +)))
    let p = counts.map { Double($0) / total }
    let mixed = shannonEntropy(p.map { ($0 + 1 / n) / 2 })
    let divergence = mixed - shannonEntropy(p) / 2 - LibM.log(n) / 2
    let largest = -0.5 * ((n + 1) / n * LibM.log(n + 1) - 2 * LibM.log(2 * n) + LibM.log(n))
    let entropy = shannonEntropy(p) / LibM.log(n)
    return (entropy, entropy * divergence / largest)
  }

  private struct Position: Decodable {
    let color: String
    let distribution: String
    let length: Int
    let seeds: Int
    let entropy: Double
    let entropyDeviation: Double
    let complexity: Double
    let complexityDeviation: Double
  }

  /// Means of 40 series, within five standard errors of those of 200 others.
  @Test func noiseHasItsPlaceInTheComplexityPlane() throws {
    let url = try #require(Bundle.module.url(forResource: "Reference/noise_positions", withExtension: "json"))
    let references = try JSONDecoder().decode([Position].self, from: Data(contentsOf: url))
    #expect(references.count == 10)
    for reference in references {
      let simulation = try noise(trajectories: 40, length: reference.length) {
        $0.color = try #require(ColoredNoise.Color(rawValue: reference.color))
        $0.distribution = try #require(ColoredNoise.Distribution(rawValue: reference.distribution))
      }
      let positions = try record(simulation, count: reference.length).map(position)
      let error = (1.0 / 40 + 1 / Double(reference.seeds)).squareRoot()
      let entropy = positions.reduce(0) { $0 + $1.entropy } / 40
      let complexity = positions.reduce(0) { $0 + $1.complexity } / 40
      #expect(abs(entropy - reference.entropy) < 5 * error * reference.entropyDeviation, "\(reference): \(entropy)")
      #expect(abs(complexity - reference.complexity) < 5 * error * reference.complexityDeviation, "\(reference): \(complexity)")
      let spread = (positions.reduce(0) { $0 + ($1.entropy - entropy) * ($1.entropy - entropy) } / 39).squareRoot()
      #expect((0.6...1.6).contains(spread / reference.entropyDeviation), "\(reference): \(spread)")
    }
  }

  @Test func colorsHaveTheirExponents() {
    let exponents = ColoredNoise.Color.allCases.map { "\($0.rawValue) \($0.exponent)" }
    #expect(exponents == ["white 0.0", "pink -0.5", "brownian -1.0", "blue 0.5", "violet 1.0"])
  }

  /// Slopes of mean periodograms in logarithms, by least squares.
  @Test(arguments: [nil, 0.75, -0.3] as [Double?], ColoredNoise.Color.allCases)
  func spectraArePowersOfTheFrequency(_ exponent: Double?, _ color: ColoredNoise.Color) throws {
    let (length, trajectories) = (600, 100)
    let simulation = try noise(trajectories: trajectories, length: length) { ($0.color, $0.exponent) = (color, exponent) }
    let series = try record(simulation, count: length)
    var power = [Double](repeating: 0, count: length)
    for amplitudes in series.map(amplitudes) { for k in 0..<length { power[k] += amplitudes[k] * amplitudes[k] } }
    #expect(power[0] < 1e-18 * power[1])
    let points = (1..<length / 2).map { (LibM.log(Double($0)), LibM.log(power[$0])) }
    let (x, y) = (points.reduce(0) { $0 + $1.0 } / Double(points.count), points.reduce(0) { $0 + $1.1 } / Double(points.count))
    let slope = points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) } / points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
    #expect(abs(slope - 2 * (exponent ?? color.exponent)) < 0.04, "\(slope)")
  }

  @Test func varianceIsThatOfTheParameterAndSeriesAreIndependent() throws {
    for distribution in ColoredNoise.Distribution.allCases {
      let simulation = try noise(trajectories: 100, length: 512) {
        ($0.color, $0.standardDeviation, $0.distribution) = (.blue, 3, distribution)
      }
      let series = try record(simulation, count: 512)
      let variance = series.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } } / (512 * 100)
      #expect(abs(variance / 9 - 1) < 0.05)
      // Each product has the variance 81, and blue noise is nearly as good as independent numbers.
      let products = stride(from: 0, to: 100, by: 2).reduce(0) { sum, k in
        zip(series[k], series[k + 1]).reduce(sum) { $0 + $1.0 * $1.1 }
      }
      #expect(abs(products / (512 * 50) / 9) < 0.035)
    }
  }

  @Test func aTrajectoryDoesntDependOnTheOthers() throws {
    let (few, many) = (try noise(trajectories: 3, length: 100), try noise(trajectories: 8, length: 100, threads: 3))
    let (a, b) = (try record(few, count: 100), try record(many, count: 100))
    #expect(a == Array(b[..<3]) && Set(b).count == 8)
    let vectors = try record(noise(trajectories: 4, length: 100) { $0.dimensions = 2 }, count: 100)
    #expect(vectors == b)
    #expect(try record(noise(trajectories: 3, length: 100, seed: 2), count: 100) != a)
  }

  @Test func noiseEndsWithItsLength() throws {
    let simulation = try noise(trajectories: 1, length: 100)
    try simulation.run(steps: 99)
    #expect { try simulation.run(steps: 1) } throws: { error in
      guard case SimulationError.impossible(parameter: "length", let reason) = error else { return false }
      return reason.contains("too short for iteration 100")
    }
  }

  /// What a checkpoint does: another model of the same scenario, its state fields, and the instant.
  private func resume<M: Model>(_ make: () throws -> M, at first: Instant, to last: Instant) throws {
    func state(_ model: M) throws -> [Double] {
      try #require(model.boundFields.first { $0.info.name == "state" }).values(WorkerPool(threads: 1))
    }
    let (whole, stopped, resumed) = (try make(), try make(), try make())
    try whole.advance(to: last)
    try stopped.advance(to: first)
    for (old, new) in zip(stopped.boundFields, resumed.boundFields) where old.role.isState {
      new.restore?(old.values(WorkerPool(threads: 1)))
    }
    resumed.didRestore(at: first)
    #expect(try state(resumed) == state(stopped) && state(resumed) != state(whole))
    try resumed.advance(to: last)
    #expect(try state(resumed) == state(whole))
  }

  @Test func runsCanBeResumed() throws {
    var (parameters, initial) = (ColoredNoise.Parameters(), SignalEnsemble())
    (parameters.length, parameters.color, parameters.dimensions, initial.trajectories) = (1000, .pink, 3, 4)
    try resume(
      { ColoredNoise(parameters, initial: initial, context: RunContext(seed: 3)) }, at: Instant(tick: 300, time: 300),
      to: Instant(tick: 700, time: 700))
    var waves = SineWaves.Parameters()
    waves.randomPhases = true
    try resume(
      { SineWaves(waves, initial: initial, context: RunContext(seed: 3)) }, at: Instant(tick: 3, time: 0.3),
      to: Instant(tick: 7, time: 0.77))
  }

  // MARK: - Sine waves

  @Test func wavesAreSummed() throws {
    var parameters = SineWaves.Parameters()
    (parameters.amplitudes, parameters.periods, parameters.phases, parameters.offset) = ([2, 0.5], [3, 7.5], [0.25], -1)
    #expect(parameters.problems().isEmpty)
    let simulation = try Simulation(SineWaves.self, parameters, timeStep: 0.5)
    for (k, x) in try record(simulation, count: 40)[0].enumerated() {
      let t = 0.5 * Double(k)
      let expected = -1 + 2 * LibM.sin(2 * .pi * t / 3 + 0.25) + 0.5 * LibM.sin(2 * .pi * t / 7.5 + 0.25)
      #expect(abs(x - expected) < 1e-13)
    }
    parameters.phases = [1, 2, 3]
    #expect(parameters.problems().map(\.parameter) == ["amplitudes", "periods"])
  }

  /// Phases are uniform: mean 0, variance 1/2 at any time, and each trajectory is a sine.
  @Test func phasesAreRandom() throws {
    var (parameters, initial) = (SineWaves.Parameters(), SignalEnsemble())
    (parameters.randomPhases, initial.trajectories) = (true, 4000)
    let model = SineWaves(parameters, initial: initial, context: RunContext(seed: 5))
    func values(_ time: Double) -> [Double] {
      model.advance(to: Instant(tick: 0, time: time))
      return model.boundFields[0].values(WorkerPool(threads: 1))
    }
    let (now, later) = (values(12.3), values(12.55))
    #expect(abs(now.reduce(0, +) / 4000) < 0.04 && abs(now.reduce(0) { $0 + $1 * $1 } / 4000 - 0.5) < 0.025)
    #expect(zip(now, later).allSatisfy { abs($0 * $0 + $1 * $1 - 1) < 1e-12 })
  }

  /// From the model to the delay of patterns.
  @Test func aWaveHasItsPeriod() throws {
    var parameters = SineWaves.Parameters()
    parameters.periods = [6.25]
    let simulation = try Simulation(SineWaves.self, parameters, timeStep: 0.1)
    let series = TestSeries(series: try record(simulation, count: 1000), interval: 0.1)
    let results = try series.results(NaturalTimeScale())
    for name in ["crossing_time_scale", "maxima_time_scale", "minima_time_scale", "spectral_time_scale"] {
      #expect(abs(try #require(results[name])[0] / 6.25 - 1) < 2e-3, "\(name)")
    }
    #expect(results["recommended_delay"] == [6])
  }
}
