/// A moment of a run: its index on the timeline, and the model time there.
public struct Instant: Equatable, Sendable {
  /// Ticks since the start. For models that move in fixed steps, and for maps, a tick is a step.
  public let tick: Int
  /// Model time, computed from the tick and never accumulated.
  public let time: Double

  public init(tick: Int, time: Double) {
    self.tick = tick
    self.time = time
  }
}

/// The time axis of a run: equally spaced ticks from 0 to the end. Everything that is scheduled happens at ticks.
///
/// A model that moves in steps has one tick a step. A model that can be asked for any time (event-driven, adaptive flows) gets ticks
/// fine enough to hold all schedules, and to be interrupted between them.
public struct Timeline: Equatable, Sendable {
  public let tick: ExactTime
  public let end: Int

  public init(tick: ExactTime, end: Int) {
    self.tick = tick
    self.end = end
  }

  /// The timeline of `steps` steps of equal length.
  public init?(steps: Int, of timeStep: Double) {
    guard let tick = ExactTime(timeStep) else { return nil }
    self.init(tick: tick, end: steps)
  }

  /// The coarsest timeline that holds a duration and intervals, divided further by `subdivision`; nil if they have too many digits.
  public init?(duration: ExactTime, intervals: [ExactTime], subdivision: Int = 1) {
    var tick = duration
    for interval in intervals {
      guard let common = tick.commonDivisor(with: interval) else { return nil }
      tick = common
    }
    let (denominator, overflow) = tick.denominator.multipliedReportingOverflow(by: subdivision)
    guard !overflow, let fine = ExactTime(tick.numerator, over: denominator), let end = duration.divided(by: fine) else {
      return nil
    }
    self.init(tick: fine, end: end)
  }

  public func instant(_ index: Int) -> Instant {
    let (product, overflow) = index.multipliedReportingOverflow(by: tick.numerator)
    let numerator = overflow ? Double(index) * Double(tick.numerator) : Double(product)
    return Instant(tick: index, time: numerator / Double(tick.denominator))
  }
}

/// When something happens: at tick `start` and every `every` ticks after it. A pure function of the tick, so nothing needs to be saved.
public struct Schedule: Equatable, Sendable {
  public let every: Int
  public let start: Int

  public init(every: Int, start: Int = 0) {
    precondition(every > 0 && start >= 0, "a schedule needs a positive interval and a start at or after 0")
    self.every = every
    self.start = start
  }

  public func isDue(_ tick: Int) -> Bool { tick >= start && (tick - start).isMultiple(of: every) }

  /// The first due tick after `tick`.
  public func next(after tick: Int) -> Int { tick < start ? start : start + ((tick - start) / every + 1) * every }

  /// Which occurrence (from 0) a due tick is.
  public func index(of tick: Int) -> Int { (tick - start) / every }

  /// Every so manieth occurrence, beginning with the last one of the first so many.
  public func grouped(by count: Int) -> Schedule { Schedule(every: every * count, start: start + every * (count - 1)) }

  /// How often it occurs from tick 0 to `end`, both included.
  public func count(through end: Int) -> Int { end < start ? 0 : (end - start) / every + 1 }
}
