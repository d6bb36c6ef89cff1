/// How often outcomes occurred: all that estimators of probabilities and of entropies need to know of a series.
///
/// Outcomes that occurred equally often are one group. There are at most √(2n) groups for n pieces, however many outcomes are
/// possible, and a sum over outcomes takes one logarithm for each group.
public struct OutcomeCounts: Equatable, Sendable {
  public struct Group: Equatable, Sendable {
    /// How often each of the outcomes occurred; positive.
    public let count: Int
    /// Number of outcomes that occurred that often.
    public let outcomes: Int

    public init(count: Int, outcomes: Int) { (self.count, self.outcomes) = (count, outcomes) }
  }

  /// Smallest count first. Outcomes that didn't occur are in none of them.
  public let groups: [Group]
  /// Number of outcomes that could have occurred.
  public let possible: Int
  /// Number of pieces: the sum of all counts.
  public let total: Int
  /// Number of outcomes that occurred.
  public let observed: Int

  init(groups: [Group], possible: Int) {
    self.groups = groups
    self.possible = possible
    total = groups.reduce(0) { $0 + $1.count * $1.outcomes }
    observed = groups.reduce(0) { $0 + $1.outcomes }
  }

  /// - Parameters:
  ///   - counts: How often each outcome occurred, in any order; outcomes with 0 may be left out.
  ///   - possible: Number of outcomes that could have occurred; nil for as many as there are counts.
  public init(_ counts: [Int], possible: Int? = nil) {
    let groups = runs(counts.filter { $0 > 0 }.sorted()).map { Group(count: $0.value, outcomes: $0.length) }
    self.init(groups: groups, possible: possible ?? counts.count)
  }

  /// Counts the outcomes of the pieces of a series; those without one, which are negative, are left out.
  public init(outcomes: [Int32], possible: Int) {
    if possible <= 4 * outcomes.count + 1024 {
      var counts = [Int](repeating: 0, count: possible)
      for outcome in outcomes where outcome >= 0 { counts[Int(outcome)] += 1 }
      self.init(counts, possible: possible)
    } else {
      self.init(runs(outcomes.filter { $0 >= 0 }.sorted()).map(\.length), possible: possible)
    }
  }

  /// The counts with one piece less, taken from an outcome that occurred `count` times.
  func removingOne(ofCount count: Int) -> OutcomeCounts {
    var changed: [Group] = []
    changed.reserveCapacity(groups.count + 1)
    for group in groups where group.count != count - 1 {
      guard group.count == count else {
        changed.append(group)
        continue
      }
      let below = groups.first { $0.count == count - 1 }?.outcomes ?? 0
      if count > 1 { changed.append(Group(count: count - 1, outcomes: below + 1)) }
      if group.outcomes > 1 { changed.append(Group(count: count, outcomes: group.outcomes - 1)) }
    }
    return OutcomeCounts(groups: changed, possible: possible)
  }
}

extension OutcomeSpace {
  /// How often the outcomes occur in a series, without a table of all possible ones where most of them can't occur.
  public func outcomeCounts(of series: [Double]) -> OutcomeCounts {
    OutcomeCounts(outcomes: outcomes(of: series), possible: outcomeCount)
  }
}

/// Values of a sorted list that are equal, with their number.
func runs<Value: Equatable>(_ sorted: [Value]) -> [(value: Value, length: Int)] {
  var (result, begin) = ([(value: Value, length: Int)](), 0)
  for k in sorted.indices where k + 1 == sorted.count || sorted[k + 1] != sorted[k] {
    result.append((sorted[k], k + 1 - begin))
    begin = k + 1
  }
  return result
}
