import SimCore

/// Lorenz's model of the westerlies.
public struct Lorenz84: Flow {
  public static let card = Card(
    name: "lorenz-84",
    summary: "westerly wind and the large waves that it feeds, the smallest model of the circulation (Lorenz 1984)",
    details: """
      dx/dt = a (f - x) - y² - z²
      dy/dt = x y - b x z - y + g
      dz/dt = b x y + x z - z
      x is the strength of the westerly wind, y and z are the two phases of a chain of waves. The waves carry heat poleward and \
      weaken x, which displaces them. The unit of time is the damping time of the waves, about five days. `hadley` has the same \
      equations with other parameters.
      """,
    references: ["Lorenz (1984), Tellus A 36:98–110, doi:10.3402/tellusa.v36i2.11473"])
  public static let facts = SystemFacts(
    dysts: "Lorenz84", regime: .chaotic, period: 6.2586, exponents: [0.4291, 0, -2.677], uncertainty: 0.0009,
    divergence: "2 (x - 1) - a")
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.926479236120359, -0.13402110197257552, -1.72146730664761]

  public var a = 1.32
  public var b = 7.91
  public var f = 4.83
  public var g = 4.194
  public init() {}
  public static let table: [Parameter<Lorenz84>] = [
    .real("a", \.a, "damping of the westerly wind, relative to that of the waves"),
    .real("b", \.b, "displacement of the waves by the westerly wind"),
    .real("f", \.f, "heating contrast between the equator and the pole"),
    .real("g", \.g, "heating contrast between ocean and continent"),
  ]

  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * (f - x) - y * y - z * z
    derivative[1] = y * (x - 1) - b * (x * z) + g
    derivative[2] = b * (x * y) + z * (x - 1)
  }
}
