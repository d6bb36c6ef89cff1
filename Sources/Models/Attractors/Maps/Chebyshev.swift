import SimCore

/// Chebyshev's polynomials as maps of an interval.
public struct Chebyshev: IteratedMap {
  public static let card = Card(
    name: "chebyshev",
    summary: "Chebyshev polynomials, conjugate to multiplication of an angle (Adler & Rivlin 1964)",
    details: """
      x' = cos(a arccos x)
      x lies between -1 and 1. For a whole number a it is the Chebyshev polynomial of degree a; with x = cos φ it turns φ into a \
      φ, and for a ≥ 2 its exponent is ln a exactly. Orbits visit the interval with the density 1 / (π √(1 - x²)). At x = ±1 the \
      derivative comes out as 0/0.
      """,
    references: ["Adler & Rivlin (1964), Proc. Amer. Math. Soc. 15:794–796"])
  public static let facts = SystemFacts(
    dysts: "Chebyshev", regime: .chaotic, exponents: [1.7918],
    divergence: "a sin(a arccos x) / √(1 - x²)")
  public static let components = ["x"]
  public static let defaultState = [0.51]

  public var a = 6.0
  public init() {}
  public static let table: [Parameter<Chebyshev>] = [
    .real("a", \.a, "degree of the polynomial: factor of the angle")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    image[0] = cos(a * acos(u[0]))
  }
}
