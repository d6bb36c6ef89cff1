import SimCore

/// Which ordinal patterns a measure counts: the options `order` and `delay` of many diagnostics.
public struct PatternOptions: ParameterSet {
  public var order = 4
  public var delay = 1

  public init() {}
  public init(order: Int, delay: Int = 1) { (self.order, self.delay) = (order, delay) }

  public static let table: [Parameter<PatternOptions>] = [
    .integer("order", \.order, in: 2...7, "numbers in a pattern; series should be much longer than the number of patterns, order!"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "distance between the numbers of a pattern, in observations"),
  ]

  public var patterns: OrdinalPatterns { OrdinalPatterns(order: order, delay: delay) }
}

/// The patterns' names in the order of their indices: the rank of each number, as 132 for low, high, middle.
func patternNames(order: Int) -> [String] {
  lehmerRanks(order: order).map { ranks in ranks.map { String($0 + 1) }.joined() }
}

/// The ranks, from 0, of the numbers of each pattern, in the order of the patterns' indices: rank vectors in lexicographic order.
func lehmerRanks(order: Int) -> [[Int]] {
  var vectors: [[Int]] = [[]]
  for _ in 0..<order {
    vectors = vectors.flatMap { vector in (0..<order).filter { !vector.contains($0) }.map { vector + [$0] } }
  }
  return vectors
}

/// Why a list of reals isn't one of whole numbers that ascend.
func ascendingWholeNumberProblems(_ name: String, _ values: [Double]) -> [ParameterProblem] {
  if let fraction = values.first(where: { $0.rounded() != $0 }) {
    return [ParameterProblem(name, "\(fraction) is not a whole number: give whole numbers")]
  }
  return ascendingProblems(name, values)
}

/// Why a list of numbers can't be an axis.
func ascendingProblems(_ name: String, _ values: [Double]) -> [ParameterProblem] {
  zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
    ? [] : [ParameterProblem(name, "the numbers have to ascend, each one once: sort the list")]
}
