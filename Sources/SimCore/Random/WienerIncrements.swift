/// Increments of Wiener processes over equal steps: a process for each component of each trajectory.
///
/// They are a pure function of the seed, the trajectory, the step and the component. So a trajectory's noise doesn't depend on how
/// many others there are, on threads, or on how a run is cut; and all integrators get the same one.
public struct WienerIncrements: Sendable {
  public typealias Lanes = SIMD8<Double>
  private let random: Philox
  private let timeStep: Double
  private let root: Double

  public init(seed: UInt64, timeStep: Double) {
    (random, self.timeStep, root) = (Philox(seed: seed), timeStep, timeStep.squareRoot())
  }

  /// ΔW = W(t + h) - W(t) and ΔZ = ∫ (W(s) - W(t)) ds over a step h, of eight trajectories.
  ///
  /// Normal numbers of mean 0, variances h and h³/3, and covariance h²/2 (Kloeden & Platen 1992, equation 10.4.3).
  public func increments(of trajectories: SIMD8<UInt32>, step: Int, component: Int) -> (increment: Lanes, integral: Lanes) {
    let normal = random.normals(.wienerIncrements, particles: trajectories, step: step, draw: component)
    let integral = (normal.0 + normal.1 * (1 / 3.0.squareRoot())) * (0.5 * timeStep * root)
    return (normal.0 * root, integral)
  }
}
