import SimCore

/// Which pieces of a series are taken, and when two of them are similar: options of sample and approximate entropy.
public struct SimilarPieces: ParameterSet {
  public var order = 2
  public var delay = 1
  public var tolerance: Double?
  public var radius: Double?
  public init() {}

  public static let table: [Parameter<SimilarPieces>] = [
    .integer("order", \.order, in: 1...1000, "numbers in the shorter pieces"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "observations from one number of a piece to the next"),
    .real("tolerance", \.tolerance, in: nonnegative, "largest difference of similar numbers, in standard deviations; null: 0.2"),
    .real("radius", \.radius, in: nonnegative, "the same in the series' own unit; null: from the tolerance"),
  ]

  /// A tolerance beside a radius would have no effect.
  public func problems() -> [ParameterProblem] {
    guard tolerance != nil, radius != nil else { return [] }
    return [ParameterProblem("tolerance", "has no effect where radius is given: leave out one of them")]
  }

  /// The largest difference of similar numbers; nil if the series is too short for a piece, or if it isn't finite.
  func limit(in series: [Double]) -> Double? {
    guard series.count > delay * order, series.allSatisfy(\.isFinite) else { return nil }
    let limit = radius ?? (tolerance ?? 0.2) * meanAndDeviation(series).deviation
    return limit.isFinite ? limit : nil
  }
}
