import SimCore

/// Case D of Sprott's simple chaotic flows.
public struct SprottD: Flow {
  public static let card = Card(
    name: "sprott-d",
    summary: "case D of Sprott's simple flows: dissipative, though time can be reversed (Sprott 1994)",
    details: """
      dx/dt = -y
      dy/dt = x + z
      dz/dt = x z + 3 y²
      Five terms, two of them nonlinear. The only equilibrium is the origin. The reversal of time maps the attractor to a \
      repeller, its mirror image.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottD", regime: .chaotic, period: 4.8333, exponents: [0.1028, 0, -1.32], uncertainty: 0.0004,
    divergence: "varies: x", symmetry: "(x, y, z, t) → (-x, y, -z, -t)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.3396906, -0.21238338, 0.32982163]

  public init() {}
  public static let table: [Parameter<SprottD>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -y
    derivative[1] = x + z
    derivative[2] = x * z + 3 * square(y)
  }
}
