import SimCore

/// Kaplan and Yorke's map.
public struct KaplanYorke: IteratedMap {
  public static let card = Card(
    name: "kaplan-yorke",
    summary: "doubling of an angle drives a contracting variable: a fractal of known dimension (Kaplan & Yorke 1979)",
    details: """
      x' = 2 x mod 0.99999995
      y' = alpha y + cos(4π x)
      The published map takes x modulo 1. The modulus here is that of dysts, chosen so that orbits in binary arithmetic don't \
      end at x = 0. The exponents are ln 2 and ln alpha exactly; for alpha < 1/2 the dimension is 1 - ln 2 / ln alpha, 1.43 at \
      the default.
      """,
    references: ["Kaplan & Yorke (1979), Lect. Notes Math. 730:204–227, doi:10.1007/BFb0064319"])
  public static let facts = SystemFacts(
    dysts: "KaplanYorke", regime: .chaotic, transient: 30, exponents: [0.6931, -1.6094],
    divergence: "2 alpha")
  public static let components = ["x", "y"]
  public static let defaultState = [0.2, 0.2]

  public var alpha = 0.2
  public init() {}
  public static let table: [Parameter<KaplanYorke>] = [
    .real("alpha", \.alpha, "contraction of y")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let modulus = 0.99999995
    let doubled = 2 * x
    image[0] = doubled - modulus * roundedDown(doubled / modulus)
    image[1] = alpha * y + cos(4 * .pi * x)
  }
}
