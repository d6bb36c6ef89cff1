import SimCore

/// Case K of Sprott's simple chaotic flows.
public struct SprottK: Flow {
  public static let card = Card(
    name: "sprott-k",
    summary: "case K of Sprott's simple flows: six terms, x y nonlinear (Sprott 1994)",
    details: """
      dx/dt = x y - z
      dy/dt = x - y
      dz/dt = x + a z
      Six terms, one of them nonlinear. The equilibria are the origin and (-1/a, -1/a, 1/a²).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottK", regime: .chaotic, period: 7.006, exponents: [0.03708, 0, -0.8896], uncertainty: 0.0001,
    divergence: "varies: y - 1 + a")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.3165015, -1.5429951, 0.664053]

  public var a = 0.3
  public init() {}
  public static let table: [Parameter<SprottK>] = [
    .real("a", \.a, "growth rate of z")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = x * y - z
    derivative[1] = x - y
    derivative[2] = x + a * z
  }
}
