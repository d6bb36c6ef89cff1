import SimCore

/// Where distributions of so many outcomes can lie in the plane of normalised entropy H and complexity C.
///
/// At given H, C is between two curves (Martin, Plastino & Rosso 2006, Physica A 369, 439). On the lower one, one outcome has the
/// probability p ≥ 1/N, and the others share the rest equally. The upper one has N - 1 segments, between equal probabilities of m
/// and of m + 1 outcomes: m outcomes share 1 - p equally, one has p ≤ 1/(m + 1), and the others don't occur.
public struct ComplexityPlane: Sendable {
  public struct Point: Equatable, Sendable {
    public let entropy: Double
    public let complexity: Double
  }

  /// N.
  public let outcomes: Int

  /// - Parameter outcomes: At least 2.
  public init(outcomes: Int) {
    precondition(outcomes >= 2, "a plane of two outcomes or more")
    self.outcomes = outcomes
  }

  /// Of ordinal patterns.
  ///
  /// - Parameter order: From 2 to 10.
  public init(order: Int) {
    precondition(OrdinalPatterns.orders.contains(order), "order from 2 to 10")
    self.init(outcomes: factorial(order))
  }

  // MARK: - Curves

  /// The lower curve, from equal probabilities to a single outcome, in equal steps of p.
  public func minimum(points: Int) -> [Point] {
    (0..<points).map { k in
      let fraction = points == 1 ? 0 : Double(k) / Double(points - 1)
      return minimum(probability: 1 / Double(outcomes) + (1 - 1 / Double(outcomes)) * fraction)
    }
  }

  /// The upper curve, from a single outcome to equal probabilities, with so many points in each segment, in equal steps of p. One
  /// point is enough for a drawing: the segments are nearly straight, except the first ones.
  public func maximum(pointsPerSegment points: Int = 1) -> [Point] {
    (1..<outcomes).flatMap { m in
      (0..<points).map { k in maximum(occupied: m, probability: Double(k) / Double(points) / Double(m + 1)) }
    } + [maximum(occupied: outcomes, probability: 0)]
  }

  /// A point of the lower curve: one outcome has the probability p, from 1/N to 1.
  public func minimum(probability p: Double) -> Point {
    point([(p, 1), (max(0, 1 - p) / Double(outcomes - 1), outcomes - 1)])
  }

  /// A point of the upper curve: m outcomes share 1 - p, and another one has p, from 0 to 1/(m + 1).
  public func maximum(occupied m: Int, probability p: Double) -> Point {
    m == outcomes
      ? point([(1 / Double(m), m)]) : point([((1 - p) / Double(m), m), (p, 1), (0, outcomes - m - 1)])
  }

  /// Both curves at entropies from 0 to 1 in equal steps.
  public func curves(points: Int) -> (entropies: [Double], minimum: [Double], maximum: [Double]) {
    let entropies = (0..<points).map { points == 1 ? 0 : Double($0) / Double(points - 1) }
    return (
      entropies, entropies.map { leastComplexity(entropy: $0) }, entropies.map { greatestComplexity(entropy: $0) }
    )
  }

  private func point(_ groups: [(probability: Double, outcomes: Int)]) -> Point {
    let value = ComplexityEntropy(groups: groups)
    return Point(entropy: value.entropy, complexity: value.complexity)
  }

  // MARK: - Bounds

  /// The least complexity at an entropy from 0 to 1; NaN elsewhere.
  public func leastComplexity(entropy: Double) -> Double {
    guard (0...1).contains(entropy) else { return .nan }
    return search(entropy, from: 1, to: 1 / Double(outcomes)) { minimum(probability: $0) }.complexity
  }

  /// The greatest complexity at an entropy from 0 to 1; NaN elsewhere.
  public func greatestComplexity(entropy: Double) -> Double {
    guard (0...1).contains(entropy) else { return .nan }
    let occupied = Int(LibM.exp(entropy * LibM.log(Double(outcomes))))
    let m = min(max(occupied, 1), outcomes - 1)
    return search(entropy, from: 0, to: 1 / Double(m + 1)) { maximum(occupied: m, probability: $0) }.complexity
  }

