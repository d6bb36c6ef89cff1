import SimCore

/// Emrich's Bedhead attractor.
public struct Bedhead: IteratedMap {
  public static let card = Card(
    name: "bedhead",
    summary: "a map out of computer art whose attractor looks like uncombed hair (Emrich)",
    details: """
      x' = y sin(x y / b) + cos(a x - y)
      y' = x + sin(y) / b
      b must not be 0. Wave numbers grow with the distance from the origin: far away, folds are dense.
      """,
    references: ["Softology blog (4 March 2017), 2D strange attractors"])
  public static let facts = SystemFacts(
    dysts: "Bedhead", regime: .chaotic, exponents: [0.4691, -0.3646], uncertainty: 0.002,
    divergence: "varies")
  public static let components = ["x", "y"]
  public static let defaultState = [0.5, 0.5]

  public var a = -0.67
  public var b = 0.83
  public init() {}
  public static let table: [Parameter<Bedhead>] = [
    .real("a", \.a, "wave number of x in the cosine"),
    .real("b", \.b, "divisor of the waves' arguments and heights, not 0"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = y * sin(x * y / b) + cos(a * x - y)
    image[1] = x + sin(y) / b
  }
}
