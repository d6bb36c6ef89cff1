import SimCore

/// The simplest dissipative quadratic jerk equation that is chaotic.
public struct SprottJerk: Flow {
  public static let card = Card(
    name: "sprott-jerk",
    summary: "the simplest dissipative chaotic flow: a jerk equation with five terms (Sprott 1997)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = -mu z + y² - x
      As one equation: x''' = -mu x'' + x'² - x. It is chaotic in a narrow range of mu only, with the default near its lower \
      end, and the basin of the attractor is small: most other initial states run to infinity.
      """,
    references: ["Sprott (1997), Phys. Lett. A 228:271–274, doi:10.1016/S0375-9601(97)00088-1"])
  public static let facts = SystemFacts(
    dysts: "SprottJerk", regime: .chaotic, period: 11.921, exponents: [0.055085, 0, -2.0721], uncertainty: 6.1e-05,
    divergence: "-mu")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.54106056, 0.59383201, 0.45127217]

  public var mu = 2.017
  public init() {}
  public static let table: [Parameter<SprottJerk>] = [
    .real("mu", \.mu, "damping: coefficient of the second derivative of x")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = z
    derivative[2] = square(y) - mu * z - x
  }
}
