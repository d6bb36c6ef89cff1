import SimCore

/// Svensson's variation of de Jong's attractor.
public struct Svensson: IteratedMap {
  public static let card = Card(
    name: "svensson",
    summary: "Svensson's variation of de Jong's attractor",
    details: """
      x' = d sin(a x) - sin(b y)
      y' = c cos(a x) + cos(b y)
      Every image lies within |x| ≤ 1 + |d|, |y| ≤ 1 + |c|, so that no orbit escapes. The map isn't invertible. At the default \
      the second exponent is close to 0, and the attractor fills almost an area.
      """,
    references: ["Svensson in Bourke (1989), Peter de Jong attractors, https://paulbourke.net/fractals/peterdejong/"])
  public static let facts = SystemFacts(
    dysts: "Svensson", regime: .chaotic, exponents: [0.5786, 0.0069], uncertainty: 0.0021,
    divergence: "-a b (d cos(a x) sin(b y) + c sin(a x) cos(b y))")
  public static let components = ["x", "y"]
  public static let defaultState = [0.5, 0.5]

  public var a = 1.5
  public var b = -1.8
  public var c = 1.6
  public var d = 0.9
  public init() {}
  public static let table: [Parameter<Svensson>] = [
    .real("a", \.a, "wave number of x"),
    .real("b", \.b, "wave number of y"),
    .real("c", \.c, "weight of the cosine of x in y'"),
    .real("d", \.d, "weight of the sine of x in x'"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = d * sin(a * x) - sin(b * y)
    image[1] = c * cos(a * x) + cos(b * y)
  }
}
