import SimCore

/// The entropies of a school as dewi-kadita 0.0.4 defines them.
///
/// Histograms are NumPy's: values outside their range are left out, and so are cosines and |r × u| that rounding pushed beyond 1. The centre
/// is the mean of the coordinates. Two dimensions are taken as z = 0.
public final class DewiKaditaEntropies {
  private let counter: OutcomeCounter<DewiKaditaOutcomes>

  /// - Parameter domain: A cubic periodic box in the original. In others, the longest side stands for the side of the cube, and distances
  ///   to neighbours go straight along axes that aren't periodic.
  public init(_ domain: Domain) { counter = OutcomeCounter(DewiKaditaOutcomes(domain), domain: domain) }

  /// Counts what the entropies are computed from; nil if a number isn't finite, or without particles.
  public func outcomes(
    positions: [Double], directions: [Double], sample: PairSample? = nil, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> SchoolingOutcomes? {
    counter.count(positions: positions, directions: directions, sample: sample, pool: pool)
  }

  /// Entropies from 0 to 1; ½ where there is nothing to count.
  public func entropies(_ outcomes: SchoolingOutcomes, count: Int) -> SchoolingEntropyValues {
    SchoolingEntropyValues([
      normalized(outcomes.cohesion), polarization(outcomes.heading), normalized(outcomes.depth),
      count < 3 ? 0.5 : normalized(outcomes.angularMomentum), normalized(outcomes.spacing),
      normalized(outcomes.velocityCorrelation), count < 4 ? 0.5 : shape(outcomes.principalVariances),
    ])
  }

  private func normalized(_ counts: [Int]) -> Double {
    let entropy = EntropyEstimator.plugIn.entropy(of: counts)
    return entropy.isNaN ? 0.5 : entropy / LibM.log(Double(counts.count))
  }

  /// Counts are multiplied by the sine of the polar angle in the middle of their bins.
  private func polarization(_ counts: [Int]) -> Double {
    let space = counter.space
    let weighted = counts.indices.lazy.map { Double(counts[$0]) * space.sines[$0 / space.azimuth.count] }
    let total = weighted.reduce(0, +)
    return total == 0 ? 0.5 : shannonEntropy(weighted.map { $0 / total }) / LibM.log(Double(counts.count))
  }

  /// Entropy of the shares of the principal variances, none of them less than 1e-10.
  private func shape(_ variances: SIMD3<Double>) -> Double {
    let floored = (0..<3).map { max(variances[$0], 1e-10) }
    let total = floored.reduce(0, +)
    return shannonEntropy(floored.map { $0 / total }) / LibM.log(3)
  }
}

/// What dewi-kadita counts.
struct DewiKaditaOutcomes: SchoolOutcomeSpace {
  let cohesion: UniformBins
  let depth: UniformBins
  let angularMomentum = UniformBins(20, from: 0, to: 1)
  let spacing = UniformBins(20, from: 0, to: 2)
  let velocityCorrelation = UniformBins(20, from: 0, to: 1)
  let polar = UniformBins(12, from: 0, to: .pi)
  let azimuth = UniformBins(24, from: 0, to: 2 * .pi)
  /// Of the polar angles in the middle of the bins.
  let sines: [Double]
  let clamps = false
  let skipsZeroVectors = false
  let image: MinimumImage
  var headings: Int { polar.count * azimuth.count }

  init(_ domain: Domain) {
    let side = domain.size.max()!
    cohesion = UniformBins(25, from: 0, to: side / 2)
    depth = UniformBins(15, from: 0, to: domain.dimensions == 3 ? domain.size[2] : side)
    let edges = polar.edges
    sines = (0..<polar.count).map { LibM.sin((edges[$0] + edges[$0 + 1]) / 2) }
    image = MinimumImage(domain, .raw)
  }

  /// The mean of the coordinates, added up one after the other as NumPy does.
  func frame(_ school: School, _: [Double], _: WorkerPool) -> SchoolFrame {
    var sum = SIMD3<Double>.zero
    for i in 0..<school.count { sum += school.position[i] }
    return SchoolFrame(centre: sum / Double(school.count))
  }

  @inline(always)
  func countHeadings(_ u: Lanes3<Double>, _ lanes: Range<Int>, _: SchoolFrame, _ counts: inout [Int]) {
    for lane in lanes {
      if let row = polar.index(of: LibM.acos(max(-1, min(1, u.z[lane])))),
        let column = azimuth.index(of: LibM.atan2(u.y[lane], u.x[lane]) + .pi)
      {
        counts[row * azimuth.count + column] += 1
      }
    }
  }

  @inline(always)
  func depth(_ position: Lanes3<Double>, _: Lanes3<Double>) -> SIMD8<Double> { position.z }
}
