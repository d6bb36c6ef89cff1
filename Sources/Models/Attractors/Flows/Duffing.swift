import SimCore

/// Duffing's forced oscillator with two wells.
public struct Duffing: Flow {
  public static let card = Card(
    name: "duffing",
    summary: "a damped, forced oscillator with a cubic spring (Duffing 1918)",
    details: """
      dx/dt = y
      dy/dt = gamma cos z - delta y - beta x - alpha x³
      dz/dt = omega
      z is the phase of the force. With beta < 0 < alpha the potential beta x² / 2 + alpha x⁴ / 4 has two wells, at x = ±√(-beta \
      / alpha).
      """,
    references: ["Duffing (1918), Erzwungene Schwingungen bei veränderlicher Eigenfrequenz und ihre technische Bedeutung, Vieweg"])
  public static let facts = SystemFacts(
    dysts: "Duffing", regime: .chaotic, period: 7.4496, exponents: [0.12728, 0, -0.22728], uncertainty: 0.00057,
    divergence: "-delta", symmetry: "(x, y, z) → (-x, -y, z + π)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.1635382, -0.5092374, 0.0]

  public var alpha = 1.0
  public var beta = -1.0
  public var delta = 0.1
  public var gamma = 0.35
  public var omega = 1.4
  public init() {}
  public static let table: [Parameter<Duffing>] = [
    .real("alpha", \.alpha, "cubic stiffness"),
    .real("beta", \.beta, "linear stiffness"),
    .real("delta", \.delta, "damping"),
    .real("gamma", \.gamma, "amplitude of the force"),
    .real("omega", \.omega, "angular frequency of the force"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let spring = x * (beta + alpha * square(x))
    derivative[0] = y
    derivative[1] = gamma * cos(z) - delta * y - spring
    derivative[2] = Number(omega)
  }
}
