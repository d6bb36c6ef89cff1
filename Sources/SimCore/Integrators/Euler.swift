/// Euler's method.
public enum Euler: FixedStepMethod {
  public static let card = Card(
    name: "euler", summary: "Euler's method of order 1, fixed step", references: ["Euler (1768), Institutionum calculi integralis"])
  public static let order = 1
  public static let stages = 1

  public static func takeSteps(_ flow: any RightHandSide, _ block: FixedBlock) { flow.takeSteps(of: Euler.self, block) }

  @inlinable @inline(__always)
  public static func step<Number: RealNumber>(
    _ field: BlockField<Number>, _ t: UnsafePointer<Number.Real>, _ h: UnsafePointer<Number.Real>,
    _ u: UnsafeMutablePointer<Number>,
    _ k: Stages<Number>
  ) {
    k.evaluate(field, t, h, 0, u, into: k[0])
    k.forEachComponent { i, r in u[i] = u[i].moved(by: h[r], along: k[0][i]) }
  }
}
