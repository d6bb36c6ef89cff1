import SimCore

/// Colpitts' oscillator with a bipolar transistor.
public struct Colpitts: Flow {
  public static let card = Card(
    name: "colpitts",
    summary: "Colpitts' transistor oscillator in its chaotic range (Kennedy 1994)",
    details: """
      dx/dt = y - a max(0, e - 1 - z)
      dy/dt = c - x - b y - z
      dz/dt = y - d z
      x and z are the voltages of the capacitors, y the current through the coil. The transistor conducts where z < e - 1; the \
      kink there is the only nonlinearity.
      """,
    references: ["Kennedy (1994), IEEE Trans. Circuits Syst. I 41:771–774"])
  public static let facts = SystemFacts(
    dysts: "Colpitts", regime: .chaotic, period: 4.2676, exponents: [0.10874, 0, -0.98874], uncertainty: 0.0006,
    divergence: "-(b + d)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [8.9389043, 0.64637337, 8.7869304]

  public var a = 30.0
  public var b = 0.8
  public var c = 20.0
  public var d = 0.08
  public var e = 10.0
  public init() {}
  public static let table: [Parameter<Colpitts>] = [
    .real("a", \.a, "gain of the transistor where it conducts"),
    .real("b", \.b, "resistance in series with the coil"),
    .real("c", \.c, "supply voltage"),
    .real("d", \.d, "conductance at the emitter"),
    .real("e", \.e, "voltage of the threshold, plus 1"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y - a * larger(e - 1 - z, Number(0))
    derivative[1] = c - x - b * y - z
    derivative[2] = y - d * z
  }
}
