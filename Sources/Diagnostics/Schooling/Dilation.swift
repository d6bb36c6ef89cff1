import SimCore

/// Motion away from or towards the centre, and how far the school extends.
public final class Dilation: Diagnostic {
  public static let card = Card(
    name: "dilation",
    summary: "motion away from the centre, and the distance to it",
    details: """
      dilation  mean of r_i·u_i, with the unit vectors r_i from the centre to particle i and u_i along its heading: 1 if all move straight
                away from the centre, -1 if all move straight towards it, near 0 in a swarm, a mill and an aligned group.
      spread    root mean square distance to the centre.
      centre: periodic (default) takes distances around periodic faces; raw takes the mean of the coordinates as they are.
      """,
    references: [
      "Tunstrom, Katz, Ioannou, Huepe, Lutz & Couzin 2013, PLoS Comput. Biol. 9, e1002915, doi:10.1371/journal.pcbi.1002915"
    ])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var centre = CentreKind.periodic
    public init() {}
    public static let table: [Parameter<Options>] = [
      .choice("centre", \.centre, "centre of the school: periodic (distances around faces) or raw (mean of the coordinates)")
    ]
  }

  private let position: PositionField
  private let direction: DirectionField
  private let centre: CentreKind
  public let outputs: [OutputVariable]

  public init(_ options: Options, scene: Scene) throws {
    position = try PositionField(scene)
    direction = try DirectionField(scene)
    try position.check(direction)
    centre = options.centre
    let attributes: [(name: String, value: ParameterValue)] = [("centre", .text(options.centre.rawValue))]
    outputs = [
      OutputVariable(
        "dilation", "mean of r · u: motion away from the centre",
        attributes: attributes + [("source_field", .text(direction.name))]),
      OutputVariable("spread", unit: position.unit, "root mean square distance to the centre", attributes: attributes),
    ]
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = Dilation.of(
      positions: snapshot.values(PositionField.name), headings: snapshot.values(direction.name), in: position.domain,
      centre: centre, pool: snapshot.pool)
    return [value.dilation, value.spread]
  }

  /// Radial motion and extent of particles about their centre.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the domain has axes.
  ///   - headings: Vectors in the same order; they are divided by their lengths.
  /// - Returns: NaN without particles or if a number isn't finite.
  public static func of(
    positions: [Double], headings: [Double], in domain: Domain, centre kind: CentreKind = .periodic,
    pool: WorkerPool = WorkerPool(threads: 1)
  ) -> (dilation: Double, spread: Double) {
    let dimensions = domain.dimensions
    let count = positions.count / dimensions
    let centre = Centre.of(positions, in: domain, kind: kind, pool: pool)
    let image = MinimumImage(domain, kind)
    let sums = positions.withUnsafeBufferPointer { positions in
      headings.withUnsafeBufferPointer { headings in
        pool.reduce(count, grain: 8192, SIMD2<Double>.zero) { range in
          var sums = SIMD2<Double>.zero
          for i in range {
            let r = image(vector(positions, i, dimensions) - centre)
            sums += SIMD2(r.direction.dot(vector(headings, i, dimensions).direction), r.dot(r))
          }
          return sums
        } _: {
          $0 + $1
        }
      }
    }
    return (sums.x / Double(count), (sums.y / Double(count)).squareRoot())
  }
}
