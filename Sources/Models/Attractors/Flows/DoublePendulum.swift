import SimCore

/// A pendulum that hangs from another one.
public struct DoublePendulum: Flow {
  /// Which equations to compute.
  public enum Variant: String, CaseIterable, Sendable { case literature, dysts }

  public static let card = Card(
    name: "double-pendulum",
    summary: "two point masses on massless rods, one hanging from the other",
    details: """
      H = (m2 l2² p1² + (m1 + m2) l1² p2² - 2 m2 l1 l2 p1 p2 cos(th1 - th2)) / (2 m2 l1² l2² D)
      - (m1 + m2) g l1 cos th1 - m2 g l2 cos th2
      D = m1 + m2 sin²(th1 - th2)
      dth1/dt = ∂H/∂p1, dth2/dt = ∂H/∂p2, dp1/dt = -∂H/∂th1, dp2/dt = -∂H/∂th2
      Angles from the vertical, and their momenta; the energy H is conserved. dysts computes the rates of the momenta with half \
      the term p1 p2 cos(th1 - th2) that belongs to the gradient of 1 / D, and with another weight of p1² if l1 and l2 differ: H \
      then drifts, and chaos is lost. Orbits from the default state, whose angles count many turns, are chaotic with a largest \
      exponent of about 0.5.
      """,
    references: [
      "Marion & Thornton (2004), Classical Dynamics of Particles and Systems, Brooks/Cole",
      "Shinbrot, Grebogi, Wisdom & Yorke (1992), Am. J. Phys. 60:491–499",
    ])
  public static let facts = SystemFacts(
    dysts: "DoublePendulum", regime: .chaotic, period: 2.23, exponents: [0.532, 0, 0, -0.532], uncertainty: 0.005,
    divergence: "0", symmetry: "(th1, th2, p1, p2) → (-th1, -th2, -p1, -p2)")
  public static var dimension: Int { 4 }
  public static let components = ["th1", "th2", "p1", "p2"]
  public static let defaultState = [-44.334542, 223.53554, -1.2249799, 2.535486]

  public var g = 9.81
  public var l1 = 1.0
  public var l2 = 1.0
  public var m1 = 1.0
  public var m2 = 1.0
  public var variant = Variant.literature
  public init() {}
  public static let table: [Parameter<DoublePendulum>] = [
    .real("g", \.g, "gravity"),
    .real("l1", \.l1, in: positive, "length of the upper rod"),
    .real("l2", \.l2, in: positive, "length of the lower rod"),
    .real("m1", \.m1, in: positive, "mass of the upper bob"),
    .real("m2", \.m2, in: positive, "mass of the lower bob"),
    .choice("variant", \.variant, "the published equations, or what dysts 0.96 computes"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (th1, th2, p1, p2) = (u[0], u[1], u[2], u[3])
    let (sine, cosine) = (sin(th1 - th2), cos(th1 - th2))
    let mass = m1 + m2
    let inverse = 1 / (m1 + m2 * square(sine))
    let (own, cross) = variant == .literature ? (l2 * l2, 2.0) : (l2 / l1, 1.0)
    let squares = m2 * own * square(p1) + mass * l1 * l1 * square(p2)
    let product = m2 * l1 * l2 * p1 * p2 * cosine
    let kinetic = (squares - cross * product) / (l1 * l1 * l2 * l2)
    let torque = sine * inverse * (kinetic * cosine * inverse - p1 * p2 / (l1 * l2))
    derivative[0] = (l2 * p1 - l1 * p2 * cosine) * inverse / (l1 * l1 * l2)
    derivative[1] = (mass * l1 * p2 - m2 * l2 * p1 * cosine) * inverse / (m2 * l1 * l2 * l2)
    derivative[2] = torque - mass * g * l1 * sin(th1)
    derivative[3] = -torque - m2 * g * l2 * sin(th2)
  }
}
