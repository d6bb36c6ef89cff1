import SimCore

/// How often each outcome occurred in a school at an instant: what its entropies are computed from.
public struct SchoolingOutcomes: Equatable, Sendable {
  /// Distances to the nearest neighbour.
  public var cohesion: [Int]
  /// Directions of motion.
  public var heading: [Int]
  /// Positions along the vertical axis.
  public var depth: [Int]
  /// |r × u| about the centre.
  public var angularMomentum: [Int]
  /// Coefficients of variation of the distances to the five nearest neighbours.
  public var spacing: [Int]
  /// (u · u' + 1) / 2 of pairs.
  public var velocityCorrelation: [Int]
  /// Eigenvalues of the covariance of positions (divisor N - 1), largest first.
  public var principalVariances: SIMD3<Double>
  /// Length of the mean heading, length of the mean of r × u, and root mean square distance to the centre.
  public var polarization, rotation, spread: Double
}

/// The seven entropies of a school and their weighted sum.
public struct SchoolingEntropyValues: Equatable, Sendable {
  public var cohesion, polarization, depth, angularMomentum, nearestNeighbor, velocityCorrelation, shape: Double

  /// dewi-kadita's weights, in the order of `all`; their sum is 1.
  public static let weights = [0.18, 0.28, 0.08, 0.08, 0.10, 0.18, 0.10]

  public init(_ all: [Double]) {
    (cohesion, polarization, depth, angularMomentum) = (all[0], all[1], all[2], all[3])
    (nearestNeighbor, velocityCorrelation, shape) = (all[4], all[5], all[6])
  }

  public var all: [Double] { [cohesion, polarization, depth, angularMomentum, nearestNeighbor, velocityCorrelation, shape] }

  /// Σ w_i H_i.
  public var oceanicSchoolingIndex: Double { zip(SchoolingEntropyValues.weights, all).reduce(0) { $0 + $1.0 * $1.1 } }
}
