import SimCore

/// A parameter that changes during the run: a pure function of the tick.
package struct Ramp: Equatable, Sendable {
  package enum Shape: Sendable {
    /// Each value holds from its tick to the next one's.
    case stairs
    /// Straight lines from value to value, in up to ten thousand small steps each; before the first tick and after the last one the
    /// value stays.
    case lines
  }

  package let parameter: String
  package let shape: Shape
  package let ticks: [Int]
  package let values: [Double]

  package init(parameter: String, shape: Shape, ticks: [Int], values: [Double]) {
    self.parameter = parameter
    self.shape = shape
    self.ticks = ticks
    self.values = values
  }

  package func value(at tick: Int) -> Double {
    let next = firstIndex(after: tick)
    if next == 0 { return values[0] }
    if shape == .stairs || next == ticks.count { return values[next - 1] }
    let (begin, step) = (ticks[next - 1], stepLength(of: next))
    let part = Double((tick - begin) / step * step) / Double(ticks[next] - begin)
    return values[next - 1] + part * (values[next] - values[next - 1])
  }

  /// The first tick after `tick` at which the value may be another one; nil if it stays for ever.
  package func nextChange(after tick: Int) -> Int? {
    let next = firstIndex(after: tick)
    if next == ticks.count { return nil }
    if shape == .stairs || next == 0 { return ticks[next] }
    let (begin, step) = (ticks[next - 1], stepLength(of: next))
    return min(begin + ((tick - begin) / step + 1) * step, ticks[next])
  }

  /// Ticks of a step of the line that ends at an entry of the table. A change costs adaptive integrators a restart.
  private func stepLength(of entry: Int) -> Int { (ticks[entry] - ticks[entry - 1] + 9999) / 10_000 }

  /// The first entry of the table that lies after a tick, by bisection.
  private func firstIndex(after tick: Int) -> Int {
    var (low, high) = (0, ticks.count)
    while low < high {
      let middle = (low + high) / 2
      if ticks[middle] <= tick { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
