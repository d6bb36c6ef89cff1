import SimCore

/// Lorenz's ring of weather: some quantity at equally spaced places of a circle of latitude.
public struct LorenzRing: SizedFlow {
  public static let card = Card(
    name: "lorenz-96-ring",
    summary: "waves on a circle of latitude, chaos with as many degrees of freedom as wanted (Lorenz 1996)",
    details: """
      dx_i/dt = (x_(i+1) - x_(i-2)) x_(i-1) - x_i + forcing, on a ring: x_(i+size) = x_i
      The products carry waves along the ring and keep the sum of squares, the linear term damps, the constant drives. At rest all \
      x_i are equal to the forcing. The state to start from is that, with 0.01 added to the first component. At the defaults, \
      small errors double in a time of 0.42; if that is to be weather, a unit of time is five days.
      """,
    references: [
      "Lorenz (1996), Predictability: a problem partly solved, Proc. Seminar on Predictability 1:1–18, ECMWF",
      "Lorenz and Emanuel (1998), J. Atmos. Sci. 55:399–414",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, period: 1.6, transient: 5, exponents: [], divergence: "-size", symmetry: "x_i → x_(i+1)")

  public var size = 40
  public var forcing = 8.0
  public init() {}
  public static let table: [Parameter<LorenzRing>] = [
    .integer("size", \.size, in: 4...100_000, "places on the ring: components of the state"),
    .real("forcing", \.forcing, "constant drive; above 8/9, waves of the right length grow"),
  ]

  public var components: [String] { (0..<size).map { "x\($0)" } }

  public func defaultState(seed: UInt64) -> [Double] {
    var state = [Double](repeating: forcing, count: size)
    state[0] += 0.01
    return state
  }

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    var (secondLast, last) = (u[size - 2], u[size - 1])
    for i in 0..<size {
      let next = u[i + 1 == size ? 0 : i + 1]
      derivative[i] = (next - secondLast) * last - u[i] + forcing
      (secondLast, last) = (last, u[i])
    }
  }
}
