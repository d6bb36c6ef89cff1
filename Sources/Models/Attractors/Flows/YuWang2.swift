import SimCore

/// A Lorenz-like flow with a hyperbolic cosine.
public struct YuWang2: Flow {
  public static let card = Card(
    name: "yu-wang-2",
    summary: "a Lorenz-like flow with cosh(x y) (Yu and Wang 2012)",
    details: """
      dx/dt = a (y - x)
      dy/dt = b x - c x z
      dz/dt = cosh(x y) - d z
      The flow yu-wang with a hyperbolic cosine in place of the exponential: z is driven whatever the sign of x y. States far \
      from the attractor overflow at once.
      """,
    references: ["Yu & Wang (2012), Eng. Technol. Appl. Sci. Res. 2:209–215"])
  public static let facts = SystemFacts(
    dysts: "YuWang2", regime: .chaotic, period: 0.39265, exponents: [0.4852, 0, -12.99], uncertainty: 0.001,
    divergence: "-(a + d)", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.12581483, 1.2467348, 18.358568]

  public var a = 10.0
  public var b = 30.0
  public var c = 2.0
  public var d = 2.5
  public init() {}
  public static let table: [Parameter<YuWang2>] = [
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
    derivative[2] = cosh(x * y) - d * z
  }
}
