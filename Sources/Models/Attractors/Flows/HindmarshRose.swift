import SimCore

/// The bursting neuron of Hindmarsh and Rose.
public struct HindmarshRose: Flow {
  public static let card = Card(
    name: "hindmarsh-rose",
    summary: "bursting neuron with two fast variables and a slow one (Hindmarsh and Rose 1984)",
    details: """
      tx dx/dt = y + z + b x² - a x³ - tx x
      dy/dt = z + (b - d) x² - a x³
      tz dz/dt = c - s x - z
      x is the membrane's potential and z the slow adaptation current. With v = y - tx x these are the familiar tx dx/dt = v + b \
      x² - a x³ + z and dv/dt = -d x² - v of the original model.
      """,
    references: [
      "Hindmarsh, Rose (1984), Proc. R. Soc. Lond. B 221:87–102, doi:10.1098/rspb.1984.0024",
      "Marhl, Perc (2006), Chaos Solitons Fractals 28:822–833",
    ])
  public static let facts = SystemFacts(
    dysts: "HindmarshRose", regime: .chaotic, period: 1.752, exponents: [0.213, 0, -6.3875], uncertainty: 0.00094,
    divergence: "(2 b x - 3 a x²) / tx - 1 - 1 / tz")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.031111835, -0.021557059, 0.041475046]

  public var a = 0.49
  public var b = 1.0
  public var c = 0.0322
  public var d = 1.0
  public var s = 1.0
  public var tx = 0.03
  public var tz = 0.8
  public init() {}
  public static let table: [Parameter<HindmarshRose>] = [
    .real("a", \.a, "coefficient of x³ in the current of the membrane"),
    .real("b", \.b, "coefficient of x² in the current of the membrane"),
    .real("c", \.c, "constant drive of the slow variable"),
    .real("d", \.d, "coefficient of x² in the recovery variable"),
    .real("s", \.s, "how strongly the potential acts on the slow variable"),
    .real("tx", \.tx, in: positive, "time constant of the potential"),
    .real("tz", \.tz, in: positive, "time constant of the slow variable"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let x2 = x * x
    derivative[0] = (y + z + x2 * (b - a * x)) / tx - x
    derivative[1] = z + x2 * (b - d - a * x)
    derivative[2] = (c - s * x - z) / tz
  }
}
