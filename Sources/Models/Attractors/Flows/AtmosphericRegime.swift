import SimCore

/// Two coupled atmospheric modes with widely spaced frequencies.
public struct AtmosphericRegime: Flow {
  public static let card = Card(
    name: "atmospheric-regime",
    summary: "regime changes of atmospheric modes with widely spaced frequencies (Tuwankotta 2006)",
    details: """
      dx/dt = x (mu1 + sigma y)
      dy/dt = mu2 y + w z - sigma x²
      dz/dt = mu2 z - w y
      w = omega + alpha y + beta z
      The quadratic terms and the rotation conserve x² + y² + z²; only mu1 and mu2 feed and damp it. The plane x = 0 is \
      invariant, and orbits stay near it for a long time before the next burst of x.
      """,
    references: ["Tuwankotta (2006), Int. J. Non-Linear Mech. 41:180–191"])
  public static let facts = SystemFacts(
    dysts: "AtmosphericRegime", regime: .chaotic, period: 89.595, exponents: [0.01057, 0, -1.176], uncertainty: 5e-5,
    divergence: "mu1 + 2 mu2 + (sigma - beta) y + alpha z", symmetry: "(x, y, z) → (-x, y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.026544189906947246, 0.20580772677536016, 0.43758119702219506]

  public var alpha = -2.0
  public var beta = -5.0
  public var mu1 = 0.05
  public var mu2 = -0.01
  public var omega = 3.0
  public var sigma = 1.1
  public init() {}
  public static let table: [Parameter<AtmosphericRegime>] = [
    .real("alpha", \.alpha, "change of the rotation rate with y"),
    .real("beta", \.beta, "change of the rotation rate with z"),
    .real("mu1", \.mu1, "growth rate of the slow mode x"),
    .real("mu2", \.mu2, "growth rate of the fast mode (y, z); negative: damping"),
    .real("omega", \.omega, "rotation rate of the fast mode at small amplitude"),
    .real("sigma", \.sigma, "exchange of energy between the modes"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let rate = omega + alpha * y + beta * z
    derivative[0] = x * (mu1 + sigma * y)
    derivative[1] = mu2 * y + rate * z - sigma * square(x)
    derivative[2] = mu2 * z - rate * y
  }
}
