import SimCore

/// Lorenz's model of the westerlies.
public struct Lorenz84: FlowPreset {
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
  public static let defaultState = [1.926479236120359, -0.13402110197257552, -1.72146730664761]

  public var original = Hadley()
  public init() {
    (original.a, original.b, original.f, original.g) = (1.32, 7.91, 4.83, 4.194)
  }
}
