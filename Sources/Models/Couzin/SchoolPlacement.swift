import SimCore

/// Where fish are and where they head at the start.
public struct SchoolPlacement: ParameterSet {
  public enum Shape: String, CaseIterable, Sendable {
    /// Uniform in a sphere (a disc in 2-D) around the centre of the box.
    case sphere
    /// Uniform in the box.
    case box
    /// On a ring around the centre of the box, in the x–y plane, heading along it: a mill.
    case mill
  }

  public enum Headings: String, CaseIterable, Sendable {
    case random
    /// All in the direction of `direction`.
    case aligned
  }

  public var shape = Shape.sphere
  public var radius: Double?
  public var headings = Headings.random
  public var direction = [1.0, 0, 0]
  public init() {}

  public static let table: [Parameter<SchoolPlacement>] = [
    .choice("shape", \.shape, "where fish are: uniform in a sphere or in the box, or on a ring on which they turn (mill)"),
    .real(
      "radius", \.radius, unit: "body lengths", in: positive,
      "of the sphere or ring; null: a cubic body length for each fish"),
    .choice("headings", \.headings, "random, or aligned along direction; a mill has its own"),
    .reals("direction", \.direction, count: 2...3, "of aligned headings; any length but 0"),
  ]

  public func problems() -> [ParameterProblem] {
    direction.contains { $0 != 0 } ? [] : [ParameterProblem("direction", "must point somewhere: at least one number other than 0")]
  }

  /// Places all agents of a swarm. The first fish of a large school start as those of a small one.
  func place(_ swarm: AnySwarm, _ random: Philox) {
    let domain = swarm.domain
    let dimensions = domain.dimensions
    let centre = SIMD3(domain.size[0] / 2, domain.size[1] / 2, dimensions == 3 ? domain.size[2] / 2 : 0)
    let radius = radius ?? defaultRadius(swarm.count, dimensions)
    let common = unit(SIMD3(direction[0], direction[1], dimensions == 3 ? direction.last! : 0))
    var positions: [Double] = []
    var headings: [Double] = []
    positions.reserveCapacity(swarm.count * dimensions)
    headings.reserveCapacity(swarm.count * dimensions)
    for fish in 0..<swarm.count {
      var position = SIMD3<Double>.zero
      var heading = self.headings == .aligned ? common : randomDirection(random, fish, dimensions)
      let (a, b) = (
        random.uniforms(.initialPosition, particle: fish, draw: 0), random.uniforms(.initialPosition, particle: fish, draw: 1)
      )
      switch shape {
      case .box:
        position = SIMD3(a[0] * domain.size[0], a[1] * domain.size[1], dimensions == 3 ? b[0] * domain.size[2] : 0)
      case .sphere:
        let distance = radius * (dimensions == 3 ? LibM.cbrt(a[0]) : a[0].squareRoot())
        position = centre + distance * direction(b, dimensions)
      case .mill:
        let (spread, lift) = (
          random.normals(.initialPosition, particle: fish, draw: 0), random.normals(.initialPosition, particle: fish, draw: 1)
        )
        let angle = 2 * .pi * Double(fish) / Double(swarm.count) + 0.1 * spread[0]
        let distance = radius * (1 + 0.15 * spread[1])
        position =
          centre
          + SIMD3(distance * LibM.cos(angle), distance * LibM.sin(angle), dimensions == 3 ? 0.3 * radius * lift[0] : 0)
        heading = unit(SIMD3(-LibM.sin(angle), LibM.cos(angle), dimensions == 3 ? 0.1 * lift[1] : 0))
      }
      for axis in 0..<dimensions {
        positions.append(inside(position[axis], axis, domain))
        headings.append(heading[axis])
      }
    }
    swarm.set(0, to: positions)
    swarm.set(3, to: headings)
  }

  /// Of the sphere in which each fish has a cube of one body length.
  private func defaultRadius(_ count: Int, _ dimensions: Int) -> Double {
    dimensions == 3 ? LibM.cbrt(Double(count) * 3 / (4 * .pi)) : (Double(count) / .pi).squareRoot()
  }

  private func inside(_ x: Double, _ axis: Int, _ domain: Domain) -> Double {
    let size = domain.size[axis]
    switch domain.boundary[axis] {
    case .open: return x
    case .reflecting: return min(max(x, 0), size)
    case .periodic:
      let wrapped = x - (x / size).rounded(.down) * size
      return wrapped < size ? wrapped : 0
    }
  }

  private func randomDirection(_ random: Philox, _ fish: Int, _ dimensions: Int) -> SIMD3<Double> {
    direction(random.uniforms(.initialHeading, particle: fish), dimensions)
  }

  /// A uniform direction from two uniform numbers.
  private func direction(_ u: SIMD2<Double>, _ dimensions: Int) -> SIMD3<Double> {
    let angle = 2 * .pi * u[0]
    if dimensions == 2 { return SIMD3(LibM.cos(angle), LibM.sin(angle), 0) }
    let z = 2 * u[1] - 1
    let equator = (1 - z * z).squareRoot()
    return SIMD3(equator * LibM.cos(angle), equator * LibM.sin(angle), z)
  }
}

func unit(_ v: SIMD3<Double>) -> SIMD3<Double> { v / (v * v).sum().squareRoot() }
