import SimCore

/// A reversible flow with a jump, without equilibria.
public struct SprottMore: PiecewiseFlow {
  public static let card = Card(
    name: "sprott-more",
    summary: "an oscillator whose damping switches with the sign of z (Sprott 2020)",
    details: """
      dx/dt = y
      dy/dt = -x - y sign(z)
      dz/dt = y² - exp(-x²)
      Of the kind of a thermostatted oscillator: the damping is 1 or -1. There is no equilibrium. Steps of adaptive integrators \
      end where z = 0.
      """,
    references: ["Sprott (2020), Chaos Theory Appl. 2:1–3"])
  public static let facts = SystemFacts(
    dysts: "SprottMore", regime: .chaotic, period: 6.62096, exponents: [0.2244, 0, -0.2440], uncertainty: 0.0054,
    divergence: "varies: -sign(z)", symmetry: "(x, y, z) → (-x, -y, z); (x, y, z, t) → (x, -y, -z, -t)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.3396906, -0.21238338, 0.32982163]

  public init() {}
  public static let table: [Parameter<SprottMore>] = []

  public static var switches: Int { 1 }

  @inline(__always)
  public func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[2]
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let (x, y) = (u[0], u[1])
    derivative[0] = y
    derivative[1] = -x - y * sides[0]
    derivative[2] = square(y) - exp(-square(x))
  }
}
