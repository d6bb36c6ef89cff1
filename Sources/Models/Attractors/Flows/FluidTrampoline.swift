import SimCore

/// A droplet that bounces on a vibrating soap film.
public struct FluidTrampoline: PiecewiseFlow {
  public static let card = Card(
    name: "fluid-trampoline",
    summary: "a droplet that bounces on a vibrating soap film (Gilet & Bush 2009)",
    details: """
      dx/dt = y
      dy/dt = gamma cos th - 1 - H(-x) (x + psi y |y|)
      dth/dt = w
      x is the height of the droplet over the film, y its velocity, th the phase of the vibration; the film acts as a spring \
      while it is touched (x < 0). The force jumps by psi y² at touching and leaving. Steps of adaptive integrators end there, \
      and at y = 0. At the defaults the chaos is a transient: after 2000 to 10,000 units of time orbits end on a cycle, with \
      exponents 0, -0.0087, -0.0087. Those below are for the time before.
      """,
    references: ["Gilet & Bush (2009), J. Fluid Mech. 625:167–203"])
  public static let facts = SystemFacts(
    dysts: "FluidTrampoline", regime: .metastable, period: 7.7351, exponents: [0.053, 0, -0.072], uncertainty: 0.001,
    divergence: "-2 psi |y| for x < 0, else 0")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "th"]
  public static let defaultState = [-0.65820064, -2.8807787, 0.1]

  public var gamma = 1.82
  public var psi = 0.01019
  public var w = 1.21
  public init() {}
  public static let table: [Parameter<FluidTrampoline>] = [
    .real("gamma", \.gamma, "amplitude of the acceleration of the film, over gravity"),
    .real("psi", \.psi, "dissipation while the film is touched"),
    .real("w", \.w, "angular frequency of the vibration"),
  ]

  public static var switches: Int { 2 }

  @inline(__always)
  public func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[0]
    values[1] = u[1]
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let (x, y, th) = (u[0], u[1], u[2])
    let touch = 0.5 * (1 - sides[0])
    let spring = touch * (x + psi * y * (y * sides[1]))
    derivative[0] = y
    derivative[1] = gamma * cos(th) - spring - 1
    derivative[2] = Number(w)
  }
}
