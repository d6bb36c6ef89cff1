import SimCore

/// A tracer inside a cylinder whose wall strokes the fluid.
public struct InteriorSquirmer: Flow {
  public static let card = Card(
    name: "interior-squirmer",
    summary: "tracer in Stokes flow inside a cylinder with two alternating strokes of its wall (after Blake 1971)",
    details: """
      dr/dt = (r² - 1) Σn n rⁿ⁻¹ (Gn cos(n theta) + An sin(n theta)),  n = 1 … 5
      dtheta/dt = Σn rⁿ⁻² (2 r² + n (r² - 1)) (An cos(n theta) - Gn sin(n theta))
      dtau_c/dt = 1
      An = p an, Gn = (1 - p) gn, p = (1 + tanh(20 tau sin(2π tau_c / tau))) / 2
      Polar coordinates in the unit disc, 0 < r < 1: the wall r = 1 is never crossed, and r = 0 is singular. The flow conserves \
      area, r dr dtheta. The strokes switch steeply twice in each time tau; a step must not be longer than the switch.
      """,
    references: ["Blake (1971), Bull. Austral. Math. Soc. 5:255–264"])
  public static let facts = SystemFacts(
    dysts: "InteriorSquirmer", regime: .chaotic, period: 28.82257, exponents: [0.3916, 0, -0.3916], uncertainty: 0.0037,
    divergence: "-(dr/dt) / r", symmetry: "(r, theta, tau_c) → (r, theta + 2π, tau_c), (r, theta, tau_c + tau)")
  public static var dimension: Int { 3 }
  public static let components = ["r", "theta", "tau_c"]
  public static let defaultState = [0.1, 0.1, 0.1]

  public var a = [0.5, 0.5, 0.5, 0.5, 0.5]
  public var g = [0.5, 0.5, 0.5, 0.5, 0.5]
  public var tau = 3.0
  public init() {}
  public static let table: [Parameter<InteriorSquirmer>] = [
    .reals("a", \.a, count: 5...5, "five amplitudes of the first stroke: wall velocities of the form cos(n theta)"),
    .reals("g", \.g, count: 5...5, "five amplitudes of the second stroke: wall velocities of the form sin(n theta)"),
    .real("tau", \.tau, in: positive, "period of the switching"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (r, theta, phase) = (u[0], u[1], u[2])
    let p = 0.5 + 0.5 * tanh(20 * tau * sin(phase * (2 * Double.pi / tau)))
    let q = 1 - p
    let (r2, c, s) = (r * r, cos(theta), sin(theta))
    let gap = r2 - 1
    var (power, cn, sn) = (Number(1), c, s)
    var (radial, angular) = (Number(0), Number(0))
    for n in 1...5 {
      let order = Double(n)
      let (an, gn) = (p * a[n - 1], q * g[n - 1])
      radial = radial + order * power * (gn * cn + an * sn)
      angular = angular + power * (2 * r2 + order * gap) * (an * cn - gn * sn)
      power = power * r
      (cn, sn) = (cn * c - sn * s, sn * c + cn * s)
    }
    derivative[0] = gap * radial
    derivative[1] = angular / r
    derivative[2] = Number(1)
  }
}
