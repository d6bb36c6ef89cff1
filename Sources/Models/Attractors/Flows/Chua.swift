import SimCore

/// Chua's circuit.
public struct Chua: Flow {
  public static let card = Card(
    name: "chua",
    summary: "an electronic circuit with one piecewise linear resistor and a double scroll (Chua; Matsumoto 1984)",
    details: """
      dx/dt = alpha (y - x - f(x))
      dy/dt = x - y + z
      dz/dt = -beta y
      f(x) = m1 x + (m0 - m1) (|x + 1| - |x - 1|) / 2
      x and y are the voltages of the two capacitors, z the current through the coil, all scaled; f is the resistor's current. \
      The flow is linear in three slabs, with kinks at x = ±1.
      """,
    references: [
      "Matsumoto (1984), IEEE Trans. Circuits Syst. 31:1055–1058",
      "Chua, Komuro & Matsumoto (1986), IEEE Trans. Circuits Syst. 33:1072–1118",
    ])
  public static let facts = SystemFacts(
    dysts: "Chua", regime: .chaotic, period: 1.4235, exponents: [0.4279, 0, -4.225], uncertainty: 0.001,
    divergence: "-alpha (1 + f'(x)) - 1", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.1262351, -0.11386474, -0.78324421]

  public var alpha = 15.6
  public var beta = 28.0
  public var m0 = -1.142857
  public var m1 = -0.71429
  public init() {}
  public static let table: [Parameter<Chua>] = [
    .real("alpha", \.alpha, "ratio of the capacitances"),
    .real("beta", \.beta, "scaled inverse of the inductance"),
    .real("m0", \.m0, "slope of the resistor's current for |x| < 1"),
    .real("m1", \.m1, "slope of the resistor's current for |x| > 1"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let limited = 0.5 * (magnitude(x + 1) - magnitude(x - 1))
    let current = m1 * x + (m0 - m1) * limited
    derivative[0] = alpha * (y - x - current)
    derivative[1] = x - y + z
    derivative[2] = -beta * y
  }
}
