import SimCore

/// A nearly integrable Hamiltonian with a web of resonances.
public struct ArnoldWeb: Flow {
  public static let card = Card(
    name: "arnold-web",
    summary: "diffusion along the web of resonances of a nearly integrable Hamiltonian (Froeschlé, Guzzo & Lega 2000)",
    details: """
      dp1/dt = -mu sin(x1) / D²
      dp2/dt = -mu sin(x2) / D²
      dx1/dt = p1
      dx2/dt = p2
      dz/dt = w
      D = cos x1 + cos x2 + cos z + 4
      Hamilton's equations of (p1² + p2²) / 2 + w p3 + mu / D, where p3 belongs to the angle z. For small mu chaos is confined \
      to thin layers around resonances m1 p1 + m2 p2 + m3 w = 0, and orbits creep along them: the exponents depend on the start \
      and converge slowly.
      """,
    references: ["Froeschlé, Guzzo & Lega (2000), Science 289:2108–2110"])
  public static let facts = SystemFacts(
    dysts: "ArnoldWeb", regime: .chaotic, period: 67.25, exponents: [0.005317, 0, 0, 0, -0.005317], uncertainty: 0.00017,
    divergence: "0", symmetry: "(p1, p2, x1, x2, z) → (p2, p1, x2, x1, z)")
  public static var dimension: Int { 5 }
  public static let components = ["p1", "p2", "x1", "x2", "z"]
  public static let defaultState = [0.10469507, 0.0892929984, 11025.3686, 6055.32273, 0.1]

  public var mu = 0.01
  public var w = 1.0
  public init() {}
  public static let table: [Parameter<ArnoldWeb>] = [
    .real("mu", \.mu, "strength of the perturbation"),
    .real("w", \.w, "frequency of the third angle"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (p1, p2, x1, x2, z) = (u[0], u[1], u[2], u[3], u[4])
    let denominator = cos(x1) + cos(x2) + cos(z) + 4
    let strength = mu / square(denominator)
    derivative[0] = -strength * sin(x1)
    derivative[1] = -strength * sin(x2)
    derivative[2] = p1
    derivative[3] = p2
    derivative[4] = Number(w)
  }
}
