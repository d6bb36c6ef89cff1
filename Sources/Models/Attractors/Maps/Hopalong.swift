import SimCore

/// Martin's Hopalong, in shifted coordinates.
public struct Hopalong: IteratedMap {
  public static let card = Card(
    name: "hopalong",
    summary: "wallpaper for the mind: an area-preserving map with a square root and a jump (Martin in Dewdney 1986)",
    details: """
      x' = y - 1 - √|b x - 1 - c| sign(x - 1)
      y' = a - x - 1
      Martin's own form is X' = Y - √|B X - C| sign(X), Y' = A - X. The form here, that of dysts, is the same map with X = x - \
      1, Y = y - 2, A = a - 4, B = b, C = c + 1 - b. It jumps at x = 1, and its slope is infinite at x = (1 + c) / b. Areas are \
      preserved; orbits hop among islands and wander slowly outwards, so that averages over them, exponents too, don't converge.
      """,
    references: ["Dewdney (1986), Computer recreations, Sci. Am. 255(3):14–23"])
  public static let facts = SystemFacts(
    dysts: "Hopalong", regime: .chaotic, exponents: [0.026, -0.026], uncertainty: 0.015,
    divergence: "1")
  public static let components = ["x", "y"]
  public static let defaultState = [0.1, 0.1]

  public var a = 3.1
  public var b = 2.5
  public var c = 4.2
  public init() {}
  public static let table: [Parameter<Hopalong>] = [
    .real("a", \.a, "shift of y'"),
    .real("b", \.b, "slope under the root"),
    .real("c", \.c, "constant under the root"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let root = sqrt(magnitude(b * x - 1 - c))
    image[0] = y - 1 - root * sign(x - 1)
    image[1] = a - x - 1
  }
}
