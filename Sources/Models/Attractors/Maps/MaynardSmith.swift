import SimCore

/// The quadratic delayed map that goes by Maynard Smith's name.
public struct MaynardSmith: IteratedMap {
  public static let card = Card(
    name: "maynard-smith",
    summary: "a quadratic recurrence with a delay of one generation",
    details: """
      x' = y
      y' = a y + b - x²
      In one variable, x(n+1) = a x(n) + b - x(n-1)²: the growth of the next generation is limited by the square of the last but \
      one. The map folds: it isn't invertible. It is known under this name in collections of attractors; the delayed logistic \
      map that Maynard Smith studied in 1968 has the product of both generations instead of the square. The Jacobian is singular \
      at x = 0, where the default state lies, so exponents need a transient of one iterate at least.
      """,
    references: ["Maynard Smith (1968), Mathematical ideas in biology, Cambridge University Press"])
  public static let facts = SystemFacts(
    dysts: "MaynardSmith", regime: .chaotic, transient: 100, exponents: [0.1301, -0.1111], uncertainty: 0.0008,
    divergence: "2 x")
  public static let components = ["x", "y"]
  public static let defaultState = [0.0, 0.1]

  public var a = 0.87
  public var b = 0.75
  public init() {}
  public static let table: [Parameter<MaynardSmith>] = [
    .real("a", \.a, "coefficient of the present generation"),
    .real("b", \.b, "constant"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = y
    image[1] = a * y + b - square(x)
  }
}
