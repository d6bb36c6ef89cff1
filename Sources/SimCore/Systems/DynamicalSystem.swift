/// Means and standard deviations of the components of a state along a long orbit at the default parameters, from the default state.
/// A component that grows without limit, such as a phase, has 0 and 1.
public struct Moments: Equatable, Sendable {
  public let means: [Double]
  public let deviations: [Double]

  public init(_ means: [Double], _ deviations: [Double]) { (self.means, self.deviations) = (means, deviations) }
}

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
  /// nil if they aren't known.
  public var moments: Moments?

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
    if let moments {
      func list(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }
      lines.append("means \(list(moments.means)); standard deviations \(list(moments.deviations))")
    }
    lines.append("divergence " + divergence)
    if let symmetry { lines.append("symmetry " + symmetry) }
    if let dysts { lines.append("in dysts: " + dysts) }
    return lines.joined(separator: "\n")
  }
}

/// A system whose components are always the same. One file holds a system: what is known of it, its parameters, and its equations.
public protocol DynamicalSystem: SizedSystem where Starts == TrajectoryStarts<Self> {
  /// Names of the components of the state.
  static var components: [String] { get }
  static var defaultState: [Double] { get }
}

extension DynamicalSystem {
  public var components: [String] { Self.components }
  public func defaultState(seed: UInt64) -> [Double] { Self.defaultState }
}

/// A flow whose components are always the same.
public protocol Flow: DynamicalSystem, SizedFlow {
  /// Number of components, as a constant that the compiler sees.
  static var dimension: Int { get }
}

/// A map whose components are always the same.
public protocol IteratedMap: DynamicalSystem, SizedMap {}

/// A flow with the equations of another one, under a name and with defaults of its own.
public protocol FlowPreset: Flow {
  associatedtype Original: Flow
  /// The other flow, with these defaults.
  var original: Original { get set }
}

extension FlowPreset {
  @inlinable public static var dimension: Int { Original.dimension }
  public static var components: [String] { Original.components }
  public static var table: [Parameter<Self>] { Original.table.map { $0.within(\.original) } }
  public func problems() -> [ParameterProblem] { original.problems() }

  @inlinable @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    original.derivative(t, u, derivative)
  }
}

extension SystemFacts {
  /// A step for methods that don't choose their own: a five hundredth of the period, to two digits.
  var fixedStep: Double {
    let step = period / 500
    let unit = LibM.pow(10, LibM.log10(step).rounded(.down) - 1)
    return unit < 1 ? (step / unit).rounded() / (1 / unit).rounded() : (step / unit).rounded() * unit
  }
}
