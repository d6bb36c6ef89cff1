import SimCore

/// Zaslavskii's map.
public struct Zaslavskii: IteratedMap {
  public static let card = Card(
    name: "zaslavskii",
    summary: "a limit cycle that is kicked periodically and has friction (Zaslavskii 1978)",
    details: """
      x' = x + nu (1 + mu y) + eps nu mu cos(2π x)   modulo 1
      y' = exp(-r) (y + eps cos(2π x))
      with mu = (1 - exp(-r)) / r. x is the phase on the cycle, y the deviation from it, which decays by exp(-r) from kick to \
      kick. For r near 0 the map becomes the standard map. dysts 0.96 names it without implementing it; at its parameters, the \
      defaults here, all orbits end in a stable fixed point. eps = 0.3, nu = 400/3, r = 3 give a strange attractor (first \
      exponent 3.69).
      """,
    references: ["Zaslavskii (1978), Phys. Lett. A 69:145–147, doi:10.1016/0375-9601(78)90195-0"])
  public static let facts = SystemFacts(
    dysts: nil, regime: .regular, transient: 30, exponents: [-1, -1],
    divergence: "exp(-r)")
  public static let components = ["x", "y"]
  public static let defaultState = [0.51, 0.1]

  public var eps = 5.0
  public var nu = 0.2
  public var r = 2.0
  public init() {}
  public static let table: [Parameter<Zaslavskii>] = [
    .real("eps", \.eps, "strength of the kicks"),
    .real("nu", \.nu, "turns of the cycle between kicks"),
    .real("r", \.r, in: positive, "decay of the deviation between kicks"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let decay = LibM.exp(-r)
    let mu = (1 - decay) / r
    let kicked = y + eps * cos(2 * .pi * x)
    let phase = x + nu * (1 + mu * kicked)
    image[0] = phase - roundedDown(phase)
    image[1] = decay * kicked
  }
}
