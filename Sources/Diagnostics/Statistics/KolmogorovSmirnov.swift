/// The Kolmogorov-Smirnov distance between samples and the uniform distribution on 0 ... 1: the largest difference between the
/// share of samples up to x, and x. NaN without samples.
///
/// In linear time (Gonzalez, Sahni & Franta 1977, ACM Trans. Math. Softw. 3, 60-64): within a bin of width 1/n the difference falls
/// by less than a sample adds, so it is largest at the last sample of a bin, and smallest before the first.
public func distanceToUniform(_ samples: UnsafeBufferPointer<Double>) -> Double {
  let n = Double(samples.count)
  return withUnsafeTemporaryAllocation(of: (first: Double, last: Double, count: Int32).self, capacity: samples.count) { bins in
    bins.initialize(repeating: (.infinity, -.infinity, 0))
    for x in samples {
      let bin = min(Int(x * n), samples.count - 1)
      bins[bin].first = min(bins[bin].first, x)
      bins[bin].last = max(bins[bin].last, x)
      bins[bin].count += 1
    }
    var (below, distance) = (0, samples.isEmpty ? Double.nan : 0)
    for bin in bins where bin.count > 0 {
      distance = max(distance, bin.first - Double(below) / n)
      below += Int(bin.count)
      distance = max(distance, Double(below) / n - bin.last)
    }
    return distance
  }
}

public func distanceToUniform(_ samples: [Double]) -> Double { samples.withUnsafeBufferPointer { distanceToUniform($0) } }
