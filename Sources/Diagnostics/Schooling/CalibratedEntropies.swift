import SimCore

/// The entropies of a school relative to those of a disordered one: 1 for as many particles spread evenly over the same box that move in
/// independent, evenly distributed directions.
public final class CalibratedEntropies {
  private let counter: OutcomeCounter<CalibratedOutcomes>
  public let estimator: EntropyEstimator
  /// Mean entropies (in nats; the last one is that of the shape) of disordered schools, and their standard errors.
  public let null: (mean: SchoolingEntropyValues, standardError: SchoolingEntropyValues)

  /// - Parameters:
  ///   - domain: The box that particles could fill. Along open axes, the size that the domain states.
  ///   - count: How many particles the schools have.
  public init(_ domain: Domain, count: Int, options: CalibratedOptions = .init()) {
    counter = OutcomeCounter(CalibratedOutcomes(domain, count: count, options: options), domain: domain)
    estimator = options.estimator
    null = CalibratedEntropies.null(domain, count: count, options: options)
  }

  /// Counts what the entropies are computed from; nil if a number isn't finite, or without particles.
  public func outcomes(
    positions: [Double], directions: [Double], sample: PairSample? = nil, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> SchoolingOutcomes? {
    counter.count(positions: positions, directions: directions, sample: sample, pool: pool)
  }

  /// Entropies relative to a disordered school; NaN where that has none, as with fewer than six particles.
  public func entropies(_ outcomes: SchoolingOutcomes) -> SchoolingEntropyValues {
    let raw = CalibratedEntropies.raw(outcomes, estimator)
    return SchoolingEntropyValues(zip(raw, null.mean.all).map { $1 > 0 ? $0 / $1 : .nan })
  }

  /// The entropies in nats.
  private static func raw(_ outcomes: SchoolingOutcomes, _ estimator: EntropyEstimator) -> [Double] {
    let histograms = [
      outcomes.cohesion, outcomes.heading, outcomes.depth, outcomes.angularMomentum, outcomes.spacing, outcomes.velocityCorrelation,
    ]
    let variances = outcomes.principalVariances
    let total = variances.x + variances.y + variances.z
    let shape = total > 0 ? shannonEntropy((0..<3).map { variances[$0] / total }) : .nan
    return histograms.map { estimator.entropy(of: $0) } + [shape]
  }

  /// Disordered schools, measured in the same way. The same numbers for any seed of the run.
  private static func null(_ domain: Domain, count: Int, options: CalibratedOptions)
    -> (mean: SchoolingEntropyValues, standardError: SchoolingEntropyValues)
  {
    // A larger school has the entropies of a part of it at the same density.
    let part = min(count, 4096)
    let scale = LibM.pow(Double(part) / Double(count), 1 / Double(domain.dimensions))
    let box = Domain(size: domain.size.map { $0 * scale }, boundary: domain.boundary)
    let counter = OutcomeCounter(CalibratedOutcomes(box, count: part, options: options), domain: box)
    let pool = WorkerPool(threads: 1)
    let samples = max(8, min(256, 32768 / max(1, part)))
    var (sums, squares) = ([Double](repeating: 0, count: 7), [Double](repeating: 0, count: 7))
    for sample in 0..<samples {
      let (positions, directions) = disordered(part, box, sample)
      guard let outcomes = counter.count(positions: positions, directions: directions, sample: nil, pool: pool) else { continue }
      for (k, value) in raw(outcomes, options.estimator).enumerated() {
        sums[k] += value
        squares[k] += value * value
      }
    }
    let n = Double(samples)
    let means = sums.map { $0 / n }
    let errors = (0..<7).map { (max(0, squares[$0] / n - means[$0] * means[$0]) / (n - 1)).squareRoot() }
    return (SchoolingEntropyValues(means), SchoolingEntropyValues(errors))
  }

  private static func disordered(_ count: Int, _ box: Domain, _ sample: Int) -> (positions: [Double], directions: [Double]) {
    let philox = Philox(seed: 0)
    var (positions, directions) = ([Double](), [Double]())
    for i in 0..<count {
      let a = philox.uniforms(.disorderedSchool, particle: i, step: sample, draw: 0)
      let b = philox.uniforms(.disorderedSchool, particle: i, step: sample, draw: 1)
      let c = philox.uniforms(.disorderedSchool, particle: i, step: sample, draw: 2)
      let u = [a[0], a[1], b[0]]
      for axis in 0..<box.dimensions { positions.append(u[axis] * box.size[axis]) }
      let azimuth = 2 * .pi * c[0]
      let height = box.dimensions == 3 ? 2 * c[1] - 1 : 0
      let radius = (1 - height * height).squareRoot()
      directions += [radius * LibM.cos(azimuth), radius * LibM.sin(azimuth)]
      if box.dimensions == 3 { directions.append(height) }
    }
    return (positions, directions)
  }
}

/// How calibrated entropies are computed.
public struct CalibratedOptions: Sendable {
  /// Regions of equal area that directions are sorted into.
  public var headingBins = 48
  /// Bins of each of the other histograms.
  public var bins = 20
  public var estimator = EntropyEstimator.millerMadow
  public init() {}
}

/// What calibrated entropies count.
struct CalibratedOutcomes: SchoolOutcomeSpace {
  let cohesion: UniformBins
  let depth: UniformBins
  let angularMomentum: UniformBins
  let spacing: UniformBins
  let velocityCorrelation: UniformBins
  let zones: EqualAreaZones
  let clamps = true
  let skipsZeroVectors = true
  let image: MinimumImage
  var headings: Int { zones.count }
  private let domain: Domain
  /// The vertical axis has walls: depth is the distance to one of them. Otherwise it is the height over the centre.
  private let walled: Bool

