import SimCore

/// The first hyperchaotic flow, by Rössler.
public struct HyperRossler: Flow {
  public static let card = Card(
    name: "hyper-rossler",
    summary: "the first flow known to be hyperchaotic (Rössler 1979)",
    details: """
      dx/dt = -y - z
      dy/dt = x + a y + w
      dz/dt = b + x z
      dw/dt = d w - c z
      One product, in the third equation, folds an orbit that grows in two directions. With b > 0, z stays positive once it is.
      """,
    references: ["Rössler (1979), Phys. Lett. A 71:155–157, doi:10.1016/0375-9601(79)90150-6"])
  public static let facts = SystemFacts(
    dysts: "HyperRossler", regime: .chaotic, period: 1.115748, exponents: [0.1122, 0.02068, 0, -25.28], uncertainty: 0.001,
    divergence: "a + d + x")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [-93.667697, 15.5078, 0.032086964, 43.792796]

  public var a = 0.25
  public var b = 3.0
  public var c = 0.5
  public var d = 0.05
  public init() {}
  public static let table: [Parameter<HyperRossler>] = [
    .real("a", \.a, "growth rate of y"),
    .real("b", \.b, "constant source of z"),
    .real("c", \.c, "strength of the effect of z on the fourth variable"),
    .real("d", \.d, "growth rate of the fourth variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = -y - z
    derivative[1] = x + a * y + w
    derivative[2] = b + x * z
    derivative[3] = d * w - c * z
  }
}
