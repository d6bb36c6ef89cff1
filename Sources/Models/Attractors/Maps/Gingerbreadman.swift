import SimCore

/// Devaney's gingerbread man.
public struct Gingerbreadman: IteratedMap {
  public static let card = Card(
    name: "gingerbreadman",
    summary: "an area-preserving map with one kink, whose chaotic sea has the outline of a gingerbread man (Devaney 1984)",
    details: """
      x' = 1 - y + |x|
      y' = x
      Inside a hexagon around the fixed point (1, 1), all points but the centre have period 6; the default state is one of them. \
      Hexagonal islands of longer periods lie in a chaotic sea around it. For chaos, start at (-0.3, 0), say.
      """,
    references: ["Devaney (1984), Physica D 10:387–393"])
  public static let facts = SystemFacts(
    dysts: "Gingerbreadman", regime: .regular, exponents: [0, 0],
    divergence: "1")
  public static let components = ["x", "y"]
  public static let defaultState = [0.51, 0.1]

  public init() {}
  public static let table: [Parameter<Gingerbreadman>] = []

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = 1 - y + magnitude(x)
    image[1] = x
  }
}
