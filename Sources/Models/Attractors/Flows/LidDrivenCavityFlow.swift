import SimCore

/// A tracer in a long cavity whose lids move to and fro.
public struct LidDrivenCavityFlow: Flow {
  public static let card = Card(
    name: "lid-driven-cavity-flow",
    summary: "tracer stirred by the moving lids of a cavity, topological chaos (Grover, Ross, Stremler and Kumar 2012)",
    details: """
      dx/dt = ∂psi/∂y
      dy/dt = -∂psi/∂x
      ds/dt = 1
      psi = p psi1 + psi2, p = tanh(20 tau sin(2π s / tau))
      psin = un sin(k x) (y cosh(k b) sinh(k y) - b sinh(k b) cosh(k y)) / (cosh(k b) sinh(k b) + k b), k = n π / a, n = 1, 2
      Stokes flow in 0 ≤ x ≤ a, |y| ≤ b. The lid y = b moves with the velocity p u1 sin(π x / a) + u2 sin(2π x / a), the lid y = \
      -b with the opposite one; p is 1 in the first half of each period and -1 in the second. The walls are never crossed. A step \
      must not be longer than the steep switch of p.
      """,
    references: [
      "Grover, Ross, Stremler, Kumar (2012), Chaos 22:043135, doi:10.1063/1.4768666",
      "Stremler, Chen (2007), Phys. Fluids 19:103602, doi:10.1063/1.2772881",
    ])
  public static let facts = SystemFacts(
    dysts: "LidDrivenCavityFlow", regime: .chaotic, period: 2.733313, exponents: [0.6737, 0, -0.6737], uncertainty: 0.016,
    divergence: "0", symmetry: "(x, y, s) → (a - x, y, s + tau / 2), (-x, y, s), (x, y, s + tau)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "s"]
  public static let defaultState = [3.966790341130254, 0.18425981346720144, 0.0]

  public var a = 6.0
  public var b = 1.0
  public var tau = 1.1
  public var u1 = 9.92786
  public var u2 = 8.34932
  public init() {}
  public static let table: [Parameter<LidDrivenCavityFlow>] = [
    .real("a", \.a, in: positive, "length of the cavity"),
    .real("b", \.b, in: positive, "half of its height"),
    .real("tau", \.tau, in: positive, "period of the switching"),
    .real("u1", \.u1, "largest speed of the lids in the first mode"),
    .real("u2", \.u2, "largest speed of the lids in the second mode"),
  ]

  /// The flow of the mode with wave number k, from sine and cosine of k x and hyperbolic sine and cosine of k y.
  private static func velocity<Number: RealNumber>(
    speed: Double, _ k: Double, _ b: Double, _ y: Number, _ sx: Number, _ cx: Number, _ sy: Number, _ cy: Number
  ) -> (x: Number, y: Number) {
    let (sb, cb) = (sinh(k * b), cosh(k * b))
    let amplitude = speed / (sb * cb + k * b)
    let across = cb * (sy + k * y * cy) - k * b * sb * sy
    let along = b * sb * cy - cb * y * sy
    return (amplitude * across * sx, amplitude * k * along * cx)
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, s) = (u[0], u[1], u[2])
    let k = Double.pi / a
    let p = tanh(20 * tau * sin(s * (2 * Double.pi / tau)))
    let (sx, cx) = (sin(k * x), cos(k * x))
    let (sy, cy) = (sinh(k * y), cosh(k * y))
    let first = Self.velocity(speed: u1, k, b, y, sx, cx, sy, cy)
    let second = Self.velocity(speed: u2, 2 * k, b, y, 2 * sx * cx, cx * cx - sx * sx, 2 * sy * cy, cy * cy + sy * sy)
    derivative[0] = p * first.x + second.x
    derivative[1] = p * first.y + second.y
    derivative[2] = Number(1)
  }
}
