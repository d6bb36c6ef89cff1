import SimCore

/// Voles, weasels and the seasons.
public struct TurchinHanski: Flow {
  public static let card = Card(
    name: "turchin-hanski",
    summary: "populations of voles and weasels with seasonal growth (Turchin and Hanski 1997)",
    details: """
      dn/dt = r n (1 - e sin(z)) - r n² - g n² / (n² + h²) - a n p / (n + d)
      dp/dt = s p (1 - e sin(z)) - s p² / n
      dz/dt = 2 π lamb
      n are the voles, in units of their carrying capacity; p are the weasels, which specialize in them; z is the phase of the \
      year. Generalist predators add the term with g. Orbits that start with n > 0 and p > 0 keep that.
      """,
    references: [
      "Turchin & Hanski (1997), Am. Nat. 149:842–874, doi:10.1086/286027",
      "Turchin & Ellner (2000), Ecology 81:3099–3116",
    ])
  public static let facts = SystemFacts(
    dysts: "TurchinHanski", regime: .chaotic, period: 4.40529, exponents: [0.11124, 0, -2.4851], uncertainty: 0.00097,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["n", "p", "z"]
  public static let defaultState = [0.018027788, 0.013649976, 30363.85]

  public var a = 8.0
  public var d = 0.04
  public var e = 0.5
  public var g = 0.1
  public var h = 0.8
  public var lamb = 1.0
  public var r = 8.12
  public var s = 1.25
  public init() {}
  public static let table: [Parameter<TurchinHanski>] = [
    .real("a", \.a, "maximum rate at which weasels catch voles"),
    .real("d", \.d, in: nonnegative, "density of voles at which predation by weasels is half saturated"),
    .real("e", \.e, "amplitude of the seasons"),
    .real("g", \.g, "maximum rate of predation by generalists"),
    .real("h", \.h, in: nonnegative, "density of voles at which predation by generalists is half saturated"),
    .real("lamb", \.lamb, "cycles of the seasons in a unit of time"),
    .real("r", \.r, "growth rate of the voles"),
    .real("s", \.s, "growth rate of the weasels"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (n, p, z) = (u[0], u[1], u[2])
    let season = 1 - e * sin(z)
    let generalists = g * square(n) / (square(n) + h * h)
    let weasels = a * n * p / (n + d)
    derivative[0] = r * n * (season - n) - generalists - weasels
    derivative[1] = s * p * (season - p / n)
    derivative[2] = Number(2 * Double.pi * lamb)
  }
}
