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
      With `species`, a field with one number for each particle, such as radius or mass, particles with equal numbers are of one
      kind, and S₂/Nk = −(n/2) Σ_ab x_a x_b ∫ [g_ab ln g_ab − g_ab + 1] dr of the kinds' shares x, from the pairs of each two kinds
      alone; bias and error accordingly. Then there are also
      like_pair_entropy       the part of S₂/Nk of pairs of one kind
      unlike_pair_entropy     the part of pairs of two kinds
      species                 number of kinds
      With `frames` above one the pairs of that many observations are put together before g is taken.
      Distances are those of minimum images, so the box must be periodic along every axis. All are NaN if a position isn't finite.
      """,
    references: [
      "Nettleton & Green 1958, J. Chem. Phys. 29, 1365-1370", "Baranyai & Evans 1989, Phys. Rev. A 40, 3817-3822: the form of S₂",
      "Laird & Haymet 1992, J. Chem. Phys. 97, 2153-2155: mixtures",
      "Piaggi & Parrinello 2017, J. Chem. Phys. 147, 114112: the local one",
    ])
  public static let requires = ["position"]

  public struct Options: ParameterSet {
    public var cutoff: Double?
    public var bins = 100
    public var frames = 1
    public var local = false
    public var broadening: Double?
    public var species: String?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("cutoff", \.cutoff, in: positive, "largest distance, at most half of the shortest side of the box; null: that half"),
      .integer("bins", \.bins, in: 1...100_000, "number of shells"),
      .integer("frames", \.frames, in: 1...1_000_000_000, "observations that a result is made of"),
      .flag("local", \.local, "adds local_pair_entropy"),
      .real("broadening", \.broadening, in: positive, "standard deviation in the local g; null: twice the width of a shell"),
      .text(
        "species", \.species, "the field that tells kinds of particles apart, such as radius or mass; null: all are of one kind"),
    ]
    public func problems() -> [ParameterProblem] {
      species != nil && local
        ? [ParameterProblem("local", "is for particles of one kind: leave species out, or set local to false")] : []
    }
  }

  private let domain: Domain
  private let particles: Int
  private let shells: PairShells
  private let search: NeighborSearch
  private let options: Options
  private let broadening: Double
  public let outputs: [OutputVariable]
  public var observationsPerResult: Int { options.frames }
  /// Pairs in each shell of the frames so far, for each pair of kinds. NaN after a position that isn't finite.
  private var counts: [Double]
  /// Particles of each kind in the frames so far; empty before the first one.
  private var members: [Int] = []
  private var frames = 0

  public init(_ options: Options, scene: Scene) throws {
    if let problem = options.problems().first {
      throw SimulationError.impossible(parameter: problem.parameter, reason: problem.message)
    }
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
    if let species = options.species { try PairEntropy.checkSpecies(species, rows: position.rows, scene) }
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
    counts = []
    let attributes: [(name: String, value: ParameterValue)] =
      [("cutoff", .real(cutoff)), ("bins", .integer(options.bins)), ("frames", .integer(options.frames))]
      + (options.species.map { [("species", .text($0))] } ?? [])
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
      + (options.species != nil
        ? [
          OutputVariable("like_pair_entropy", "part of the two-body excess entropy of pairs of one kind", attributes: attributes),
          OutputVariable(
            "unlike_pair_entropy", "part of the two-body excess entropy of pairs of two kinds", attributes: attributes),
          OutputVariable("species", "number of kinds of particles", attributes: attributes),
        ] : [])
  }

  private static func checkSpecies(_ name: String, rows: Int, _ scene: Scene) throws {
    guard let field = scene.field(name) else {
      throw SimulationError.impossible(
        parameter: "species",
        reason: "there is no field '\(name)' in this system\(didYouMean(name, scene.fields.map(\.name))): take one with a number "
          + "for each particle, such as radius or mass")
    }
    guard field.rows == rows, field.width == 1 else {
      throw SimulationError.impossible(
        parameter: "species", reason: "'\(name)' doesn't have one number for each particle: take another field")
    }
  }

  /// How many broadenings beyond the cutoff pairs count.
  fileprivate static let reach = 4.0

  public func observe(_ snapshot: Snapshot) throws -> [Double] {
    let positions = snapshot.values("position")
    let finite = positions.allSatisfy(\.isFinite)
    let kinds =
      try options.species.map { try ParticleKinds(snapshot.values($0), field: $0) } ?? ParticleKinds(particles: particles)
    let sizes = counts.isEmpty ? kinds.members : members
    if counts.isEmpty { counts = [Double](repeating: 0, count: kinds.pairs * options.bins) }
    if finite && kinds.members == sizes {
      search.place(positions, dimensions: domain.dimensions)
      for (place, pairs) in shells.counts(search, kinds, snapshot.pool).enumerated() { counts[place] += Double(pairs) }
    } else {
      counts = [Double](repeating: .nan, count: counts.count)
    }
    members = sizes
    frames += 1
    guard frames == options.frames else { return outputs.flatMap { [Double](repeating: .nan, count: $0.count) } }
    let value = shells.entropy(counts, members: members, frames: frames, volume: domain.volume!)
    (counts, members, frames) = ([], [], 0)
    var values = [value.entropy, value.bias, value.corrected, value.standardError]
    if options.local {
      values += finite ? localEntropies(snapshot.pool) : [Double](repeating: .nan, count: particles)
    }
    if options.species != nil { values += [value.like, value.entropy - value.like, Double(sizes.count)] }
    return values
  }

  public var memory: [Double] {
    get { [Double(frames), Double(members.count)] + members.map { Double($0) } + counts }
    set {
      let kinds = Int(newValue[1])
      frames = Int(newValue[0])
      members = newValue[2..<2 + kinds].map { Int($0) }
      counts = Array(newValue[(2 + kinds)...])
    }
  }

  /// S₂ and its uncertainties, per particle and in k.
  public struct Value: Equatable, Sendable {
    public var entropy: Double
    public var bias: Double
    public var standardError: Double
    /// The part of pairs of one kind.
    public var like: Double
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
    of(positions, ParticleKinds(particles: positions.count / domain.dimensions), domain, cutoff, bins, pool)
  }

  /// The entropy of one configuration of particles of several kinds.
  ///
  /// - Parameter species: A number for each particle, the same for those of a kind.
  /// - Throws: `SimulationError.impossible` if there are too many kinds.
  public static func of(
    positions: [Double], species: [Double], in domain: Domain, cutoff: Double, bins: Int, pool: WorkerPool = WorkerPool(threads: 1)
  ) throws -> Value {
    of(positions, try ParticleKinds(species, field: nil), domain, cutoff, bins, pool)
  }

  private static func of(
    _ positions: [Double], _ kinds: ParticleKinds, _ domain: Domain, _ cutoff: Double, _ bins: Int, _ pool: WorkerPool
  ) -> Value {
    let shells = PairShells(bins: bins, cutoff: cutoff, dimensions: domain.dimensions)
    let search = NeighborSearch(domain)
    search.place(positions, dimensions: domain.dimensions)
    let counts = shells.counts(search, kinds, pool).map { Double($0) }
    return shells.entropy(counts, members: kinds.members, frames: 1, volume: domain.volume!)
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

  /// The number of pairs in each shell, for each pair of kinds.
  func counts(_ search: NeighborSearch, _ kinds: ParticleKinds, _ pool: WorkerPool) -> [Int] {
    let zero = [Int](repeating: 0, count: kinds.pairs * edges.count)
    return pool.reduce(search.leaves, grain: WorkerPool.grain(search.leaves, upTo: 4096), zero) { leaves in
      var counts = zero
      search.forEachPair(within: edges.upper, leaves: leaves) { i, j, squared in
        if let bin = edges.index(of: squared.squareRoot()) { counts[kinds.pair(i, j) * edges.count + bin] += 1 }
      }
      return counts
    } _: { a, b in
      zip(a, b).map { $0 + $1 }
    }
  }

  /// With the c pairs of each shell and each pair of kinds, and the m expected among independent particles, g = c/m, and the
  /// integral of a shell has the weight (n/2) x_a² dr = m N_a/(N_a - 1)NF for pairs of one kind, n x_a x_b dr = m/NF for others.
  func entropy(_ counts: [Double], members: [Int], frames: Int, volume: Double) -> PairEntropy.Value {
    guard counts.allSatisfy(\.isFinite) else {
      return PairEntropy.Value(entropy: .nan, bias: .nan, standardError: .nan, like: .nan)
    }
    let (n, f) = (Double(members.reduce(0, +)), Double(frames))
    var total = PairEntropy.Value(entropy: 0, bias: 0, standardError: 0, like: 0)
    var (variance, pair) = (0.0, 0)
    for b in members.indices {
      for a in 0...b {
        defer { pair += 1 }
        let (first, second) = (Double(members[a]), Double(members[b]))
        let pairs = a == b ? first * (first - 1) / 2 : first * second
        // Of a kind with one particle there are none to compare with.
        if pairs == 0 { continue }
        let scale = (a == b ? first / (first - 1) : 1) / (n * f)
        let sums = sums(counts[pair * edges.count..<(pair + 1) * edges.count], pairs: pairs * f / volume)
        total.entropy -= scale * sums.integral
        total.bias -= scale * sums.occupied / 2
        variance += scale * scale * (max(0, sums.squares - sums.occupied) + sums.occupied / 2)
        if a == b { total.like -= scale * sums.integral }
      }
    }
    total.standardError = variance.squareRoot()
    return total
  }

  /// Of the pairs of two kinds: Σ m [g ln g - g + 1], Σ c ln²g, which is about 1 for each shell by noise alone, and the shells with
  /// pairs.
  private func sums(_ counts: ArraySlice<Double>, pairs: Double) -> (integral: Double, squares: Double, occupied: Double) {
    var (integral, squares, occupied) = (0.0, 0.0, 0.0)
    for (bin, count) in counts.enumerated() {
      let expected = pairs * (ball(edges.edges[bin + 1]) - ball(edges.edges[bin]))
      integral += expected * pairEntropyIntegrand(count / expected)
      if count > 0 {
        let logarithm = LibM.log(count / expected)
        squares += count * logarithm * logarithm
        occupied += 1
      }
    }
    return (integral, squares, occupied)
  }
}
