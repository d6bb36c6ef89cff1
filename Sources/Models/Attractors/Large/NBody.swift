import SimCore

/// Bodies that attract each other by gravity.
public struct NBody: SizedFlow {
  public static let card = Card(
    name: "n-body",
    summary: "bodies under their own gravity; three chase each other along a figure eight (Chenciner & Montgomery 2000)",
    details: """
      d²r_i/dt² = gravity sum over j of m_j (r_j - r_i) / (|r_j - r_i|² + softening²)^(3/2)
      The state has all positions, then all velocities. All pairs are computed: the work grows with the square of the number of \
      bodies. Three bodies start on the figure eight, which has the period 6.3259 / sqrt(gravity m) if all masses are m and \
      nothing is softened; other numbers start as a regular polygon of radius 1 that turns as a rigid body if all masses are \
      equal. With unequal masses, velocities are those of the mean mass.
      """,
    references: [
      "Chenciner and Montgomery (2000), Ann. Math. 152:881–901, doi:10.2307/2661357",
      "Aarseth (2003), Gravitational N-Body Simulations, Cambridge University Press",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .regular, period: 6.3259, exponents: [], divergence: "0",
    symmetry: "translations, rotations, reflections and Galilean transformations; (v, t) → (-v, -t)")

  public var masses = [1.0, 1.0, 1.0]
  public var dimensions = 2
  public var gravity = 1.0
  public var softening = 0.0
  public init() {}
  public static let table: [Parameter<NBody>] = [
    .reals("masses", \.masses, count: 1...10_000, each: nonnegative, "mass of each body; a body of mass 0 only feels the others"),
    .integer("dimensions", \.dimensions, in: 2...3, "of space"),
    .real("gravity", \.gravity, in: nonnegative, "gravitational constant"),
    .real("softening", \.softening, in: nonnegative, "length below which attraction is weakened (Plummer spheres); 0: points"),
  ]

  private var bodies: Int { masses.count }

  public var components: [String] {
    let axes = ["x", "y", "z"].prefix(dimensions)
    return ["", "v"].flatMap { prefix in (0..<bodies).flatMap { body in axes.map { "\(prefix)\($0)\(body)" } } }
  }

  public func defaultState(seed: UInt64) -> [Double] {
    let (positions, velocities) = bodies == 3 ? figureEight : polygon
    return (positions + velocities).flatMap { [$0.x, $0.y] + [Double](repeating: 0, count: dimensions - 2) }
  }

  private var meanMass: Double { masses.reduce(0, +) / Double(bodies) }

  /// Chenciner & Montgomery (2000), with so many digits that the orbit closes to 10⁻¹².
  private var figureEight: (positions: [SIMD2<Double>], velocities: [SIMD2<Double>]) {
    let position = SIMD2(0.97000435669734, -0.24308753153583)
    let velocity = (gravity * meanMass).squareRoot() * SIMD2(0.93240737144094, 0.86473146092117)
    return ([position, -position, SIMD2()], [0.5 * velocity, 0.5 * velocity, -velocity])
  }

  /// A regular polygon, which turns so fast that attraction holds it together.
  private var polygon: (positions: [SIMD2<Double>], velocities: [SIMD2<Double>]) {
    let positions = (0..<bodies).map { body in
      let angle = 2 * Double.pi * Double(body) / Double(bodies)
      return SIMD2(LibM.cos(angle), LibM.sin(angle))
    }
    let inward = (1..<max(1, bodies)).reduce(0.0) { sum, body in
      let sine = LibM.sin(.pi * Double(body) / Double(bodies))
      let squaredDistance = 4 * sine * sine + softening * softening
      return sum + gravity * meanMass * 2 * sine * sine / (squaredDistance * squaredDistance.squareRoot())
    }
    return (positions, positions.map { inward.squareRoot() * SIMD2(-$0.y, $0.x) })
  }

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (bodies, size) = (bodies, bodies * dimensions)
    let accelerations = derivative + size
    for c in 0..<size { (derivative[c], accelerations[c]) = (u[size + c], Number(0)) }
    for first in 0..<bodies {
      for second in 0..<first { attract(first, second, u, accelerations) }
    }
  }

  /// Adds the attraction of two bodies to their accelerations.
  @inline(__always)
  private func attract<Number: RealNumber>(
    _ first: Int, _ second: Int, _ u: UnsafePointer<Number>, _ accelerations: UnsafeMutablePointer<Number>
  ) {
    let (a, b) = (first * dimensions, second * dimensions)
    var squaredDistance = Number(softening * softening)
    for k in 0..<dimensions { squaredDistance = squaredDistance + square(u[b + k] - u[a + k]) }
    let strength = gravity / (squaredDistance * sqrt(squaredDistance))
    for k in 0..<dimensions {
      let pull = strength * (u[b + k] - u[a + k])
      accelerations[a + k] = accelerations[a + k] + masses[second] * pull
      accelerations[b + k] = accelerations[b + k] - masses[first] * pull
    }
  }
}

/// Velocities stand for momenta: masses are constant.
extension NBody: SeparableHamiltonian {
  public var positions: [Int] { Array(0..<bodies * dimensions) }
  public var momenta: [Int] { positions.map { $0 + bodies * dimensions } }

  public func velocity<Number: RealNumber>(_ p: UnsafePointer<Number>, _ velocity: UnsafeMutablePointer<Number>) {
    for c in 0..<bodies * dimensions { velocity[c] = p[c] }
  }

  public func force<Number: RealNumber>(_ t: Number, _ q: UnsafePointer<Number>, _ force: UnsafeMutablePointer<Number>) {
    for c in 0..<bodies * dimensions { force[c] = Number(0) }
    for first in 0..<bodies {
      for second in 0..<first { attract(first, second, q, force) }
    }
  }
}
