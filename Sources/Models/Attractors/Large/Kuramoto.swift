import SimCore

/// Kuramoto's phase oscillators, each coupled to all others.
public struct Kuramoto: SizedFlow {
  public static let card = Card(
    name: "kuramoto",
    summary: "phase oscillators that pull each other into step (Kuramoto 1975)",
    details: """
      dtheta_i/dt = omega_i + coupling r sin(psi - theta_i), r exp(i psi) = mean of exp(i theta_j)
      which is the mean over all j of coupling sin(theta_j - theta_i). The natural frequencies omega_i are quantiles of a \
      distribution at the probabilities (i + 1/2)/oscillators, so that no seed decides on them. Many oscillators begin to \
      synchronize at coupling = 2/(pi g(0)), g being the density of frequencies: at 2 width of a Lorentzian, above which \
      r = sqrt(1 - 2 width/coupling); at 1.596 width of a normal distribution. Phases aren't reduced to one turn. The state to \
      start from has random phases, by the seed.
      """,
    references: [
      "Kuramoto (1975), in: Araki (ed.), International Symposium on Mathematical Problems in Theoretical Physics, "
        + "Lecture Notes in Physics 39:420–422, Springer",
      "Strogatz (2000), Physica D 143:1–20",
    ])
  public static let facts = SystemFacts(
    dysts: nil, regime: .regular, period: 6.2832, transient: 20, exponents: [], divergence: "coupling (1 - oscillators r^2)",
    symmetry: "theta_i → theta_i + c")

  /// Of the natural frequencies.
  public enum Distribution: String, CaseIterable, Sendable {
    case lorentzian
    case normal
  }

  public var oscillators = 100 { didSet { findFrequencies() } }
  public var coupling = 4.0
  public var distribution = Distribution.normal { didSet { findFrequencies() } }
  public var width = 1.0 { didSet { findFrequencies() } }
  public var frequency = 0.0 { didSet { findFrequencies() } }
  /// omega_i, from the parameters.
  public private(set) var frequencies: [Double] = []
  public init() { findFrequencies() }
  public static let table: [Parameter<Kuramoto>] = [
    .integer("oscillators", \.oscillators, in: 1...100_000, "number of oscillators: components of the state"),
    .real("coupling", \.coupling, "how strongly an oscillator is drawn to the mean phase"),
    .choice("distribution", \.distribution, "of the natural frequencies"),
    .real(
      "width", \.width, in: nonnegative,
      "of the distribution of frequencies: half width at half maximum of a Lorentzian, standard deviation of a normal one"),
    .real("frequency", \.frequency, "centre of the distribution of frequencies"),
  ]

  public var components: [String] { (0..<oscillators).map { "theta\($0)" } }

  public func defaultState(seed: UInt64) -> [Double] {
    let random = Philox(seed: seed)
    return (0..<oscillators).map { 2 * .pi * random.uniforms(.initialState, particle: 0, draw: $0 / 2)[$0 % 2] }
  }

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    var (cosines, sines) = (Number(0), Number(0))
    for i in 0..<oscillators {
      // Kept there for the second pass.
      derivative[i] = sin(u[i])
      cosines = cosines + cos(u[i])
      sines = sines + derivative[i]
    }
    let pull = coupling / Double(oscillators)
    (cosines, sines) = (pull * cosines, pull * sines)
    for i in 0..<oscillators { derivative[i] = frequencies[i] + (sines * cos(u[i]) - cosines * derivative[i]) }
  }

  private mutating func findFrequencies() {
    let (count, center, width) = (oscillators, frequency, width)
    let quantile = distribution == .normal ? Kuramoto.normalQuantile : Kuramoto.lorentzianQuantile
    // Of a pair with the same distance from the middle, so that the mean is the centre.
    frequencies = (0..<max(0, count)).map { i in
      let distance = abs(2 * i + 1 - count)
      let deviation = width * quantile(0.5 + Double(distance) / Double(2 * count))
      return 2 * i + 1 < count ? center - deviation : center + deviation
    }
  }

  /// The standard Lorentzian's quantile, tan(π(p - 1/2)).
  private static func lorentzianQuantile(_ probability: Double) -> Double {
    let angle = .pi * (probability - 0.5)
    return LibM.sin(angle) / LibM.cos(angle)
  }

  /// The standard normal distribution's quantile, from 1/2 on.
  ///
  /// Newton's method gets there from below: the distribution function is concave.
  private static func normalQuantile(_ probability: Double) -> Double {
    var x = 0.0
    for _ in 0..<100 {
      let density = LibM.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      let step = (probability - 0.5 * (1 + LibM.erf(x * 0.5.squareRoot()))) / density
      x += step
      if step < 1e-12 { break }
    }
    return x
  }
}
