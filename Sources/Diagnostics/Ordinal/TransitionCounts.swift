import SimCore

/// How often each outcome of a series is followed by each other one.
///
/// Only transitions that occur are stored: for each outcome its successors in ascending order.
public struct TransitionCounts: Sendable {
  /// One outcome's successors.
  public struct Row {
    public let successors: ArraySlice<Int32>
    public let counts: ArraySlice<Int>
    public var total: Int { counts.reduce(0, +) }

    /// Entropy of the next outcome, in nats, times the row's total.
    var weightedEntropy: Double {
      let total = Double(self.total)
      if total == 0 { return 0 }
      return counts.reduce(total * LibM.log(total)) { $0 - Double($1) * LibM.log(Double($1)) }
    }
  }

  public let outcomeCount: Int
  /// Number of transitions.
  public let total: Int
  /// Number of different transitions.
  public var links: Int { successors.count }
  /// How often each outcome is arrived at.
  public let arrivals: [Int]
  private let begins: [Int]
  private let successors: [Int32]
  private let counts: [Int]

  /// Transitions from each outcome to the one `step` places later; where one of them is -1, there is none.
  public init(_ outcomes: [Int32], outcomeCount: Int, step: Int = 1) {
    let sorted = TransitionCounts.sorted(outcomes, outcomeCount, step)
    var (begins, successors, counts) = ([0], [Int32](), [Int]())
    begins.reserveCapacity(outcomeCount + 1)
    for row in 0..<outcomeCount {
      for place in sorted.begins[row]..<sorted.begins[row + 1] {
        let next = sorted.successors[place]
        if successors.count > begins[row] && successors[successors.count - 1] == next {
          counts[counts.count - 1] += 1
        } else {
          successors.append(next)
          counts.append(1)
        }
      }
      begins.append(successors.count)
    }
    (self.outcomeCount, self.total, self.arrivals) = (outcomeCount, sorted.successors.count, sorted.arrivals)
    (self.begins, self.successors, self.counts) = (begins, successors, counts)
  }

  public subscript(row outcome: Int) -> Row {
    let range = begins[outcome]..<begins[outcome + 1]
    return Row(successors: successors[range], counts: counts[range])
  }

  /// Successors of all outcomes, outcome after outcome and ascending, by two counting sorts.
  private static func sorted(
    _ outcomes: [Int32], _ outcomeCount: Int, _ step: Int
  ) -> (successors: [Int32], begins: [Int], arrivals: [Int]) {
    let (departures, arrivals) = marginals(outcomes, outcomeCount, step)
    let (begins, arrivalBegins) = (partialSums(departures), partialSums(arrivals))
    let origins = originsBySuccessor(outcomes, arrivalBegins, step)
    var places = begins
    let successors = [Int32](unsafeUninitializedCapacity: origins.count) { successors, count in
      places.withUnsafeMutableBufferPointer { places in
        for next in 0..<outcomeCount {
          for place in arrivalBegins[next]..<arrivalBegins[next + 1] {
            let origin = Int(origins[place])
            successors[places[origin]] = Int32(next)
            places[origin] += 1
          }
        }
      }
      count = origins.count
    }
    return (successors, begins, arrivals)
  }

  /// How often each outcome is left, and arrived at.
  private static func marginals(_ outcomes: [Int32], _ outcomeCount: Int, _ step: Int) -> (departures: [Int], arrivals: [Int]) {
    var (departures, arrivals) = ([Int](repeating: 0, count: outcomeCount), [Int](repeating: 0, count: outcomeCount))
    departures.withUnsafeMutableBufferPointer { departures in
      arrivals.withUnsafeMutableBufferPointer { arrivals in
        forEachPair(outcomes, step) { outcome, next in
          departures[outcome] += 1
          arrivals[next] += 1
        }
      }
    }
    return (departures, arrivals)
  }

