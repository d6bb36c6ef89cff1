/// du/dt = f(t, u): what a flow must write down.
public protocol RightHandSide: Sendable {
  /// Writes f(t, u) into `derivative`; both arrays have one number a component, and don't overlap.
  func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register; each has a time of its own.
  ///
  /// This and what follows have defaults. They are requirements because witnesses of a concrete flow are compiled for that flow, where a
  /// generic caller's aren't.
  func derivatives(
    _ t: UnsafePointer<SIMD8<Double>>, _ u: UnsafePointer<SIMD8<Double>>, _ derivatives: UnsafeMutablePointer<SIMD8<Double>>,
    registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func derivative(ofDual t: Dual, _ u: UnsafePointer<Dual>, _ derivative: UnsafeMutablePointer<Dual>)

  /// Steps of the classical Runge–Kutta method.
  func takeSteps(_: RungeKutta4.Type, _ block: FixedBlock)
}

extension RightHandSide {
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

/// u' = f(u): what a map must write down.
public protocol IterationRule: Sendable {
  /// Writes f(u) into `image`; both arrays have one number a component, and don't overlap.
  func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>)

  /// f for a block of states, register after register. Has a default, as `image(ofDual:)` has; see `RightHandSide.derivatives`.
  func images(_ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int)
  /// f with its derivatives along eight directions.
  func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>)
}

extension IterationRule {
  @inlinable
  public func images(
    _ u: UnsafePointer<SIMD8<Double>>, _ images: UnsafeMutablePointer<SIMD8<Double>>, registers: Int, dimension: Int
  ) {
    for register in 0..<registers { image(u + register * dimension, images + register * dimension) }
  }

  @inlinable
  public func image(ofDual u: UnsafePointer<Dual>, _ image: UnsafeMutablePointer<Dual>) { self.image(u, image) }
}
