/// What happens at the two faces of a box along one axis.
public enum Boundary: String, CaseIterable, Sendable {
  /// Leaving through one face is entering through the other.
  case periodic
  /// Walls that mirror positions and the direction of motion.
  case reflecting
  /// No faces: space goes on.
  case open
}

/// The box that particles live in: from 0 to `size` along each axis, in 1, 2 or 3 dimensions.
///
/// Along an open axis the size is only where initial conditions are placed.
public struct Domain: Equatable, Sendable {
  public let size: [Double]
  public let boundary: [Boundary]

  public var dimensions: Int { size.count }

  public init(size: [Double], boundary: [Boundary]) {
    precondition(size.count == boundary.count && (1...3).contains(size.count), "1 to 3 axes, each with a size and a boundary")
    precondition(size.allSatisfy { $0 > 0 && $0.isFinite }, "sizes are positive")
    self.size = size
    self.boundary = boundary
  }

  public static func periodic(_ size: Double..., dimensions: Int? = nil) -> Domain {
    let sizes = dimensions.map { [Double](repeating: size[0], count: $0) } ?? size
    return Domain(size: sizes, boundary: sizes.map { _ in .periodic })
  }

  /// The size along an axis if it is periodic, else 0.
  public func period(_ axis: Int) -> Double { axis < dimensions && boundary[axis] == .periodic ? size[axis] : 0 }

  /// The three periods; 0 where not periodic.
  public var periods: SIMD3<Double> { SIMD3(period(0), period(1), period(2)) }

  /// The shortest of the vectors between two points and their periodic images.
  public func minimumImage(_ d: SIMD3<Double>) -> SIMD3<Double> {
    var d = d
    for axis in 0..<dimensions where boundary[axis] == .periodic {
      d[axis] -= size[axis] * (d[axis] / size[axis]).rounded(.toNearestOrEven)
    }
    return d
  }

  /// Volume (area in 2-D); nil if an axis is open.
  public var volume: Double? { boundary.contains(.open) ? nil : size.reduce(1, *) }
}

/// The parameters `domain_size` and `domain_boundary`, for models to splice into their tables.
public struct DomainParameters: ParameterSet {
  /// One number for all axes or one for each.
  public var size: [Double]
  /// One word for all axes or one for each.
  public var boundary: [Boundary]

  public init() { self.init(size: 25, boundary: .periodic) }

  public init(size: Double, boundary: Boundary) {
    self.size = [size]
    self.boundary = [boundary]
  }

  public static let table: [Parameter<DomainParameters>] = [
    .reals(
      "domain_size", \.size, unit: "1", count: 1...3, each: positive, "size of the box: one number for all axes or one for each"),
    .choices(
      "domain_boundary", \.boundary, count: 1...3,
      "faces of the box, one word for all axes or one for each: periodic, reflecting (a tank), or open (no faces)"),
  ]

  /// What is wrong with these parameters in so many dimensions.
  public func problems(dimensions: Int) -> [ParameterProblem] {
    var problems: [ParameterProblem] = []
    for (name, count) in [("domain_size", size.count), ("domain_boundary", boundary.count)] where count != 1 && count != dimensions
    {
      problems.append(ParameterProblem(name, "has \(count) values for \(dimensions) dimensions: give 1 or \(dimensions)"))
    }
    return problems
  }

  public func domain(dimensions: Int) -> Domain {
    Domain(
      size: (0..<dimensions).map { size[size.count == 1 ? 0 : $0] },
      boundary: (0..<dimensions).map { boundary[boundary.count == 1 ? 0 : $0] })
  }
}
