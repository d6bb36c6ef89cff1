import SimCore

/// Particle paths in a meandering zonal jet with three travelling waves.
public struct BickleyJet: Flow {
  public static let card = Card(
    name: "bickley-jet",
    summary: "particle paths in a meandering jet of the stratosphere (Rypina et al. 2007, Hadjighasem et al. 2016)",
    details: """
      dy/dt = ell u sech²(y / ell) Σ epsn kn sin(kn (x - sigman z))
      dx/dt = -u sech²(y / ell) (1 + 2 tanh(y / ell) Σ epsn cos(kn (x - sigman z)))
      dz/dt = omega
      Lengths in megametres, time in seconds; z is time. The stream function is a jet with the profile sech² and three Rossby \
      waves of amplitudes eps, wave numbers k and speeds sigma. A positive u makes the jet blow against the waves, as dysts has \
      it, and the default orbit is then regular; the published jet, which runs with the waves, has a negative u in these \
      equations.
      """,
    references: [
      "Rypina, Brown, Beron-Vera, Koçak, Olascoaga & Udovydchenkov (2007), J. Atmos. Sci. 64:3595–3610",
      "Hadjighasem, Karrasch, Teramoto & Haller (2016), Phys. Rev. E 93:063107",
    ])
  public static let facts = SystemFacts(
    dysts: "BickleyJet", regime: .regular, period: 97826.6, exponents: [0, 0, 0], uncertainty: 9.3e-10,
    divergence: "0")
  public static var dimension: Int { 3 }
  public static let components = ["y", "x", "z"]
  public static let defaultState = [-0.4, 0.3, 0.0]

  public var ell = 1.77
  public var eps = [0.0075, 0.15, 0.3]
  public var k = [0.313922, 0.627845, 0.941767]
  public var omega = 1.0
  public var sigma = [9.05854e-6, 1.28453e-5, 2.88863e-5]
  public var speed = 6.266e-5
  public init() {}
  public static let table: [Parameter<BickleyJet>] = [
    .real("ell", \.ell, in: positive, "half width of the jet"),
    .reals("eps", \.eps, count: 3...3, "amplitudes of the waves over that of the jet"),
    .reals("k", \.k, count: 3...3, "wave numbers of the waves"),
    .real("omega", \.omega, "rate of the clock z"),
    .reals("sigma", \.sigma, count: 3...3, "phase speeds of the waves"),
    .real("u", \.speed, "speed at the middle of the jet, counted against the x axis"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (y, x, z) = (u[0], u[1], u[2])
    let profile = tanh(y / ell)
    let sech2 = (1 - profile) * (1 + profile)
    var (sines, cosines) = (Number(0), Number(0))
    for n in 0..<3 {
      let phase = k[n] * (x - sigma[n] * z)
      sines = sines + eps[n] * k[n] * sin(phase)
      cosines = cosines + eps[n] * cos(phase)
    }
    derivative[0] = ell * speed * sech2 * sines
    derivative[1] = -speed * sech2 * (1 + 2 * profile * cosines)
    derivative[2] = Number(omega)
  }
}
