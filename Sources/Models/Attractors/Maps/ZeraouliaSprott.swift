import SimCore

/// Zeraoulia and Sprott's rational map.
public struct ZeraouliaSprott: IteratedMap {
  public static let card = Card(
    name: "zeraoulia-sprott",
    summary: "a rational map of the plane without poles (Zeraoulia & Sprott 2011)",
    details: """
      x' = -a x / (1 + y²)
      y' = x + b y
      For |b| < 1 no orbit escapes: a large x makes a large y, which makes x small. It can be quasiperiodic, chaotic, or \
      hyperchaotic, and attractors can coexist. dysts 0.96 names it without implementing it; the parameters that stand there \
      (1.641, 1.902) are those of the map de-jong, and orbits escape. The defaults here lie in the chaotic range.
      """,
    references: [
      "Zeraoulia & Sprott (2011), Int. J. Bifurcation Chaos 21:155–160",
      "Somarakis & Baras (2013), Int. J. Bifurcation Chaos 23:1330021",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, transient: 100, exponents: [0.2068, -0.4057], uncertainty: 0.0002,
    divergence: "-a (b + 2 x y / (1 + y²)) / (1 + y²)", symmetry: "(x, y) → (-x, -y)")
  public static let components = ["x", "y"]
  public static let defaultState = [0.1, 0.1]

  public var a = 4.0
  public var b = 0.6
  public init() {}
  public static let table: [Parameter<ZeraouliaSprott>] = [
    .real("a", \.a, "slope at the origin, reversed"),
    .real("b", \.b, "memory of y"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = -a * x / (1 + square(y))
    image[1] = x + b * y
  }
}
