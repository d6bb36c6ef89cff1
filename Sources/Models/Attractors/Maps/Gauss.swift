import SimCore

/// The Gaussian, or mouse, map.
public struct Gauss: IteratedMap {
  public static let card = Card(
    name: "gauss",
    summary: "a bell curve as a map, with bubbles of period doubling and reverse doubling (Hilborn 2000)",
    details: """
      x' = exp(-a x²) + b
      a sets the width of the bell, b lifts it. As b rises from -1 to 1, cascades of period doublings open and close again. For \
      some parameters two attractors coexist. It is not Gauss's map of continued fractions, x' = 1/x mod 1.
      """,
    references: ["Hilborn (2000), Chaos and nonlinear dynamics, 2nd ed., Oxford University Press"])
  public static let facts = SystemFacts(
    dysts: "Gauss", regime: .chaotic, exponents: [0.1755], uncertainty: 0.0011,
    divergence: "-2 a x exp(-a x²)")
  public static let components = ["x"]
  public static let defaultState = [0.5]

  public var a = 4.9
  public var b = -0.5
  public init() {}
  public static let table: [Parameter<Gauss>] = [
    .real("a", \.a, "inverse square of the width of the bell"),
    .real("b", \.b, "shift of the bell"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let x = u[0]
    image[0] = exp(-a * square(x)) + b
  }
}
