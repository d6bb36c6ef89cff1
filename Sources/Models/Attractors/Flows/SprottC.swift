import SimCore

/// Case C of Sprott's simple chaotic flows.
public struct SprottC: Flow {
  public static let card = Card(
    name: "sprott-c",
    summary: "case C of Sprott's simple flows: two scrolls with five terms (Sprott 1994)",
    details: """
      dx/dt = y z
      dy/dt = x - y
      dz/dt = 1 - x²
      Five terms, two of them nonlinear: case B with x² in place of x y, and with the same equilibria (1, 1, 0) and (-1, -1, 0).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottC", regime: .chaotic, period: 8.8852, exponents: [0.1625, 0, -1.1625], uncertainty: 0.0003, divergence: "-1",
    symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.47199823, -0.27198066, 1.9418244]

  public init() {}
  public static let table: [Parameter<SprottC>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * z
    derivative[1] = x - y
    derivative[2] = 1 - square(x)
  }
}
