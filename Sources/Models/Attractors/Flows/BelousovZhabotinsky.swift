import SimCore

/// Györgyi and Field's three-variable model of the Belousov–Zhabotinsky reaction.
public struct BelousovZhabotinsky: Flow {
  public static let card = Card(
    name: "belousov-zhabotinsky",
    summary: "chaos of the Belousov–Zhabotinsky reaction in a stirred flow reactor (Györgyi & Field 1992)",
    details: """
      dx/dt = t0 (c1 X y + c2 y + c3 X² + c4 √X (ci - z0 z) + c5 X z - kf X)
      dz/dt = t0 (c6 √X (ci - z0 z) / z0 + c7 X z + c8 z v + c9 z - kf z)
      dv/dt = t0 (c10 X y + c11 y + c12 X² + c13 z v - kf v)
      y = yb1 z v / ((yb2 x + yb3 + kf) y0), X = max(0, x)
      Scaled concentrations: x of bromous acid, z of cerium(IV), v of bromomalonic acid; y, of bromide, follows the others at \
      once. The system is stiff, the stiffest of the catalogue: spikes of x are short against the period.
      """,
    references: ["Györgyi & Field (1992), Nature 355:808–810"])
  public static let facts = SystemFacts(
    dysts: "BelousovZhabotinsky", regime: .chaotic, period: 0.038257, exponents: [25.66, 0, -5103], uncertainty: 0.2,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "z", "v"]
  public static let defaultState = [0.023491701, 0.61703254, 0.84669066]

  public var c1 = -8.03474
  public var c2 = 0.05408
  public var c3 = -0.0115886
  public var c4 = 832.587
  public var c5 = -0.029155
  public var c6 = 0.00321617
  public var c7 = -0.01352
  public var c8 = -0.0831709
  public var c9 = -0.0199985
  public var c10 = 0.0223915
  public var c11 = 7.53559e-5
  public var c12 = 8.07384e-6
  public var c13 = -0.000499825
  public var ci = 0.000833
  public var kf = 0.00035
  public var t0 = 2308.62
  public var y0 = 7.72571e-6
  public var yb1 = 6.92813e-7
  public var yb2 = 2.00869
  public var yb3 = 0.01352
  public var z0 = 8.33e-6
  public init() {}
  public static let table: [Parameter<BelousovZhabotinsky>] = [
    .real("c1", \.c1, "bromous acid with bromide, effect on x"),
    .real("c2", \.c2, "bromate with bromide, effect on x"),
    .real("c3", \.c3, "disproportionation of bromous acid, effect on x"),
    .real("c4", \.c4, "autocatalysis of bromous acid, effect on x"),
    .real("c5", \.c5, "bromous acid with cerium(IV), effect on x"),
    .real("c6", \.c6, "autocatalysis of bromous acid, effect on z"),
    .real("c7", \.c7, "bromous acid with cerium(IV), effect on z"),
    .real("c8", \.c8, "bromomalonic acid with cerium(IV), effect on z"),
    .real("c9", \.c9, "malonic acid with cerium(IV), effect on z"),
    .real("c10", \.c10, "bromous acid with bromide, effect on v"),
    .real("c11", \.c11, "bromate with bromide, effect on v"),
    .real("c12", \.c12, "disproportionation of bromous acid, effect on v"),
    .real("c13", \.c13, "bromomalonic acid with cerium(IV), effect on v"),
    .real("ci", \.ci, "total concentration of cerium"),
    .real("kf", \.kf, "flow rate through the reactor over its volume"),
    .real("t0", \.t0, "unit of time"),
    .real("y0", \.y0, in: positive, "unit of concentration of bromide"),
    .real("yb1", \.yb1, "supply of bromide by bromomalonic acid and cerium(IV)"),
    .real("yb2", \.yb2, "loss of bromide to bromous acid"),
    .real("yb3", \.yb3, "loss of bromide to bromate"),
    .real("z0", \.z0, in: positive, "unit of concentration of cerium(IV)"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, z, v) = (u[0], u[1], u[2])
    let acid = larger(x, Number(0))
    let root = Number.whenPositive(x, sqrt(x), else: Number(0))
    let y = yb1 * z * v / ((yb2 * x + (yb3 + kf)) * y0)
    let autocatalysis = root * (ci - z0 * z)
    let (xx, xy, xz, zv) = (square(acid), acid * y, acid * z, z * v)
    let dx = c1 * xy + c2 * y + c3 * xx
    derivative[0] = t0 * (dx + c4 * autocatalysis + c5 * xz - kf * acid)
    derivative[1] = t0 * (c6 / z0 * autocatalysis + c7 * xz + c8 * zv + (c9 - kf) * z)
    let dv = c10 * xy + c11 * y + c12 * xx
    derivative[2] = t0 * (dv + c13 * zv - kf * v)
  }
}
