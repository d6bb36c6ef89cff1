import SimCore

/// The magnetosphere's tail, driven by the solar wind.
public struct WindmiReduced: Flow {
  public static let card = Card(
    name: "windmi-reduced",
    summary: "substorms of the magnetosphere, reduced to three variables (Horton, Weigel and Sprott 2001)",
    details: """
      di/dt = a1 (vsw - v)
      dv/dt = b1 i - b2 sqrt(p) - b3 v
      dp/dt = vsw² - p^(5/4) sqrt(vsw) (1 + tanh(d1 (i - 1))) / 2
      i is the current and v the voltage across the magnetotail, p the pressure of its plasma, all dimensionless. While i < 1 \
      pressure builds up; beyond, it is lost quickly. The switch is almost a jump at the default d1: limit the step, or let an \
      integrator with error control find it. p must stay positive. variant: dysts has b2 p / 2 in place of b2 sqrt(p). At the \
      defaults the published equations lead to a periodic orbit that closes after three cycles; those of dysts are chaotic, with \
      much less pressure and a period of 4.67.
      """,
    references: [
      "Smith, Thiffeault & Horton (2000), J. Geophys. Res. 105:12983–12996, doi:10.1029/1999JA000218",
      "Horton, Weigel & Sprott (2001), Phys. Plasmas 8:2946–2952, doi:10.1063/1.1371522",
    ])
  public static let facts = SystemFacts(
    dysts: "WindmiReduced", regime: .regular, period: 12.559, transient: 240, exponents: [0, -0.21, -0.856], divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["i", "v", "p"]
  public static let defaultState = [0.93337506, 6.2678923, 41.969547]

  public enum Variant: String, CaseIterable, Sendable { case literature, dysts }

  public var a1 = 0.247
  public var b1 = 10.8
  public var b2 = 0.0752
  public var b3 = 1.06
  public var d1 = 2200.0
  public var vsw = 5.0
  public var variant = Variant.literature
  public init() {}
  public static let table: [Parameter<WindmiReduced>] = [
    .real("a1", \.a1, "rate at which the current follows the difference of voltages"),
    .real("b1", \.b1, "coefficient of the current in dv/dt"),
    .real("b2", \.b2, "coefficient of the pressure's term in dv/dt"),
    .real("b3", \.b3, "decay rate of the voltage"),
    .real("d1", \.d1, "steepness of the switch at i = 1"),
    .real("vsw", \.vsw, in: nonnegative, "the solar wind's voltage"),
    .choice("variant", \.variant, "the published equations, or what dysts 0.96 computes"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (i, v, p) = (u[0], u[1], u[2])
    let pressure = variant == .literature ? sqrt(p) : 0.5 * p
    let open = 0.5 * (1 + tanh(d1 * (i - 1)))
    let loss = vsw.squareRoot() * pow(p, 1.25) * open
    derivative[0] = a1 * (vsw - v)
    derivative[1] = b1 * i - b2 * pressure - b3 * v
    derivative[2] = vsw * vsw - loss
  }
}
