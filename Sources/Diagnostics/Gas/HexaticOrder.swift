import SimCore

/// Bond-orientational order of particles in the plane.
public final class HexaticOrder: Diagnostic {
  public static let card = Card(
    name: "hexatic_order",
    summary: "bond-orientational order ψ₆ of discs: global, and the mean of the local one",
    details: """
      ψ₆(j) = (1/n_j) Σ_k exp(6iθ_jk) over the n_j neighbours k of particle j, with the angle θ_jk of the line
      from j to k.
      hexatic_order         |(1/N) Σ_j ψ₆(j)|: 1 in a triangular lattice, of the order of 0.5/√N in a
                            disordered fluid.
      hexatic_order_local   (1/N) Σ_j |ψ₆(j)|: also near 1 if lattices of different directions meet; 0.37
                            for independent particles and the 6 nearest.
      Neighbours are the 6 nearest particles, or, with `cutoff`, all at most that far away; a particle without any has ψ₆ = 0.
      Distances and angles are those of minimum images. In two dimensions only. NaN without particles, or if a number isn't finite.
      """,
    references: ["Nelson & Halperin 1979, Phys. Rev. B 19, 2457-2484"])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var cutoff: Double?
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("cutoff", \.cutoff, in: positive, "largest distance of a neighbour, in units of position; by default the 6 nearest")
    ]
  }

  /// The order at an instant.
  public struct Value: Equatable, Sendable {
    public var global: Double
    public var local: Double
  }

  private let domain: Domain
  private let cutoff: Double?
  private let search: NeighborSearch
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    let position = try PositionField(scene)
    guard position.dimensions == 2 else {
      throw SimulationError.impossible(
        parameter: nil, reason: "is defined in two dimensions; positions have \(position.dimensions)")
    }
    domain = position.domain
    cutoff = options.cutoff
    search = NeighborSearch(domain)
    let attributes: [(name: String, value: ParameterValue)] = [
      ("neighbors", options.cutoff.map { .text("within \($0)") } ?? .text("6 nearest"))
    ]
    outputs = [
      OutputVariable("hexatic_order", "global bond-orientational order |⟨ψ₆⟩|", attributes: attributes),
      OutputVariable("hexatic_order_local", "mean local bond-orientational order ⟨|ψ₆|⟩", attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = HexaticOrder.of(snapshot.values(PositionField.name), search, in: domain, cutoff: cutoff, pool: snapshot.pool)
    return [value.global, value.local]
  }

  /// The order of particles in the plane.
  ///
  /// - Parameters:
  ///   - positions: x and y of one particle after the other.
  ///   - cutoff: The largest distance of a neighbour; the 6 nearest particles if nil.
  public static func of(
    positions: [Double], in domain: Domain, cutoff: Double? = nil, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    of(positions, NeighborSearch(domain), in: domain, cutoff: cutoff, pool: pool)
  }

  private static func of(
    _ positions: [Double], _ search: NeighborSearch, in domain: Domain, cutoff: Double?, pool: WorkerPool
  ) -> Value {
    search.place(positions, dimensions: 2)
    guard search.count > 0, positions.allSatisfy(\.isFinite) else { return Value(global: .nan, local: .nan) }
    let order = cutoff.map { within($0, positions, search, domain) } ?? nearest(positions, search, domain, pool)
    let (sum, lengths) = pool.reduce(order.count, grain: 16384, (SIMD2<Double>.zero, 0.0)) { range in
      var (sum, lengths) = (SIMD2<Double>.zero, 0.0)
      for j in range {
        sum += order[j]
        lengths += (order[j] * order[j]).sum().squareRoot()
      }
      return (sum, lengths)
    } _: {
      ($0.0 + $1.0, $0.1 + $1.1)
    }
    let n = Double(order.count)
    return Value(global: (sum * sum).sum().squareRoot() / n, local: lengths / n)
  }

  /// ψ₆ of each particle from its 6 nearest.
  private static func nearest(
    _ positions: [Double], _ search: NeighborSearch, _ domain: Domain, _ pool: WorkerPool
  ) -> [SIMD2<Double>] {
    let neighbors = search.nearest(6, pool: pool).indices
    let bond = Bond(positions, domain)
    return [SIMD2<Double>](unsafeUninitializedCapacity: search.count) { order, count in
      let out = order.baseAddress!
      pool.forEachRange(search.count, grain: 16384) { range in
        for j in range {
          var (sum, bonds) = (SIMD2<Double>.zero, 0.0)
          for k in neighbors[6 * j..<6 * j + 6] where k >= 0 {
            sum += bond(j, k)
            bonds += 1
          }
          (out + j).initialize(to: bonds > 0 ? sum / bonds : .zero)
        }
      }
      count = search.count
    }
  }

  /// ψ₆ of each particle from all within a distance.
  private static func within(
    _ cutoff: Double, _ positions: [Double], _ search: NeighborSearch, _ domain: Domain
  ) -> [SIMD2<Double>] {
    var sums = [SIMD2<Double>](repeating: .zero, count: search.count)
    var bonds = [Double](repeating: 0, count: search.count)
    let bond = Bond(positions, domain)
    search.forEachPair(within: cutoff) { j, k, _ in
      // The opposite direction has the same sixth power.
      let value = bond(j, k)
      sums[j] += value
      sums[k] += value
      bonds[j] += 1
      bonds[k] += 1
    }
    return sums.indices.map { bonds[$0] > 0 ? sums[$0] / bonds[$0] : .zero }
  }
}

/// exp(6iθ) of the line between two particles; 0 if they are at the same place.
private struct Bond {
  private let positions: [Double]
  private let image: MinimumImage

  init(_ positions: [Double], _ domain: Domain) {
    self.positions = positions
    image = MinimumImage(domain)
  }

  func callAsFunction(_ j: Int, _ k: Int) -> SIMD2<Double> {
    let d = image(SIMD3(positions[2 * k] - positions[2 * j], positions[2 * k + 1] - positions[2 * j + 1], 0))
    let length = d.length
    if length == 0 { return .zero }
    let z = SIMD2(d.x, d.y) / length
    let cube = product(product(z, z), z)
    return product(cube, cube)
  }

  private func product(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x)
  }
}
