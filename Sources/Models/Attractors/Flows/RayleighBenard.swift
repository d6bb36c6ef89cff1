import SimCore

/// A three-variable model of convection in the form of Lü and Chen's system.
public struct RayleighBenard: Flow {
  public static let card = Card(
    name: "rayleigh-benard",
    summary: "three-mode convection, in the form of the Lü system (Yanagita and Kaneko 1995)",
    details: """
      dx/dt = a (y - x)
      dy/dt = r y - x z
      dz/dt = x y - b z
      Unlike Lorenz's equations, y grows by itself and x only feeds it through z: these are the equations of Lü and Chen (2002), \
      with other parameters. For b r > 0 the equilibria are the origin and, at z = r, the pair x = y = ±sqrt(b r).
      """,
    references: [
      "Yanagita & Kaneko (1995), Physica D 82:288–313, doi:10.1016/0167-2789(94)00233-G",
      "Lü & Chen (2002), Int. J. Bifurcation Chaos 12:659–661, doi:10.1142/S0218127402004620",
    ])
  public static let facts = SystemFacts(
    dysts: "RayleighBenard", regime: .chaotic, period: 0.91967, exponents: [1.8037, 0, -18.804], uncertainty: 0.0036,
    divergence: "-a + r - b", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-15.660582, -13.32018, 26.879362]

  public var a = 30.0
  public var b = 5.0
  public var r = 18.0
  public init() {}
  public static let table: [Parameter<RayleighBenard>] = [
    .real("a", \.a, "relaxation rate of x towards y"),
    .real("b", \.b, "decay rate of z"),
    .real("r", \.r, "growth rate of y, the driving"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x)
    derivative[1] = r * y - x * z
    derivative[2] = x * y - b * z
  }
}
