import SimCore

/// Li's three-scroll attractor.
public struct DequanLi: Flow {
  public static let card = Card(
    name: "dequan-li",
    summary: "a three-scroll attractor (Li 2008)",
    details: """
      dx/dt = a (y - x) + d x z
      dy/dt = k x + f y - x z
      dz/dt = c z + x y - eps x²
      A relative of Lorenz's equations with growing y and z that the terms d x z and eps x² tame. At the defaults, orbits from \
      the default state end on a cycle after transient chaos.
      """,
    references: ["Li (2008), Phys. Lett. A 372:387–393"])
  public static let facts = SystemFacts(
    dysts: "DequanLi", regime: .regular, period: 0.083806, exponents: [0, -0.1662, -1.532], uncertainty: 0.0007,
    divergence: "f + c - a + d z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-11.395722, -104.12614, 202.46173]

  public var a = 40.0
  public var c = 1.833
  public var d = 0.16
  public var eps = 0.65
  public var f = 20.0
  public var k = 55.0
  public init() {}
  public static let table: [Parameter<DequanLi>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("c", \.c, "growth rate of z"),
    .real("d", \.d, "coefficient of x z in dx/dt"),
    .real("eps", \.eps, "coefficient of x² in dz/dt"),
    .real("f", \.f, "growth rate of y"),
    .real("k", \.k, "coefficient of x in dy/dt"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x) + d * x * z
    derivative[1] = x * (k - z) + f * y
    derivative[2] = c * z + x * (y - eps * x)
  }
}
