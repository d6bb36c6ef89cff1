import SimCore

/// The logistic map.
public struct Logistic: IteratedMap {
  public static let card = Card(
    name: "logistic",
    summary: "a population that is limited by its own size, the standard road to chaos by doubling of periods (May 1976)",
    details: """
      x' = r x (1 - x)
      For r from 0 to 4 the interval from 0 to 1 maps into itself. Periods double from r = 3 on, chaos begins at 3.56995; at r = \
      4 the exponent is ln 2. Inside the chaotic range lie windows of stable cycles, the widest one, of period 3, from 3.8284 \
      on.
      """,
    references: ["May (1976), Nature 261:459–467, doi:10.1038/261459a0"])
  public static let facts = SystemFacts(
    dysts: "Logistic", regime: .chaotic, exponents: [0.4971], uncertainty: 0.0019,
    divergence: "r (1 - 2 x)")
  public static let components = ["x"]
  public static let defaultState = [0.51]

  public var r = 3.9
  public init() {}
  public static let table: [Parameter<Logistic>] = [
    .real("r", \.r, "growth rate of a small population")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let x = u[0]
    image[0] = r * x * (1 - x)
  }
}
