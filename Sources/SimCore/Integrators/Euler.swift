/// Euler's method.
public enum Euler: Integrator {
  public static let card = Card(
    name: "euler", summary: "Euler's method of order 1, fixed step", references: ["Euler (1768), Institutionum calculi integralis"])
  public static let order = 1
  public static let stages = 1

  public static func step(
    _ field: VectorField, _ t: Double, _ h: Double, _ u: UnsafeMutablePointer<SIMD8<Double>>, count: Int,
    scratch: UnsafeMutablePointer<SIMD8<Double>>
  ) {
    field(t, u, scratch)
    for i in 0..<count { u[i] += scratch[i] * h }
  }
}

/// The integrators that a scenario can choose, the usual one first.
public let integratorCatalogue: [any Integrator.Type] = [RungeKutta4.self, Euler.self]
