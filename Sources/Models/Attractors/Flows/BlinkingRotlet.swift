import SimCore

/// Stirring of a viscous fluid in a disc by two rotlets that take turns.
public struct BlinkingRotlet: Flow {
  public static let card = Card(
    name: "blinking-rotlet",
    summary: "stirring of a viscous fluid by two rotlets that take turns (Meleshko & Aref 1996)",
    details: """
      dr/dt = sigma (g vr(b) + (1 - g) vr(-b))
      dtheta/dt = sigma (g vt(b) + (1 - g) vt(-b)) / r
      ds/dt = 1, g = (1 + tanh(20 tau sin(2π s / tau))) / 2
      vr(b) = b sin theta (1 / D - 1 / E - bc F)
      vt(b) = (q - b cos theta) (1 / E + bc F) - (r - b cos theta) / D + bc r (a² + b² - 2 q r) / (a² E)
      D = b² - 2 b r cos theta + r², E = a² - 2 b r cos theta + q r, q = b² r / a²
      F = (1 - r² / a²) (a² - q r) / E²
      Polar coordinates and time. The wall at r = a doesn't let the fluid slip. The flow preserves areas of the disc (r dr \
      dtheta); the origin of the polar coordinates is singular, and a negative r is the same point as its opposite at theta + π. \
      Switching between stirrers is smooth but quick: bound the step by a small part of tau.
      """,
    references: [
      "Meleshko & Aref (1996), Phys. Fluids 8:3215–3217",
      "Tallapragada & Sudarsanam (2019), Phys. Rev. E",
    ])
  public static let facts = SystemFacts(
    dysts: "BlinkingRotlet", regime: .chaotic, period: 2.95206, exponents: [0.5755, 0, -0.5755], uncertainty: 0.02,
    divergence: "-(dr/dt) / r", symmetry: "(r, theta, s) → (r, theta + π, s + tau / 2)")
  public static var dimension: Int { 3 }
  public static let components = ["r", "theta", "s"]
  public static let defaultState = [-0.08541919, -0.05204435, 0.0]

  public var a = 1.0
  public var b = 0.5298833894399929
  public var bc = 1.0
  public var sigma = -1.0
  public var tau = 3.0
  public init() {}
  public static let table: [Parameter<BlinkingRotlet>] = [
    .real("a", \.a, in: positive, "radius of the disc"),
    .real("b", \.b, "distance of the stirrers from the centre"),
    .real("bc", \.bc, "weight of the terms that hold the fluid at the wall: 1 for a viscous fluid, 0 for an inviscid one"),
    .real("sigma", \.sigma, "strength of the stirrers, and their sense"),
    .real("tau", \.tau, in: positive, "period: each stirrer turns for half of it"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (r, theta, s) = (u[0], u[1], u[2])
    let switching = tanh(20 * tau * sin(2 * Double.pi / tau * s))
    let (first, second) = (0.5 + 0.5 * switching, 0.5 - 0.5 * switching)
    let (cosine, sine) = (cos(theta), sin(theta))
    let right = velocityAroundRotlet(r, cosine, sine, radius: a, distance: b, wall: bc)
    let left = velocityAroundRotlet(r, cosine, sine, radius: a, distance: -b, wall: bc)
    derivative[0] = sigma * (first * right.radial + second * left.radial)
    derivative[1] = sigma * (first * right.angular + second * left.angular) / r
    derivative[2] = Number(1)
  }
}

/// The velocity, radial and angular, at (r, theta) in a disc of fluid that is stirred by a rotlet of strength -1
/// at the angle 0 and the given distance from the centre.
/// `wall` weighs the terms that hold the fluid at the wall; 0 leaves a point vortex and its image.
@inline(__always)
func velocityAroundRotlet<Number: RealNumber>(
  _ r: Number, _ cosine: Number, _ sine: Number, radius a: Double, distance b: Double, wall: Double
) -> (radial: Number, angular: Number) {
  let (a2, b2, r2) = (a * a, b * b, square(r))
  let along = b * cosine
  let cross = 2 * along * r
  let image = b2 / a2 * r
  let near = 1 / (b2 - cross + r2)
  let far = 1 / (a2 - cross + image * r)
  let stick = wall * (1 - r2 / a2) * (a2 - image * r) * square(far)
  let towards = image - along
  let spin = wall / a2 * r * (a2 + b2 - 2 * image * r)
  let radial = b * sine * (near - far - stick)
  let angular = towards * (stick + far) - (r - along) * near
  return (radial, angular + spin * far)
}
