/// Rößler's stochastic Runge–Kutta method SRA1 for noise that doesn't depend on the state.
public enum SRA1: StochasticMethod {
  public static let card = Card(
    name: "sra1",
    summary: "Rößler's Runge–Kutta method SRA1 of strong order 1.5, for noise that doesn't depend on the state, fixed step",
    details: "Two drifts a step. Without noise it is of order 2.",
    references: ["Rößler (2010), SIAM J. Numer. Anal. 48:922–952, doi:10.1137/09076636X"])
  public static let strongOrder = 1.5
  public static let noise = NoiseKind.additive
  public static let stages = 5

  public static func step(_ system: any StochasticSystem, _ block: StochasticBlock, from t: Double, by h: Double) {
    let (u, increments, integrals) = (block.states, block.increments, block.integrals)
    let (drift, later, first, last, place) = (block[0], block[1], block[2], block[3], block[4])
    block.evaluateDrift(system, at: t, u, into: 0)
    block.evaluateNoise(system, at: t, u, into: 2)
    block.evaluateNoise(system, at: t + h, u, into: 3)
    for i in 0..<block.count { place[i] = u[i] + drift[i] * (0.75 * h) + last[i] * (integrals[i] * (1.5 / h)) }
    block.evaluateDrift(system, at: t + 0.75 * h, place, into: 1)
    for i in 0..<block.count {
      let mean = integrals[i] * (1 / h)
      let random = last[i] * (increments[i] - mean) + first[i] * mean
      u[i] += (drift[i] + later[i] * 2) * (h / 3) + random
    }
  }
}
