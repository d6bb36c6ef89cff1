/// Rößler's stochastic Runge–Kutta method SRIW1 for diagonal noise.
public enum SRIW1: StochasticMethod {
  public static let card = Card(
    name: "sriw1",
    summary: "Rößler's Runge–Kutta method SRIW1 of strong order 1.5, for diagonal noise, fixed step",
    details: """
      The noise of a component may depend on time, on this component, and on components without noise. Two drifts and four noises \
      a step. Without noise it is of order 2.
      """,
    references: ["Rößler (2010), SIAM J. Numer. Anal. 48:922–952, doi:10.1137/09076636X"])
  public static let strongOrder = 1.5
  public static let noise = NoiseKind.diagonal
  public static let stages = 7

  public static func step(_ system: any StochasticSystem, _ block: StochasticBlock, from t: Double, by h: Double) {
    let (u, integrals, root) = (block.states, block.integrals, h.squareRoot())
    let (drift, later, place) = (block[0], block[1], block[2])
    let (b1, b2, b3, b4) = (block[3], block[4], block[5], block[6])
    block.evaluateDrift(system, at: t, u, into: 0)
    block.evaluateNoise(system, at: t, u, into: 3)
    for i in 0..<block.count { place[i] = u[i] + drift[i] * (0.75 * h) + b1[i] * (integrals[i] * (1.5 / h)) }
    block.evaluateDrift(system, at: t + 0.75 * h, place, into: 1)
    for i in 0..<block.count { place[i] = u[i] + drift[i] * (0.25 * h) + b1[i] * (0.5 * root) }
    block.evaluateNoise(system, at: t + 0.25 * h, place, into: 4)
    for i in 0..<block.count { place[i] = u[i] + drift[i] * h - b1[i] * root }
    block.evaluateNoise(system, at: t + h, place, into: 5)
    for i in 0..<block.count {
      let random = b2[i] * 3 - b1[i] * 5 + b3[i] * 0.5
      place[i] = u[i] + drift[i] * (0.25 * h) + random * root
    }
    block.evaluateNoise(system, at: t + 0.25 * h, place, into: 6)
    for i in 0..<block.count {
      let weights = weights(block.increments[i], integrals[i], h)
      let random = b1[i] * weights.0 + b2[i] * weights.1 + b3[i] * weights.2 + b4[i] * weights.3
      u[i] += (drift[i] + later[i] * 2) * (h / 3) + random
    }
  }

  /// Of the four noises, from ΔW and ΔZ.
  @inline(__always)
  private static func weights(
    _ increment: SIMD8<Double>, _ integral: SIMD8<Double>, _ h: Double
  ) -> (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>, SIMD8<Double>) {
    let square = increment * increment
    // The integrals I₁₁ / √h, I₁₀ / h, and I₁₁₁ / h.
    let i11 = (square - h) * (0.5 / h.squareRoot())
    let i10 = integral * (1 / h)
    let i111 = increment * (square - 3 * h) * (1 / (6 * h))
    let first = (i10 - i111) * 2 - increment - i11
    let second = (increment + i11 - i10) * (4.0 / 3) + i111 * (5.0 / 3)
    let third = (increment - i10 - i111) * (2.0 / 3) - i11 * (1.0 / 3)
    return (first, second, third, i111)
  }
}
