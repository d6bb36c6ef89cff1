/// Bins of equal width: [e₀, e₁), [e₁, e₂) … and the last one closed, with eₖ = lower + k (upper - lower) / count.
///
/// Edges are computed, and values compared with them, as NumPy's `histogram` does, so that both put the same value into the same bin.
public struct UniformBins: Equatable, Sendable {
  public let lower: Double
  public let upper: Double
  public let count: Int
  /// count + 1 numbers.
  public let edges: [Double]
  private let density: Double

  public init(_ count: Int, from lower: Double, to upper: Double) {
    precondition(count > 0 && lower < upper, "at least one bin between two different numbers")
    self.lower = lower
    self.upper = upper
    self.count = count
    let step = (upper - lower) / Double(count)
    edges = (0..<count).map { Double($0) * step + lower } + [upper]
    density = Double(count) / (upper - lower)
  }

  /// The bin of a value; nil outside, and for NaN.
  @inline(__always)
  public func index(of x: Double) -> Int? {
    if x >= lower && x <= upper { return inner(x) }
    return nil
  }

  /// The bin of a value; those outside belong to the first and last bins. Not for NaN.
  @inline(__always)
  public func clampedIndex(of x: Double) -> Int { inner(max(lower, min(upper, x))) }

  /// The nearest edge is beyond doubt; on which side of it the value is, the edge itself decides.
  @inline(__always)
  private func inner(_ x: Double) -> Int {
    let nearest = Int((x - lower) * density + 0.5)
    return min(x < edges[nearest] ? nearest - 1 : nearest, count - 1)
  }

  /// How many of the values are in each bin; those outside are left out.
  public func counts(_ values: some Sequence<Double>) -> [Int] {
    var counts = [Int](repeating: 0, count: count)
    for x in values { if let bin = index(of: x) { counts[bin] += 1 } }
    return counts
  }
}
