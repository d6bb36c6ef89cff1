import SimCore

/// A sum of sine waves.
public final class SineWaves: Model {
  public static let card = Card(
    name: "sine_waves",
    summary: "sum of sine waves: a periodic or quasi-periodic signal that is known exactly",
    details: """
      x(t) = offset + sum over k of amplitude_k sin(2 pi t / period_k + phase_k)
      Waves are listed by their amplitudes, periods and phases; a single number stands for all waves. Quasi-periodic if the ratio \
      of two periods isn't rational. With random_phases, each wave of each trajectory has a phase of its own added, by the seed, \
      so that the trajectories are independent signals with the same spectrum.
      """)
  public static let stepping = Stepping.continuous

  public struct Parameters: ParameterSet {
    public var amplitudes = [1.0]
    public var periods = [1.0]
    public var phases = [0.0]
    public var offset = 0.0
    public var randomPhases = false
    public init() {}

    public static let table: [Parameter<Parameters>] = [
      .reals("amplitudes", \.amplitudes, count: 1...10_000, "of the waves"),
      .reals("periods", \.periods, count: 1...10_000, each: positive, "of the waves"),
      .reals("phases", \.phases, unit: "radian", count: 1...10_000, "of the waves at time 0"),
      .real("offset", \.offset, "added to the waves"),
      .flag("random_phases", \.randomPhases, "true: random phases are added, others for each wave of each trajectory"),
    ]

    /// Number of waves.
    var count: Int { max(amplitudes.count, periods.count, phases.count) }

    public func problems() -> [ParameterProblem] {
      let lists = [("amplitudes", amplitudes), ("periods", periods), ("phases", phases)]
      return lists.compactMap { name, list in
        list.count == 1 || list.count == count
          ? nil
          : ParameterProblem(name, "has \(list.count) numbers for \(count) waves: give one for each wave, or one for all")
      }
    }
  }

  public typealias Initial = SignalEnsemble

  public static let fields: [Field<SineWaves>] = [
    .observable(
      "state", "sum of sine waves", { SignalEnsemble.dimensions(trajectories: $0.trajectories, components: ["x"]) },
      read: { $0.readStates($1, $2) })
  ]

  private struct Wave {
    let amplitude: Double
    let period: Double
    let phase: Double
  }

  private let trajectories: Int
  private let waves: [Wave]
  private let offset: Double
  private let randomPhases: Bool
  private let random: Philox
  private var time = 0.0

  public init(_ parameters: Parameters, initial: Initial, context: RunContext) {
    func element(_ list: [Double], _ k: Int) -> Double { list[min(k, list.count - 1)] }
    waves = (0..<parameters.count).map {
      Wave(
        amplitude: element(parameters.amplitudes, $0), period: element(parameters.periods, $0),
        phase: element(parameters.phases, $0))
    }
    (offset, randomPhases, trajectories) = (parameters.offset, parameters.randomPhases, initial.trajectories)
    random = Philox(seed: context.seed)
  }

  public func didRestore(at instant: Instant) { time = instant.time }

  public func advance(to instant: Instant) { time = instant.time }

  private func readStates(_ rows: Range<Int>, _ out: UnsafeMutablePointer<Double>) {
    for (row, trajectory) in rows.enumerated() {
      var sum = offset
      for (k, wave) in waves.enumerated() {
        let shift = randomPhases ? random.uniforms(.signals, particle: trajectory, step: k)[0] : 0
        // Whole periods are taken off first: they would cost digits.
        let periods = (time / wave.period).truncatingRemainder(dividingBy: 1)
        sum += wave.amplitude * LibM.sin(2 * .pi * (periods + shift) + wave.phase)
      }
      out[row] = sum
    }
  }
}
