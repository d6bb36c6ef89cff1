import SimCore

/// A star in a galaxy with a bar that turns at a constant rate, seen from the bar.
public struct RotatingBar: Flow {
  public static let card = Card(
    name: "rotating-bar",
    summary: "star in a barred galaxy, in the frame that turns with the bar (Binney and Tremaine 2008)",
    details: """
      Phi = v0²/2 ln(rc² + x² + y²/q²)
      dx/dt = px + omega y, dy/dt = py - omega x
      dpx/dt = -∂Phi/∂x + omega py, dpy/dt = -∂Phi/∂y - omega px
      The bar lies along x (q < 1) and turns with the pattern speed omega; (px, py) is the velocity in space, along the axes of \
      the bar. Conserves Jacobi's integral H = (px² + py²)/2 + Phi - omega (x py - y px). Stars rest against the bar at the \
      centre and at the Lagrange points x = ± sqrt(v0²/omega² - rc²) (saddles) and y = ± sqrt(v0²/omega² - q² rc²): 0.995 and \
      0.997 at the defaults. Below H = ln(v0²/omega²) v0²/2 - (v0² - omega² rc²)/2, at the defaults -0.495, orbits inside \
      can't come out. States to start from: [0.6, 0, 0, 1.195], the usual one, with H = -0.500, is chaotic with a largest \
      Lyapunov exponent of about 0.09; at about the same H, [0.2, 0, 0, 1.63] is a regular orbit along the bar, and \
      [-0.4, 0, 0, 0.57] a regular loop against its rotation.
      """,
    references: [
      "Binney & Tremaine (2008), Galactic Dynamics, 2nd ed., Princeton University Press: section 3.3.2",
      "Contopoulos & Papayannopoulos (1980), Astron. Astrophys. 92:33–46",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, period: 3, exponents: [0.09, 0, 0, -0.09], uncertainty: 0.01,
    divergence: "0", symmetry: "(x, y, px, py) → (-x, -y, -px, -py); (y, px, t) → (-y, -px, -t)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "px", "py"]
  public static let defaultState = [0.6, 0, 0, 1.195]

  public var v0 = 1.0
  public var rc = 0.1
  public var q = 0.8
  public var omega = 1.0
  public init() {}
  public static let table: [Parameter<RotatingBar>] = [
    .real("v0", \.v0, in: nonnegative, "speed on circles far outside the core, without the bar"),
    .real("rc", \.rc, in: positive, "radius of the core"),
    .real("q", \.q, in: positive, "axis ratio of the equipotentials, y to x"),
    .real("omega", \.omega, "pattern speed: angular velocity of the bar"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, px, py) = (u[0], u[1], u[2], u[3])
    let pull = v0 * v0 / (rc * rc + x * x + y * y / (q * q))
    derivative[0] = px + omega * y
    derivative[1] = py - omega * x
    derivative[2] = omega * py - pull * x
    derivative[3] = -(omega * px) - pull * y / (q * q)
  }
}
