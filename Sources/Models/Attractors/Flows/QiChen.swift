import SimCore

/// The three-dimensional system of Qi and coworkers.
public struct QiChen: Flow {
  public static let card = Card(
    name: "qi-chen",
    summary: "quadratic flow with a product in each equation (Qi et al. 2005, 2008)",
    details: """
      dx/dt = a (y - x) + y z
      dy/dt = c x + y - x z
      dz/dt = x y - b z
      The Lorenz system with a product in the first equation too; y grows here, where the system of 2005 damps it. The first \
      exponent is several times that of the Lorenz system.
      """,
    references: [
      "Qi, Chen, van Wyk, van Wyk, Zhang (2008), Chaos Solitons Fractals 38:705–721",
      "Qi, Chen, Du, Chen, Yuan (2005), Physica A 352:295–308",
    ])
  public static let facts = SystemFacts(
    dysts: "QiChen", regime: .chaotic, period: 0.39179, exponents: [4.0247, 0, -43.691], uncertainty: 0.0096,
    divergence: "1 - a - b", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [17.420882, 5.5459627, 78.89139]

  public var a = 38.0
  public var b = 2.666
  public var c = 80.0
  public init() {}
  public static let table: [Parameter<QiChen>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "how strongly x drives y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x) + y * z
    derivative[1] = x * (c - z) + y
    derivative[2] = x * y - b * z
  }
}
