/// The method of Euler and Maruyama: X + f h + g ΔW.
public enum EulerMaruyama: StochasticMethod {
  public static let card = Card(
    name: "euler_maruyama",
    summary: "method of Euler and Maruyama of strong order 0.5, for any noise, fixed step",
    details: "Where noise doesn't depend on the state, the strong order is 1.",
    references: ["Maruyama (1955), Rend. Circ. Mat. Palermo 4:48–90", "Kloeden & Platen (1992), section 10.2"])
  public static let strongOrder = 0.5
  public static let noise = NoiseKind.general
  public static let stages = 2

  public static func step(_ system: any StochasticSystem, _ block: StochasticBlock, from t: Double, by h: Double) {
    let (u, increments, drift, noise) = (block.states, block.increments, block[0], block[1])
    block.evaluateDrift(system, at: t, u, into: 0)
    block.evaluateNoise(system, at: t, u, into: 1)
    for i in 0..<block.count { u[i] += drift[i] * h + noise[i] * increments[i] }
  }
}
