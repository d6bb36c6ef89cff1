import SimCore

/// A star in the plane of a flattened galaxy with a flat rotation curve.
public struct LogarithmicPotential: Flow {
  public static let card = Card(
    name: "logarithmic-potential",
    summary: "star in an elliptic galaxy with a flat rotation curve: loops, boxes and chaos (Binney and Tremaine 2008)",
    details: """
      Phi = v0²/2 ln(rc² + x² + y²/q²)
      dx/dt = px, dy/dt = py, dpx/dt = -∂Phi/∂x, dpy/dt = -∂Phi/∂y
      Conserves the energy H = (px² + py²)/2 + Phi; with q = 1, also the angular momentum x py - y px. Then the speed on a circle \
      of radius R is v0 R/sqrt(rc² + R²), that is v0 outside the core. Inside, stars oscillate with the frequencies v0/rc along \
      x and v0/(q rc) along y. States to start from, at the defaults: [0.35, 0, 0, 1.2], the usual one, is a loop (regular, \
      always around the centre in one direction); [0.1, 0, 1, 1.5] a box (regular, with no sense of rotation, coming near the \
      centre); [0.01, 0, 0, 2] is chaotic, with a largest Lyapunov exponent of about 0.13.
      """,
    references: [
      "Binney & Tremaine (2008), Galactic Dynamics, 2nd ed., Princeton University Press: equation 3.103, section 3.3.1",
      "Richstone (1982), Astrophys. J. 252:496–507",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .regular, period: 2, exponents: [0, 0, 0, 0],
    divergence: "0", symmetry: "(x, px) → (-x, -px); (y, py) → (-y, -py); (px, py, t) → (-px, -py, -t)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "px", "py"]
  public static let defaultState = [0.35, 0, 0, 1.2]

  public var v0 = 1.0
  public var rc = 0.1
  public var q = 0.7
  public init() {}
  public static let table: [Parameter<LogarithmicPotential>] = [
    .real("v0", \.v0, in: nonnegative, "speed on circles far outside the core"),
    .real("rc", \.rc, in: positive, "radius of the core"),
    .real("q", \.q, in: positive, "axis ratio of the equipotentials, y to x"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let pull = v0 * v0 / (rc * rc + x * x + y * y / (q * q))
    derivative[0] = u[2]
    derivative[1] = u[3]
    derivative[2] = -(pull * x)
    derivative[3] = -(pull * y / (q * q))
  }
}
