import SimCore

/// Arneodo, Coullet and Tresser's third-order oscillator.
public struct Arneodo: Flow {
  public static let card = Card(
    name: "arneodo",
    summary: "a third-order oscillator with a cubic spring and spiral chaos (Arneodo, Coullet & Tresser 1981)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = -a x - b y - c z + d x³
      Equivalent to one equation for x with three derivatives. There are fixed points at x = 0 and x = ±√(a / d). Orbits spiral \
      out of saddle-foci, the setting of Shilnikov's theorem. The system coullet has the same equations with other parameters.
      """,
    references: [
      "Arneodo, Coullet & Tresser (1981), Commun. Math. Phys. 79:573–579",
      "Arneodo, Coullet & Tresser (1980), Phys. Lett. A 79:259–263",
    ])
  public static let facts = SystemFacts(
    dysts: "Arneodo", regime: .chaotic, period: 3.1641, exponents: [0.20368, 0, -1.2037], uncertainty: 0.00067,
    divergence: "-c", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-2.7515698, 0.19079818, 3.4703629]

  public var a = -5.5
  public var b = 4.5
  public var c = 1.0
  public var d = -1.0
  public init() {}
  public static let table: [Parameter<Arneodo>] = [
    .real("a", \.a, "coefficient of -x"),
    .real("b", \.b, "coefficient of -y"),
    .real("c", \.c, "coefficient of -z: the rate at which volumes shrink"),
    .real("d", \.d, "coefficient of x³"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = z
    derivative[2] = x * (d * square(x) - a) - b * y - c * z
  }
}
