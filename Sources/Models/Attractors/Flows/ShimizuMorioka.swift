import SimCore

/// Shimizu and Morioka's simplification of the Lorenz system.
public struct ShimizuMorioka: Flow {
  public static let card = Card(
    name: "shimizu-morioka",
    summary: "simplified Lorenz system, a normal form with a Lorenz-like attractor (Shimizu and Morioka 1980)",
    details: """
      dx/dt = y
      dy/dt = x (1 - z) - a y
      dz/dt = x² - b z
      x is a damped particle, pushed away from the origin with the strength 1 - z, while z follows x² / b with a delay. For b > \
      0 the equilibria are the origin, always a saddle, and x = ±sqrt(b), y = 0, z = 1.
      """,
    references: ["Shimizu & Morioka (1980), Phys. Lett. A 76:201–204, doi:10.1016/0375-9601(80)90466-1"])
  public static let facts = SystemFacts(
    dysts: "ShimizuMorioka", regime: .chaotic, period: 12.038, exponents: [0.03551, 0, -1.386], uncertainty: 1e-05,
    divergence: "-(a + b)", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.016838697, 0.03489384, 0.35346848]

  public var a = 0.85
  public var b = 0.5
  public init() {}
  public static let table: [Parameter<ShimizuMorioka>] = [
    .real("a", \.a, "damping of y"),
    .real("b", \.b, "relaxation rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = x * (1 - z) - a * y
    derivative[2] = square(x) - b * z
  }
}
