import SimCore

/// The Tinkerbell map.
public struct Tinkerbell: IteratedMap {
  public static let card = Card(
    name: "tinkerbell",
    summary: "a quadratic map of the plane, the complex square plus a linear part (Nusse & Yorke 1997)",
    details: """
      x' = x² - y² + a x + b y
      y' = 2 x y + c x + d y
      The quadratic part is the square of x + i y. Orbits from outside of a bounded basin escape to infinity.
      """,
    references: [
      "Nusse & Yorke (1997), Dynamics: numerical explorations, 2nd ed., Springer",
      "Alligood, Sauer & Yorke (1996), Chaos: an introduction to dynamical systems, Springer",
    ])
  public static let facts = SystemFacts(
    dysts: "Tinkerbell", regime: .chaotic, exponents: [0.2021, -0.5048], uncertainty: 0.0011,
    divergence: "(2 x + a) (2 x + d) + (2 y - b) (2 y + c)")
  public static let components = ["x", "y"]
  public static let defaultState = [0.13738266, -0.0308518]

  public var a = 0.9
  public var b = -0.6013
  public var c = 2.0
  public var d = 0.5
  public init() {}
  public static let table: [Parameter<Tinkerbell>] = [
    .real("a", \.a, "coefficient of x in x'"),
    .real("b", \.b, "coefficient of y in x'"),
    .real("c", \.c, "coefficient of x in y'"),
    .real("d", \.d, "coefficient of y in y'"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = square(x) - square(y) + a * x + b * y
    image[1] = 2 * x * y + c * x + d * y
  }
}
