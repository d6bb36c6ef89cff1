import SimCore

/// Stirring in a disc by two vortices that take turns, Aref's classic of chaotic advection.
public struct BlinkingVortex: FlowPreset {
  public static let card = Card(
    name: "blinking-vortex",
    summary: "chaotic advection by two point vortices that take turns (Aref 1984)",
    details: """
      dr/dt = sigma (g vr(b) + (1 - g) vr(-b))
      dtheta/dt = sigma (g vt(b) + (1 - g) vt(-b)) / r
      ds/dt = 1, g = (1 + tanh(20 tau sin(2π s / tau))) / 2
      vr(b) = b sin theta (1 / D - 1 / E - bc F)
      vt(b) = (q - b cos theta) (1 / E + bc F) - (r - b cos theta) / D + bc r (a² + b² - 2 q r) / (a² E)
      D = b² - 2 b r cos theta + r², E = a² - 2 b r cos theta + q r, q = b² r / a²
      F = (1 - r² / a²) (a² - q r) / E²
      Polar coordinates and time. Each vortex acts together with its image behind the wall, along which the fluid slips; bc = 1 \
      gives the viscous fluid of the system blinking-rotlet. The flow preserves areas of the disc (r dr dtheta). Switching \
      between vortices is smooth but quick: bound the step by a small part of tau.
      """,
    references: ["Aref (1984), J. Fluid Mech. 143:1–21"])
  public static let facts = SystemFacts(
    dysts: "BlinkingVortex", regime: .chaotic, period: 2.76167, exponents: [0.7433, 0, -0.7433], uncertainty: 0.01,
    divergence: "-(dr/dt) / r", symmetry: "(r, theta, s) → (r, theta + π, s + tau / 2)")
  public static let defaultState = [-0.08541919, -0.05204435, 0.0]

  public var original = BlinkingRotlet()
  public init() {
    original.b = 0.5
    original.bc = 0.0
  }
}
