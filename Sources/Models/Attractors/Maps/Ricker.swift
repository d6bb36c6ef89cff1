import SimCore

/// Ricker's map of fish stocks.
public struct Ricker: IteratedMap {
  public static let card = Card(
    name: "ricker",
    summary: "a fish stock whose young are eaten by the grown (Ricker 1954)",
    details: """
      x' = x exp(a - x)
      The stock stays positive whatever a is, unlike that of the logistic map. The fixed point x = a is stable for a from 0 to \
      2; then periods double, and chaos begins at about a = 2.69.
      """,
    references: ["Ricker (1954), J. Fish. Res. Board Can. 11:559–623, doi:10.1139/f54-039"])
  public static let facts = SystemFacts(
    dysts: "Ricker", regime: .chaotic, exponents: [0.4193], uncertainty: 0.0024,
    divergence: "(1 - x) exp(a - x)")
  public static let components = ["x"]
  public static let defaultState = [0.51]

  public var a = 3.3
  public init() {}
  public static let table: [Parameter<Ricker>] = [
    .real("a", \.a, "logarithm of the growth factor of a small stock")
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let x = u[0]
    image[0] = x * exp(a - x)
  }
}
