import SimCore

/// The thermally excited oscillator of Moore and Spiegel.
public struct MooreSpiegel: Flow {
  public static let card = Card(
    name: "moore-spiegel",
    summary: "parcel of gas that bobs in a stratified star while it exchanges heat (Moore and Spiegel 1966)",
    details: """
      dx/dt = y
      dy/dt = a z
      dz/dt = -z + y (eps - x²) - b x
      x is the parcel's height. The three equations are x''' + x'' + a (x² - eps) x' + a b x = 0.
      """,
    references: ["Moore, Spiegel (1966), Astrophys. J. 143:871–887, doi:10.1086/148562"])
  public static let facts = SystemFacts(
    dysts: "MooreSpiegel", regime: .chaotic, period: 1.2887, exponents: [0.1627, 0, -1.163], uncertainty: 0.001,
    divergence: "-1", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-3.4733266, 19.666962, -3.8262485]

  public var a = 10.0
  public var b = 4.0
  public var eps = 9.0
  public init() {}
  public static let table: [Parameter<MooreSpiegel>] = [
    .real("a", \.a, "scale of the acceleration"),
    .real("b", \.b, "restoring force"),
    .real("eps", \.eps, "thermal driving: x is unstable where x² < eps"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = a * z
    derivative[2] = -z + y * (eps - x * x) - b * x
  }
}
