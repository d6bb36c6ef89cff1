/// A distribution over finitely many outcomes. Outcomes of equal probability are one group.
public struct Probabilities: Equatable, Sendable {
  public struct Group: Equatable, Sendable {
    /// The probability of each of the outcomes; positive.
    public let probability: Double
    /// Number of outcomes with that probability.
    public let outcomes: Int

    public init(probability: Double, outcomes: Int) { (self.probability, self.outcomes) = (probability, outcomes) }
  }

  /// Outcomes without probability are in none of them.
  public let groups: [Group]
  /// Number of outcomes, also of those without probability.
  public let possible: Int

  public init(groups: [Group], possible: Int) { (self.groups, self.possible) = (groups, possible) }

  /// - Parameter probabilities: One for each outcome; they add up to 1.
  public init(_ probabilities: [Double]) {
    self.init(groups: probabilities.filter { $0 > 0 }.map { Group(probability: $0, outcomes: 1) }, possible: probabilities.count)
  }

  /// The sum over all outcomes of a term that is 0 for those without probability.
  @inline(__always)
  func sum(_ term: (_ probability: Double) -> Double) -> Double {
    var sum = 0.0
    for group in groups { sum += Double(group.outcomes) * term(group.probability) }
    return sum
  }
}
