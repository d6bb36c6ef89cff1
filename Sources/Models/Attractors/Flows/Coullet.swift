import SimCore

/// Coullet, Tresser and Arneodo's third-order oscillator, with weak damping.
public struct Coullet: Flow {
  public static let card = Card(
    name: "coullet",
    summary: "a third-order oscillator with a cubic spring, weakly damped (Coullet, Tresser & Arneodo 1979)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = -a x - b y - c z + d x³
      The equations of the system arneodo with other parameters. Chaos is weak: from the default state, a stretch with an \
      exponent near 0.13 comes before the value in the long run.
      """,
    references: [
      "Coullet, Tresser & Arneodo (1979), Phys. Lett. A 72:268–270",
      "Arneodo, Coullet & Tresser (1981), Commun. Math. Phys. 79:573–579",
    ])
  public static let facts = SystemFacts(
    dysts: "Coullet", regime: .chaotic, period: 5.7663, exponents: [0.01327, 0, -0.4633], uncertainty: 0.0002,
    divergence: "-c", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.34539837958549907, 0.4284701181998099, 0.086983698175975]

  public var a = -0.8
  public var b = 1.1
  public var c = 0.45
  public var d = -1.0
  public init() {}
  public static let table: [Parameter<Coullet>] = [
    .real("a", \.a, "coefficient of -x"),
    .real("b", \.b, "coefficient of -y"),
    .real("c", \.c, "coefficient of -z: the rate at which volumes shrink"),
    .real("d", \.d, "coefficient of x³"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = z
    derivative[2] = x * (d * square(x) - a) - b * y - c * z
  }
}
