import SimCore

/// Time on the clock during a run: how many ticks fit into a batch, and when it is time to stop.
struct RunClock {
  private let start: ContinuousClock.Instant
  private let limit: Double?
  private var batchStart: ContinuousClock.Instant
  private var saved: ContinuousClock.Instant
  private var savingTime = 0.0
  private var batchTime = 0.0

  /// Ticks to advance at once. Long enough to cost nothing, short enough to notice a signal soon.
  private(set) var batch = 1
  /// Ticks since the clock was looked at.
  private var unclocked = 0
  /// Ticks that this process has computed.
  private(set) var ticks = 0

  /// Of the shortest batch so far: what a batch costs however few ticks it has, at most.
  private var shortest = Double.infinity
  /// Seconds of a batch; more where shorter ones wouldn't save time, as in models that can be asked for any time.
  private var target: Double { max(0.07, min(3 * shortest, 1)) }

  /// - Parameters:
  ///   - start: When the process began.
  ///   - limit: How many seconds it may take.
  init(start: ContinuousClock.Instant, limit: Double?) {
    self.start = start
    self.limit = limit
    batchStart = .now
    saved = .now
  }

  /// Seconds since the process began.
  var elapsed: Double { start.duration(to: .now).seconds }
  /// Seconds from the last checkpoint to the last look at the clock.
  var sinceSaving: Double { saved.duration(to: batchStart).seconds }

  mutating func didAdvance(by ticks: Int) {
    self.ticks += ticks
    unclocked += ticks
    // Where something is due all the time, looking at the clock would take longer than advancing.
    if unclocked < batch / 8 { return }
    let (now, ticks) = (ContinuousClock.now, unclocked)
    unclocked = 0
    batchTime = batchStart.duration(to: now).seconds
    batchStart = now
    shortest = min(shortest, batchTime)
    let fitting = Double(ticks) * target / max(batchTime, 1e-9)
    batch = max(1, min(Int(fitting), 4 * batch, 1 << 40))
  }

  mutating func didSave(since begin: ContinuousClock.Instant) {
    saved = .now
    savingTime = begin.duration(to: saved).seconds
  }

  /// Why the run should stop here; nil if it shouldn't. The time limit leaves room for another batch and a checkpoint.
  var reasonToStop: String? {
    if let name = StopRequest.signalName { return name }
    if let limit, elapsed + 2 * batchTime + 2 * savingTime + min(1, 0.05 * limit) >= limit { return "--max-time" }
    return nil
  }
}

extension Duration {
  package var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
