import SimCore

/// Case A of Sprott's simple chaotic flows.
public struct SprottA: Flow {
  public static let card = Card(
    name: "sprott-a",
    summary: "case A of Sprott's simple flows: an oscillator with Nosé and Hoover's thermostat (Sprott 1994)",
    details: """
      dx/dt = y
      dy/dt = y z - x
      dz/dt = 1 - y²
      Five terms, two of them nonlinear; the flow nose-hoover with a = 1. There is no equilibrium and no attractor: the density \
      exp(-(x² + y² + z²) / 2) is invariant, and nested tori lie in a chaotic sea. The default state lies on a torus.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottA", regime: .regular, period: 6.37285, exponents: [0, 0, 0], uncertainty: 1.7e-05,
    divergence: "varies: z, with mean 0", symmetry: "(x, y, z) → (-x, -y, z); (x, y, z, t) → (x, -y, -z, -t)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.54131864, 1.43079727, -1.52555412]

  public init() {}
  public static let table: [Parameter<SprottA>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = y * z - x
    derivative[2] = 1 - square(y)
  }
}
