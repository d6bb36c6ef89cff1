import SimCore

extension OrdinalPatterns {
  /// How often each outcome occurs.
  func counts(of series: UnsafeBufferPointer<Double>) -> [Int] {
    var counts = [Int](repeating: 0, count: outcomeCount)
    let most = 1 << 31
    for begin in stride(from: 0, to: windowCount(series.count), by: most) {
      let part = UnsafeBufferPointer(rebasing: series[begin..<min(series.count, begin + most + span - 1)])
      fitsInto16Bits ? count(part, UInt16.self, &counts) : count(part, UInt32.self, &counts)
    }
    return counts
  }

  /// Adds the outcomes of fewer than 2³² windows to the counts.
  ///
  /// Eight histograms take turns as long as they fit into the first cache: neighbours often have the same pattern, and one
  /// memory place can't be increased again at once.
  private func count<Code: OrdinalCode>(_ series: UnsafeBufferPointer<Double>, _ type: Code.Type, _ counts: inout [Int]) {
    let size = outcomeCount + 1
    let copies = order <= 6 ? 8 : order == 7 ? 2 : 1
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: copies * size) { histograms in
      histograms.initialize(repeating: 0)
      let first = histograms.baseAddress!
      forEachBlock(series, type) { windows, codes in
        var t = 0
        while t &+ 8 <= windows.count {
          for k in 0..<8 { first[(k & (copies &- 1)) &* size &+ Int(truncatingIfNeeded: codes[t &+ k])] &+= 1 }
          t &+= 8
        }
        while t < windows.count {
          first[Int(truncatingIfNeeded: codes[t])] &+= 1
          t &+= 1
        }
      }
      for copy in 0..<copies {
        for code in 0..<counts.count { counts[code] += Int(histograms[copy * size + code]) }
      }
    }
  }
}

/// How much a window counts.
public enum OrdinalWeight: String, CaseIterable, Sendable {
  /// All windows alike.
  case none
  /// The variance of its numbers (divided by their number): patterns that noise makes where a series is flat hardly count
  /// (Fadlallah, Chen, Keil & Príncipe 2013, Phys. Rev. E 87, 022911).
  case variance
  /// Half the mean |x| plus half the mean |Δx| of its numbers (Azami & Escudero 2016, Comput. Methods Programs Biomed. 128, 40,
  /// with A = 1/2).
  case amplitude

  /// The weights of eight windows, the numbers of which stand `delay` places apart.
  @inline(__always)
  fileprivate func weights(_ x: UnsafePointer<Double>, order: Int, delay: Int) -> SIMD8<Double> {
    let count = Double(order)
    var sum = SIMD8<Double>()
    switch self {
    case .none: return SIMD8(repeating: 1)
    case .variance:
      for k in 0..<order { sum += eight(x + k &* delay) }
      let mean = sum / count
      var squares = SIMD8<Double>()
      for k in 0..<order {
        let deviation = eight(x + k &* delay) - mean
        squares += deviation * deviation
      }
      return squares / count
    case .amplitude:
      var steps = SIMD8<Double>()
      var last = eight(x)
      sum = magnitude(last)
      for k in 1..<order {
        let number = eight(x + k &* delay)
        sum += magnitude(number)
        steps += magnitude(number - last)
        last = number
      }
      return sum * (0.5 / count) + steps * (0.5 / (count - 1))
    }
  }
}

@inline(__always)
private func magnitude(_ x: SIMD8<Double>) -> SIMD8<Double> {
  unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt64>.self) & SIMD8(repeating: 0x7FFF_FFFF_FFFF_FFFF), to: SIMD8<Double>.self)
}

/// The sums of the weights of the windows of each outcome.
public struct OrdinalWeights: Sendable {
  public let sums: [Double]
  /// The number of windows of equal weight that would tell as much: (Σ w)² / Σ w² (Kish 1965, Survey Sampling).
  public let effectiveWindows: Double
}

extension OrdinalPatterns {
  /// The weight of each window of a series.
  func weights(of series: [Double], _ weight: OrdinalWeight) -> [Double] {
    let windows = windowCount(series.count)
    let padded = series + [Double](repeating: 0, count: 8)
    var weights = [Double](repeating: 0, count: windows + 8)
    padded.withUnsafeBufferPointer { x in
      weights.withUnsafeMutableBytes { weights in
        for t in stride(from: 0, to: windows, by: 8) {
          weights.storeBytes(
            of: weight.weights(x.baseAddress! + t, order: order, delay: delay), toByteOffset: 8 * t, as: SIMD8<Double>.self)
        }
      }
    }
    return Array(weights[..<windows])
  }

  /// The sums of weights for each outcome. Where a number is infinite, weights aren't defined, and sums are NaN.
  public func weightedCounts(of series: [Double], by weight: OrdinalWeight) -> OrdinalWeights {
    weightedCounts(outcomes(of: series), weights(of: series, weight))
  }

  func weightedCounts(_ outcomes: [Int32], _ weights: [Double]) -> OrdinalWeights {
    var sums = [Double](repeating: 0, count: outcomeCount)
    var (total, squares) = (0.0, 0.0)
    for (outcome, weight) in zip(outcomes, weights) where outcome >= 0 {
      sums[Int(outcome)] += weight
      total += weight
      squares += weight * weight
    }
    return OrdinalWeights(sums: sums, effectiveWindows: total * total / squares)
  }
}
