import SimCore

/// Lorenz's ring of weather sites, with four of them.
public struct Lorenz96: Flow {
  public static let card = Card(
    name: "lorenz-96",
    summary: "weather on a circle of latitude, the test bed of predictability and data assimilation (Lorenz 1996)",
    details: """
      dxi/dt = (xi+1 - xi-2) xi-1 - xi + f,  i = 1 … 4, cyclic
      The products conserve Σ xi², the damping is linear, and f drives all sites alike. With only four sites chaos needs a \
      stronger drive than the usual f = 8 with 40 sites.
      """,
    references: ["Lorenz (1996), Proc. Seminar on Predictability, ECMWF, vol. 1:1–18"])
  public static let facts = SystemFacts(
    dysts: "Lorenz96", regime: .chaotic, period: 2.1969, exponents: [1.2075, 0, -1.5896, -3.6179], uncertainty: 0.0033,
    divergence: "-4", symmetry: "cyclic shifts of the components")
  public static var dimension: Int { 4 }
  public static let components = ["x1", "x2", "x3", "x4"]
  public static let defaultState = [-2.46820633, 0.09570264, 1.59270902, 10.21372147]

  public var f = 20.0
  public init() {}
  public static let table: [Parameter<Lorenz96>] = [
    .real("f", \.f, "external forcing of each site")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x1, x2, x3, x4) = (u[0], u[1], u[2], u[3])
    derivative[0] = (x2 - x3) * x4 - x1 + f
    derivative[1] = (x3 - x4) * x1 - x2 + f
    derivative[2] = (x4 - x1) * x2 - x3 + f
    derivative[3] = (x1 - x2) * x3 - x4 + f
  }
}
