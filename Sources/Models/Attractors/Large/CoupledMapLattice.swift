import SimCore

/// Kaneko's lattice of logistic maps with diffusive coupling.
public struct CoupledMapLattice: SizedMap {
  public static let card = Card(
    name: "coupled-map-lattice",
    summary: "logistic maps on a ring, each coupled to its neighbours: spatiotemporal chaos (Kaneko 1985)",
    details: """
      x_i' = (1 - epsilon) f(x_i) + epsilon/2 (f(x_(i-1)) + f(x_(i+1))), f(x) = r x (1 - x), on a ring: x_(i+size) = x_i
      Values from 0 to 1 stay there. Kaneko's own map 1 - a x² is this one in other units, with a = r (r - 2)/4. Depending on r \
      and epsilon there are frozen patterns, zigzags, intermittency, or turbulence. The state to start from is random, from 0 to \
      1, by the seed.
      """,
    references: [
      "Kaneko (1985), Prog. Theor. Phys. 74:1033–1044, doi:10.1143/PTP.74.1033", "Kaneko (1989), Physica D 34:1–41",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, transient: 100, exponents: [],
    divergence: "det(coupling matrix) times the product of all r (1 - 2 x_i)", symmetry: "x_i → x_(i+1); x_i → x_(-i)")

  public var size = 100
  public var r = 4.0
  public var epsilon = 0.1
  public init() {}
  public static let table: [Parameter<CoupledMapLattice>] = [
    .integer("size", \.size, in: 1...100_000, "maps on the ring: components of the state"),
    .real("r", \.r, in: 0...4, "growth rate of the logistic maps"),
    .real("epsilon", \.epsilon, in: 0...1, "share of a map's value that comes from its two neighbours"),
  ]

  public var components: [String] { (0..<size).map { "x\($0)" } }

  public func defaultState(seed: UInt64) -> [Double] {
    let random = Philox(seed: seed)
    return (0..<size).map { random.uniforms(.initialState, particle: 0, draw: $0 / 2)[$0 % 2] }
  }

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    func logistic(_ x: Number) -> Number { r * x * (1 - x) }
    let first = logistic(u[0])
    var (left, center) = (logistic(u[size - 1]), first)
    for i in 0..<size {
      let right = i + 1 == size ? first : logistic(u[i + 1])
      // Written so, no rounding leads out of 0 to 1, from where orbits run off.
      image[i] = center + epsilon * (0.5 * (left + right) - center)
      (left, center) = (center, right)
    }
  }
}
