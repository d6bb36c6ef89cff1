import SimCore

/// The radial distribution function of particles in a periodic box.
public final class RadialDistribution: Diagnostic {
  public static let card = Card(
    name: "radial_distribution",
    summary: "radial distribution function g(r), its value at contact, and the two-body entropy",
    details: """
      radial_distribution(distance)
          g(r): the number of pairs in a shell around r, over the number among independent particles,
          N(N − 1)/2 times the share of the shell in the box. Bins of equal width up to
          `max_distance`.
      two_body_entropy
          s₂ = −(n/2) ∫ [g ln g − g + 1] dr up to `max_distance`: the part of the excess entropy per
          particle, in k, that pairs account for. Noise makes it too low, by about bins/2N.
      contact_value
          g at `diameter`, if that is given: a parabola fitted to the pairs from there to 1.1
          diameters. It is linear in the numbers of pairs, so means over time are unbiased. The
          pressure of hard discs is p/nT = 1 + 2ηg with the packing fraction η, that of hard spheres
          1 + 4ηg.
      Distances are those of minimum images, so the box must be periodic along every axis.
      """,
    references: [
      "Hansen & McDonald 2013, Theory of Simple Liquids, 4th ed., §2.5", "Nettleton & Green 1958, J. Chem. Phys. 29, 1365-1370",
      "Baranyai & Evans 1989, Phys. Rev. A 40, 3817-3822: the form of s₂",
    ])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var bins = 100
    public var maxDistance: Double?
    public var diameter: Double?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .integer("bins", \.bins, in: 1...100_000, "number of distances"),
      .real(
        "max_distance", \.maxDistance, in: positive,
        "largest distance; by default five times (V/N)^(1/d), but at most half of the shortest side"),
      .real("diameter", \.diameter, in: positive, "of a particle: adds contact_value"),
    ]
  }

  /// The pairs of particles at an instant.
  public struct Value: Equatable, Sendable {
    /// g in each bin.
    public var g: [Double]
    public var twoBodyEntropy: Double
    /// NaN without a diameter.
    public var contact: Double
  }

  private let domain: Domain
  private let bins: UniformBins
  private let diameter: Double?
  private let search: NeighborSearch
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    let position = try PositionField(scene)
    domain = position.domain
    guard domain.boundary.allSatisfy({ $0 == .periodic }) else {
      throw SimulationError.impossible(parameter: nil, reason: "needs a box that is periodic along every axis")
    }
    let half = domain.size.min()! / 2
    for (name, distance, factor) in [
      ("max_distance", options.maxDistance, 1.0), ("diameter", options.diameter, RadialDistribution.reach),
    ] {
      if let distance, distance * factor > half {
        let limit = half / factor
        throw SimulationError.impossible(
          parameter: name, reason: "\(distance) is too large for minimum images in this box: at most \(limit)")
      }
    }
    let count = Double(scene.field(PositionField.name)!.rows)
    let spacing = LibM.pow(domain.volume! / count, 1 / Double(domain.dimensions))
    bins = UniformBins(options.bins, from: 0, to: options.maxDistance ?? min(half, 5 * spacing))
    diameter = options.diameter
    search = NeighborSearch(domain)
    let edges = bins.edges
    let distance = Dimension(
      "distance", size: bins.count, coordinates: (0..<bins.count).map { (edges[$0] + edges[$0 + 1]) / 2 }, unit: position.unit,
      longName: "distance, middle of the bin")
    outputs =
      [
        OutputVariable("radial_distribution", "radial distribution function", dimensions: [distance]),
        OutputVariable(
          "two_body_entropy", "two-body excess entropy per particle", attributes: [("max_distance", .real(bins.upper))]),
      ]
      + (options.diameter.map {
        [OutputVariable("contact_value", "radial distribution function at contact", attributes: [("diameter", .real($0))])]
      } ?? [])
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = RadialDistribution.of(
      snapshot.values(PositionField.name), search, in: domain, bins: bins, diameter: diameter, pool: snapshot.pool)
    return value.g + [value.twoBodyEntropy] + (diameter == nil ? [] : [value.contact])
  }

  /// The radial distribution of particles in a periodic box.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the domain has axes.
  ///   - bins: From 0 to a distance of at most half the shortest side.
  ///   - diameter: Where to take the contact value; at most 1/2.2 of the shortest side.
  /// - Returns: NaN with less than two particles, or if a number isn't finite.
  public static func of(
    positions: [Double], in domain: Domain, bins: UniformBins, diameter: Double? = nil, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    of(positions, NeighborSearch(domain), in: domain, bins: bins, diameter: diameter, pool: pool)
  }

  private static func of(
    _ positions: [Double], _ search: NeighborSearch, in domain: Domain, bins: UniformBins, diameter: Double?, pool: WorkerPool
  ) -> Value {
    search.place(positions, dimensions: domain.dimensions)
    guard search.count > 1, positions.allSatisfy(\.isFinite) else {
      return Value(g: [Double](repeating: .nan, count: bins.count), twoBodyEntropy: .nan, contact: .nan)
    }
    let contact = diameter.map { ContactFit($0, dimensions: domain.dimensions) }
    let radius = max(bins.upper, contact?.upper ?? 0)
    let (counts, weight) = pool.reduce(
      search.leaves, grain: WorkerPool.grain(search.leaves, upTo: 4096), ([Int](repeating: 0, count: bins.count), 0.0)
    ) { leaves in
      var (counts, weight) = ([Int](repeating: 0, count: bins.count), 0.0)
      search.forEachPair(within: radius, leaves: leaves) { _, _, squared in
        let distance = squared.squareRoot()
        if let bin = bins.index(of: distance) { counts[bin] += 1 }
        if let contact { weight += contact.weight(distance) }
      }
      return (counts, weight)
    } _: { a, b in
      (zip(a.0, b.0).map { $0 + $1 }, a.1 + b.1)
    }

    let (n, volume) = (Double(search.count), domain.volume!)
    // Of independent particles, in a unit volume.
    let pairs = n * (n - 1) / (2 * volume)
    let edges = bins.edges
    let shells = counts.indices.map { ball(edges[$0 + 1], domain.dimensions) - ball(edges[$0], domain.dimensions) }
    let g = counts.indices.map { Double(counts[$0]) / (pairs * shells[$0]) }
    var integral = 0.0
    for (g, shell) in zip(g, shells) { integral += shell * ((g > 0 ? g * LibM.log(g) : 0) - g + 1) }
    return Value(g: g, twoBodyEntropy: -n / volume / 2 * integral, contact: contact == nil ? .nan : weight / pairs)
  }

  /// How far beyond contact the fit goes, in diameters.
  fileprivate static let reach = 1.1

  private static func ball(_ radius: Double, _ dimensions: Int) -> Double {
    dimensions == 2 ? .pi * radius * radius : 4 / 3 * .pi * radius * radius * radius
  }
}

