import SimCore

/// How series that don't influence others any more are made of those that might.
public enum SurrogateKind: String, CaseIterable, Sendable {
  /// In random order: Marschinski & Kantz 2002.
  case shuffle
  /// Shifted in time by a random number of observations, what leaves at the end coming in at the beginning.
  case shift
}

/// The outcomes of several series, each with a margin of missing ones before and after, so that lags don't need bounds.
struct OutcomeRows {
  /// Number of possible outcomes, which is also the number that stands for a missing one.
  let outcomeCount: Int
  /// Outcomes of a series.
  let length: Int
  let margin: Int
  let count: Int
  private var outcomes: [UInt16]
  private var stride: Int { length + 2 * margin }

  /// The most outcomes that there can be.
  static let most = Int(UInt16.max)

  /// - Parameter series: Gives numbers, as many for each row; may be called from several threads at once.
  init(rows count: Int, observations: Int, space: any OutcomeSpace, margin: Int, pool: WorkerPool, series: (Int) -> [Double]) {
    precondition(space.outcomeCount <= OutcomeRows.most, "outcomes are kept in 16 bits")
    let length = max(0, observations - space.span + 1)
    (self.count, self.length, self.margin, outcomeCount) = (count, length, margin, space.outcomeCount)
    let missing = UInt16(space.outcomeCount)
    outcomes = [UInt16](repeating: missing, count: count * (length + 2 * margin))
    let stride = self.stride
    outcomes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      pool.forEachChunk(count) { row in
        let out = base + row * stride + margin
        for (t, outcome) in space.outcomes(of: series(row)).enumerated() { out[t] = outcome < 0 ? missing : UInt16(outcome) }
      }
    }
  }

  /// The outcomes of a row; the margins may be read too.
  func withRow<Result>(_ row: Int, _ body: (UnsafePointer<UInt16>) -> Result) -> Result {
    outcomes.withUnsafeBufferPointer { body($0.baseAddress! + row * stride + margin) }
  }

  /// Becomes a surrogate of others. Missing outcomes stay where they are.
  ///
  /// - Parameters:
  ///   - number: Which of the surrogates, from 1 to 65535.
  ///   - identity: For each row the number of its series, which chooses its random numbers.
  ///   - apart: Shifts are by at least as many outcomes, forward and back, where the series is long enough.
  mutating func becomeSurrogate(
    _ number: Int, of original: OutcomeRows, _ kind: SurrogateKind, generator: Philox, identity: [Int], apart: Int, pool: WorkerPool
  ) {
    let (stride, margin, length, missing) = (stride, margin, length, UInt16(outcomeCount))
    outcomes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      pool.forEachChunk(count) { row in
        let out = UnsafeMutableBufferPointer(start: base + row * stride + margin, count: length)
        var draws = SurrogateDraws(generator, series: identity[row], number: number)
        original.withRow(row) { outcomes in
          withUnsafeTemporaryAllocation(of: UInt16.self, capacity: length) { known in
            var count = 0
            for t in 0..<length where outcomes[t] != missing {
              known[count] = outcomes[t]
              count += 1
            }
            var shift = 0
            switch kind {
            case .shuffle: shuffle(UnsafeMutableBufferPointer(rebasing: known[..<count]), &draws)
            case .shift: shift = OutcomeRows.shift(count, apart: apart, &draws)
            }
            for t in 0..<length where outcomes[t] != missing {
              out[t] = known[shift]
              shift = shift + 1 == count ? 0 : shift + 1
            }
          }
        }
      }
    }
  }

  private static func shift(_ count: Int, apart: Int, _ draws: inout SurrogateDraws) -> Int {
    let apart = max(1, min(apart, count / 4))
    return count < 2 ? 0 : apart + draws.below(count - 2 * apart + 1)
  }
}

/// Fisher & Yates.
private func shuffle(_ outcomes: UnsafeMutableBufferPointer<UInt16>, _ draws: inout SurrogateDraws) {
  for i in stride(from: outcomes.count - 1, to: 0, by: -1) {
    let j = draws.below(i + 1)
    (outcomes[i], outcomes[j]) = (outcomes[j], outcomes[i])
  }
}

/// The random numbers of one surrogate of one series.
private struct SurrogateDraws {
  private let generator: Philox
  private let series: Int
  private let number: Int
  private var step = 0
  private var words = SIMD4<UInt32>()
  private var used = 4

  init(_ generator: Philox, series: Int, number: Int) {
    (self.generator, self.series, self.number) = (generator, series, number)
  }

  /// A number from 0 to below `count`, each with the same probability to within count / 2³².
  mutating func below(_ count: Int) -> Int {
    if used == 4 {
      words = generator.block(Philox.counter(.surrogateOutcomes, particle: series, step: step, draw: number))
      step += 1
      used = 0
    }
    defer { used += 1 }
    return Int((UInt64(words[used]) * UInt64(count)) >> 32)
  }
}
