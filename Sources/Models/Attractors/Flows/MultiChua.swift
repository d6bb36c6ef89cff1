import SimCore

/// Chua's circuit with more than two scrolls.
public struct MultiChua: Flow {
  public static let card = Card(
    name: "multi-chua",
    summary: "Chua's circuit with a resistor of more segments and more scrolls (Suykens and Vandewalle 1993)",
    details: """
      dx/dt = a (y - g(x))
      dy/dt = x - y + z
      dz/dt = -b y
      g(x) = m5 x + ½ Σi (m(i-1) - mi) (|x + ci| - |x - ci|),  i = 1 … 5
      g is odd and linear between the breakpoints ±ci, where the right-hand side has kinks: its slope is m0 at the origin and mi \
      beyond ci. The list starts with m0 and c0.
      """,
    references: [
      "Suykens, Vandewalle (1993), IEEE Trans. Circuits Syst. I 40:861–867",
      "Yalçın, Suykens, Vandewalle (2005), Cellular Neural Networks, Multi-Scroll Chaos and Synchronization, World Scientific",
    ])
  public static let facts = SystemFacts(
    dysts: "MultiChua", regime: .chaotic, period: 2.2586, exponents: [0.2796, 0, -2.9756], uncertainty: 0.0028,
    divergence: "-(a g'(x) + 1)", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-21.160123, 1.0322356, 27.405269]

  public var a = 9.0
  public var b = 14.286
  public var c = [0.0, 1.0, 2.15, 3.6, 8.2, 13.0]
  public var m = [-0.14285714, 0.28571429, -0.57142857, 0.28571429, -0.57142857, 0.28571429]
  public init() {}
  public static let table: [Parameter<MultiChua>] = [
    .real("a", \.a, "ratio of the two capacitances"),
    .real("b", \.b, "rate of the inductor"),
    .reals("c", \.c, count: 6...6, "breakpoints of the resistor, c0 to c5; c0 has no effect"),
    .reals("m", \.m, count: 6...6, "slopes of the resistor, m0 to m5"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    var bends = Number(0)
    for i in 1...5 {
      let jump = 0.5 * (m[i - 1] - m[i])
      bends = bends + jump * (magnitude(x + c[i]) - magnitude(x - c[i]))
    }
    derivative[0] = a * (y - (m[5] * x + bends))
    derivative[1] = x - y + z
    derivative[2] = -b * y
  }
}
