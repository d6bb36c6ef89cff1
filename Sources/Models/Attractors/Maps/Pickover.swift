import SimCore

/// Pickover's, or Clifford, attractor.
public struct Pickover: IteratedMap {
  public static let card = Card(
    name: "pickover",
    summary: "sines and cosines with four parameters, a classic of computer art, also called Clifford attractor (Pickover)",
    details: """
      x' = sin(a y) + c cos(a x)
      y' = sin(b x) + d cos(b y)
      Every image lies within |x| ≤ 1 + |c|, |y| ≤ 1 + |d|, so that no orbit escapes.
      """,
    references: ["Bourke (2004), Clifford attractors, https://paulbourke.net/fractals/clifford/"])
  public static let facts = SystemFacts(
    dysts: "Pickover", regime: .chaotic, exponents: [0.2896, -0.1271], uncertainty: 0.0017,
    divergence: "a b (c d sin(a x) sin(b y) - cos(a y) cos(b x))")
  public static let components = ["x", "y"]
  public static let defaultState = [-0.97631884, -1.2040783]

  public var a = -1.4
  public var b = 1.6
  public var c = 1.0
  public var d = 0.7
  public init() {}
  public static let table: [Parameter<Pickover>] = [
    .real("a", \.a, "wave number in x'"),
    .real("b", \.b, "wave number in y'"),
    .real("c", \.c, "weight of the cosine in x'"),
    .real("d", \.d, "weight of the cosine in y'"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = sin(a * y) + c * cos(a * x)
    image[1] = sin(b * x) + d * cos(b * y)
  }
}
