import SimCore

/// The two-body excess entropy of particles in a periodic box.
public final class PairEntropy: Diagnostic {
  public static let card = Card(
    name: "pair_entropy",
    summary: "two-body excess entropy per particle, corrected for the noise of the pair counts",
    details: """
      pair_entropy            S₂/Nk = −(n/2) ∫ [g ln g − g + 1] dr up to `cutoff`, with the number density n, in the plane or in
                              space: the part of the entropy per particle that pairs account for, beyond the ideal gas; never
                              positive. From the pairs in `bins` shells of equal width, with their exact volumes (areas). g is the
                              number of pairs over that among independent particles, N(N − 1)/2 times the share of the shell in the
                              box: so it doesn't hold the factor 1 − 1/N that g has at large distances in a box of N particles. A
                              shell without pairs has g = 0, and counts in full.
      pair_entropy_bias       what noise adds to it: −B/2(N − 1)F, with the B shells that hold pairs, and F frames. That is the mean
                              value for an ideal gas, and that of the noise for any g with many pairs in a shell and independent
                              frames.
      pair_entropy_corrected  the difference of both.
      pair_entropy_error      standard error of the first and the third, from the numbers of pairs as if these were independent,
                              which they are in an ideal gas: √(Σ c ln²g − B/2)/(N − 1)F, with the c pairs of each shell, where the
                              root is at least that of B/2.
      local_pair_entropy(particle)  with `local`: s_i = −(n/2) ∫ [g_i ln g_i − g_i + 1] dr, with the particle's own
                              g_i = Σ_j G(r − r_ij)/nS(r), the normal density G of standard deviation `broadening` and the surface S
                              of the sphere of radius r; trapezoids between the edges of the shells, pairs up to 4 broadenings
                              beyond the cutoff. Lower in ordered surroundings. Of the last frame, in k. Its mean isn't S₂:
                              broadening and noise of so few pairs both change it.
      With `frames` above one the pairs of that many observations are put together before g is taken.
      Distances are those of minimum images, so the box must be periodic along every axis. All are NaN if a position isn't finite.
      """,
    references: [
      "Nettleton & Green 1958, J. Chem. Phys. 29, 1365-1370", "Baranyai & Evans 1989, Phys. Rev. A 40, 3817-3822: the form of S₂",
      "Piaggi & Parrinello 2017, J. Chem. Phys. 147, 114112: the local one",
    ])
  public static let requires = ["position"]

