import SimCore

/// Ikeda's map of light in a ring cavity.
public struct Ikeda: IteratedMap {
  public static let card = Card(
    name: "ikeda",
    summary: "light in a ring cavity with a nonlinear medium, round trip by round trip (Ikeda 1979; Hammel et al. 1985)",
    details: """
      x' = 1 + u (x cos t - y sin t)
      y' = u (x sin t + y cos t)
      with t = 0.4 - 6 / (1 + x² + y²). x + i y is the complex field; a round trip turns it by an angle that depends on the \
      intensity, loses a part, and adds the light that comes in. Areas contract by u². At the default, a stable fixed point \
      coexists with the chaotic attractor.
      """,
    references: [
      "Ikeda (1979), Opt. Commun. 30:257–261, doi:10.1016/0030-4018(79)90090-7",
      "Hammel, Jones & Moloney (1985), J. Opt. Soc. Am. B 2:552–564, doi:10.1364/JOSAB.2.000552",
    ])
  public static let facts = SystemFacts(
    dysts: "Ikeda", regime: .chaotic, exponents: [0.5071, -0.7179], uncertainty: 0.0028,
    divergence: "u²")
  public static let components = ["x", "y"]
  public static let defaultState = [0.9, 0.55524451]

  public var u = 0.9
  public init() {}
  public static let table: [Parameter<Ikeda>] = [
    .real("u", \.u, "part of the field that a round trip leaves")
  ]

  public func image<Number: RealNumber>(_ state: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (state[0], state[1])
    let t = 0.4 - 6 / (1 + square(x) + square(y))
    let (c, s) = (cos(t), sin(t))
    image[0] = 1 + u * (x * c - y * s)
    image[1] = u * (x * s + y * c)
  }
}