  init(_ domain: Domain, count: Int, options: CalibratedOptions) {
    let vertical = domain.dimensions - 1
    self.domain = domain
    walled = domain.boundary[vertical] == .reflecting
    let half = domain.size[vertical] / 2
    cohesion = UniformBins(options.bins, from: 0, to: 2 * CalibratedOutcomes.meanDistance(domain, count))
    depth = UniformBins(options.bins, from: walled ? 0 : -half, to: walled ? 2 * half : half)
    angularMomentum = UniformBins(options.bins, from: 0, to: 1)
    spacing = UniformBins(options.bins, from: 0, to: 1)
    velocityCorrelation = UniformBins(options.bins, from: 0, to: 1)
    zones = EqualAreaZones(options.headingBins, dimensions: domain.dimensions)
    image = MinimumImage(domain)
  }

  /// Mean distance to the nearest neighbour among points that fill the box evenly and independently (Hertz 1909; Clark & Evans 1954).
  static func meanDistance(_ domain: Domain, _ count: Int) -> Double {
    let density = Double(max(1, count)) / domain.size.reduce(1, *)
    // Γ(4/3) (4π n / 3)^(-1/3), and 1 / 2√n.
    return domain.dimensions == 3 ? 0.8929795115692493 / LibM.cbrt(4 * .pi / 3 * density) : 0.5 / density.squareRoot()
  }

  /// The periodic centre, and the principal axes of Σ u uᵀ with the mean heading on the positive side of the first two: axes that turn with
  /// the school.
  func frame(_ school: School, _ positions: [Double], _ pool: WorkerPool) -> SchoolFrame {
    let (spread, mean) = pool.reduce(school.count, grain: 8192, (SymmetricMatrix3(), SIMD3<Double>.zero)) { range in
      var (spread, mean) = (SymmetricMatrix3(), SIMD3<Double>.zero)
      for i in range {
        spread = spread + SymmetricMatrix3(outer: school.heading[i])
        mean += school.heading[i]
      }
      return (spread, mean)
    } _: {
      ($0.0 + $1.0, $0.1 + $1.1)
    }
    let axes = spread.eigen().vectors
    let first = axes[0].dot(mean) < 0 ? -axes[0] : axes[0]
    let second = axes[1].dot(mean) < 0 ? -axes[1] : axes[1]
    return SchoolFrame(centre: Centre.of(positions, in: domain, pool: pool), axes: (first, second, first.cross(second)))
  }

  @inline(always)
  func countHeadings(_ u: Lanes3<Double>, _ lanes: Range<Int>, _ frame: SchoolFrame, _ counts: inout [Int]) {
    let (pole, meridian, third) = (
      u.dot(Lanes3(repeating: frame.axes.0)), u.dot(Lanes3(repeating: frame.axes.1)), u.dot(Lanes3(repeating: frame.axes.2))
    )
    for lane in lanes {
      if pole[lane] == 0 && meridian[lane] == 0 && third[lane] == 0 { continue }
      counts[zones.index(pole: pole[lane], meridian: meridian[lane], third: third[lane])] += 1
    }
  }

  @inline(always)
  func depth(_ position: Lanes3<Double>, _ displacement: Lanes3<Double>) -> SIMD8<Double> {
    let source = walled ? position : displacement
    return domain.dimensions == 3 ? source.z : source.y
  }
}
