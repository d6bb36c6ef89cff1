import SimCore

/// A rod that hangs from another rod.
public struct RigidRodPendulum: Flow {
  public static let card = Card(
    name: "rigid-rod-pendulum",
    summary: "double pendulum of two uniform rods (Levien and Tan 1993)",
    details: """
      H = (C p1² + A p2² - 2 B p1 p2 cos(th1 - th2)) / (2 (A C - B² cos²(th1 - th2))) - (m1/2 + m2) g l1 cos th1 - m2/2 g l2 cos th2
      A = (m1/3 + m2) l1², B = m2 l1 l2/2, C = m2 l2²/3
      dth1/dt = ∂H/∂p1, dth2/dt = ∂H/∂p2, dp1/dt = -∂H/∂th1, dp2/dt = -∂H/∂th2
      Angles of the rods from the vertical and their momenta; the energy H is conserved. Each rod is pivoted at its end, and has \
      its mass spread along it. Small oscillations of equal rods have the frequencies sqrt((3 ± 6/sqrt 7) g/l). The usual state, \
      both rods horizontal and at rest, is chaotic with a largest Lyapunov exponent of about 1.1; [0.3, 0.4, 0, 0] is regular.
      """,
    references: ["Levien & Tan (1993), Am. J. Phys. 61:1038–1044, doi:10.1119/1.17335"])
  public static let facts = SystemFacts(
    dysts: nil, regime: .chaotic, period: 2, exponents: [1.1, 0, 0, -1.1], uncertainty: 0.1,
    divergence: "0", symmetry: "(th1, th2, p1, p2) → (-th1, -th2, -p1, -p2); (p1, p2, t) → (-p1, -p2, -t)")
  public static var dimension: Int { 4 }
  public static let components = ["th1", "th2", "p1", "p2"]
  public static let defaultState = [Double.pi / 2, Double.pi / 2, 0, 0]

  public var g = 9.81
  public var l1 = 1.0
  public var l2 = 1.0
  public var m1 = 1.0
  public var m2 = 1.0
  public init() {}
  public static let table: [Parameter<RigidRodPendulum>] = [
    .real("g", \.g, "gravity"),
    .real("l1", \.l1, in: positive, "length of the upper rod"),
    .real("l2", \.l2, in: positive, "length of the lower rod"),
    .real("m1", \.m1, in: positive, "mass of the upper rod"),
    .real("m2", \.m2, in: positive, "mass of the lower rod"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (th1, th2, p1, p2) = (u[0], u[1], u[2], u[3])
    let (upper, lower) = ((m1 / 3 + m2) * l1 * l1, m2 * l2 * l2 / 3)
    let coupling = m2 * l1 * l2 / 2 * cos(th1 - th2)
    let determinant = upper * lower - square(coupling)
    let rate1 = (lower * p1 - coupling * p2) / determinant
    let rate2 = (upper * p2 - coupling * p1) / determinant
    let torque = m2 * l1 * l2 / 2 * sin(th1 - th2) * rate1 * rate2
    derivative[0] = rate1
    derivative[1] = rate2
    derivative[2] = -torque - (m1 / 2 + m2) * g * l1 * sin(th1)
    derivative[3] = torque - m2 / 2 * g * l2 * sin(th2)
  }
}
