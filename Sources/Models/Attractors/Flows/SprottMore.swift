import SimCore

/// A reversible flow with a jump, without equilibria.
public struct SprottMore: Flow {
  public static let card = Card(
    name: "sprott-more",
    summary: "an oscillator whose damping switches with the sign of z (Sprott 2020)",
    details: """
      dx/dt = y
      dy/dt = -x - y sign(z)
      dz/dt = y² - exp(-x²)
      Of the kind of a thermostatted oscillator: the damping is 1 or -1. There is no equilibrium. The right-hand side jumps at z \
      = 0, which integrators of high order notice as a loss of accuracy unless they find the crossings.
      """,
    references: ["Sprott (2020), Chaos Theory Appl. 2:1–3"])
  public static let facts = SystemFacts(
    dysts: "SprottMore", regime: .undetermined, period: 6.62096, exponents: [], divergence: "varies: -sign(z)",
    symmetry: "(x, y, z) → (-x, -y, z); (x, y, z, t) → (x, -y, -z, -t)")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.3396906, -0.21238338, 0.32982163]

  public init() {}
  public static let table: [Parameter<SprottMore>] = []

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = -x - y * sign(z)
    derivative[2] = square(y) - exp(-square(x))
  }
}
