/// A system of differential equations with one constant delay τ, du/dt = f(t, u(t), u(t - τ)).
///
/// Its state at time t is the function u on [t - τ, t]. Before the trajectory's beginning, which is time 0 unless a
/// transient comes before it, that is the constant initial state.
public protocol DelayFlow: DynamicalSystem {
  /// The delay τ, in the units of time; positive.
  var delay: Double { get }
  /// The name of the parameter that sets the delay. It can't change during a run.
  static var delayParameter: String { get }

  /// Writes f(t, u, delayed) into `derivative`; all arrays have one number a component.
  ///
  /// - Parameter delayed: The state at t - τ.
  func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, _ delayed: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// f for one state.
  ///
  /// This and `derivative(ofDual:)` have defaults. They are requirements because witnesses of a concrete system are compiled for
  /// that system, where a generic caller's aren't.
  func derivative(
    ofDouble t: Double, _ u: UnsafePointer<Double>, _ delayed: UnsafePointer<Double>, _ derivative: UnsafeMutablePointer<Double>)
  /// f with its derivatives along eight directions.
  func derivative(
    ofDual t: Dual, _ u: UnsafePointer<Dual>, _ delayed: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>)
}

extension DelayFlow {
  public static var delayParameter: String { "tau" }

  @inlinable
  public func derivative(
    ofDouble t: Double, _ u: UnsafePointer<Double>, _ delayed: UnsafePointer<Double>, _ derivative: UnsafeMutablePointer<Double>
  ) {
    self.derivative(t, u, delayed, derivative)
  }

  @inlinable
  public func derivative(
    ofDual t: Dual, _ u: UnsafePointer<Dual>, _ delayed: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>
  ) {
    self.derivative(t, u, delayed, derivative)
  }

  /// - Throws: `SimulationError.impossible` if the delay can't be one.
  func checkDelay() throws(SimulationError) {
    guard delay > 0, delay.isFinite else {
      throw .impossible(parameter: Self.delayParameter, reason: "\(delay) is no delay: it must be positive and finite")
    }
  }
}
