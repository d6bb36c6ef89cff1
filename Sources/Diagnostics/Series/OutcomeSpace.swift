/// A finite set of outcomes, one of which each piece of a series belongs to: ordinal patterns, bins, dispersion patterns.
public protocol OutcomeSpace: Sendable {
  /// Number of possible outcomes.
  var outcomeCount: Int { get }
  /// Numbers of the series from the first to the last that one outcome depends on.
  var span: Int { get }
  /// The outcome of each piece, from 0, at every start: n - span + 1 of them for n numbers, none if the series is shorter than a piece.
  /// -1 where a piece has no outcome, as with NaN in it.
  func outcomes(of series: [Double]) -> [Int32]
}

extension OutcomeSpace {
  /// How often each outcome occurs.
  public func counts(of series: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: outcomeCount)
    for outcome in outcomes(of: series) where outcome >= 0 { counts[Int(outcome)] += 1 }
    return counts
  }
}
