import SimCore

/// The entropy of the number of swaps that bubble sort needs.
public struct BubbleEntropy: SeriesMeasure {
  public static let card = Card(
    name: "bubble_entropy",
    summary: "entropy of the number of swaps that sort pieces of the series: an entropy nearly without parameters",
    details: """
      A piece of m numbers at distances of `delay` needs as many swaps of neighbours to be sorted as it has inversions, pairs of
      which the earlier number is the greater: 0 to m (m - 1) / 2. With the relative frequencies p of these counts and Rényi's
      entropy of order 2, R(m) = -ln Σ p²: bubble_entropy = [R(m + 1) - R(m)] / ln((m + 1) / (m - 1)), for each m of `orders`.
      There are few counts even for long pieces, so m of 10 and more need no long series. NaN if the series is shorter than m + 1
      numbers at these distances. Pieces with NaN don't count.
      """,
    references: ["Manis, Aktaruzzaman & Sassi 2017, IEEE Trans. Biomed. Eng. 64, 2711-2718"])

  public var orders: [Double] = [3, 5, 10]
  public var delay = 1

  public init() {}

  public static let table: [Parameter<BubbleEntropy>] = [
    .reals("orders", \.orders, count: 1...100, each: 2...100, "numbers m in a piece, ascending"),
    .integer("delay", \.delay, in: 1...1_000_000_000, "distance between the numbers of a piece, in observations"),
  ]

  public func problems() -> [ParameterProblem] { ascendingWholeNumberProblems("orders", orders) }

  public var outputs: [OutputVariable] {
    let axis = Dimension("order", size: orders.count, coordinates: orders, longName: "numbers in a piece")
    return [OutputVariable("bubble_entropy", "bubble entropy", dimensions: [axis])]
  }

  public func values(of series: [Double], _ context: SeriesContext) -> [Double] {
    let lengths = Set(orders.flatMap { [Int($0), Int($0) + 1] })
    let entropies = BubbleEntropy.swapEntropies(series, lengths: lengths, delay: delay)
    return orders.map { order in
      guard let shorter = entropies[Int(order)], let longer = entropies[Int(order) + 1] else { return .nan }
      return (longer - shorter) / LibM.log((order + 1) / (order - 1))
    }
  }

  /// Rényi's entropy of order 2 of the number of swaps, in nats, for pieces of these lengths; none where no piece fits.
  static func swapEntropies(_ series: [Double], lengths: Set<Int>, delay: Int) -> [Int: Double] {
    var entropies: [Int: Double] = [:]
    var swaps = series.map { $0.isNaN ? notSortable : 0 }
    for length in 2...max(lengths.max() ?? 2, 2) {
      let pieces = series.count - (length - 1) * delay
      if pieces <= 0 { break }
      addInversions(&swaps, series, pieces: pieces, length: length, delay: delay)
      if lengths.contains(length) {
        entropies[length] = secondOrderEntropy(swaps[..<pieces], largest: length * (length - 1) / 2)
      }
    }
    return entropies
  }

  /// A count that stays negative whatever is added.
  private static let notSortable = Int32.min / 2

  /// Adds, for each piece, the numbers that are greater than its last one.
  private static func addInversions(_ swaps: inout [Int32], _ series: [Double], pieces: Int, length: Int, delay: Int) {
    swaps.withUnsafeMutableBufferPointer { swaps in
      series.withUnsafeBufferPointer { x in
        guard let swaps = swaps.baseAddress, let x = x.baseAddress else { return }
        let last = x + (length - 1) * delay
        for t in 0..<pieces where last[t].isNaN { swaps[t] = notSortable }
        for number in 0..<length - 1 {
          let earlier = x + number * delay
          for t in 0..<pieces { swaps[t] &+= Int32(truncatingIfNeeded: unsafeBitCast(earlier[t] > last[t], to: UInt8.self)) }
        }
      }
    }
  }

  private static func secondOrderEntropy(_ swaps: ArraySlice<Int32>, largest: Int) -> Double {
    var counts = [Int](repeating: 0, count: largest + 1)
    counts.withUnsafeMutableBufferPointer { counts in
      for swap in swaps where swap >= 0 { counts[Int(swap)] += 1 }
    }
    guard let p = relativeFrequencies(counts) else { return .nan }
    return -LibM.log(p.reduce(0) { $0 + $1 * $1 })
  }
}
