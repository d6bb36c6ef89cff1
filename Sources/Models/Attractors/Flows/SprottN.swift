import SimCore

/// Case N of Sprott's simple chaotic flows.
public struct SprottN: Flow {
  public static let card = Card(
    name: "sprott-n",
    summary: "case N of Sprott's simple flows: six terms, z² nonlinear (Sprott 1994)",
    details: """
      dx/dt = -2 y
      dy/dt = x + z²
      dz/dt = 1 + y - 2 z
      Six terms, one of them nonlinear. The only equilibrium is (-1/4, 0, 1/2). z - 1/2 obeys the same equation of third order \
      as y in case J.
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottN", regime: .chaotic, period: 4.8135, exponents: [0.0754, 0, -2.075], uncertainty: 0.0004, divergence: "-2")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-8.3258705, 7.3033716, 3.2798909]

  public init() {}
  public static let table: [Parameter<SprottN>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -2 * y
    derivative[1] = x + square(z)
    derivative[2] = 1 + y - 2 * z
  }
}