  /// The point with this entropy, which grows with the parameter on the way from `low` to `high`, by bisection.
  private func search(_ entropy: Double, from low: Double, to high: Double, _ curve: (Double) -> Point) -> Point {
    var (low, high) = (low, high)
    for _ in 0..<60 {
      let middle = low + (high - low) / 2
      if curve(middle).entropy < entropy { low = middle } else { high = middle }
    }
    return curve(high)
  }

  // MARK: - Regions

  /// Entropy of two equally frequent outcomes, the least that periodic series usually have: ln 2 / ln N (Hyman, Daniel & Schaffner
  /// 2025, Astrophys. J. 987, 195). Not a bound: that of a slow asymmetric sawtooth goes to 0.
  public var leastPeriodicEntropy: Double { LibM.log(2) / LibM.log(Double(outcomes)) }

  /// The greatest entropy of the patterns of a series with one maximum and one minimum a period, of which there are 4 order - 6:
  /// ln(4 order - 6) / ln order! (Hyman, Daniel & Schaffner 2025). More is called complex, or stochastic if the complexity is low.
  public static func greatestPeriodicEntropy(order: Int) -> Double {
    LibM.log(Double(4 * order - 6)) / LibM.log(Double(factorial(order)))
  }
}

/// The parts of the plane of entropy and complexity of ordinal patterns as Hyman, Daniel & Schaffner (2025, Astrophys. J. 987, 195)
/// draw them. There is no line between complex and stochastic series.
public struct ComplexityPlaneRegions: Sendable {
  /// In ascending order of the codes in files.
  public enum Region: Int, CaseIterable, Sendable {
    /// Less entropy than two equally frequent patterns have.
    case belowPeriodic
    /// Between the chord and the upper curve.
    case periodic
    /// Below the chord.
    case regular
    /// More entropy than series with one maximum and one minimum a period have.
    case complexOrStochastic

    public var name: String {
      switch self {
      case .belowPeriodic: "below_periodic"
      case .periodic: "periodic"
      case .regular: "regular"
      case .complexOrStochastic: "complex_or_stochastic"
      }
    }
  }

  /// The chord joins the upper curve's points at the least and the greatest entropy of periodic series.
  public let chordBegin: ComplexityPlane.Point
  public let chordEnd: ComplexityPlane.Point

  /// - Parameter order: From 3, as two numbers have no more than two patterns, to 10.
  public init(order: Int) {
    let plane = ComplexityPlane(order: order)
    func vertex(_ entropy: Double) -> ComplexityPlane.Point {
      ComplexityPlane.Point(entropy: entropy, complexity: plane.greatestComplexity(entropy: entropy))
    }
    chordBegin = vertex(plane.leastPeriodicEntropy)
    chordEnd = vertex(min(1, ComplexityPlane.greatestPeriodicEntropy(order: order)))
  }

  /// The chord's complexity at an entropy; NaN beyond its ends.
  public func chord(entropy: Double) -> Double {
    guard entropy >= chordBegin.entropy, entropy <= chordEnd.entropy, chordBegin.entropy < chordEnd.entropy else { return .nan }
    let share = (entropy - chordBegin.entropy) / (chordEnd.entropy - chordBegin.entropy)
    return chordBegin.complexity + share * (chordEnd.complexity - chordBegin.complexity)
  }

  /// Nil if there is no such point.
  public func region(entropy: Double, complexity: Double) -> Region? {
    if entropy.isNaN || complexity.isNaN { return nil }
    if entropy < chordBegin.entropy { return .belowPeriodic }
    if entropy > chordEnd.entropy { return .complexOrStochastic }
    return complexity > chord(entropy: entropy) ? .periodic : .regular
  }
}
