import SimCore

/// Anishchenko and Astakhov's oscillator with inertial nonlinearity.
public struct AnishchenkoAstakhov: Flow {
  public static let card = Card(
    name: "anishchenko-astakhov",
    summary: "an electronic oscillator whose amplitude is held by a slow, rectified feedback (Anishchenko & Astakhov)",
    details: """
      dx/dt = x (mu - z) + y
      dy/dt = -x
      dz/dt = eta (H(x) x² - z), H(x) = 1 for x > 0, else 0
      z follows the rectified square of the signal with a lag of 1 / eta and lowers the gain. The right-hand side has a \
      continuous first derivative; the second one jumps at x = 0.
      """,
    references: ["Anishchenko et al. (2007), Nonlinear Dynamics of Chaotic and Stochastic Systems, Springer"])
  public static let facts = SystemFacts(
    dysts: "AnishchenkoAstakhov", regime: .chaotic, period: 6.814, exponents: [0.04025, 0, -0.4561], uncertainty: 0.0004,
    divergence: "mu - z - eta")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [3.6225814, 3.3226339, 1.9973142]

  public var eta = 0.5
  public var mu = 1.2
  public init() {}
  public static let table: [Parameter<AnishchenkoAstakhov>] = [
    .real("eta", \.eta, "rate at which the feedback follows: its inertia is 1 / eta"),
    .real("mu", \.mu, "gain of the amplifier"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = x * (mu - z) + y
    derivative[1] = -x
    derivative[2] = eta * (heaviside(x) * square(x) - z)
  }
}
