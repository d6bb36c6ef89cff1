/// The classical Runge–Kutta method.
public enum RungeKutta4: FixedStepMethod {
  public static let card = Card(
    name: "rk4", summary: "classical Runge–Kutta method of order 4, fixed step",
    references: ["Kutta (1901), Z. Math. Phys. 46:435–453"])
  public static let order = 4
  public static let stages = 3

  public static func takeSteps(_ flow: any RightHandSide, _ block: FixedBlock) { flow.takeSteps(RungeKutta4.self, block) }

  @inlinable @inline(__always)
  public static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>,
    _ u: UnsafeMutablePointer<Number>,
    _ k: Stages<Number>
  ) {
    let (slope, sum, place) = (k[0], k[1], k[2])
    k.evaluate(field, t, h, 0, u, into: slope)
    k.forEachComponent { i, r in
      sum[i] = slope[i]
      place[i] = u[i].moved(by: 0.5 * h[r], along: slope[i])
    }
    k.evaluate(field, t, h, 0.5, place, into: slope)
    k.forEachComponent { i, r in
      sum[i] = sum[i].adding(2, times: slope[i])
      place[i] = u[i].moved(by: 0.5 * h[r], along: slope[i])
    }
    k.evaluate(field, t, h, 0.5, place, into: slope)
    k.forEachComponent { i, r in
      sum[i] = sum[i].adding(2, times: slope[i])
      place[i] = u[i].moved(by: h[r], along: slope[i])
    }
    k.evaluate(field, t, h, 1, place, into: slope)
    k.forEachComponent { i, r in u[i] = u[i].moved(by: h[r] / 6, along: sum[i] + slope[i]) }
  }
}
