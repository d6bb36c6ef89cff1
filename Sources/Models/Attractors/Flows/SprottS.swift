import SimCore

/// Case S of Sprott's simple chaotic flows.
public struct SprottS: Flow {
  public static let card = Card(
    name: "sprott-s",
    summary: "case S of Sprott's simple flows: six terms, z² nonlinear (Sprott 1994)",
    details: """
      dx/dt = -x - 4 y
      dy/dt = x + z²
      dz/dt = 1 + x
      Six terms, one of them nonlinear. The equilibria are (-1, 1/4, 1) and (-1, 1/4, -1).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottS", regime: .chaotic, period: 3.3505, exponents: [0.18694, 0, -1.1869], uncertainty: 0.00061, divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.12635702, 0.12260693, 1.2215429]

  public init() {}
  public static let table: [Parameter<SprottS>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -(x + 4 * y)
    derivative[1] = x + square(z)
    derivative[2] = 1 + x
  }
}
