import SimCore

/// The three-variable autocatalator.
public struct IsothermalChemical: Flow {
  public static let card = Card(
    name: "isothermal-chemical",
    summary: "autocatalytic reaction at constant temperature, mixed-mode oscillations (Petrov, Scott and Showalter 1992)",
    details: """
      dalpha/dt = mu (kappa + gamma) - alpha (1 + beta²)
      sigma dbeta/dt = alpha (1 + beta²) - beta
      delta dgamma/dt = beta - gamma
      Concentrations of the species A, the autocatalyst B (A + 2 B → 3 B) and C, which speeds up the supply of A; all stay \
      positive. A small sigma makes B fast.
      """,
    references: [
      "Petrov, Scott, Showalter (1992), J. Chem. Phys. 97:6191–6198, doi:10.1063/1.463727",
      "Peng, Scott, Showalter (1990), J. Phys. Chem. 94:5243–5246",
    ])
  public static let facts = SystemFacts(
    dysts: "IsothermalChemical", regime: .chaotic, period: 0.73028, exponents: [0.115, 0, -6.884], uncertainty: 0.001,
    divergence: "(2 alpha beta - 1) / sigma - 1 - beta² - 1 / delta")
  public static var dimension: Int { 3 }
  public static let components = ["alpha", "beta", "gamma"]
  public static let defaultState = [0.5141505602006595, 0.9984288208727641, 1.0061777118724]

  public var delta = 1.0
  public var kappa = 2.5
  public var mu = 0.29786
  public var sigma = 0.013
  public init() {}
  public static let table: [Parameter<IsothermalChemical>] = [
    .real("delta", \.delta, in: positive, "time scale of the third species"),
    .real("kappa", \.kappa, "supply of A without the third species, relative to that with it"),
    .real("mu", \.mu, "concentration of the precursor"),
    .real("sigma", \.sigma, in: positive, "time scale of the autocatalyst"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (alpha, beta, gamma) = (u[0], u[1], u[2])
    let conversion = alpha * (1 + beta * beta)
    derivative[0] = mu * (kappa + gamma) - conversion
    derivative[1] = (conversion - beta) / sigma
    derivative[2] = (beta - gamma) / delta
  }
}
