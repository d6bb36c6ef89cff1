import SimCore

/// A mass in a double well, dragged by a belt.
public struct StickSlipOscillator: PiecewiseFlow {
  public static let card = Card(
    name: "stick-slip-oscillator",
    summary: "a mass in a double well on a moving belt, with weak friction and forcing (Awrejcewicz and Holicke 1999)",
    details: """
      dx/dt = v
      dv/dt = a x - b x³ + eps (gamma cos(th) + alpha s - beta s³ - t0 sign(s)), s = v - vs
      dth/dt = w
      s is the speed of the mass relative to the belt. The friction t0 sign(s) - alpha s + beta s³ first falls with |s|, which \
      feeds the oscillation. variant: dysts has alpha v in place of alpha s: a constant force eps alpha vs more. At s = 0 the \
      right-hand side jumps. Where friction can hold the mass, it sticks to the belt, dv/dt = 0, with adaptive integrators; with \
      fixed steps the sign switches rapidly instead. At the defaults it sticks once, at t = 111, and then follows a cycle on which \
      it never does.
      """,
    references: ["Awrejcewicz & Holicke (1999), Int. J. Bifurcation Chaos 9:505"])
  public static let facts = SystemFacts(
    dysts: "StickSlipOscillator", regime: .regular, period: 1.6129, transient: 1000, exponents: [0, -0.0159, -0.016],
    divergence: "varies: eps (alpha - 3 beta (v - vs)²), where v ≠ vs")
  public static var dimension: Int { 3 }
  public static let components = ["x", "v", "th"]
  public static let defaultState = [0.85539847, -0.39125834, 0.0]

  public enum Variant: String, CaseIterable, Sendable { case literature, dysts }

  public var a = 1.0
  public var alpha = 0.3
  public var b = 1.0
  public var beta = 0.3
  public var eps = 0.05
  public var gamma = 1.0
  public var t0 = 0.3
  public var vs = 0.4
  public var w = 2.0
  public var variant = Variant.literature
  public init() {}
  public static let table: [Parameter<StickSlipOscillator>] = [
    .real("a", \.a, "linear stiffness, repelling from x = 0"),
    .real("alpha", \.alpha, "slope with which friction falls at small relative speed"),
    .real("b", \.b, "cubic stiffness"),
    .real("beta", \.beta, "cubic growth of friction with relative speed"),
    .real("eps", \.eps, "strength of friction and forcing"),
    .real("gamma", \.gamma, "amplitude of the forcing"),
    .real("t0", \.t0, "dry friction at vanishing relative speed"),
    .real("vs", \.vs, "speed of the belt"),
    .real("w", \.w, "angular frequency of the forcing"),
    .choice("variant", \.variant, "the published equations, or what dysts 0.96 computes"),
  ]

  public static var switches: Int { 1 }

  @inline(__always)
  public func switching<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ values: UnsafeMutablePointer<Number>) {
    values[0] = u[1] - vs
  }

  @inline(__always)
  public func derivative<Number: RealNumber>(
    _ t: Number, _ u: UnsafePointer<Number>, sides: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>
  ) {
    let (x, v, th) = (u[0], u[1], u[2])
    let s = v - vs
    let weakening = alpha * (variant == .literature ? s : v)
    let friction = t0 * sides[0] - weakening + beta * cube(s)
    derivative[0] = v
    derivative[1] = x * (a - b * square(x)) + eps * (gamma * cos(th) - friction)
    derivative[2] = Number(w)
  }
}
