import SimCore

/// Thomas's cyclically symmetric flow, weakly damped.
public struct ThomasLabyrinth: Flow {
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
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-4.9599545, 1.0302034, -4.6883893]

  public var a = 0.5
  public var b = 10.0
  public init() {}
  public static let table: [Parameter<ThomasLabyrinth>] = [
    .real("a", \.a, "damping, the same in all directions"),
    .real("b", \.b, "strength of the sinusoidal feedback"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = b * sin(y) - a * x
    derivative[1] = b * sin(z) - a * y
    derivative[2] = b * sin(x) - a * z
  }
}
