import SimCore

/// Particle paths in the steady ABC flow.
public struct ArnoldBeltramiChildress: Flow {
  public static let card = Card(
    name: "arnold-beltrami-childress",
    summary: "particle paths in a steady flow that is parallel to its own vorticity (Arnold 1965, Childress 1970)",
    details: """
      dx/dt = a sin z + c cos y
      dy/dt = b sin x + a cos z
      dz/dt = c sin y + b cos x
      The velocity equals its curl, and so solves Euler's equations for a steady inviscid fluid. The flow preserves volume and \
      has the period 2π in each coordinate. It is integrable if one coefficient is 0; otherwise chaotic seas and regular tubes \
      lie side by side, so that the exponents depend on the start.
      """,
    references: [
      "Arnold (1965), C. R. Acad. Sci. Paris 261:17–20",
      "Dombre, Frisch, Greene, Hénon, Mehr & Soward (1986), J. Fluid Mech. 167:353–391",
    ])
  public static let facts = SystemFacts(
    dysts: "ArnoldBeltramiChildress", regime: .chaotic, period: 2.8508, exponents: [0.1071, 0, -0.1071], uncertainty: 0.003,
    divergence: "0", symmetry: "(x, y, z) → (π - x, y + π, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [147.91266, -1762.805, -647.37622]

  public var a = 1.73205
  public var b = 1.41421
  public var c = 1.0
  public init() {}
  public static let table: [Parameter<ArnoldBeltramiChildress>] = [
    .real("a", \.a, "amplitude of the part that varies with z"),
    .real("b", \.b, "amplitude of the part that varies with x"),
    .real("c", \.c, "amplitude of the part that varies with y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * sin(z) + c * cos(y)
    derivative[1] = b * sin(x) + a * cos(z)
    derivative[2] = c * sin(y) + b * cos(x)
  }
}
