/// A system of ordinary differential equations, du/dt = f(t, u), whose number of components is one of its parameters, or follows
/// from them.
public protocol SizedFlow: ParameterSet {
  static var card: Card { get }
  /// At the default parameters.
  static var facts: SystemFacts { get }
  /// Names of the components of the state.
  var components: [String] { get }
  /// Where trajectories start unless the scenario says otherwise, a number a component; may depend on the seed of the run.
  func defaultState(seed: UInt64) -> [Double]

  /// Writes f(t, u) into `derivative`; both arrays have one number a component, and don't overlap.
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register; each has a time of its own.
  ///
  /// This and `derivative(ofDual:)` have defaults. They are requirements because witnesses of a concrete flow are compiled for that
  /// flow, where a generic caller's aren't.
  func derivatives(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>)
}

extension SizedFlow {
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

/// An iterated map, u' = f(u), whose number of components is one of its parameters, or follows from them.
public protocol SizedMap: ParameterSet {
  static var card: Card { get }
  /// At the default parameters.
  static var facts: SystemFacts { get }
  /// Names of the components of the state.
  var components: [String] { get }
  /// Where orbits start unless the scenario says otherwise, a number a component; may depend on the seed of the run.
  func defaultState(seed: UInt64) -> [Double]

  /// Writes f(u) into `image`; both arrays have one number a component, and don't overlap.
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register. Has a default, as `image(ofDual:)` has; see `SizedFlow.derivatives`.
  func images(_ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>)
}

extension SizedMap {
  @inlinable
  public func images(
    _ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int
  ) {
    for register in 0..<registers { image(u + register * dimension, images + register * dimension) }
  }

  @inlinable
  public func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>) { self.image(u, image) }
}

/// Refuses parameters that name other components than those of the state there is.
///
/// - Throws: `SimulationError.impossible`.
func requireSame(_ components: [String], as current: [String]) throws(SimulationError) {
  if components == current { return }
  let change =
    components.count == current.count
    ? "keep the number \(current.count), but get other meanings" : "would change from \(current.count) to \(components.count)"
  throw .impossible(
    parameter: nil,
    reason: "the components of the state \(change): a state can't change its components in the middle of a run; start a new run")
}

/// Components up to which Jacobians are computed: a matrix of 800 megabytes.
let maximumTangentDimension = 10_000
