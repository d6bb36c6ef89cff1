/// Each value that a number can have is an outcome of its own: for series of integers or of few levels. How many are possible
/// isn't known, those that occur are taken for all of them. NaN is no outcome, -0 is 0.
public struct UniqueValues: Sendable {
  public init() {}

  /// How often the values occur in a series.
  public func outcomeCounts(of series: [Double]) -> OutcomeCounts {
    OutcomeCounts(runs(series.filter { !$0.isNaN }.sorted()).map(\.length))
  }
}
