import SimCore

/// The tent map.
public struct Tent: IteratedMap {
  public static let card = Card(
    name: "tent",
    summary: "a stretch and a fold, both straight: the simplest chaotic map of an interval",
    details: """
      x' = mu (1 - 2 |x - 1/2|)
      mu is the height of the tent and its slopes are ±2 mu, so that the exponent is ln(2 mu) exactly, for any orbit: chaos for \
      mu from 1/2 to 1. At mu = 1, all orbits in binary arithmetic end at 0 after some 55 iterates, because each one drops a \
      bit.
      """,
    references: ["Collet & Eckmann (1980), Iterated maps on the interval as dynamical systems, Birkhäuser"])
  public static let facts = SystemFacts(
    dysts: "Tent", regime: .chaotic, exponents: [0.6419],
    divergence: "-2 mu sign(x - 1/2)")
  public static let components = ["x"]
  public static let defaultState = [0.51]

  public var mu = 0.95
  public init() {}
  public static let table: [Parameter<Tent>] = [
    .real("mu", \.mu, "height of the tent; half its slope")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let x = u[0]
    image[0] = mu * (1 - 2 * magnitude(x - 0.5))
  }
}
