import SimCore

/// The hyperchaotic system of Pang and Liu.
public struct HyperPang: Flow {
  public static let card = Card(
    name: "hyper-pang",
    summary: "hyperchaotic relative of the Lü system with a linear feedback (Pang and Liu 2011)",
    details: """
      dx/dt = a (y - x)
      dy/dt = c y - x z + w
      dz/dt = x y - b z
      dw/dt = -d (x + y)
      The Lü system with a fourth variable that acts on y; without it (w = 0, d = 0) Lü's attractor is left.
      """,
    references: ["Pang, Liu (2011), J. Comput. Appl. Math. 235:2775–2789, doi:10.1016/j.cam.2010.11.029"])
  public static let facts = SystemFacts(
    dysts: "HyperPang", regime: .chaotic, period: 0.8439374, exponents: [1.428, 0.1255, 0, -20.55], uncertainty: 0.003,
    divergence: "c - a - b", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [8.40863585, 4.67210241, 27.91032548, -1.26300886]

  public var a = 36.0
  public var b = 3.0
  public var c = 20.0
  public var d = 2.0
  public init() {}
  public static let table: [Parameter<HyperPang>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "strength of the feedback of x + y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x)
    derivative[1] = c * y - x * z + w
    derivative[2] = x * y - b * z
    derivative[3] = -d * (x + y)
  }
}
