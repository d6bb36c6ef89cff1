import SimCore

/// Thomas's cyclically symmetric flow, weakly damped.
public struct ThomasLabyrinth: FlowPreset {
  public static let card = Card(
    name: "thomas-labyrinth",
    summary: "long walks in a lattice of unstable equilibria (Thomas 1999)",
    details: """
      dx/dt = -a x + b sin(y)
      dy/dt = -a y + b sin(z)
      dz/dt = -a z + b sin(x)
      The equations of the flow thomas with weaker damping. There are many equilibria; the weaker the damping, the more of them \
      there are; at a = 0, Thomas's labyrinth proper, volume is conserved and the lattice is infinite.
      """,
    references: ["Thomas (1999), Int. J. Bifurcation Chaos 9:1889–1905, doi:10.1142/S0218127499001383"])
  public static let facts = SystemFacts(
    dysts: "ThomasLabyrinth", regime: .chaotic, period: 6.05, exponents: [1.324, 0, -2.824], uncertainty: 0.004,
    divergence: "-3 a", symmetry: "(x, y, z) → (y, z, x); (x, y, z) → (-x, -y, -z)")
  public static let defaultState = [-4.9599545, 1.0302034, -4.6883893]

  public var original = Thomas()
  public init() {
    original.a = 0.5
  }
}
