import SimCore

/// Case O of Sprott's simple chaotic flows.
public struct SprottO: Flow {
  public static let card = Card(
    name: "sprott-o",
    summary: "case O of Sprott's simple flows: six terms, x z nonlinear (Sprott 1994)",
    details: """
      dx/dt = y
      dy/dt = x - z
      dz/dt = x + x z + a y
      Six terms, one of them nonlinear. The equilibria are the origin and (-1, 0, -1).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottO", regime: .chaotic, period: 9.755, exponents: [0.048884, 0, -0.31873], uncertainty: 0.0002,
    divergence: "varies: x")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.20549455, 0.022792985, 0.93636949]

  public var a = 2.7
  public init() {}
  public static let table: [Parameter<SprottO>] = [
    .real("a", \.a, "coefficient of y in dz/dt")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = x - z
    derivative[2] = x + x * z + a * y
  }
}
