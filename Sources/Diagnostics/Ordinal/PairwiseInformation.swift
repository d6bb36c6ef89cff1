import SimCore

/// When which outcome of a series follows which past, in groups: the instants t ordered by the outcomes before t, and then by that
/// at t.
///
/// In this order, to count how often a source's outcomes occur together with each past and next outcome takes two tables as small
/// as the number of outcomes, however many combinations there are.
struct GroupedOutcomes {
  /// Marks of an instant before which the past changes, or the past or the next outcome; the other bits are the instant.
  static let newPast: UInt32 = 1 << 31
  static let newNext: UInt32 = 1 << 30
  static let instant: UInt32 = newNext - 1

  /// Instants with marks, group after group.
  private(set) var instants: [UInt32]
  /// The number of instants in the largest group of equal past.
  private(set) var largestPast = 0

  /// - Parameters:
  ///   - history: How many outcomes make the past; may be 0.
  ///   - condition: Outcomes of another series, of which the one before t belongs to the past too.
  init(_ rows: OutcomeRows, row: Int, history: Int, condition: OutcomeRows? = nil) {
    let (length, missing) = (rows.length, UInt16(rows.outcomeCount))
    var parts = (0...history).map { (rows: rows, back: $0) }
    if let condition { parts.insert((condition, 1), at: 1) }
    let first = parts.map(\.back).max()!
    instants = first < length ? (first..<length).map { UInt32($0) } : []
    for part in parts {
      part.rows.withRow(row) { outcomes in instants.removeAll { outcomes[Int($0) - part.back] == missing } }
    }
    var marks = [UInt32](repeating: 0, count: instants.count)
    for part in parts {
      part.rows.withRow(row) { sort(by: $0, back: part.back, outcomes: rows.outcomeCount) }
    }
    for (k, part) in parts.enumerated() {
      let mark = k == 0 ? GroupedOutcomes.newNext : GroupedOutcomes.newNext | GroupedOutcomes.newPast
      part.rows.withRow(row) { outcomes in
        for i in instants.indices.dropFirst()
        where outcomes[Int(instants[i]) - part.back] != outcomes[Int(instants[i - 1]) - part.back] { marks[i] |= mark }
      }
    }
    set(marks)
  }

  /// A counting sort that keeps the order of those with equal outcomes.
  private mutating func sort(by outcome: UnsafePointer<UInt16>, back: Int, outcomes: Int) {
    var next = [Int](repeating: 0, count: outcomes + 1)
    for t in instants { next[Int(outcome[Int(t) - back]) + 1] += 1 }
    for k in 1...outcomes { next[k] += next[k - 1] }
    instants = [UInt32](unsafeUninitializedCapacity: instants.count) { sorted, count in
      for t in instants {
        let key = Int(outcome[Int(t) - back])
        sorted[next[key]] = t
        next[key] += 1
      }
      count = instants.count
    }
  }

  private mutating func set(_ marks: [UInt32]) {
    var begin = 0
    for i in instants.indices {
      if marks[i] & GroupedOutcomes.newPast != 0 { begin = i }
      largestPast = max(largestPast, i + 1 - begin)
      instants[i] |= marks[i]
    }
  }
}

/// I(yₜ; xₜ₋ₗ | past of yₜ) between many pairs of series, and what it is for surrogates of x.
///
/// Entropies are (n ln n - Σ c ln c) / n, with counts c of n samples. The four that are added and subtracted are taken together:
/// how often each count c occurs in them, with signs, is an integer, and only the sum over different c is in floating point. That
/// makes results exact to some rounding errors of the sum, and independent of the order of outcomes.
struct PairwiseInformation {
  /// Rows of the sources and of the targets.
  let pairs: [(source: Int, target: Int)]
  let lags: [Int]
  let surrogates: Int
  let kind: SurrogateKind
  let generator: Philox
  /// The numbers of the sources' series.
  let identity: [Int]
  /// The shortest shift of a surrogate.
  let apart: Int

  /// In nats, pair after pair, for each pair lag after lag.
  struct Results {
    /// NaN without samples.
    var values: [Double]
    /// Less the mean over the surrogates; NaN without surrogates.
    var effective: [Double]
    /// (1 + number of surrogates with at least as much) / (1 + surrogates); NaN without surrogates.
    var pValues: [Double]
  }

  func results(_ sources: OutcomeRows, _ targets: [GroupedOutcomes], pool: WorkerPool) -> Results {
    let logs = (0...sources.length).map { $0 < 2 ? 0 : Double($0) * LibM.log(Double($0)) }
    let values = estimates(sources, targets, logs, pool)
    var surrogate = sources
    var sums = [Double](repeating: 0, count: values.count)
    var above = [Int](repeating: 0, count: values.count)
    for number in 0..<surrogates {
      surrogate.becomeSurrogate(
        number + 1, of: sources, kind, generator: generator, identity: identity, apart: apart, pool: pool)
      for (i, estimate) in estimates(surrogate, targets, logs, pool).enumerated() {
        sums[i] += estimate
        if estimate >= values[i] { above[i] += 1 }
      }
    }
    let undefined = surrogates == 0
    return Results(
      values: values,
      effective: values.indices.map { undefined ? .nan : values[$0] - sums[$0] / Double(surrogates) },
      pValues: values.indices.map { undefined || values[$0].isNaN ? .nan : Double(1 + above[$0]) / Double(1 + surrogates) })
  }

