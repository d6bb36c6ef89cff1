import SimCore

/// Chirikov's standard map.
public struct Chirikov: IteratedMap {
  public static let card = Card(
    name: "chirikov",
    summary: "the kicked rotator, a model of how resonances overlap in Hamiltonian systems (Chirikov 1979)",
    details: """
      p' = p + k sin x
      x' = x + p'
      With wrapped = true, both are taken modulo 2π, into the range from 0 to 2π; without it, p can be followed as it diffuses. \
      The default k is Greene's 0.971635406 cut to six digits: there the last invariant curve that confines p breaks up. Areas \
      are preserved. The default state lies in the chaotic layer around the unstable fixed point (0, 0), which orbits leave for \
      sticky borders of islands: exponents converge slowly.
      """,
    references: [
      "Chirikov (1979), Phys. Rep. 52:263–379, doi:10.1016/0370-1573(79)90023-1",
      "Greene (1979), J. Math. Phys. 20:1183–1201, doi:10.1063/1.524170",
    ])
  public static let facts = SystemFacts(
    dysts: "Chirikov", regime: .chaotic, exponents: [0.1371, -0.1371], uncertainty: 0.041,
    divergence: "1", symmetry: "(p, x) → (-p, -x); (p, x) → (p, x + 2π)")
  public static let components = ["p", "x"]
  public static let defaultState = [0.1, 0.1]

  public var k = 0.971635
  public var wrapped = false
  public init() {}
  public static let table: [Parameter<Chirikov>] = [
    .real("k", \.k, "strength of the kicks"),
    .flag("wrapped", \.wrapped, "take p and x modulo 2π"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (p, x) = (u[0], u[1])
    let kicked = p + k * sin(x)
    image[0] = wrapped ? turn(kicked) : kicked
    image[1] = wrapped ? turn(x + kicked) : x + kicked
  }

  func turn<Number: RealNumber>(_ angle: Number) -> Number {
    angle - 2 * .pi * roundedDown(angle / (2 * .pi))
  }
}
