import SimCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Shows on stderr how a run gets on: a line that renews itself on a terminal, a line now and then elsewhere, nothing if quiet.
package final class Progress {
  package enum Mode: Sendable { case quiet, plain, terminal }

  private let mode: Mode
  private let axis: ProgressAxis
  private var shown: ContinuousClock.Instant
  private var hasLine = false
  /// Ticks and time at the last look, for the speed of the moment.
  private var last: (tick: Int, time: ContinuousClock.Instant)?
  private var speed = 0.0

  package init(_ mode: Mode, _ axis: ProgressAxis) {
    self.mode = mode
    self.axis = axis
    shown = .now
  }

  /// What suits this process's stderr.
  package static func mode(quiet: Bool) -> Mode { quiet ? .quiet : isatty(STDERR_FILENO) == 1 ? .terminal : .plain }

  func show(_ tick: Int, _ clock: RunClock, _ tally: Tally) {
    guard mode != .quiet else { return }
    let now = ContinuousClock.now
    guard shown.duration(to: now).seconds >= (mode == .terminal ? 0.2 : 30) else { return }
    shown = now
    if let last {
      let latest = Double(tick - last.tick) / max(last.time.duration(to: now).seconds, 1e-9)
      // A little memory calms the estimate.
      speed = speed == 0 ? latest : 0.7 * speed + 0.3 * latest
    } else {
      speed = Double(clock.ticks) / max(clock.elapsed, 1e-9)
    }
    last = (tick, now)
    let line = axis.line(tick: tick, ticksPerSecond: speed, tally)
    if mode == .terminal {
      writeError("\r\(line)\u{1B}[K")
      hasLine = true
    } else {
      writeError(line + "\n")
    }
  }

  /// Removes the renewing line, so that something else can be written.
  package func clear() {
    if hasLine { writeError("\r\u{1B}[K") }
    hasLine = false
  }

  /// A sentence beside the line.
  package func note(_ sentence: String) {
    guard mode != .quiet else { return }
    clear()
    writeError("simrun: \(sentence)\n")
  }
}

/// What a tick means to the user.
package struct ProgressAxis: Sendable {
  package let timeline: Timeline
  package let stepping: Stepping

  package init(timeline: Timeline, stepping: Stepping) {
    self.timeline = timeline
    self.stepping = stepping
  }

  /// "step 1200 of 5000  24 %  8400 steps/s  0:00:12 left  polarization 0.93".
  package func line(tick: Int, ticksPerSecond: Double, _ tally: Tally) -> String {
    var parts: [String] = []
    if stepping == .continuous {
      parts.append("time \(digits(timeline.instant(tick).time, 6)) of \(digits(timeline.instant(timeline.end).time, 6))")
    } else {
      parts.append("step \(tick) of \(timeline.end)")
    }
    parts.append("\(tick * 100 / timeline.end) %")
    parts.append(speed(ticksPerSecond))
    if ticksPerSecond > 0 { parts.append("\(clock(Double(timeline.end - tick) / ticksPerSecond)) left") }
    parts += tally.entries.prefix(2).map { "\($0.name) \(digits($0.last, 4))" }
    return parts.joined(separator: "  ")
  }

  /// "8400 steps/s", or how much model time a second takes.
  package func speed(_ ticksPerSecond: Double) -> String {
    stepping == .continuous
      ? "\(digits(ticksPerSecond * timeline.tick.value, 3)) time units/s"
      : "\(digits(ticksPerSecond, 3)) \(stepping == .iterations ? "iterations" : "steps")/s"
  }
}

package func writeError(_ text: String) { writeAll(text, to: STDERR_FILENO) }
package func writeOut(_ text: String) { writeAll(text, to: STDOUT_FILENO) }

private func writeAll(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 && errno == EINTR { continue }
    // Nobody is listening any more.
    if written <= 0 { return }
    rest = rest.dropFirst(written)
  }
}
