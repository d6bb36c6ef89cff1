/// A system of ordinary differential equations, du/dt = f(t, u). One file holds a flow: parameters, components and the right-hand side.
public protocol Flow: Sendable {
  associatedtype Parameters: ParameterSet

  static var card: Card { get }
  /// Names of the components of the state.
  static var components: [String] { get }
  static var defaultState: [Double] { get }
  static var defaultTimeStep: Double { get }

  init(_ parameters: Parameters)

  /// Writes f(t, u) into `derivative`; both arrays have one number a component.
  func derivative<Number: RealNumber>(_ t: Double, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// f for many trajectories: `u` and `derivative` hold `registers` registers for each component, component after component.
  ///
  /// Has a default. It is a requirement because witnesses of a concrete flow are compiled for that flow, where a generic caller's aren't.
  func derivatives(
    _ t: Double, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>, registers: Int)
}

extension Flow {
  @inlinable
  public func derivatives(
    _ t: Double, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>, registers: Int
  ) {
    let dimension = Self.components.count
    if registers == 1 { return derivative(t, u, derivatives) }
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 2 * dimension) { scratch in
      let (state, result) = (scratch.baseAddress!, scratch.baseAddress! + dimension)
      result.initialize(repeating: SIMD8(), count: dimension)
      for register in 0..<registers {
        for c in 0..<dimension { (state + c).initialize(to: u[c * registers + register]) }
        derivative(t, state, result)
        for c in 0..<dimension { derivatives[c * registers + register] = result[c] }
      }
    }
  }
}

/// The right-hand side of a flow with its parameters, for a block of trajectories.
public typealias VectorField = (
  _ t: Double, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>
) -> Void

/// A one-step method with a fixed step.
public protocol Integrator: Sendable {
  static var card: Card { get }
  /// The global error falls with this power of the step. Asserted by a convergence test.
  static var order: Int { get }
  /// Registers of scratch memory for each register of state.
  static var stages: Int { get }

  /// Moves `count` registers of state from t to t + h.
  static func step(
    _ field: VectorField, _ t: Double, _ h: Double, _ u: UnsafeMutablePointer<SIMD8<Double>>, count: Int,
    scratch: UnsafeMutablePointer<SIMD8<Double>>)
}
