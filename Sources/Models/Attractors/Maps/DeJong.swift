import SimCore

/// De Jong's attractor.
public struct DeJong: IteratedMap {
  public static let card = Card(
    name: "de-jong",
    summary: "sines and cosines with four parameters, a classic of computer art (de Jong in Dewdney 1987)",
    details: """
      x' = sin(a y) - cos(b x)
      y' = sin(c x) - cos(d y)
      Every image lies within |x| ≤ 2, |y| ≤ 2, so that no orbit escapes.
      """,
    references: ["Dewdney (1987), Computer recreations, Sci. Am. 257(1):108–111"])
  public static let facts = SystemFacts(
    dysts: "DeJong", regime: .chaotic, exponents: [0.2797, -0.5756], uncertainty: 0.002,
    divergence: "b d sin(b x) sin(d y) - a c cos(a y) cos(c x)")
  public static let components = ["x", "y"]
  public static let defaultState = [1.78166133, -1.15791549]

  public var a = 1.641
  public var b = 1.902
  public var c = 0.316
  public var d = 1.525
  public init() {}
  public static let table: [Parameter<DeJong>] = [
    .real("a", \.a, "wave number of y in x'"),
    .real("b", \.b, "wave number of x in x'"),
    .real("c", \.c, "wave number of x in y'"),
    .real("d", \.d, "wave number of y in y'"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = sin(a * y) - cos(b * x)
    image[1] = sin(c * x) - cos(d * y)
  }
}
