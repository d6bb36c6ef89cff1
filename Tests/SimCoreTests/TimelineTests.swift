import SimCore
import Testing

struct TimelineTests {
  @Test func stepsOfATenthForABillionSteps() throws {
    let timeline = try #require(Timeline(steps: 1_000_000_000, of: 0.1))
    #expect(timeline.instant(0) == Instant(tick: 0, time: 0))
    #expect(timeline.instant(3).time == 0.3)
    #expect(timeline.instant(timeline.end).time == 1e8)
    // The nearest double to the decimal number, at any tick.
    var dice = Dice(8)
    for _ in 0..<10_000 {
      let tick = Int.random(in: 0...timeline.end, using: &dice)
      #expect(timeline.instant(tick).time == Double("\(tick)e-1"))
    }
    #expect(timeline.instant(.max).time == Double(Int.max) / 10)
    #expect(Timeline(steps: 10, of: 0) == nil)
    #expect(Timeline(steps: 10, of: -0.1) == nil)
  }

  @Test func lateTimesDontOverflow() throws {
    let timeline = try #require(Timeline(steps: .max, of: 7))
    #expect(timeline.instant(.max).time == Double(Int.max) * 7)
  }

  private func times(_ texts: String...) -> [ExactTime] { texts.map { ExactTime($0)! } }

  @Test func coarsestThatHoldsAllIntervals() throws {
    let timeline = try #require(Timeline(duration: ExactTime("10")!, intervals: times("0.5", "0.2")))
    #expect(timeline == Timeline(tick: ExactTime("0.1")!, end: 100))
    let fine = try #require(Timeline(duration: ExactTime("10")!, intervals: times("0.5", "0.2"), subdivision: 4))
    #expect(fine == Timeline(tick: ExactTime("0.025")!, end: 400))
    #expect(Timeline(duration: ExactTime("3")!, intervals: []) == Timeline(tick: ExactTime("3")!, end: 1))
    // An interval needn't divide the duration.
    #expect(Timeline(duration: ExactTime("1")!, intervals: times("0.3")) == Timeline(tick: ExactTime("0.1")!, end: 10))
  }

  @Test func tooManyDigitsAreNil() {
    #expect(Timeline(duration: ExactTime("1e18")!, intervals: times("1e-18")) == nil)
    #expect(Timeline(duration: ExactTime("1")!, intervals: times("1e-18"), subdivision: 1000) == nil)
    #expect(Timeline(duration: ExactTime(1, over: .max)!, intervals: [ExactTime(1, over: .max - 1)!]) == nil)
  }
}

struct ScheduleTests {
  /// Against walking along the ticks, for all small schedules.
  @Test func isWhatCountingSays() {
    for every in 1...7 {
      for start in 0...9 {
        let schedule = Schedule(every: every, start: start)
        var due: [Int] = []
        for tick in 0...60 where tick >= start && (tick - start) % every == 0 { due.append(tick) }
        for tick in 0...50 {
          #expect(schedule.isDue(tick) == due.contains(tick))
          #expect(schedule.next(after: tick) == due.first { $0 > tick })
          #expect(schedule.count(through: tick) == due.count { $0 <= tick })
          if let index = due.firstIndex(of: tick) { #expect(schedule.index(of: tick) == index) }
        }
      }
    }
  }

  @Test func startsAtOnceUnlessToldOtherwise() { #expect(Schedule(every: 5) == Schedule(every: 5, start: 0)) }

  @Test func refusesNonsense() async {
    await #expect(processExitsWith: .failure) { _ = Schedule(every: 0) }
    await #expect(processExitsWith: .failure) { _ = Schedule(every: 1, start: -1) }
  }
}
