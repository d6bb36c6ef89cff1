import SimCore

/// Vallis's model of El Niño.
public struct VallisElNino: Flow {
  public static let card = Card(
    name: "vallis-el-nino",
    summary: "current and temperatures of the equatorial Pacific, a conceptual model of El Niño (Vallis 1988)",
    details: """
      dx/dt = b y - c (x + p)
      dy/dt = x z - y
      dz/dt = 1 - x y - z
      x is the speed of the surface current, y half the difference and z the mean of the temperatures in the east and in the \
      west, all scaled. At p = 0 the variables x, y b / c and (1 - z) b / c obey the Lorenz equations with sigma = c, rho = b / \
      c and beta = 1.
      """,
    references: [
      "Vallis (1986), Science 232:243–245, doi:10.1126/science.232.4747.243",
      "Vallis (1988), J. Geophys. Res. 93:13979–13991, doi:10.1029/JC093iC11p13979",
    ])
  public static let facts = SystemFacts(
    dysts: "VallisElNino", regime: .chaotic, period: 2.2087, exponents: [0.5561, 0, -5.556], uncertainty: 0.0007,
    divergence: "-(c + 2)", symmetry: "(x, y, z) → (-x, -y, z) if p = 0")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-6.99286331487343, 0.023254276622294345, -0.1658177563067799]

  public var b = 102.0
  public var c = 3.0
  public var p = 0.0
  public init() {}
  public static let table: [Parameter<VallisElNino>] = [
    .real("b", \.b, "strength with which a difference of temperatures drives the current"),
    .real("c", \.c, "friction of the current"),
    .real("p", \.p, "mean effect of the trade winds"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = b * y - c * (x + p)
    derivative[1] = x * z - y
    derivative[2] = 1 - x * y - z
  }
}
