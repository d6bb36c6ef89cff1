import SimCore

/// How a step whose length the scenario leaves open is fitted to the scenario's times.
struct FittedStep {
  /// Of systems whose steps are a matter of accuracy alone.
  let isWanted: Bool
  /// From frame to frame, if the scenario says so.
  let frames: ExactTime?

  /// The largest step that isn't longer than the usual one and divides all times; or the frames' interval, where steps would become
  /// shorter than a tenth of the usual one; else the usual one.
  func step(usual: ExactTime, times: [ExactTime]) -> ExactTime {
    guard isWanted else { return usual }
    let common = times.dropFirst().reduce(times.first) { $0?.commonDivisor(with: $1) }
    for case let time? in [common, frames] where time.value >= usual.value / 10 {
      let parts = (time.value / usual.value * (1 - 1e-12)).rounded(.up)
      if parts < 0x1p53, let step = time.divided(into: max(1, Int(parts))) { return step }
    }
    return usual
  }
}

/// The time axis of a scenario, and its times in ticks.
package struct Timing: Equatable, Sendable {
  package let timeline: Timeline
  package let stepping: Stepping
  /// The length of a step, for models that move in steps; else 0.
  package let timeStep: Double

  /// The time axis that `run` asks for.
  ///
  /// - Parameters:
  ///   - periods: The duration that `run` asks for in natural periods; nil if it doesn't.
  ///   - times: All other times of the scenario: a model without steps gets ticks that hold them all.
  /// - Throws: What is wrong with `run`.
  init(
    _ run: RunOptions, duration periods: ExactTime?, _ stepping: Stepping, times: [ExactTime], _ fitted: FittedStep
  ) throws(ParameterProblem) {
    self.stepping = stepping
    if run.periods != nil && run.duration != nil { throw ParameterProblem("periods", "give duration or periods, not both") }
    switch stepping {
    case .fixed(let usual):
      if run.iterations != nil { throw ParameterProblem("iterations", "is for maps; give duration or steps") }
      let length = try Timing.length(run, periods)
      var step = try Timing.exact(run.timeStep ?? usual, "time_step")
      if run.timeStep == nil { step = fitted.step(usual: step, times: times + [length].compactMap(\.self)) }
      timeStep = step.value
      timeline = Timeline(tick: step, end: try Timing.steps(run, length, step))
    case .iterations:
      if run.timeStep != nil { throw ParameterProblem("time_step", "a map has no time step; its time counts iterations") }
      if run.duration != nil { throw ParameterProblem("duration", "a map runs for so many `iterations`") }
      if run.iterations != nil && run.steps != nil { throw ParameterProblem("steps", "give iterations or steps, not both") }
      guard let iterations = run.iterations ?? run.steps else {
        throw ParameterProblem(nil, "how far? give iterations, such as `iterations: 1000`")
      }
      timeStep = 1
      timeline = Timeline(tick: ExactTime(1, over: 1)!, end: try Timing.checked(iterations, "iterations"))
    case .continuous:
      for (name, value) in [("steps", run.steps), ("iterations", run.iterations)] where value != nil {
        throw ParameterProblem(name, "this model doesn't move in steps; give duration")
      }
      if run.timeStep != nil { throw ParameterProblem("time_step", "this model doesn't move in steps; leave it out") }
      guard let exact = try Timing.length(run, periods) else {
        throw ParameterProblem(nil, "how far? give duration, such as `duration: 100`")
      }
      timeStep = 0
      // Ticks hold a hundredth of the run, for frames whose interval isn't given; 1024 parts of the common measure let a run be
      // interrupted between its observations.
      let hundredth = exact.denominator.multipliedReportingOverflow(by: 100)
      let frames = hundredth.overflow ? nil : ExactTime(exact.numerator, over: hundredth.partialValue)
      let intervals = times + [frames].compactMap(\.self)
      guard let timeline = Timeline(duration: exact, intervals: intervals, subdivision: 1024) else {
        throw ParameterProblem("duration", "has no exact common measure with the scenario's other times; use fewer digits")
      }
      _ = try Timing.checked(timeline.end, "duration")
      self.timeline = timeline
    }
  }

  /// Steps without an end; nil for a model that has no steps, or if the step can't be kept exactly.
  init?(endless run: RunOptions, _ stepping: Stepping, times: [ExactTime], _ fitted: FittedStep) {
    guard stepping != .continuous, var step = ExactTime(run.timeStep ?? stepping.defaultTimeStep) else { return nil }
    if run.timeStep == nil { step = fitted.step(usual: step, times: times) }
    timeStep = step.value
    timeline = Timeline(tick: step, end: 1 << 53)
    self.stepping = stepping
  }

  /// A time in ticks.
  package func ticks(_ time: Double) throws(ParameterProblem) -> Int {
    time == 0 ? 0 : try Timing.count(time, of: timeline.tick, stepping, nil)
  }

  func ticks(_ time: ExactTime) throws(ParameterProblem) -> Int { try Timing.count(time, of: timeline.tick, stepping, nil) }

  /// A hundredth of the run, in ticks.
  package var hundredth: Int { (timeline.end + 99) / 100 }

  /// A time in ticks, rounded up if it isn't a whole number of them: for what doesn't show in results.
  package func ticksRoundedUp(_ time: Double) -> Int {
    max(1, Int(min((time / timeline.tick.value).rounded(.up), 0x1p53)))
  }

  /// How long to run, if `run` says so in time.
  private static func length(_ run: RunOptions, _ periods: ExactTime?) throws(ParameterProblem) -> ExactTime? {
    if let duration = run.duration { return try exact(duration, "duration") }
    return periods
  }

  private static func steps(_ run: RunOptions, _ length: ExactTime?, _ step: ExactTime) throws(ParameterProblem) -> Int {
    let name = run.periods == nil ? "duration" : "periods"
    switch (length, run.steps) {
    case (nil, nil): throw ParameterProblem(nil, "how far? give duration or steps, such as `duration: 100`")
    case (_?, _?): throw ParameterProblem("steps", "give \(name) or steps, not both")
    case (nil, let steps?): return try checked(steps, "steps")
    case (let length?, nil): return try checked(count(length, of: step, .fixed(defaultTimeStep: step.value), name), name)
    }
  }

  /// How many ticks a time has; it must be a whole number.
  private static func count(_ time: Double, of tick: ExactTime, _ stepping: Stepping, _ name: String?) throws(ParameterProblem)
    -> Int
  {
    try count(exact(time, name), of: tick, stepping, name)
  }

  private static func count(_ exact: ExactTime, of tick: ExactTime, _ stepping: Stepping, _ name: String?) throws(ParameterProblem)
    -> Int
  {
    if let count = exact.divided(by: tick) { return count }
    let time = exact.value
    let below = (time / tick.value).rounded(.down)
    guard below < 0x1p53 else { throw tooMany(name) }
    let axis = Timeline(tick: tick, end: .max)
    let nearest = [Int(below), Int(below) + 1].filter { $0 > 0 }.map { "\(axis.instant($0).time)" }
    let what = stepping == .iterations ? "isn't a whole number of iterations" : "isn't a multiple of time_step \(tick.value)"
    throw ParameterProblem(
      name, "\(time) \(what); \(nearest.count == 1 ? "the nearest is" : "the nearest are") \(nearest.joined(separator: " and "))")
  }

  /// Beyond 2⁵³ ticks, times would no longer be exact.
  private static func checked(_ ticks: Int, _ name: String) throws(ParameterProblem) -> Int {
    guard Double(ticks) < 0x1p53 else { throw tooMany(name) }
    return ticks
  }

  private static func tooMany(_ name: String?) -> ParameterProblem {
    ParameterProblem(name, "is more than 9e15 steps; no computer gets there")
  }

  private static func exact(_ time: Double, _ name: String?) throws(ParameterProblem) -> ExactTime {
    guard let exact = ExactTime(time) else {
      throw ParameterProblem(name, "\(time) has too many digits: times are kept as exact decimals, from 1e-18 to 9e18")
    }
    return exact
  }
}
