import SimCore

/// Sprott's jerk circuit with a diode.
public struct JerkCircuit: Flow {
  public static let card = Card(
    name: "jerk-circuit",
    summary: "chaotic circuit with a diode as its only nonlinear part (Sprott 2011)",
    details: """
      dx/dt = y
      dy/dt = z
      dz/dt = -z - x - eps (exp(y / y0) - 1)
      The exponential is the diode's law; it rises by a factor of 10 for each 0.06 of y, so that steps must be short near the \
      peaks of y.
      """,
    references: ["Sprott (2011), IEEE Trans. Circuits Syst. II 58:240–243, doi:10.1109/TCSII.2011.2124490"])
  public static let facts = SystemFacts(
    dysts: "JerkCircuit", regime: .chaotic, period: 19.4546, exponents: [0.07366, 0, -1.074], uncertainty: 0.0002,
    divergence: "-1")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.300882, 0.065382947, 0.91801911]

  public var eps = 1e-9
  public var y0 = 0.026
  public init() {}
  public static let table: [Parameter<JerkCircuit>] = [
    .real("eps", \.eps, "saturation current of the diode"),
    .real("y0", \.y0, in: positive, "thermal voltage of the diode"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y
    derivative[1] = z
    derivative[2] = -z - x - eps * (exp(y / y0) - 1)
  }
}
