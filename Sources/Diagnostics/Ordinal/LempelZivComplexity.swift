import SimCore

/// The number of different pieces that a series of two symbols is made of.
public struct LempelZivComplexity: SeriesMeasure {
  public static let card = Card(
    name: "lempel_ziv_complexity",
    summary: "Lempel and Ziv's complexity of the series made of zeros and ones",
    details: """
      Numbers above the `threshold` count as 1, others as 0. From left to right the series is cut into pieces, each one the shortest
      that hasn't occurred before, where an earlier occurrence may overlap the piece; the last piece may be an old one.
      lempel_ziv_pieces      the number c of pieces.
      lempel_ziv_complexity  c log2(n) / n for n numbers: tends to 1 for coin tossing, and to the entropy per symbol, in bits, for
                             stationary ergodic series; to 0 for periodic ones. Above 1 in random series of usual length.
      Works in a time proportional to n. Numbers that are NaN are left out; NaN with less than two numbers.
      """,
    references: ["Lempel & Ziv 1976, IEEE Trans. Inf. Theory 22, 75-81", "Kaspar & Schuster 1987, Phys. Rev. A 36, 842-848"])

  /// What a number is compared with.
  public enum Threshold: String, CaseIterable, Sendable {
    case median
    case mean
  }

  public var threshold = Threshold.median

  public init() {}

  public static let table: [Parameter<LempelZivComplexity>] = [
    .choice("threshold", \.threshold, "numbers above it count as 1, others as 0")
  ]

  public var outputs: [OutputVariable] {
    let attributes: [(name: String, value: ParameterValue)] = [("threshold", .text(threshold.rawValue))]
    return [
      OutputVariable("lempel_ziv_complexity", "normalised Lempel-Ziv complexity", attributes: attributes),
      OutputVariable("lempel_ziv_pieces", "number of different pieces of the binary series", attributes: attributes),
    ]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let numbers = series.filter { !$0.isNaN }
    if numbers.count < 2 { return [.nan, .nan] }
    let bound = threshold == .median ? LempelZivComplexity.median(numbers) : numbers.reduce(0, +) / Double(numbers.count)
    let pieces = Double(LempelZivComplexity.pieces(numbers.map { $0 > bound }))
    let n = Double(numbers.count)
    return [pieces * LibM.log(n) / (LibM.log(2) * n), pieces]
  }

  /// The number of pieces in the exhaustive history of a binary sequence (Lempel & Ziv 1976).
  public static func pieces(_ symbols: [Bool]) -> Int {
    var prefix = PrefixAutomaton(capacity: symbols.count)
    var pieces = 0
    for symbol in symbols {
      if !prefix.extendMatch(by: symbol) { pieces += 1 }
      prefix.append(symbol)
    }
    return prefix.matched > 0 ? pieces + 1 : pieces
  }

  private static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// All pieces of a growing binary sequence, as an automaton (Blumer et al. 1985, Theor. Comput. Sci. 40, 31-55), and the longest
/// match of a piece that is being read with something before.
private struct PrefixAutomaton {
  /// A set of pieces that end at the same places: the length of the longest, the state of the longest suffix elsewhere, and where
  /// each symbol leads; -1 for nowhere.
  private struct State {
    var length: Int32 = 0
    var suffix: Int32 = -1
    var next = SIMD2<Int32>(-1, -1)
  }

  private var states = [State()]
  private var last = 0
  /// Where the piece that is being read stands, and its length.
  private var current = 0
  private(set) var matched = 0

  init(capacity: Int) { states.reserveCapacity(2 * capacity + 1) }

  /// Lengthens the piece by a symbol if the result occurs in the sequence so far; otherwise the piece is over, and false is
  /// returned.
  mutating func extendMatch(by symbol: Bool) -> Bool {
    let next = states[current].next[symbol ? 1 : 0]
    (current, matched) = next < 0 ? (0, 0) : (Int(next), matched + 1)
    return next >= 0
  }

  mutating func append(_ symbol: Bool) {
    let letter = symbol ? 1 : 0
    let new = states.count
    states.append(State(length: states[last].length + 1))
    var state = last
    while state >= 0 && states[state].next[letter] < 0 {
      states[state].next[letter] = Int32(new)
      state = Int(states[state].suffix)
    }
    states[new].suffix = state < 0 ? 0 : Int32(suffixState(after: state, letter))
    last = new
    if current > 0 && states[Int(states[current].suffix)].length >= matched { current = Int(states[current].suffix) }
  }

  /// The state that a symbol leads to, split off from longer pieces if need be.
  private mutating func suffixState(after state: Int, _ letter: Int) -> Int {
    let target = Int(states[state].next[letter])
    if states[target].length == states[state].length + 1 { return target }
    let copy = states.count
    states.append(State(length: states[state].length + 1, suffix: states[target].suffix, next: states[target].next))
    states[target].suffix = Int32(copy)
    var state = state
    while state >= 0 && states[state].next[letter] == Int32(target) {
      states[state].next[letter] = Int32(copy)
      state = Int(states[state].suffix)
    }
    return copy
  }
}
