import SimCore

/// The baker's map.
public struct Baker: IteratedMap {
  public static let card = Card(
    name: "baker",
    summary: "a baker's kneading: stretch to twice the width, cut, and stack (Farmer, Ott & Yorke 1983)",
    details: """
      x' = e x - f
      y' = (a y + f) / 2
      with f the largest integer up to e x, and e = 2 - 1e-10. The unit square maps into itself. With a = 1 areas are preserved, \
      but for the tiny deficit of e; a < 1 leaves gaps, and a fractal of lines. e is a little less than 2 as in dysts: with 2, \
      all orbits in binary arithmetic would end at x = 0 after some 55 iterates. The exponents are ln e and ln(a / 2).
      """,
    references: ["Farmer, Ott & Yorke (1983), Physica D 7:153–180, doi:10.1016/0167-2789(83)90125-2"])
  public static let facts = SystemFacts(
    dysts: "Baker", regime: .chaotic, exponents: [0.6931, -0.6931],
    divergence: "(2 - 1e-10) a / 2")
  public static let components = ["x", "y"]
  public static let defaultState = [0.04995935, 0.363224]

  public var a = 1.0
  public init() {}
  public static let table: [Parameter<Baker>] = [
    .real("a", \.a, "height of the two layers together")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let stretched = (2 - 1e-10) * x
    let layer = roundedDown(stretched)
    image[0] = stretched - layer
    image[1] = 0.5 * (a * y + layer)
  }
}
