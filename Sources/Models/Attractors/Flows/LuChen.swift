import SimCore

/// The Lü system.
public struct LuChen: Flow {
  public static let card = Card(
    name: "lu-chen",
    summary: "the link between the Lorenz and the Chen attractor (Lü and Chen 2002)",
    details: """
      dx/dt = a (y - x)
      dy/dt = c y - x z
      dz/dt = x y - b z
      The second equation has no linear term in x, which puts the system between those of Lorenz and of Chen, where that term has \
      opposite signs.
      """,
    references: ["Lü, Chen (2002), Int. J. Bifurcat. Chaos 12:659–661, doi:10.1142/S0218127402004620"])
  public static let facts = SystemFacts(
    dysts: "LuChen", regime: .chaotic, period: 2.3385, exponents: [0.3102, 0, -21.31], uncertainty: 0.00097,
    divergence: "c - a - b", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [10.956479, 9.8813092, 22.676714]

  public var a = 36.0
  public var b = 3.0
  public var c = 18.0
  public init() {}
  public static let table: [Parameter<LuChen>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (y - x)
    derivative[1] = c * y - x * z
    derivative[2] = x * y - b * z
  }
}