  private func estimates(_ sources: OutcomeRows, _ targets: [GroupedOutcomes], _ logs: [Double], _ pool: WorkerPool) -> [Double] {
    [Double](unsafeUninitializedCapacity: pairs.count * lags.count) { buffer, filled in
      filled = pairs.count * lags.count
      guard let out = buffer.baseAddress else { return }
      pool.forEachRange(pairs.count, grain: WorkerPool.grain(pairs.count, upTo: 64)) { range in
        JointCounts.withTables(outcomes: sources.outcomeCount, samples: sources.length) { counts in
          for i in range {
            let pair = pairs[i]
            sources.withRow(pair.source) { source in
              for (k, lag) in lags.enumerated() {
                out[i * lags.count + k] = counts.information(source - lag, targets[pair.target], logs)
              }
            }
          }
        }
      }
    }
  }
}

/// Tables for counting outcomes of a source together with those of a target. All zero between two uses.
private struct JointCounts {
  let outcomes: Int
  /// For each of the source's outcomes, and for missing ones, where its group of instants begins plus how often it has occurred
  /// there. What earlier groups left is less than the beginning of a new one, so nothing has to be cleared.
  let withNext: UnsafeMutablePointer<Int32>
  let withPast: UnsafeMutablePointer<Int32>
  /// How many counts are larger than 0, 1, 2, ...: of next outcomes with the past, of the past, and of these with the source's
  /// outcomes.
  let nextAbove: UnsafeMutablePointer<Int32>
  let pastAbove: UnsafeMutablePointer<Int32>
  let nextSourceAbove: UnsafeMutablePointer<Int32>
  let pastSourceAbove: UnsafeMutablePointer<Int32>

  static func withTables(outcomes: Int, samples: Int, _ body: (JointCounts) -> Void) {
    let (entries, levels) = (outcomes + 1, samples + 1)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * entries + 4 * levels) { tables in
      tables.initialize(repeating: 0)
      let base = tables.baseAddress!
      let above = base + 2 * entries
      body(
        JointCounts(
          outcomes: outcomes, withNext: base, withPast: base + entries, nextAbove: above, pastAbove: above + levels,
          nextSourceAbove: above + 2 * levels, pastSourceAbove: above + 3 * levels))
    }
  }

  /// I(next; source | past) in nats; NaN without samples.
  func information(_ source: UnsafePointer<UInt16>, _ target: GroupedOutcomes, _ logs: [Double]) -> Double {
    let total = target.instants.withUnsafeBufferPointer { count(source, $0) }
    let sum = takeSum(upTo: target.largestPast, logs)
    return total == 0 ? .nan : max(0, sum / Double(total))
  }

  /// - Returns: How many of the source's outcomes aren't missing.
  private func count(_ source: UnsafePointer<UInt16>, _ instants: UnsafeBufferPointer<UInt32>) -> Int {
    // Where the groups begin, and how many known outcomes there were before.
    var (next, past): (Int32, Int32) = (0, 0)
    var (known, knownBeforeNext, knownBeforePast) = (0, 0, 0)
    for i in 0..<instants.count {
      let marked = instants[i]
      let (isNewNext, isNewPast) = (marked & GroupedOutcomes.newNext != 0, marked & GroupedOutcomes.newPast != 0)
      next = isNewNext ? Int32(truncatingIfNeeded: i) : next
      past = isNewPast ? Int32(truncatingIfNeeded: i) : past
      knownBeforeNext = isNewNext ? known : knownBeforeNext
      knownBeforePast = isNewPast ? known : knownBeforePast
      let outcome = Int(source[Int(marked & GroupedOutcomes.instant)])
      let isKnown = outcome < outcomes ? 1 : 0
      let one = Int32(truncatingIfNeeded: isKnown)
      let (inNext, inPast) = (max(withNext[outcome], next), max(withPast[outcome], past))
      withNext[outcome] = inNext &+ 1
      withPast[outcome] = inPast &+ 1
      nextSourceAbove[Int(inNext &- next)] &+= one
      pastSourceAbove[Int(inPast &- past)] &+= one
      nextAbove[known &- knownBeforeNext] &+= one
      pastAbove[known &- knownBeforePast] &+= one
      known &+= isKnown
    }
    withNext.update(repeating: 0, count: 2 * (outcomes + 1))
    return known
  }

  /// Σ c ln c over the counts of past and of both with the source, less those of next and of past with the source.
  private func takeSum(upTo largest: Int, _ logs: [Double]) -> Double {
    var (sum, below) = (0.0, Int32(0))
    for count in 0...largest {
      let above = pastAbove[count] &+ nextSourceAbove[count] &- nextAbove[count] &- pastSourceAbove[count]
      if above != below { sum += Double(below &- above) * logs[count] }
      below = above
      (pastAbove[count], nextSourceAbove[count], nextAbove[count], pastSourceAbove[count]) = (0, 0, 0, 0)
    }
    return sum
  }
}
