import SimCore

/// The westerlies and two waves that carry heat to the pole.
public struct Hadley: Flow {
  public static let card = Card(
    name: "hadley",
    summary: "the general circulation in three numbers: westerlies and one planetary wave (Lorenz 1984)",
    details: """
      dx/dt = -y² - z² - a x + a f
      dy/dt = x y - b x z - y + g
      dz/dt = b x y + x z - z
      x is the strength of the westerlies, y and z the cosine and sine phases of a wave that the westerlies carry along and that \
      takes energy from them. The quadratic terms conserve x² + y² + z². For g = 0, x = f and y = z = 0 is the circulation that \
      Hadley described, and the flow is symmetric under rotations of (y, z). The system lorenz-84 has the same equations with \
      other parameters.
      """,
    references: [
      "Lorenz (1984), Tellus A 36:98–110",
      "Hadley (1735), Philos. Trans. R. Soc. 39:58–62",
    ])
  public static let facts = SystemFacts(
    dysts: "Hadley", regime: .chaotic, period: 1.4541, exponents: [0.2092, 0, -0.37004], uncertainty: 0.00079,
    divergence: "2 (x - 1) - a")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.3664423, 0.9309146, 0.64283417]

  public var a = 0.2
  public var b = 4.0
  public var f = 9.0
  public var g = 1.0
  public init() {}
  public static let table: [Parameter<Hadley>] = [
    .real("a", \.a, "damping of the westerlies"),
    .real("b", \.b, "how fast the westerlies carry the wave along"),
    .real("f", \.f, "contrast of heating between equator and pole"),
    .real("g", \.g, "contrast of heating between land and sea"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (f - x) - square(y) - square(z)
    derivative[1] = (x - 1) * y - b * x * z + g
    derivative[2] = (x - 1) * z + b * x * y
  }
}
