import SimCore

/// The Kuramoto–Sivashinsky equation on a periodic line.
public struct KuramotoSivashinsky: SpectralEquation {
  public static let card = Card(
    name: "kuramoto-sivashinsky",
    summary: "flame fronts, thin films: spatiotemporal chaos of a partial differential equation (Kuramoto 1976; Sivashinsky 1977)",
    details: """
      u_t = -u u_x - u_xx - u_xxxx, u(x + length, t) = u(x, t)
      Waves exp(iqx) grow at the rate q² - q⁴ if they are longer than 2π, fastest at the wavelength 2π sqrt(2) = 8.9; the \
      quadratic term passes their energy on to short waves, which decay. The mean of u is conserved, and adding a constant to u \
      makes all of it move at that speed. The state is u at `points` equally spaced places x, from 0 to the length.
      With length = 22 there is chaos with one positive Lyapunov exponent; on longer lines their number grows in proportion. \
      Symmetries make three exponents 0: time, place, and the mean (whose deviations grow linearly, so that those of mean and \
      place come near 0 only as log(t)/t). Short waves' exponents are near q² - q⁴: ask `lyapunov_spectrum` for the first dozen, not \
      for all, since all of them differ so much that deviations must be made orthonormal thousands of times in a unit of time.
      Integrated pseudo-spectrally by the exponential Runge–Kutta method of order 4 (ETDRK4) in fixed steps: -u u_x is the \
      derivative of -u²/2, computed at the points. At the defaults, a step of 0.25 makes errors of 6e-4 in a time of 5, one of \
      0.0625 of 8e-6; the order 4 shows below 0.02. With `dealiasing` the nonlinear term neither sees nor makes waves shorter \
      than three distances of points (the 2/3 rule), so that none is taken for a longer one: the equation then conserves sum u² \
      but for the linear terms. The distance of points should be below 1. The state to start from is a smooth field, random by the seed, \
      with waves longer than 2π, the mean 0 and the mean square 1.
      """,
    references: [
      "Kuramoto & Tsuzuki (1976), Prog. Theor. Phys. 55:356–369, doi:10.1143/PTP.55.356",
      "Sivashinsky (1977), Acta Astronaut. 4:1177–1206",
      "Cox & Matthews (2002), J. Comput. Phys. 176:430–455: the method",
      "Kassam & Trefethen (2005), SIAM J. Sci. Comput. 26:1214–1233: its coefficients",
      "Cvitanović, Davidchack & Siminos (2010), SIAM J. Appl. Dyn. Syst. 9:1–33: the length 22",
      "Edson, Bunder, Mattner & Roberts (2019), ANZIAM J. 61:270–285: Lyapunov exponents",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, period: 20, transient: 200,
    exponents: [0.048, 0, 0, 0, -0.003, -0.189, -0.256, -0.29, -0.31, -1.963, -1.967, -5.605], uncertainty: 0.002,
    divergence: "the sum of q² - q⁴ over all waves", symmetry: "u(x) → u(x + c); u(x) → -u(-x); u(x, t) → u(x - ct, t) + c")
  public static let timeStep = 0.25
  public static let degree = 2

  public var length = 22.0
  public var points = 64
  public var dealiasing = true
  public init() {}
  public static let table: [Parameter<KuramotoSivashinsky>] = [
    .real("length", \.length, in: positive, "length of the line"),
    .integer("points", \.points, in: 8...100_000, "where u is known: components of the state; an even number"),
    .flag("dealiasing", \.dealiasing, "whether the shortest third of the waves is left out of the nonlinear term"),
  ]

  public func problems() -> [ParameterProblem] {
    if points.isMultiple(of: 2) { return [] }
    return [ParameterProblem("points", "\(points) is odd; take an even number, best one with small factors")]
  }

  public func defaultState(seed: UInt64) -> [Double] { smoothField(seed: seed, longerThan: 2 * .pi) }

  public func rate(_ wavenumber: Double) -> ComplexNumber<Double> {
    let square = wavenumber * wavenumber
    return ComplexNumber(square - square * square, 0)
  }

  public func nonlinearRate(_ wavenumber: Double) -> ComplexNumber<Double> { ComplexNumber(0, -wavenumber) }

  public func nonlinearity<Number: RealNumber>(_ u: Number) -> Number { 0.5 * (u * u) }
}
