/// A flow of Hamilton's equations with H = T(p) + V(q, t): dq/dt = ∂T/∂p, dp/dt = -∂V/∂q. It can be integrated by the compositions
/// of `SymplecticComposition`.
///
/// Velocities may take the place of momenta where each is its momentum over a constant mass.
public protocol SeparableHamiltonian: RightHandSide {
  /// The components that are positions, and those that are their momenta, in the same order.
  var positions: [Int] { get }
  var momenta: [Int] { get }
  /// Writes ∂T/∂p, a number for each position.
  func velocity<Number: RealNumber>(_ p: UnsafePointer<Number>, _ velocity: UnsafeMutablePointer<Number>)
  /// Writes -∂V/∂q, a number for each momentum.
  func force<Number: RealNumber>(_ t: Number, _ q: UnsafePointer<Number>, _ force: UnsafeMutablePointer<Number>)

  /// Steps of a composition. Has a default, which is compiled for each flow; see `RightHandSide.derivatives`.
  func takeSteps(_ composition: SymplecticComposition, _ block: FixedBlock)
}

extension SeparableHamiltonian {
  @inlinable
  public func takeSteps(_ composition: SymplecticComposition, _ block: FixedBlock) {
    let (positions, momenta) = (positions, momenta)
    let pairs = positions.count
    withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: 3 * pairs) { memory in
      memory.initialize(repeating: SIMD8())
      guard let q = memory.baseAddress else { return }
      let p = q + pairs
      for register in 0..<block.registers {
        let u = block.u + register * block.dimension
        for k in 0..<pairs { (q[k], p[k]) = (u[positions[k]], u[momenta[k]]) }
        for step in block.steps { takeStep(composition, step, block.timeStep, q, p, p + pairs, pairs) }
        for k in 0..<pairs { (u[positions[k]], u[momenta[k]]) = (q[k], p[k]) }
      }
    }
  }

  /// Leapfrog steps that begin and end with a drift, each a multiple of the time step (Yoshida 1990, equation 4.2).
  ///
  /// - Parameter rate: Room for as many numbers as there are pairs.
  @inlinable @inline(__always)
  func takeStep(
    _ composition: SymplecticComposition, _ step: Int, _ timeStep: Double, _ q: UnsafeMutablePointer<SIMD8<Double>>,
    _ p: UnsafeMutablePointer<SIMD8<Double>>, _ rate: UnsafeMutablePointer<SIMD8<Double>>, _ pairs: Int
  ) {
    var elapsed = 0.0
    for weight in composition.weights {
      velocity(p, rate)
      for k in 0..<pairs { q[k] = q[k].adding(0.5 * weight * timeStep, times: rate[k]) }
      force(SIMD8(repeating: (Double(step) + elapsed + 0.5 * weight) * timeStep), q, rate)
      for k in 0..<pairs { p[k] = p[k].adding(weight * timeStep, times: rate[k]) }
      velocity(p, rate)
      for k in 0..<pairs { q[k] = q[k].adding(0.5 * weight * timeStep, times: rate[k]) }
      elapsed += weight
    }
  }
}
