import SimCore

/// A hyperchaotic extension of the Lorenz system.
public struct HyperLorenz: Flow {
  public static let card = Card(
    name: "hyper-lorenz",
    summary: "Lorenz's convection with a fourth variable fed back, hyperchaotic (Jia 2007)",
    details: """
      dx/dt = a (y - x) + w
      dy/dt = x (c - z) - y
      dz/dt = x y - b z
      dw/dt = d w - x z
      The same equations as `hyper-jha`, with b and c exchanged and another d; the second positive exponent is smaller here.
      """,
    references: ["Jia (2007), Phys. Lett. A 366:217–222"])
  public static let facts = SystemFacts(
    dysts: "HyperLorenz", regime: .chaotic, period: 1.277547, exponents: [0.2606, 0.0909, 0, -12.92], uncertainty: 0.001,
    divergence: "d - a - 1 - b", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [-9.186073735061425, -0.6744570634419695, 16.440536886214517, -145.0243848950473]

  public var a = 10.0
  public var b = 2.667
  public var c = 28.0
  public var d = 1.1
  public init() {}
  public static let table: [Parameter<HyperLorenz>] = [
    .real("a", \.a, "Prandtl number of the Lorenz part"),
    .real("b", \.b, "geometric factor of the Lorenz part"),
    .real("c", \.c, "Rayleigh number of the Lorenz part, over its critical value"),
    .real("d", \.d, "growth rate of the fourth variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + w
    derivative[1] = x * (c - z) - y
    derivative[2] = x * y - b * z
    derivative[3] = d * w - x * z
  }
}
