import SimCore

/// A Lorenz-like flow with an exponential.
public struct YuWang: Flow {
  public static let card = Card(
    name: "yu-wang",
    summary: "a Lorenz-like flow with exp(x y) (Yu and Wang 2012)",
    details: """
      dx/dt = a (y - x)
      dy/dt = b x - c x z
      dz/dt = exp(x y) - d z
      The exponential grows steeply where x y is large: step sizes fall there, and states far from the attractor overflow at \
      once.
      """,
    references: ["Yu & Wang (2012), Eng. Technol. Appl. Sci. Res. 2:209–215"])
  public static let facts = SystemFacts(
    dysts: "YuWang", regime: .chaotic, period: 1.3366, exponents: [1.4195, 0, -13.919], uncertainty: 0.002, divergence: "-(a + d)",
    symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.21422356, -0.17935495, 14.105516]

  public var a = 10.0
  public var b = 40.0
  public var c = 2.0
  public var d = 2.5
  public init() {}
  public static let table: [Parameter<YuWang>] = [
    .real("a", \.a, "relaxation rate of x towards y"),
    .real("b", \.b, "coefficient of x in dy/dt"),
    .real("c", \.c, "coefficient of -x z in dy/dt"),
    .real("d", \.d, "decay rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x)
    derivative[1] = x * (b - c * z)
    derivative[2] = exp(x * y) - d * z
  }
}
