import SimCore

/// The Brusselator with a periodic supply.
public struct ForcedBrusselator: Flow {
  public static let card = Card(
    name: "forced-brusselator",
    summary: "the Brusselator, an oscillating reaction, with a periodic supply (Tomita & Kai 1978)",
    details: """
      dx/dt = a + f cos z + x² y - (b + 1) x
      dy/dt = b x - x² y
      dz/dt = w
      x and y are concentrations, z the phase of the supply. Without forcing there is a limit cycle for b > 1 + a².
      """,
    references: [
      "Tomita & Kai (1978), Phys. Lett. A 66:91–93",
      "Kai & Tomita (1979), Prog. Theor. Phys. 61:54–73",
      "Prigogine & Lefever (1968), J. Chem. Phys. 48:1695–1700",
    ])
  public static let facts = SystemFacts(
    dysts: "ForcedBrusselator", regime: .chaotic, period: 20.411, exponents: [0.015017, 0, -0.24744], uncertainty: 6.5e-5,
    divergence: "2 x y - b - 1 - x²")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.40635464, 1.8192295, 6381.6484]

  public var a = 0.4
  public var b = 1.2
  public var f = 0.05
  public var w = 0.81
  public init() {}
  public static let table: [Parameter<ForcedBrusselator>] = [
    .real("a", \.a, "mean supply of x"),
    .real("b", \.b, "rate of the conversion of x into y"),
    .real("f", \.f, "amplitude of the supply"),
    .real("w", \.w, "angular frequency of the supply"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let conversion = x * (b - x * y)
    derivative[0] = a + f * cos(z) - conversion - x
    derivative[1] = conversion
    derivative[2] = Number(w)
  }
}
