import SimCore

/// A harmonic oscillator in a Nosé-Hoover heat bath.
public struct NoseHoover: Flow {
  public static let card = Card(
    name: "nose-hoover",
    summary: "harmonic oscillator coupled to a thermostat, reversible yet chaotic (Nosé 1984; Hoover 1985)",
    details: """
      dx/dt = y
      dy/dt = -x + y z
      dz/dt = a - y²
      x is the position, y the momentum, and -z the friction that holds y² at a on average. Reversible: (x, y, z, t) → (x, -y, -z, \
      -t). A chaotic sea surrounds tori, and the divergence averages to zero. With a = 1 these are the equations of `sprott-a`.
      """,
    references: [
      "Nosé (1984), J. Chem. Phys. 81:511–519, doi:10.1063/1.447334",
      "Hoover (1985), Phys. Rev. A 31:1695–1697, doi:10.1103/PhysRevA.31.1695",
      "Posch, Hoover, Vesely (1986), Phys. Rev. A 33:4253–4265, doi:10.1103/PhysRevA.33.4253",
    ])
  public static let facts = SystemFacts(
    dysts: "NoseHoover", regime: .chaotic, period: 5.8673, exponents: [0.01881, 0, -0.01881], uncertainty: 0.0037,
    divergence: "z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.9758582, 0.24647527, 0.79024299]

  public var a = 1.5
  public init() {}
  public static let table: [Parameter<NoseHoover>] = [
    .real("a", \.a, "temperature of the heat bath")
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = -x + y * z
    derivative[2] = a - y * y
  }
}
