import SimCore

/// Genesio and Tesi's third-order feedback loop.
public struct GenesioTesi: Flow {
  public static let card = Card(
    name: "genesio-tesi",
    summary: "a linear third-order filter with quadratic feedback (Genesio & Tesi 1992)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = x² - c x - b y - a z
      Equivalent to one equation for x with three derivatives. The fixed points are x = 0 and x = c; orbits that start too far \
      out escape to infinity.
      """,
    references: ["Genesio & Tesi (1992), Automatica 28:531–548"])
  public static let facts = SystemFacts(
    dysts: "GenesioTesi", regime: .chaotic, period: 5.9431, exponents: [0.1028, 0, -0.5428], uncertainty: 0.0004,
    divergence: "-a")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.053772565, -0.26162564, 0.33501557]

  public var a = 0.44
  public var b = 1.1
  public var c = 1.0
  public init() {}
  public static let table: [Parameter<GenesioTesi>] = [
    .real("a", \.a, "coefficient of -z: the rate at which volumes shrink"),
    .real("b", \.b, "coefficient of -y"),
    .real("c", \.c, "coefficient of -x"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = z
    derivative[2] = x * (x - c) - b * y - a * z
  }
}
