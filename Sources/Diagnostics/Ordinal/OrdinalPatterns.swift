import SimCore

/// The order of successive numbers of a series as a finite set of outcomes (Bandt & Pompe 2002, Phys. Rev. Lett. 88, 174102).
///
/// The window at t holds x(t), x(t + delay) … x(t + (order - 1) delay). Its outcome is the Lehmer code of the ranks,
///
///     code = Σⱼ (order - 1 - j)! · #{k > j : x(t + k·delay) is smaller than x(t + j·delay)},
///
/// which is the place of the ranks in lexicographic order: 0 for increasing numbers, order! - 1 for decreasing ones (Berger,
/// Kravtsiv, Schneider & Jordan 2019, Entropy 21, 1023). Windows overlap: one starts at every number. A window with NaN in it has
/// no outcome; infinite numbers are ordered as usual, and -0 equals 0.
public struct OrdinalPatterns: OutcomeSpace {
  /// Which of two equal numbers counts as the smaller one. Ties decided by position make patterns that don't belong to the dynamics
  /// (Zunino et al. 2017, Phys. Lett. A 381, 1883).
  public enum Ties: String, CaseIterable, Sendable {
    /// The earlier one, as Bandt & Pompe do.
    case firstIsSmaller = "first_is_smaller"
    /// The later one.
    case lastIsSmaller = "last_is_smaller"
    /// Each number draws a lot, and keeps it in all windows.
    case random
    /// A window with equal numbers has no outcome.
    case drop
  }

  public static let orders = 2...10

  /// Numbers in a window.
  public let order: Int
  /// Places in the series from one number of a window to the next.
  public let delay: Int
  public let ties: Ties
  /// Two numbers are equal if they differ by no more than this. Pairs are compared one by one: a ≈ b ≈ c doesn't imply a ≈ c.
  public let tolerance: Double
  /// Of the lots that are drawn for equal numbers.
  public let seed: UInt64

  public init(order: Int, delay: Int = 1, ties: Ties = .firstIsSmaller, tolerance: Double = 0, seed: UInt64 = 0) {
    precondition(OrdinalPatterns.orders.contains(order) && delay >= 1, "order from 2 to 10, delay of 1 or more")
    precondition(tolerance >= 0 && tolerance.isFinite, "a tolerance is a number from zero on")
    (self.order, self.delay) = (order, delay)
    (self.ties, self.tolerance, self.seed) = (ties, tolerance, seed)
  }

  public var outcomeCount: Int { factorial(order) }
  public var span: Int { (order - 1) * delay + 1 }

  /// Number of windows in a series.
  func windowCount(_ numbers: Int) -> Int { max(0, numbers - span + 1) }

  public func outcomes(of series: [Double]) -> [Int32] {
    let none = Int32(outcomeCount)
    return [Int32](unsafeUninitializedCapacity: windowCount(series.count)) { outcomes, count in
      count = windowCount(series.count)
      let outcomes = outcomes
      func store<Code: OrdinalCode>(_ windows: Range<Int>, _ codes: UnsafePointer<Code>) {
        for t in 0..<windows.count {
          let code = Int32(truncatingIfNeeded: codes[t])
          outcomes[windows.lowerBound &+ t] = code == none ? -1 : code
        }
      }
      series.withUnsafeBufferPointer { series in
        if fitsInto16Bits {
          forEachBlock(series, UInt16.self) { store($0, $1) }
        } else {
          forEachBlock(series, UInt32.self) { store($0, $1) }
        }
      }
    }
  }

  /// How often each outcome occurs. Faster than counting `outcomes`: some 10⁹ numbers a second.
  public func counts(of series: [Double]) -> [Int] { series.withUnsafeBufferPointer { counts(of: $0) } }

  /// True if 16 bits hold all codes and one more that says that there is none.
  var fitsInto16Bits: Bool { order <= 8 }
}

/// n! for small n.
func factorial(_ n: Int) -> Int { n < 2 ? 1 : (2...n).reduce(1, *) }
