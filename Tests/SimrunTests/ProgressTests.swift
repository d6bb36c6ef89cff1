import SimCore
import SimrunKit
import Testing

@Suite struct ProgressTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.93251, "0.9325"), (-12.3456, "-12.35"), (8400, "8400"), (123_456, "123500"), (1_234_567, "1.235e+6"),
    (0.001234, "0.001234"), (0.00001234, "1.234e-5"), (9.9999, "10"), (99995, "100000"), (.nan, "nan"), (.infinity, "inf"),
    (1e300, "1e+300"),
  ]) func writesNumbersAsPeopleDo(x: Double, text: String) { #expect(digits(x, 4) == text) }

  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (128_646_036, "129 MB"), (25_300_000_000, "25.3 GB")])
  func writesSizesAsPeopleDo(bytes: Int, text: String) { #expect(byteCount(bytes) == text) }

  @Test(arguments: [(0.4, "0:00:00"), (59.6, "0:01:00"), (3723, "1:02:03"), (1e6, "277:46:40"), (.infinity, "…")])
  func writesTimesAsClocksDo(seconds: Double, text: String) { #expect(clock(seconds) == text) }

  @Test func wrapsBetweenWords() {
    #expect(wrapped("one two three", width: 7) == ["one two", "three"])
    #expect(wrapped("incomprehensibilities", width: 7) == ["incomprehensibilities"])
    #expect(wrapped("", width: 7) == [""])
  }

  @Test func alignsTables() {
    let rows = [["", "last"], ["a", "1"], ["bcd", "23456"]]
    #expect(table(rows, .right) == "        last\n  a        1\n  bcd  23456\n")
    #expect(table(rows, .left) == "       last\n  a    1\n  bcd  23456\n")
  }

  @Test func showsWhereARunIs() {
    let steps = ProgressAxis(timeline: Timeline(steps: 5000, of: 0.1)!, stepping: .fixed(defaultTimeStep: 0.1))
    #expect(
      steps.line(tick: 1250, ticksPerSecond: 100, Tally([[OutputVariable("order", "order")]]))
        == "step 1250 of 5000  25 %  100 steps/s  0:00:38 left  order nan")
    let events = ProgressAxis(timeline: Timeline(tick: ExactTime(1, over: 1024)!, end: 10240), stepping: .continuous)
    #expect(events.line(tick: 5120, ticksPerSecond: 512, Tally([])) == "time 5 of 10  50 %  0.5 time units/s  0:00:10 left")
    let map = ProgressAxis(timeline: Timeline(steps: 10, of: 1)!, stepping: .iterations)
    #expect(map.speed(5) == "5 iterations/s")
  }
}
