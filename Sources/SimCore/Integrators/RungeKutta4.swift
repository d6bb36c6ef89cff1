/// The classical Runge–Kutta method.
public enum RungeKutta4: Integrator {
  public static let card = Card(
    name: "rk4", summary: "classical Runge–Kutta method of order 4, fixed step",
    references: ["Kutta (1901), Z. Math. Phys. 46:435–453"])
  public static let order = 4
  public static let stages = 3

  public static func step(
    _ field: VectorField, _ t: Double, _ h: Double, _ u: UnsafeMutablePointer<SIMD8<Double>>, count: Int,
    scratch: UnsafeMutablePointer<SIMD8<Double>>
  ) {
    let (slope, sum, place) = (scratch, scratch + count, scratch + 2 * count)
    field(t, u, slope)
    for i in 0..<count {
      sum[i] = slope[i]
      place[i] = u[i] + slope[i] * (h / 2)
    }
    field(t + h / 2, place, slope)
    for i in 0..<count {
      sum[i] += slope[i] * 2
      place[i] = u[i] + slope[i] * (h / 2)
    }
    field(t + h / 2, place, slope)
    for i in 0..<count {
      sum[i] += slope[i] * 2
      place[i] = u[i] + slope[i] * h
    }
    field(t + h, place, slope)
    for i in 0..<count { u[i] += (sum[i] + slope[i]) * (h / 6) }
  }
}
