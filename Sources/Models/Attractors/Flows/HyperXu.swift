import SimCore

/// The hyperchaotic system of Xu, Cai and Zheng.
public struct HyperXu: Flow {
  public static let card = Card(
    name: "hyper-xu",
    summary: "hyperchaotic flow with three products (Xu, Cai and Zheng 2009)",
    details: """
      dx/dt = a (y - x) + w
      dy/dt = x (b + e z)
      dz/dt = -c z - x y
      dw/dt = x z - d y
      The second equation has no linear damping. z hovers about -b / e, where the drive of y by x vanishes.
      """,
    references: [
      "Xu, Cai, Zheng (2009), J. Uncertain Syst. 3:137–144",
      "Letellier, Rössler (2007), Scholarpedia 2(8):1936, doi:10.4249/scholarpedia.1936",
    ])
  public static let facts = SystemFacts(
    dysts: "HyperXu", regime: .chaotic, period: 1.132815, exponents: [0.9908, 0.1104, 0, -13.6], uncertainty: 0.002,
    divergence: "-a - c", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [0.68944486, -0.60254126, -0.5814657, 0.26629277]

  public var a = 10.0
  public var b = 40.0
  public var c = 2.5
  public var d = 2.0
  public var e = 16.0
  public init() {}
  public static let table: [Parameter<HyperXu>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "how strongly x drives y"),
    .real("c", \.c, "damping of z"),
    .real("d", \.d, "strength of the feedback of y on the fourth variable"),
    .real("e", \.e, "coefficient of x z in the second equation"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + w
    derivative[1] = x * (b + e * z)
    derivative[2] = -c * z - x * y
    derivative[3] = x * z - d * y
  }
}
