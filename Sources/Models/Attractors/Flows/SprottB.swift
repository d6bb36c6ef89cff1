import SimCore

/// Case B of Sprott's simple chaotic flows.
public struct SprottB: Flow {
  public static let card = Card(
    name: "sprott-b",
    summary: "case B of Sprott's simple flows: two scrolls with five terms (Sprott 1994)",
    details: """
      dx/dt = y z
      dy/dt = x - y
      dz/dt = 1 - x y
      Five terms, two of them nonlinear. The two equilibria are (1, 1, 0) and (-1, -1, 0).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottB", regime: .chaotic, period: 11.0501, exponents: [0.21, 0, -1.21], uncertainty: 0.0003, divergence: "-1",
    symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.6878282, 1.4848132, -0.53706628]

  public init() {}
  public static let table: [Parameter<SprottB>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * z
    derivative[1] = x - y
    derivative[2] = 1 - x * y
  }
}
