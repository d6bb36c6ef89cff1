import SimCore

/// Holmes's cubic map, known as Duffing's.
public struct DuffingMap: IteratedMap {
  public static let card = Card(
    name: "duffing-map",
    summary: "a cubic map of the plane that imitates a forced, damped beam between two magnets (Holmes 1979)",
    details: """
      x' = y
      y' = -b x + a y - y³
      A discrete relative of Duffing's oscillator: the origin is a saddle for a > 1 + b, and two other fixed points lie at x = y \
      = ±√(a - 1 - b). b contracts areas.
      """,
    references: ["Holmes (1979), Phil. Trans. R. Soc. Lond. A 292:419–448, doi:10.1098/rsta.1979.0068"])
  public static let facts = SystemFacts(
    dysts: "Duffing", regime: .chaotic, transient: 30, exponents: [0.4756, -2.0850], uncertainty: 0.002,
    divergence: "b", symmetry: "(x, y) → (-x, -y)")
  public static let components = ["x", "y"]
  public static let defaultState = [0.51, 0.1]

  public var a = 2.75
  public var b = 0.2
  public init() {}
  public static let table: [Parameter<DuffingMap>] = [
    .real("a", \.a, "coefficient of y, destabilizes the origin"),
    .real("b", \.b, "contraction of areas: damping"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = y
    image[1] = a * y - b * x - cube(y)
  }
}
