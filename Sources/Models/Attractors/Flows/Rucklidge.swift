import SimCore

/// Rucklidge's model of double convection.
public struct Rucklidge: Flow {
  public static let card = Card(
    name: "rucklidge",
    summary: "a low-order model of convection in an imposed vertical magnetic field, or with rotation (Rucklidge 1992)",
    details: """
      dx/dt = -a x + b y - y z
      dy/dt = x
      dz/dt = y² - z
      An oscillator in y with Lorenz's symmetry. The origin is always an equilibrium; for b > 0 there are two more, at y = \
      ±sqrt(b) and z = b.
      """,
    references: ["Rucklidge (1992), J. Fluid Mech. 237:209–229, doi:10.1017/S0022112092003392"])
  public static let facts = SystemFacts(
    dysts: "Rucklidge", regime: .chaotic, period: 6.0721, exponents: [0.1916, 0, -3.192], uncertainty: 0.0002,
    divergence: "-a - 1", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.9257158, 3.1923835, 5.7829655]

  public var a = 2.0
  public var b = 6.7
  public init() {}
  public static let table: [Parameter<Rucklidge>] = [
    .real("a", \.a, "damping of the rolls' motion"),
    .real("b", \.b, "strength of the driving: growth of the rolls for small amplitudes"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * (b - z) - a * x
    derivative[1] = x
    derivative[2] = square(y) - z
  }
}
