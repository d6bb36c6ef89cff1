import SimCore

/// Collective rotation about the centre of the school.
public final class Milling: Diagnostic {
  public static let card = Card(
    name: "milling",
    summary: "degree of rotation about the centre: mean angular momentum of unit vectors, signed, with its axis",
    details: """
      l_i = r_i × u_i, with the unit vectors r_i from the centre to particle i and u_i along its heading.
      milling           |mean l|: 1 if all circle the centre in the same plane and sense, near 0 in a swarm and in an aligned group.
      milling_signed    mean of l·a about the fitted axis a; positive if counter-clockwise seen from the tip of a.
      milling_absolute  mean of |l·a|: also near 1 in a mill whose particles circle in both senses, where the other two are 0.
                        0.39 for independent isotropic positions and headings, so it shows rotation only well above that.
      milling_axis      a: the direction in which the squares of l are largest (first eigenvector of Σ l lᵀ), pointing to positive z (to
                        positive y, then x, if it is horizontal). In a swarm it is arbitrary. Not given in two dimensions, where a is z.
      centre: periodic (default) measures about a centre that takes distances around periodic faces, so a mill that lies across a face
      reads the same as one in the middle of the box. centre: raw takes the mean of the coordinates; `milling` is then the `rotation` of
      dewi-kadita. A centre exists only for a school that doesn't fill a periodic box. Particles closer to the centre than 1e-10 don't count
      as rotating.
      """,
    references: ["Couzin, Krause, James, Ruxton & Franks 2002, J. Theor. Biol. 218, 1-11, doi:10.1006/jtbi.2002.3065"])
  public static let requires = [PositionField.name]

  public struct Options: ParameterSet {
    public var centre = CentreKind.periodic
    public init() {}
    public static let table: [Parameter<Options>] = [
      .choice("centre", \.centre, "centre of rotation: periodic (distances around periodic faces) or raw (mean of the coordinates)")
    ]
  }

  /// Rotation of a school at an instant.
  public struct Value: Equatable, Sendable {
    public var milling: Double
    public var signed: Double
    public var absolute: Double
    public var axis: SIMD3<Double>
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
    let attributes: [(name: String, value: ParameterValue)] = [
      ("centre", .text(options.centre.rawValue)), ("source_field", .text(direction.name)),
    ]
    var outputs = [
      OutputVariable("milling", "milling: length of the mean of r × u about the centre", attributes: attributes),
      OutputVariable("milling_signed", "mean of r × u along the mill axis, positive if counter-clockwise", attributes: attributes),
      OutputVariable("milling_absolute", "mean of |r × u| along the mill axis, either sense", attributes: attributes),
    ]
    if position.dimensions == 3 {
      outputs.append(OutputVariable("milling_axis", "fitted axis of rotation", dimensions: [.space(3)], attributes: attributes))
    }
    self.outputs = outputs
  }

  public func observe(_ snapshot: Snapshot) -> [Double] {
    let value = Milling.of(
      positions: snapshot.values(PositionField.name), headings: snapshot.values(direction.name), in: position.domain,
      centre: centre, pool: snapshot.pool)
    let scalars = [value.milling, value.signed, value.absolute]
    return position.dimensions == 3 ? scalars + [value.axis.x, value.axis.y, value.axis.z] : scalars
  }

  /// Rotation of particles about their centre.
  ///
  /// - Parameters:
  ///   - positions: Coordinates of one particle after the other, as many as the domain has axes.
  ///   - headings: Vectors in the same order; they are divided by their lengths.
  /// - Returns: NaN without particles or if a number isn't finite.
  public static func of(
    positions: [Double], headings: [Double], in domain: Domain, centre kind: CentreKind = .periodic,
    pool: WorkerPool = WorkerPool(threads: 1)
  ) -> Value {
    let dimensions = domain.dimensions
    let count = positions.count / dimensions
    let centre = Centre.of(positions, in: domain, kind: kind, pool: pool)
    let image = MinimumImage(domain, kind)
    return positions.withUnsafeBufferPointer { positions in
      headings.withUnsafeBufferPointer { headings in
        let angularMomentum = { (i: Int) -> SIMD3<Double> in
          image(vector(positions, i, dimensions) - centre).direction.cross(vector(headings, i, dimensions).direction)
        }
        let (sum, squares) = pool.reduce(count, grain: 8192, (SIMD3<Double>.zero, SymmetricMatrix3())) { range in
          var (sum, squares) = (SIMD3<Double>.zero, SymmetricMatrix3())
          for i in range {
            let l = angularMomentum(i)
            sum += l
            squares = squares + SymmetricMatrix3(outer: l)
          }
          return (sum, squares)
        } _: {
          ($0.0 + $1.0, $0.1 + $1.1)
        }
        let mean = sum / Double(count)
        if !mean.length.isFinite { return Value(milling: .nan, signed: .nan, absolute: .nan, axis: SIMD3(repeating: .nan)) }
        let axis = dimensions == 2 ? SIMD3(0, 0, 1) : upward(squares.eigen().vectors[0])
        let absolute = pool.reduce(count, grain: 8192, 0.0) { range in
          range.reduce(0.0) { $0 + abs(angularMomentum($1).dot(axis)) }
        } _: {
          $0 + $1
        }
        return Value(milling: mean.length, signed: mean.dot(axis), absolute: absolute / Double(count), axis: axis)
      }
    }
  }

  /// The vector or its opposite, whichever points to positive z; horizontal ones to positive y, then x.
  private static func upward(_ v: SIMD3<Double>) -> SIMD3<Double> {
    let leading = v.z != 0 ? v.z : v.y != 0 ? v.y : v.x
    return leading < 0 ? -v : v
  }
}
