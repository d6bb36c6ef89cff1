import SimCore

/// A reversible flow with a strange attractor beside invariant tori.
public struct SprottTorus: Flow {
  public static let card = Card(
    name: "sprott-torus",
    summary: "a strange attractor and invariant tori in one flow (Sprott 2014)",
    details: """
      dx/dt = y + 2 x y + x z
      dy/dt = 1 - 2 x² + y z
      dz/dt = x - x² - y²
      Time can be reversed. Depending on the initial state, orbits either lie on tori as in a conservative system, or go to a \
      strange attractor, whose mirror image is a repeller. The default state leads to the attractor.
      """,
    references: ["Sprott (2014), Phys. Lett. A 378:1361–1363, doi:10.1016/j.physleta.2014.03.028"])
  public static let facts = SystemFacts(
    dysts: "SprottTorus", regime: .chaotic, period: 13.607, exponents: [0.05395, 0, -0.1575], uncertainty: 0.0003,
    divergence: "varies: 2 (y + z)", symmetry: "(x, y, z, t) → (x, -y, -z, -t)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.6883476, -0.18017646, 0.58539724]

  public init() {}
  public static let table: [Parameter<SprottTorus>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y + x * (2 * y + z)
    derivative[1] = 1 - 2 * square(x) + y * z
    derivative[2] = x - square(x) - square(y)
  }
}