  /// The outcome before each transition, sorted by the outcome after it.
  private static func originsBySuccessor(_ outcomes: [Int32], _ arrivalBegins: [Int], _ step: Int) -> [Int32] {
    var places = arrivalBegins
    let total = arrivalBegins[arrivalBegins.count - 1]
    return [Int32](unsafeUninitializedCapacity: total) { origins, count in
      places.withUnsafeMutableBufferPointer { places in
        forEachPair(outcomes, step) { outcome, next in
          origins[places[next]] = Int32(outcome)
          places[next] += 1
        }
      }
      count = total
    }
  }

  @inline(__always)
  private static func forEachPair(_ outcomes: [Int32], _ step: Int, _ body: (_ outcome: Int, _ next: Int) -> Void) {
    outcomes.withUnsafeBufferPointer { outcomes in
      for t in 0..<max(0, outcomes.count - step) where outcomes[t] >= 0 && outcomes[t + step] >= 0 {
        body(Int(outcomes[t]), Int(outcomes[t + step]))
      }
    }
  }

  private static func partialSums(_ counts: [Int]) -> [Int] {
    var sums = [0]
    sums.reserveCapacity(counts.count + 1)
    for count in counts { sums.append(sums[sums.count - 1] + count) }
    return sums
  }
}

extension TransitionCounts {
  /// Entropy of the next outcome if the present one is known, in nats: each outcome weighs as often as it is left. NaN without
  /// transitions.
  public func conditionalEntropy(_ estimator: EntropyEstimator = .plugIn) -> Double {
    if total == 0 { return .nan }
    var (sum, departed) = (0.0, 0)
    for outcome in 0..<outcomeCount {
      let row = self[row: outcome]
      sum += row.weightedEntropy
      departed += row.counts.isEmpty ? 0 : 1
    }
    let correction = estimator == .millerMadow ? Double(links - departed) / 2 : 0
    return (sum + correction) / Double(total)
  }

  /// The same with each outcome weighing as often as it is arrived at, as the global node entropy of an ordinal network (Pessa &
  /// Ribeiro 2019, Phys. Rev. E 100, 042304).
  public var globalNodeEntropy: Double {
    if total == 0 { return .nan }
    var sum = 0.0
    for outcome in 0..<outcomeCount {
      let row = self[row: outcome]
      if row.total > 0 { sum += Double(arrivals[outcome]) * row.weightedEntropy / Double(row.total) }
    }
    return sum / Double(total)
  }

  /// The relative entropy, in nats, of these transitions and of others, (1/2) Σ (f - f') ln (f / f'), with the relative frequencies
  /// f and f'. Symmetric in both.
  ///
  /// - Parameter smoothing: What is added to the counts of all transitions that occur in one of the two, so that no logarithm of
  ///   zero arises; transitions that occur in neither don't contribute.
  func symmetricDivergence(from other: TransitionCounts, smoothing: Double) -> Double {
    if total == 0 || other.total == 0 { return .nan }
    var either = 0
    for outcome in 0..<outcomeCount { forEachLink(outcome, other) { _, _ in either += 1 } }
    let sum = Double(total) + smoothing * Double(either)
    let otherSum = Double(other.total) + smoothing * Double(either)
    var divergence = 0.0
    for outcome in 0..<outcomeCount {
      forEachLink(outcome, other) { count, otherCount in
        let (f, g) = ((Double(count) + smoothing) / sum, (Double(otherCount) + smoothing) / otherSum)
        divergence += (f - g) * LibM.log(f / g)
      }
    }
    return divergence / 2
  }

  /// The counts of each transition from an outcome, here and in other transitions, that occurs in one of the two.
  private func forEachLink(_ outcome: Int, _ other: TransitionCounts, _ body: (_ count: Int, _ otherCount: Int) -> Void) {
    let (mine, theirs) = (self[row: outcome], other[row: outcome])
    var (i, j) = (mine.successors.startIndex, theirs.successors.startIndex)
    while i < mine.successors.endIndex || j < theirs.successors.endIndex {
      let next = i < mine.successors.endIndex ? mine.successors[i] : .max
      let otherNext = j < theirs.successors.endIndex ? theirs.successors[j] : .max
      body(next <= otherNext ? mine.counts[i] : 0, otherNext <= next ? theirs.counts[j] : 0)
      if next <= otherNext { i += 1 }
      if otherNext <= next { j += 1 }
    }
  }
}