  public struct Options: ParameterSet {
    public var cutoff: Double?
    public var bins = 100
    public var frames = 1
    public var local = false
    public var broadening: Double?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("cutoff", \.cutoff, in: positive, "largest distance, at most half of the shortest side of the box; null: that half"),
      .integer("bins", \.bins, in: 1...100_000, "number of shells"),
      .integer("frames", \.frames, in: 1...1_000_000_000, "observations that a result is made of"),
      .flag("local", \.local, "adds local_pair_entropy"),
      .real("broadening", \.broadening, in: positive, "standard deviation in the local g; null: twice the width of a shell"),
    ]
  }

  private let domain: Domain
  private let particles: Int
  private let shells: PairShells
  private let search: NeighborSearch
  private let options: Options
  private let broadening: Double
  public let outputs: [OutputVariable]
  public var observationsPerResult: Int { options.frames }
  /// Pairs in each shell of the frames so far. NaN after a position that isn't finite.
  private var counts: [Double]
  private var frames = 0

  public init(_ options: Options, scene: Scene) throws {
    guard let position = scene.field("position") else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'position'")
    }
    guard let domain = scene.domain, domain.boundary.allSatisfy({ $0 == .periodic }), domain.dimensions == position.width,
      domain.dimensions >= 2
    else {
      throw SimulationError.impossible(
        parameter: nil, reason: "needs positions in two or three dimensions in a box that is periodic along every axis")
    }
    guard position.rows > 1 else { throw SimulationError.impossible(parameter: nil, reason: "needs at least two particles") }
    let half = domain.size.min()! / 2
    let cutoff = options.cutoff ?? half
    guard cutoff <= half else {
      throw SimulationError.impossible(
        parameter: "cutoff", reason: "\(cutoff) is too large for minimum images in this box: at most \(half)")
    }
    (self.options, self.domain, particles) = (options, domain, position.rows)
    shells = PairShells(bins: options.bins, cutoff: cutoff, dimensions: domain.dimensions)
    broadening = options.broadening ?? 2 * shells.width
    if options.local && cutoff + PairEntropy.reach * broadening > half {
      let limit = max(0, (half - cutoff) / PairEntropy.reach)
      throw SimulationError.impossible(
        parameter: "local",
        reason: "needs pairs up to 4 broadenings beyond the cutoff, and that is beyond half of the box: take a smaller cutoff, "
          + "or a broadening of at most \(limit)")
    }
    search = NeighborSearch(domain)
    counts = [Double](repeating: 0, count: options.bins)
    let attributes: [(name: String, value: ParameterValue)] = [
      ("cutoff", .real(cutoff)), ("bins", .integer(options.bins)), ("frames", .integer(options.frames)),
    ]
    outputs =
      [
        OutputVariable("pair_entropy", "two-body excess entropy per particle", attributes: attributes),
        OutputVariable("pair_entropy_bias", "bias of the two-body excess entropy by noise", attributes: attributes),
        OutputVariable("pair_entropy_corrected", "two-body excess entropy per particle without its bias", attributes: attributes),
        OutputVariable("pair_entropy_error", "standard error of the two-body excess entropy", attributes: attributes),
      ]
      + (options.local
        ? [
          OutputVariable(
            "local_pair_entropy", "two-body excess entropy of each particle", dimensions: [position.dimensions[0]],
            attributes: attributes + [("broadening", .real(broadening))])
        ] : [])
  }

  /// How many broadenings beyond the cutoff pairs count.
  fileprivate static let reach = 4.0

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let positions = snapshot.values("position")
    let finite = positions.allSatisfy(\.isFinite)
    if finite {
      search.place(positions, dimensions: domain.dimensions)
      for (bin, pairs) in shells.counts(search, snapshot.pool).enumerated() { counts[bin] += Double(pairs) }
    } else {
      counts = [Double](repeating: .nan, count: counts.count)
    }
    frames += 1
    guard frames == options.frames else { return outputs.flatMap { [Double](repeating: .nan, count: $0.count) } }
    let value = shells.entropy(counts, particles: particles, frames: frames, volume: domain.volume!)
    counts = [Double](repeating: 0, count: counts.count)
    frames = 0
    var values = [value.entropy, value.bias, value.corrected, value.standardError]
    if options.local {
      values += finite ? localEntropies(snapshot.pool) : [Double](repeating: .nan, count: particles)
    }
    return values
  }

  public var memory: [Double] {
    get { [Double(frames)] + counts }
    set { (frames, counts) = (Int(newValue[0]), Array(newValue[1...])) }
  }

  /// S₂ and its uncertainties, per particle and in k.
  public struct Value: Equatable, Sendable {
    public var entropy: Double
    public var bias: Double
    public var standardError: Double
    public var corrected: Double { entropy - bias }
  }

  /// The entropy of one configuration.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other; finite, of at least two.
  ///   - domain: Periodic along both or all three axes.
  ///   - cutoff: At most half of the shortest side.
  public static func of(
    positions: [Double], in domain: Domain, cutoff: Double, bins: Int, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    let shells = PairShells(bins: bins, cutoff: cutoff, dimensions: domain.dimensions)
    let search = NeighborSearch(domain)
    search.place(positions, dimensions: domain.dimensions)
    let counts = shells.counts(search, pool).map { Double($0) }
    return shells.entropy(counts, particles: search.count, frames: 1, volume: domain.volume!)
  }
}

// MARK: - Of each particle

