import SimCore

/// The hyperchaotic system of Qi and coworkers.
public struct HyperQi: Flow {
  public static let card = Card(
    name: "hyper-qi",
    summary: "hyperchaos with a large first exponent and a product in three equations (Qi et al. 2008)",
    details: """
      dx/dt = a (y - x) + y z
      dy/dt = b (x + y) - x z
      dz/dt = x y - c z - e w
      dw/dt = x y - d w + f z
      Known for its large first exponent and a broad spectrum: it needs time steps far shorter than those of the Lorenz family.
      """,
    references: ["Qi, van Wyk, van Wyk, Chen (2008), Phys. Lett. A 372:124–136, doi:10.1016/j.physleta.2007.10.082"])
  public static let facts = SystemFacts(
    dysts: "HyperQi", regime: .chaotic, period: 0.06186039, exponents: [12.515, 2.2638, 0, -61.778], uncertainty: 0.059,
    divergence: "b - a - c - d", symmetry: "(x, y, z, w) → (-x, -y, z, w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [11.250900857894639, -3.647077762541555, 50.16987924937642, -168.2485185683687]

  public var a = 50.0
  public var b = 24.0
  public var c = 13.0
  public var d = 8.0
  public var e = 33.0
  public var f = 30.0
  public init() {}
  public static let table: [Parameter<HyperQi>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "growth rate of y, and how strongly x drives it"),
    .real("c", \.c, "damping of z"),
    .real("d", \.d, "damping of w"),
    .real("e", \.e, "coupling of w into the third equation"),
    .real("f", \.f, "coupling of z into the fourth equation"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    let xy = x * y
    derivative[0] = a * (y - x) + y * z
    derivative[1] = b * (x + y) - x * z
    derivative[2] = xy - c * z - e * w
    derivative[3] = xy - d * w + f * z
  }
}
