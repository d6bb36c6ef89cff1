/// What a scenario says of the time before a run: how long trajectories move before time 0, so that they begin on the attractor.
public struct Settling: ParameterSet {
  public var onAttractor = false
  public var transient: Double?
  public var spacing: Double?
  public init() {}

  public static let table: [Parameter<Settling>] = [
    .flag(
      "on_attractor", \.onAttractor,
      "whether to begin on the attractor: after a transient of 100 natural periods (maps: 1000 iterations), or longer where the "
        + "system is known to need it"),
    .real(
      "transient", \.transient, in: nonnegative,
      "time for which trajectories move before time 0, from the initial states on, with the run's integrator and the parameters "
        + "of time 0; null: none, or with on_attractor the usual time"),
    .real(
      "spacing", \.spacing, in: positive,
      "trajectories begin at states of one trajectory so far apart in time, the first one after the transient; of equations that "
        + "depend on time, take a multiple of their period; null: each has a transient of its own, or with on_attractor, where they "
        + "would all be the same, 10 natural periods (maps: 100 iterations)"),
  ]
}

/// The time before a run, as it will be: how trajectories come to the states that they have at time 0.
struct Prelude: Sendable {
  /// Time that they move before time 0.
  let transient: Double
  /// Time from one trajectory's beginning to the next one's, on a trajectory that they share; nil if each has its own.
  let spacing: Double?

  /// How long it takes where the scenario doesn't say.
  struct Usual {
    /// nil if that isn't known.
    let transient: Double?
    /// nil if the system can't have its trajectories begin on one.
    let spacing: Double?

    static func flow(period: Double, transient: Double = 0) -> Usual {
      Usual(transient: max(100 * period, transient), spacing: 10 * period)
    }

    static func map(_ facts: SystemFacts?) -> Usual { Usual(transient: max(1000, facts?.transient ?? 0), spacing: 100) }
  }

  /// Moves an ensemble from its initial states, which it has now, to where it is at time 0.
  ///
  /// - Throws: `SimulationError.impossible` if a trajectory doesn't get there.
  func run(_ ensemble: some SettlingEnsemble) throws(SimulationError) {
    let clock = StepClock(timeStep: ensemble.timeStep)
    let start = try clock.instant(-transient, parameter: "transient")
    if let spacing {
      return ensemble.start(try sample(ensemble, from: start, every: spacing, clock), at: Instant(tick: 0, time: 0))
    }
    if start.time == 0 { return }
    ensemble.start(ensemble.presentStates, at: start)
    try settle(ensemble)
  }

  private func settle(_ ensemble: any SettlingEnsemble) throws(SimulationError) {
    do throws(SimulationError) {
      try ensemble.advance(to: Instant(tick: 0, time: 0))
    } catch {
      let advice = "begin elsewhere, or with a shorter transient"
      throw .impossible(
        parameter: "transient", reason: "the system doesn't get through its transient before time 0: \(error); \(advice)")
    }
  }

  /// States along the first trajectory, as many as there are trajectories.
  private func sample(
    _ ensemble: some SettlingEnsemble, from start: Instant, every spacing: Double, _ clock: StepClock
  ) throws(SimulationError) -> [Double] {
    guard let leader = ensemble.first() else {
      throw .impossible(parameter: "spacing", reason: "isn't for this system; leave it out, and give transient and spread")
    }
    leader.start(leader.presentStates, at: start)
    try settle(leader)
    var states = leader.presentStates
    for index in 1..<max(1, ensemble.trajectories) {
      let instant = try clock.multiple(index, of: spacing, parameter: "spacing")
      do throws(SimulationError) {
        try leader.advance(to: instant)
      } catch {
        throw .impossible(
          parameter: "spacing", reason: "the trajectory on which trajectory \(index) was to begin doesn't get so far: \(error)")
      }
      states += leader.presentStates
    }
    return states
  }
}

extension StartSet {
  /// What happens before time 0.
  ///
  /// - Throws: `SimulationError.impossible` if the scenario asks for what the system can't do.
  func prelude(usual: Prelude.Usual, _ context: RunContext) throws(SimulationError) -> Prelude {
    let settling = settling
    if settling.onAttractor && settling.transient == nil && usual.transient == nil {
      throw .impossible(
        parameter: "on_attractor",
        reason: "this system has no natural period to take the length of its transient from: give transient")
    }
    if settling.spacing != nil && usual.spacing == nil {
      throw .impossible(
        parameter: "spacing",
        reason:
          "isn't for systems with a delay or with noise: leave it out; with a transient, and with a spread unless there is noise, "
          + "trajectories come to the attractor each on its own")
    }
    if settling.spacing != nil && context.recorded != nil {
      throw .impossible(parameter: "spacing", reason: "doesn't go with states from a file, which has one for each trajectory")
    }
    let sharesTrajectory = settling.onAttractor && isOneState && context.recorded == nil
    return Prelude(
      transient: settling.transient ?? (settling.onAttractor ? usual.transient ?? 0 : 0),
      spacing: settling.spacing ?? (sharesTrajectory ? usual.spacing : nil))
  }
}

/// Times as a system with steps has them.
private struct StepClock {
  /// 0 if any time will do.
  let timeStep: Double

  /// A time, or the first whole number of steps that is as long.
  func instant(_ time: Double, parameter: String) throws(SimulationError) -> Instant {
    if timeStep == 0 { return Instant(tick: 0, time: time) }
    let ticks = try ticks(abs(time), parameter)
    return instant(time < 0 ? -ticks : ticks)
  }

  func multiple(_ index: Int, of time: Double, parameter: String) throws(SimulationError) -> Instant {
    if timeStep == 0 { return Instant(tick: 0, time: Double(index) * time) }
    return instant(index * (try ticks(time, parameter)))
  }

  private func instant(_ ticks: Int) -> Instant { Instant(tick: ticks, time: Double(ticks) * timeStep) }

  private func ticks(_ time: Double, _ parameter: String) throws(SimulationError) -> Int {
    let count = (time / timeStep * (1 - 1e-12)).rounded(.up)
    guard count < 0x1p31 else {
      throw .impossible(parameter: parameter, reason: "\(time) is more than two billion steps; take a shorter time")
    }
    return Int(count)
  }
}
