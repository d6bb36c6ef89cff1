import SimCore

/// Groups of particles that are linked by short distances, and the shape of the largest one.
public final class Group: Diagnostic {
  public static let card = Card(
    name: "group",
    summary: "groups linked by short distances: their number, and extent and spacing of the largest",
    details: """
      Two particles belong to the same group if a chain of particles connects them in which each is at most linking_length from the next
      (single linkage). Distances go around periodic faces. A natural linking length for a model of schooling is its attraction radius.
      group_count                 number of groups, single particles included
      group_largest_fraction      share of all particles that is in the largest group
      group_centre                its centre (around periodic faces; arbitrary if it spans the box)
      group_spread                root mean square distance of its members to that centre
      group_neighbor_distance     mean distance of its members to their nearest neighbour; NaN if it is a single particle
      group_neighbor_distance_sd  standard deviation of these distances
      Of groups of the same size, the one with the particle of lowest index counts as the largest. A particle whose position isn't finite
      is a group of its own.
      """,
    references: ["Couzin, Krause, James, Ruxton & Franks 2002, J. Theor. Biol. 218, 1-11, doi:10.1006/jtbi.2002.3065"])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var linkingLength = 5.0
    public init() {}
    public static let table: [Parameter<Options>] = [
      .real("linking_length", \.linkingLength, in: positive, "largest distance between linked particles, in units of position")
    ]
  }

  /// Groups of particles at an instant.
  public struct Value: Sendable {
    /// The group of each particle, as the lowest index in it.
    public var labels: [Int]
    public var count: Int
    /// Members of the largest group, in rising order.
    public var largest: [Int]
    public var centre: SIMD3<Double>
    public var spread: Double
    public var neighborDistance: Double
    public var neighborDistanceDeviation: Double
  }

  private let position: PositionField
  private let linkingLength: Double
  private let search: NeighborSearch
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    position = try PositionField(scene)
    linkingLength = options.linkingLength
    search = NeighborSearch(position.domain)
    let attributes: [(name: String, value: ParameterValue)] = [("linking_length", .real(options.linkingLength))]
    let unit = position.unit
    outputs = [
      OutputVariable("group_count", "number of groups", attributes: attributes),
      OutputVariable("group_largest_fraction", "share of the particles in the largest group", attributes: attributes),
      OutputVariable(
        "group_centre", unit: unit, "centre of the largest group", dimensions: [.space(position.dimensions)], attributes: attributes
      ),
      OutputVariable(
        "group_spread", unit: unit, "root mean square distance to the centre of the largest group", attributes: attributes),
      OutputVariable(
        "group_neighbor_distance", unit: unit, "mean nearest-neighbour distance in the largest group", attributes: attributes),
      OutputVariable(
        "group_neighbor_distance_sd", unit: unit, "standard deviation of nearest-neighbour distances in the largest group",
        attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let positions = snapshot.values(PositionField.name)
    let value = Group.of(
      positions: positions, in: position.domain, linkingLength: linkingLength, search: search, pool: snapshot.pool)
    let fraction = Double(value.largest.count) / Double(positions.count / position.dimensions)
    return [Double(value.count), fraction] + (0..<position.dimensions).map { value.centre[$0] }
      + [value.spread, value.neighborDistance, value.neighborDistanceDeviation]
  }

  /// Groups of particles.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the domain has axes.
  ///   - linkingLength: Largest distance between linked particles.
  public static func of(
    positions: [Double], in domain: Domain, linkingLength: Double, pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    of(positions: positions, in: domain, linkingLength: linkingLength, search: NeighborSearch(domain), pool: pool)
  }

  private static func of(
    positions: [Double], in domain: Domain, linkingLength: Double, search: NeighborSearch, pool: WorkerPool
  ) -> Value {
    let dimensions = domain.dimensions
    search.place(positions, dimensions: dimensions)
    var sets = DisjointSets(count: search.count)
    var nearest = [Double](repeating: .infinity, count: search.count)
    search.forEachPair(within: linkingLength) { i, j, squared in
      sets.join(i, j)
      if squared < nearest[i] { nearest[i] = squared }
      if squared < nearest[j] { nearest[j] = squared }
    }
    let labels = (0..<search.count).map { sets.representative($0) }
    var sizes = [Int](repeating: 0, count: search.count)
    for label in labels { sizes[label] += 1 }
    let first = sizes.indices.reduce(0) { sizes[$1] > sizes[$0] ? $1 : $0 }
    let largest = labels.indices.filter { labels[$0] == first }

    let members = largest.flatMap { positions[dimensions * $0..<dimensions * ($0 + 1)] }
    let centre = Centre.of(members, in: domain, pool: pool)
    let image = MinimumImage(domain)
    let squares = members.withUnsafeBufferPointer { members in
      largest.indices.reduce(0.0) {
        let r = image(vector(members, $1, dimensions) - centre)
        return $0 + r.dot(r)
      }
    }
    // Someone is linked to every member, so nobody's nearest neighbour is farther than the linking length.
    let distances = largest.map { nearest[$0].squareRoot() }
    let n = Double(largest.count)
    let mean = largest.count > 1 ? distances.reduce(0, +) / n : .nan
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    return Value(
      labels: labels, count: sizes.count { $0 > 0 }, largest: largest, centre: centre, spread: (squares / n).squareRoot(),
      neighborDistance: mean, neighborDistanceDeviation: variance.squareRoot())
  }
}

/// Sets that only ever grow together; each is named by its smallest member (Tarjan 1975, J. ACM 22, 215-225, with path halving).
struct DisjointSets {
  private var parent: [Int32]

  init(count: Int) { parent = [Int32](0..<Int32(count)) }

  mutating func representative(_ element: Int) -> Int {
    var i = Int32(element)
    while parent[Int(i)] != i {
      parent[Int(i)] = parent[Int(parent[Int(i)])]
      i = parent[Int(i)]
    }
    return Int(i)
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (representative(a), representative(b))
    if a != b { parent[max(a, b)] = Int32(min(a, b)) }
  }
}
