import SimCore

/// Particle paths in two gyres whose boundary swings.
public struct DoubleGyre: Flow {
  public static let card = Card(
    name: "double-gyre",
    summary: "particle paths in two gyres with a swinging boundary (Shadden, Lekien & Marsden 2005)",
    details: """
      dx/dt = -π alpha sin(π f) cos(π y)
      dy/dt = π alpha cos(π f) sin(π y) df/dx
      dz/dt = omega
      f = eps sin(z) x² + (1 - 2 eps sin z) x
      The stream function is alpha sin(π f) sin(π y); the walls x = 0, x = 2, y = 0 and y = 1 are invariant. z is the phase of \
      the swinging. The usual test case of Lagrangian coherent structures. It preserves areas; without swinging (eps = 0) paths \
      are closed.
      """,
    references: ["Shadden, Lekien & Marsden (2005), Physica D 212:271–304"])
  public static let facts = SystemFacts(
    dysts: "DoubleGyre", regime: .chaotic, period: 13.953, exponents: [0.072783, 0, -0.072783], uncertainty: 0.0012,
    divergence: "0", symmetry: "(x, y, z) → (2 - x, y, z + π)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.5327241, 0.99802126, 3879.3323]

  public var alpha = 0.1
  public var eps = 0.1
  public var omega = 0.62832
  public init() {}
  public static let table: [Parameter<DoubleGyre>] = [
    .real("alpha", \.alpha, "amplitude of the stream function"),
    .real("eps", \.eps, "how far the boundary swings"),
    .real("omega", \.omega, "angular frequency of the swinging"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let swing = eps * sin(z)
    let f = x * (1 + swing * (x - 2))
    let slope = 1 + 2 * swing * (x - 1)
    let (strength, pi) = (alpha * Double.pi, Double.pi)
    derivative[0] = -strength * sin(pi * f) * cos(pi * y)
    derivative[1] = strength * cos(pi * f) * sin(pi * y) * slope
    derivative[2] = Number(omega)
  }
}