/// The weight of each pair in the value at contact of the parabola that fits g best, in least squares over the volume of a shell.
private struct ContactFit {
  private let diameter: Double
  private let width: Double
  private let weights: SIMD3<Double>

  var upper: Double { diameter + width }

  init(_ diameter: Double, dimensions: Int) {
    self.diameter = diameter
    let width = (RadialDistribution.reach - 1) * diameter
    self.width = width
    // Moments ∫ tᵐ S(r) dr with t from 0 at contact to 1, and the surface S of a sphere.
    func moment(_ m: Int) -> Double {
      let m = Double(m)
      return dimensions == 2
        ? 2 * .pi * width * (diameter / (m + 1) + width / (m + 2))
        : 4 * .pi * width * (diameter * diameter / (m + 1) + 2 * diameter * width / (m + 2) + width * width / (m + 3))
    }
    let columns = (0..<3).map { SIMD3(moment($0), moment($0 + 1), moment($0 + 2)) }
    let cofactors = columns[1].cross(columns[2])
    weights = cofactors / columns[0].dot(cofactors)
  }

  @inline(__always)
  func weight(_ distance: Double) -> Double {
    let t = (distance - diameter) / width
    return t >= 0 && t <= 1 ? weights.x + t * (weights.y + t * weights.z) : 0
  }
}
