import SimCore

/// The field `position`, and the box that it is in.
struct PositionField {
  static let name = "position"
  let dimensions: Int
  let unit: String
  /// The system's box; open space if it has none.
  let domain: Domain

  /// - Parameter least: The least number of dimensions that will do.
  /// - Throws: `SimulationError.impossible` if the positions don't fit the box.
  init(_ scene: Scene, dimensionsFrom least: Int = 2) throws {
    guard let field = scene.field(PositionField.name) else {
      throw SimulationError.impossible(parameter: nil, reason: "needs the field 'position'")
    }
    dimensions = try field.checkedSpaceDimensions(from: least)
    unit = field.unit
    domain =
      scene.domain
      ?? Domain(size: [Double](repeating: 1, count: dimensions), boundary: [Boundary](repeating: .open, count: dimensions))
    guard domain.dimensions == dimensions else {
      throw SimulationError.impossible(
        parameter: nil, reason: "positions have \(dimensions) components, but the box has \(domain.dimensions) axes")
    }
  }

  /// The same, for a diagnostic that also needs directions of motion.
  func check(_ direction: DirectionField) throws {
    guard direction.dimensions == dimensions else {
      throw SimulationError.impossible(
        parameter: nil,
        reason: "positions have \(dimensions) components, but '\(direction.name)' has \(direction.dimensions)")
    }
  }
}

/// The shortest of the vectors between two points and their periodic images.
struct MinimumImage {
  private let period: SIMD3<Double>
  private let inverse: SIMD3<Double>

  /// - Parameter kind: With `raw`, vectors stay as they are.
  init(_ domain: Domain, _ kind: CentreKind = .periodic) {
    period = kind == .raw ? .zero : domain.periods
    inverse = SIMD3(1, 1, 1) / period.replacing(with: .infinity, where: period .== 0)
  }

  @inline(__always)
  func callAsFunction(_ d: SIMD3<Double>) -> SIMD3<Double> { d - period * (d * inverse).rounded(.toNearestOrEven) }

  @inline(always)
  func callAsFunction(_ d: Lanes3<Double>) -> Lanes3<Double> {
    Lanes3(
      d.x - period.x * Double.rounded(d.x * inverse.x), d.y - period.y * Double.rounded(d.y * inverse.y),
      d.z - period.z * Double.rounded(d.z * inverse.z))
  }
}
