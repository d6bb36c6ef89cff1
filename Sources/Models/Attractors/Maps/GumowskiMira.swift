import SimCore

/// Gumowski and Mira's map.
public struct GumowskiMira: IteratedMap {
  public static let card = Card(
    name: "gumowski-mira",
    summary: "from a model of particles in an accelerator, known for its ornaments (Gumowski & Mira 1980)",
    details: """
      x' = b y + F(x)
      y' = F(x') - x
      with F(z) = a z + 2 (1 - a) z² / (1 + z²). Areas are multiplied by b: the ornaments belong to b = 1 or a little less, with \
      |a| < 1. At the default, contraction is strong and the orbit ends in a fixed point.
      """,
    references: ["Gumowski & Mira (1980), Recurrences and discrete dynamic systems, Lect. Notes Math. 809, Springer"])
  public static let facts = SystemFacts(
    dysts: "GumowskiMira", regime: .regular, transient: 200, exponents: [-0.1591, -1.4503],
    divergence: "b")
  public static let components = ["x", "y"]
  public static let defaultState = [0.1, 0.1]

  public var a = -1.1
  public var b = -0.2
  public init() {}
  public static let table: [Parameter<GumowskiMira>] = [
    .real("a", \.a, "slope of F at 0"),
    .real("b", \.b, "factor of areas: 1 for none lost"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let next = b * y + force(x)
    image[0] = next
    image[1] = force(next) - x
  }

  func force<Number: RealNumber>(_ z: Number) -> Number {
    let z2 = square(z)
    return a * z + 2 * (1 - a) * z2 / (1 + z2)
  }
}
