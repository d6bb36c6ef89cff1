import SimCore

/// Quadrupole vibrations of a nucleus.
public struct NuclearQuadrupole: Flow {
  public static let card = Card(
    name: "nuclear-quadrupole",
    summary: "classical quadrupole vibrations of an atomic nucleus (Baran and Raduta 1998)",
    details: """
      dq1/dt = a p1
      dq2/dt = a p2
      dp1/dt = -a q1 + 3 b (q1² - q2²) / √2 - d q1 (q1² + q2²)
      dp2/dt = -a q2 - 3 √2 b q1 q2 - d q2 (q1² + q2²)
      Conserves the energy H = a (p1² + p2² + q1² + q2²) / 2 + b (3 q1 q2² - q1³) / √2 + d (q1² + q2²)² / 4, which is 2.0723 in \
      the default state. The cubic term is that of `henon-heiles`; the quartic one keeps all orbits bounded if d > 0.
      """,
    references: ["Baran, Raduta (1998), Int. J. Mod. Phys. E 7:527, doi:10.1142/S0218301398000282"])
  public static let facts = SystemFacts(
    dysts: "NuclearQuadrupole", regime: .chaotic, period: 6.023077, exponents: [0.2804, 0, 0, -0.2804], uncertainty: 0.0008,
    divergence: "0", symmetry: "(q1, q2, p1, p2) → (q1, -q2, p1, -p2); rotations of (q1, q2) and (p1, p2) by 120°")
  public static var dimension: Int { 4 }
  public static let components = ["q1", "q2", "p1", "p2"]
  public static let defaultState = [-0.85591178, 1.48078342, -0.85075322, 1.63576085]

  public var a = 1.0
  public var b = 0.55
  public var d = 0.4
  public init() {}
  public static let table: [Parameter<NuclearQuadrupole>] = [
    .real("a", \.a, "frequency of the harmonic part"),
    .real("b", \.b, "strength of the cubic terms of the potential"),
    .real("d", \.d, "strength of the quartic terms of the potential"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (q1, q2, p1, p2) = (u[0], u[1], u[2], u[3])
    let (s1, s2) = (q1 * q1, q2 * q2)
    let stiffness = a + d * (s1 + s2)
    let cubic = 3 * b / 2.0.squareRoot()
    derivative[0] = a * p1
    derivative[1] = a * p2
    derivative[2] = cubic * (s1 - s2) - stiffness * q1
    derivative[3] = -q2 * (stiffness + 2 * cubic * q1)
  }
}
