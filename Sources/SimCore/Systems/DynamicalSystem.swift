/// What `simrun describe` prints of a flow or a map beside its card.
public struct SystemFacts: Sendable {
  /// What long orbits do at the default parameters, from the default state.
  public enum Regime: String, Sendable {
    case chaotic
    /// Periodic, quasiperiodic, or at rest.
    case regular
    /// Chaotic for a while; then it leaves for infinity or for something regular.
    case metastable
    /// The right-hand side jumps.
    case undetermined
  }

  /// The name in `dysts`; nil if it isn't there.
  public let dysts: String?
  public let regime: Regime
  /// Natural period: of the strongest peak of the spectrum. 1 for maps.
  public let period: Double
  /// How long the default state takes to come to the attractor; 0 if it lies there.
  public let transient: Double
  /// Lyapunov exponents at the defaults, in falling order; empty if they aren't known.
  public let exponents: [Double]
  /// Standard error of the first exponent.
  public let uncertainty: Double
  /// Divergence of the right-hand side (flows), or the determinant of the Jacobian (maps); in words or as a formula.
  public let divergence: String
  /// Transformations that map orbits to orbits, such as "(x, y, z) → (-x, -y, z)"; nil if none is known.
  public let symmetry: String?

  public init(
    dysts: String?, regime: Regime, period: Double = 1, transient: Double = 0, exponents: [Double], uncertainty: Double = 0,
    divergence: String, symmetry: String? = nil
  ) {
    self.dysts = dysts
    self.regime = regime
    self.period = period
    self.transient = transient
    self.exponents = exponents
    self.uncertainty = uncertainty
    self.divergence = divergence
    self.symmetry = symmetry
  }
}

extension SystemFacts {
  /// Lines for `simrun describe`.
  public var text: String {
    var lines = ["\(regime) at its defaults, natural period \(period)" + (transient > 0 ? ", transient \(transient)" : "")]
    if !exponents.isEmpty {
      let error = uncertainty > 0 ? " (the first one ± \(uncertainty))" : ""
      lines.append("Lyapunov exponents " + exponents.map { "\($0)" }.joined(separator: ", ") + error)
    }
    lines.append("divergence " + divergence)
    if let symmetry { lines.append("symmetry " + symmetry) }
    if let dysts { lines.append("in dysts: " + dysts) }
    return lines.joined(separator: "\n")
  }
}

/// A flow or a map with its parameters. One file holds a system: what is known of it, its parameters, and its equations.
public protocol DynamicalSystem: ParameterSet {
  static var card: Card { get }
  static var facts: SystemFacts { get }
  /// Names of the components of the state.
  static var components: [String] { get }
  static var defaultState: [Double] { get }
}

/// A system of ordinary differential equations, du/dt = f(t, u).
public protocol Flow: DynamicalSystem {
  /// Writes f(t, u) into `derivative`; both arrays have one number a component.
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register; each has a time of its own.
  ///
  /// This and `derivative(ofDual:)` have defaults. They are requirements because witnesses of a concrete flow are compiled for that flow, where a
  /// generic caller's aren't.
  func derivatives(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>)
}

extension SystemFacts {
  /// A step for methods that don't choose their own: a five hundredth of the period, to two digits.
  var fixedStep: Double {
    let step = period / 500
    let unit = LibM.pow(10, LibM.log10(step).rounded(.down) - 1)
    return unit < 1 ? (step / unit).rounded() / (1 / unit).rounded() : (step / unit).rounded() * unit
  }
}

extension Flow {
  @inlinable
  public func derivatives(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int
  ) {
    for register in 0..<registers { derivative(t[register], u + register * dimension, derivatives + register * dimension) }
  }

  @inlinable
  public func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>) {
    self.derivative(t, u, derivative)
  }
}

/// An iterated map, u' = f(u).
public protocol IteratedMap: DynamicalSystem {
  /// Writes f(u) into `image`; both arrays have one number a component, and don't overlap.
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register. Has a default, as `image(ofDual:)` has.
  func images(_ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>)
}

extension IteratedMap {
  @inlinable
  public func images(
    _ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int
  ) {
    for register in 0..<registers { image(u + register * dimension, images + register * dimension) }
  }

  @inlinable
  public func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>) { self.image(u, image) }
}
