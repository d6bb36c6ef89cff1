import SimCore

/// Jia's hyperchaotic Lorenz system.
public struct HyperJha: Flow {
  public static let card = Card(
    name: "hyper-jha",
    summary: "Lorenz's convection with a fourth variable fed back, hyperchaotic (Jia 2007)",
    details: """
      dx/dt = a (y - x) + w
      dy/dt = x (b - z) - y
      dz/dt = x y - c z
      dw/dt = d w - x z
      dysts spells the author Jha. The same equations as `hyper-lorenz`, with b and c exchanged and another d.
      """,
    references: ["Jia (2007), Phys. Lett. A 366:217–222"])
  public static let facts = SystemFacts(
    dysts: "HyperJha", regime: .chaotic, period: 0.8564467, exponents: [0.3577, 0.2101, 0, -12.935], uncertainty: 0.0019,
    divergence: "d - a - 1 - c", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [13.76544888070825, 20.203791990082554, 32.08179795423583, -51.189321449994914]

  public var a = 10.0
  public var b = 28.0
  public var c = 2.667
  public var d = 1.3
  public init() {}
  public static let table: [Parameter<HyperJha>] = [
    .real("a", \.a, "Prandtl number of the Lorenz part"),
    .real("b", \.b, "Rayleigh number of the Lorenz part, over its critical value"),
    .real("c", \.c, "geometric factor of the Lorenz part"),
    .real("d", \.d, "growth rate of the fourth variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + w
    derivative[1] = x * (b - z) - y
    derivative[2] = x * y - c * z
    derivative[3] = d * w - x * z
  }
}
