import SimCore

/// Aref's blinking vortex in a round tank.
public struct BlinkingVortexMap: IteratedMap {
  public static let card = Card(
    name: "blinking-vortex-map",
    summary: "two stirrers in a round tank that work in turn, each a point vortex: chaotic advection (Aref 1984)",
    details: """
      A particle in a tank of radius a turns for the time t about a vortex of circulation gamma at (b, 0), then for the time t \
      about an equal one at (-b, 0). r and theta are its polar coordinates.
      With the vortex's image at c = a²/b, and λ the ratio of the particle's distances from vortex and image, the particle goes \
      round a circle of radius ρ = λ (c - b) / (1 - λ²) about the point (c - (c - b) / (1 - λ²), 0). Its angle φ there follows \
      from Kepler's equation
      φ - e sin φ = φ₀ - e sin φ₀ + t gamma (1 - λ²) / (2π ρ² (1 + λ²)),   e = 2 λ / (1 + λ²).
      The area r dr dtheta is preserved. The formulas fail where the particle sits on a vortex. Orbits linger near islands for \
      long, and exponents converge slowly. dysts means to change vortices after each iterate but never does: with variant = \
      dysts, an iterate is a turn about the first vortex only; then every orbit stays on its circle.
      """,
    references: ["Aref (1984), J. Fluid Mech. 143:1–21, doi:10.1017/S0022112084001233"])
  public static let facts = SystemFacts(
    dysts: "BlinkingVortexMap", regime: .chaotic, exponents: [0.98, -0.98], uncertainty: 0.03,
    divergence: "r / r'")
  public static let components = ["r", "theta"]
  public static let defaultState = [0.17, 0.33]

  public enum Variant: String, CaseIterable, Sendable { case literature, dysts }

  public var a = 1.0
  public var gamma = 1.0
  public var b = 0.5
  public var t = 1.5
  public var variant = Variant.literature
  public init() {}
  public static let table: [Parameter<BlinkingVortexMap>] = [
    .real("a", \.a, in: positive, "radius of the tank"),
    .real("gamma", \.gamma, "circulation of a vortex, anticlockwise if positive"),
    .real("b", \.b, in: positive, "distance of the vortices from the centre"),
    .real("t", \.t, "how long a vortex is at work"),
    .choice("variant", \.variant, "both vortices in turn, or the first only, which is what dysts 0.96 computes"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (r, theta) = (u[0], u[1])
    var (x, y) = (r * cos(theta), r * sin(theta))
    (x, y) = stirred(x, y)
    if variant == .literature {
      // The other vortex, seen with the tank turned by half a turn.
      (x, y) = stirred(-x, -y)
      (x, y) = (-x, -y)
    }
    image[0] = sqrt(square(x) + square(y))
    image[1] = polarAngle(x, y)
  }

  public func problems() -> [ParameterProblem] {
    b < a ? [] : [ParameterProblem("b", "must be smaller than the tank's radius a")]
  }

  /// A particle after the time t near the vortex at (b, 0).
  func stirred<Number: RealNumber>(_ x: Number, _ y: Number) -> (Number, Number) {
    let c = a * a / b
    let y2 = square(y)
    let ratio2 = (square(x - b) + y2) / (square(x - c) + y2)
    let ratio = sqrt(ratio2)
    let distance = (c - b) / (1 - ratio2)
    let (center, radius) = (c - distance, ratio * distance)
    let e = 2 * ratio / (1 + ratio2)
    let (cos0, sin0) = ((x - center) / radius, y / radius)
    let rate = gamma / (2 * .pi) * (1 - ratio2) / (square(radius) * (1 + ratio2))

    // Kepler's equation for the angle gone: gone - e sin(φ₀ + gone) = mean. Three of Halley's steps give all digits at e = 0.8,
    // five at 0.9999; derivatives need one more.
    let mean = rate * t - e * sin0
    let (cosM, sinM) = (cos0 * cos(mean) - sin0 * sin(mean), sin0 * cos(mean) + cos0 * sin(mean))
    var gone = mean + e * sinM / sqrt(1 - 2 * e * cosM + square(e))
    for _ in 0..<6 {
      let (c, s) = (cos(gone), sin(gone))
      let (eCos, eSin) = (e * (cos0 * c - sin0 * s), e * (sin0 * c + cos0 * s))
      let (error, slope) = (gone - eSin - mean, 1 - eCos)
      gone = gone - error / (slope - 0.5 * error * eSin / slope)
    }
    let (cosGone, sinGone) = (cos(gone), sin(gone))
    let (across, along) = (cos0 * cosGone - sin0 * sinGone, sin0 * cosGone + cos0 * sinGone)
    return (center + radius * across, radius * along)
  }

  /// From -π to π; each part of the circle by the arc function that is steep nowhere in it.
  func polarAngle<Number: RealNumber>(_ x: Number, _ y: Number) -> Number {
    let r = sqrt(square(x) + square(y))
    let aside = sign(y) * acos(x / r)
    let ahead = .pi / 2 - acos(y / r)
    let behind = Number.whenPositive(-y, Number(-.pi), else: Number(.pi)) - ahead
    let near = Number.whenPositive(x, ahead, else: behind)
    return Number.whenPositive(magnitude(y) - magnitude(x), aside, else: near)
  }
}
