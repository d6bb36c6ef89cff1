import SimCore

/// A flow whose four wings grow out of two coexisting attractors.
public struct Sakarya: Flow {
  public static let card = Card(
    name: "sakarya",
    summary: "four-wing attractor that grows out of two coexisting ones (Li, Pehlivan, Sprott and Akgul 2015)",
    details: """
      dx/dt = a x + h y + s y z
      dy/dt = -b y - p x + q x z
      dz/dt = c z - r x y
      z grows by itself, and only the product x y holds it. At the defaults the chaos is a transient: orbits run to infinity, \
      typically after some ten thousand time units. With other parameters the same equations are the flow liu-chen.
      """,
    references: ["Li, Pehlivan, Sprott & Akgul (2015), IEICE Electron. Express 12:20141116, doi:10.1587/elex.12.20141116"])
  public static let facts = SystemFacts(
    dysts: "Sakarya", regime: .metastable, period: 4.9844, exponents: [0.25896, 0, -1.259], uncertainty: 0.0017,
    divergence: "a - b + c", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-2.8976045, 3.8877978, 3.07465]

  public var a = -1.0
  public var b = 1.0
  public var c = 1.0
  public var h = 1.0
  public var p = 1.0
  public var q = 0.4
  public var r = 0.3
  public var s = 1.0
  public init() {}
  public static let table: [Parameter<Sakarya>] = [
    .real("a", \.a, "growth rate of x"),
    .real("b", \.b, "damping of y"),
    .real("c", \.c, "growth rate of z"),
    .real("h", \.h, "coefficient of y in dx/dt"),
    .real("p", \.p, "coefficient of -x in dy/dt"),
    .real("q", \.q, "coefficient of x z in dy/dt"),
    .real("r", \.r, "coefficient of -x y in dz/dt"),
    .real("s", \.s, "coefficient of y z in dx/dt"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x + h * y + s * y * z
    derivative[1] = q * x * z - b * y - p * x
    derivative[2] = c * z - r * x * y
  }
}
