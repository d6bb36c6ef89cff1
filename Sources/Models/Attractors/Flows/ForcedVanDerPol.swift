import SimCore

/// Van der Pol's oscillator with a periodic force.
public struct ForcedVanDerPol: Flow {
  public static let card = Card(
    name: "forced-van-der-pol",
    summary: "van der Pol's relaxation oscillator with a periodic force (van der Pol & van der Mark 1927)",
    details: """
      dx/dt = y
      dy/dt = mu (1 - x²) y - x + a sin z
      dz/dt = w
      z is the phase of the force. For large mu, x rests near ±2 and jumps. At the defaults the oscillator is locked to the \
      force; chaos lives in narrow windows of w.
      """,
    references: [
      "van der Pol & van der Mark (1927), Nature 120:363–364",
      "Parlitz & Lauterborn (1987), Phys. Rev. A 36:1428–1434",
    ])
  public static let facts = SystemFacts(
    dysts: "ForcedVanDerPol", regime: .regular, period: 14.4769, exponents: [0, -0.014299, -13.191],
    divergence: "mu (1 - x²)", symmetry: "(x, y, z) → (-x, -y, z + π)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.520504, 0.19640249, 687.39073]

  public var a = 1.2
  public var mu = 8.53
  public var w = 0.63
  public init() {}
  public static let table: [Parameter<ForcedVanDerPol>] = [
    .real("a", \.a, "amplitude of the force"),
    .real("mu", \.mu, "strength of the nonlinear damping"),
    .real("w", \.w, "angular frequency of the force"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = mu * (1 - square(x)) * y - x + a * sin(z)
    derivative[2] = Number(w)
  }
}
