import SimCore

/// How many independent signals there are.
public struct SignalEnsemble: ParameterSet {
  public var trajectories = 1
  public init() {}
  public static let table: [Parameter<SignalEnsemble>] = [
    .integer("trajectories", \.trajectories, in: 1...100_000_000, "number of signals")
  ]

  /// Of the field `state`.
  static func dimensions(trajectories: Int, components: [String]) -> [Dimension] {
    [Dimension("trajectory", size: trajectories), Dimension("component", size: components.count, labels: components)]
  }
}
