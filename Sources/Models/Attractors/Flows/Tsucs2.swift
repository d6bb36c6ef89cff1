import SimCore

/// The second three-scroll unified chaotic system.
public struct Tsucs2: Flow {
  public static let card = Card(
    name: "tsucs-2",
    summary: "three scrolls by a cross term in a Lorenz-like flow (Pan, Zhou and Li 2013)",
    details: """
      dx/dt = a (y - x) + d x z
      dy/dt = k x + f y - x z
      dz/dt = c z + x y - eps x²
      At the defaults the default state leads to a torus with two frequencies, not to chaos. With other parameters the same \
      equations are the flows dequan-li and pan-xu-zhou.
      """,
    references: [
      "Pan, Zhou & Li (2013), Synchronization of three-scroll unified chaotic system (TSUCS) and its hyper-chaotic system"
    ])
  public static let facts = SystemFacts(
    dysts: "Tsucs2", regime: .regular, period: 0.34526, exponents: [0, 0, -1.496], uncertainty: 0.0004,
    divergence: "varies: -a + f + c + d z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.2969944, 1.12138, 50.028988]

  public var a = 40.0
  public var c = 0.833
  public var d = 0.5
  public var eps = 0.65
  public var f = 20.0
  public var k = 0.0
  public init() {}
  public static let table: [Parameter<Tsucs2>] = [
    .real("a", \.a, "relaxation rate of x towards y"),
    .real("c", \.c, "growth rate of z"),
    .real("d", \.d, "coefficient of x z in dx/dt"),
    .real("eps", \.eps, "coefficient of -x² in dz/dt"),
    .real("f", \.f, "growth rate of y"),
    .real("k", \.k, "coefficient of x in dy/dt"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x) + d * x * z
    derivative[1] = k * x + f * y - x * z
    derivative[2] = c * z + x * (y - eps * x)
  }
}
