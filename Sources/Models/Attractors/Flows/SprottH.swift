import SimCore

/// Case H of Sprott's simple chaotic flows.
public struct SprottH: Flow {
  public static let card = Card(
    name: "sprott-h",
    summary: "case H of Sprott's simple flows: six terms, z² nonlinear (Sprott 1994)",
    details: """
      dx/dt = z² - y
      dy/dt = x + a y
      dz/dt = x - z
      Six terms, one of them nonlinear. The equilibria are the origin and (-1/a, 1/a², -1/a).
      """,
    references: ["Sprott (1994), Phys. Rev. E 50:R647–R650, doi:10.1103/PhysRevE.50.R647"])
  public static let facts = SystemFacts(
    dysts: "SprottH", regime: .chaotic, period: 20.229, exponents: [0.1176, 0, -0.6176], uncertainty: 0.0002, divergence: "a - 1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.360042, 0.62585352, -1.2788196]

  public var a = 0.5
  public init() {}
  public static let table: [Parameter<SprottH>] = [
    .real("a", \.a, "growth rate of y")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = square(z) - y
    derivative[1] = x + a * y
    derivative[2] = x - z
  }
}
