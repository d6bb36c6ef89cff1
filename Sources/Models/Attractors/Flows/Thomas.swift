import SimCore

/// Thomas's cyclically symmetric flow.
public struct Thomas: Flow {
  public static let card = Card(
    name: "thomas",
    summary: "three variables, each driven by the sine of the next (Thomas 1999)",
    details: """
      dx/dt = -a x + b sin(y)
      dy/dt = -a y + b sin(z)
      dz/dt = -a z + b sin(x)
      Orbits are those of a particle with friction in a three-dimensional lattice of forces; the three variables play the same \
      part. The weaker damping of the flow thomas-labyrinth gives longer walks.
      """,
    references: ["Thomas (1999), Int. J. Bifurcation Chaos 9:1889–1905, doi:10.1142/S0218127499001383"])
  public static let facts = SystemFacts(
    dysts: "Thomas", regime: .chaotic, period: 4.969, exponents: [0.49205, 0, -6.0421], uncertainty: 0.0016, divergence: "-3 a",
    symmetry: "(x, y, z) → (y, z, x); (x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [2.199442, 2.3634225, 3.220197]

  public var a = 1.85
  public var b = 10.0
  public init() {}
  public static let table: [Parameter<Thomas>] = [
    .real("a", \.a, "damping, the same in all directions"),
    .real("b", \.b, "strength of the sinusoidal feedback"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = b * sin(y) - a * x
    derivative[1] = b * sin(z) - a * y
    derivative[2] = b * sin(x) - a * z
  }
}