extension PairEntropy {
  private func localEntropies(_ pool: WorkerPool) -> [Double] {
    let radius = shells.edges.upper + PairEntropy.reach * broadening
    let neighbors = neighborDistances(within: radius, pool)
    let density = Double(particles) / domain.volume!
    var entropies = [Double](repeating: 0, count: particles)
    entropies.withUnsafeMutableBufferPointer { entropies in
      let out = UnsafeMutableBufferPointer(rebasing: entropies[...])
      pool.forEachRange(particles, grain: WorkerPool.grain(particles, upTo: 64)) { range in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: options.bins + 1) { sums in
          for particle in range {
            sums.initialize(repeating: 0)
            for k in neighbors.first[particle]..<neighbors.first[particle + 1] { addNormal(neighbors.distances[k], to: sums) }
            out[particle] = -density / 2 * localIntegral(sums, density)
          }
        }
      }
    }
    return entropies
  }

  /// Adds a normal density around a distance to values at the edges of the shells.
  private func addNormal(_ distance: Double, to sums: UnsafeMutableBufferPointer<Double>) {
    let (width, last) = (shells.width, sums.count - 1)
    let low = max(0, Int(((distance - PairEntropy.reach * broadening) / width).rounded(.up)))
    let high = min(last, Int((distance + PairEntropy.reach * broadening) / width))
    if low > high { return }
    let scale = 1 / (broadening * (2 * Double.pi).squareRoot())
    for edge in low...high {
      let t = (Double(edge) * width - distance) / broadening
      sums[edge] += scale * LibM.exp(-0.5 * t * t)
    }
  }

  /// ∫ [g ln g - g + 1] dr by trapezoids; the surface at the centre is zero.
  private func localIntegral(_ sums: UnsafeMutableBufferPointer<Double>, _ density: Double) -> Double {
    var integral = 0.0
    for edge in 1..<sums.count {
      let surface = shells.surface(Double(edge) * shells.width)
      let weight = edge == sums.count - 1 ? 0.5 : 1
      integral += weight * surface * pairEntropyIntegrand(sums[edge] / (density * surface))
    }
    return integral * shells.width
  }

  /// The distances from each particle to those within a radius, in a fixed order, and where those of each particle begin.
  private func neighborDistances(within radius: Double, _ pool: WorkerPool) -> (distances: [Double], first: [Int]) {
    var pairs: [(Int, Int, Double)] = []
    search.forEachPair(within: radius) { i, j, squared in pairs.append((i, j, squared.squareRoot())) }
    var first = [Int](repeating: 0, count: particles + 1)
    for (i, j, _) in pairs {
      first[i + 1] += 1
      first[j + 1] += 1
    }
    for particle in 0..<particles { first[particle + 1] += first[particle] }
    var (place, distances) = (first, [Double](repeating: 0, count: 2 * pairs.count))
    for (i, j, distance) in pairs {
      distances[place[i]] = distance
      distances[place[j]] = distance
      place[i] += 1
      place[j] += 1
    }
    return (distances, first)
  }
}

// MARK: - Shells

/// g ln g - g + 1, to full relative accuracy near 1: there from Σ (-δ)ᵏ/k(k - 1), k ≥ 2, in δ = g - 1, with a remainder under 1e-17
/// of it.
public func pairEntropyIntegrand(_ g: Double) -> Double {
  let d = g - 1
  if abs(d) > 0.01 { return g > 0 ? g * LibM.log(g) - d : 1 }
  var sum = 0.0
  for k in stride(from: 10, through: 2, by: -1) { sum = 1 / Double(k * (k - 1)) - d * sum }
  return d * d * sum
}

/// Spherical shells of equal width around a particle.
private struct PairShells {
  let edges: UniformBins
  let width: Double
  private let dimensions: Int

  init(bins: Int, cutoff: Double, dimensions: Int) {
    edges = UniformBins(bins, from: 0, to: cutoff)
    width = cutoff / Double(bins)
    self.dimensions = dimensions
  }

  private func ball(_ radius: Double) -> Double {
    dimensions == 2 ? .pi * radius * radius : 4 / 3 * .pi * radius * radius * radius
  }

  func surface(_ radius: Double) -> Double { dimensions == 2 ? 2 * .pi * radius : 4 * .pi * radius * radius }

  /// The number of pairs in each shell.
  func counts(_ search: NeighborSearch, _ pool: WorkerPool) -> [Int] {
    let zero = [Int](repeating: 0, count: edges.count)
    return pool.reduce(search.leaves, grain: WorkerPool.grain(search.leaves, upTo: 4096), zero) { leaves in
      var counts = zero
      search.forEachPair(within: edges.upper, leaves: leaves) { _, _, squared in
        if let bin = edges.index(of: squared.squareRoot()) { counts[bin] += 1 }
      }
      return counts
    } _: { a, b in
      zip(a, b).map { $0 + $1 }
    }
  }

  /// With the c pairs of each shell and the m expected among independent particles, g = c/m and (n/2) dr = m/(N - 1)F.
  func entropy(_ counts: [Double], particles: Int, frames: Int, volume: Double) -> PairEntropy.Value {
    guard counts.allSatisfy(\.isFinite) else { return PairEntropy.Value(entropy: .nan, bias: .nan, standardError: .nan) }
    let (n, f) = (Double(particles), Double(frames))
    let pairs = f * n * (n - 1) / 2 / volume
    var (sum, squares, occupied) = (0.0, 0.0, 0.0)
    for (bin, count) in counts.enumerated() {
      let expected = pairs * (ball(edges.edges[bin + 1]) - ball(edges.edges[bin]))
      sum += expected * pairEntropyIntegrand(count / expected)
      if count > 0 {
        let logarithm = LibM.log(count / expected)
        squares += count * logarithm * logarithm
        occupied += 1
      }
    }
    let scale = 1 / ((n - 1) * f)
    // The squares hold about 1 for each shell by noise alone.
    let variance = max(0, squares - occupied) + occupied / 2
    return PairEntropy.Value(entropy: -scale * sum, bias: -scale * occupied / 2, standardError: scale * variance.squareRoot())
  }
}
