import SimCore

/// A predator and a prey that evolves its defence.
public struct CoevolvingPredatorPrey: Flow {
  public static let card = Card(
    name: "coevolving-predator-prey",
    summary: "a predator and a prey whose defence evolves on a changing fitness landscape (Gilpin & Feldman 2017)",
    details: """
      dx/dt = x (a1 alpha (1 - k1 x alpha (delta - 1)) / (1 + b1 alpha) - a3 y / (1 + b2 x) - d1 L)
      dy/dt = y (a2 x / (1 + b2 x) - d2)
      dalpha/dt = -vv (a1 k1 delta alpha x / (1 + b1 alpha) + d1 (4 k4 delta⁴ alpha³ - 2 k2 delta² alpha))
      L = 1 - k2 alpha² (delta² - 1) + k4 alpha⁴ (delta⁴ - 1)
      x is the prey, y the predator, alpha the prey's mean trait, which climbs the gradient of fitness. Two valleys of the trait \
      and the slow growth of the populations make chaos of long periods. Populations stay positive.
      """,
    references: ["Gilpin & Feldman (2017), PLoS Comput. Biol. 13:e1005644"])
  public static let facts = SystemFacts(
    dysts: "CoevolvingPredatorPrey", regime: .chaotic, period: 122.77, exponents: [0.003, 0, -1.495], uncertainty: 3e-5,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "alpha"]
  public static let defaultState = [0.10946017, 0.46664421, 0.66580212]

  public var a1 = 2.5
  public var a2 = 0.05
  public var a3 = 0.4
  public var b1 = 6.0
  public var b2 = 1.333
  public var d1 = 0.16
  public var d2 = 0.004
  public var delta = 1.0
  public var k1 = 6.0
  public var k2 = 9.0
  public var k4 = 9.0
  public var vv = 0.33333
  public init() {}
  public static let table: [Parameter<CoevolvingPredatorPrey>] = [
    .real("a1", \.a1, "growth rate of the prey with the trait"),
    .real("a2", \.a2, "growth rate of the predator by hunting"),
    .real("a3", \.a3, "rate at which the predator hunts"),
    .real("b1", \.b1, "saturation of the prey's growth with the trait"),
    .real("b2", \.b2, "saturation of hunting"),
    .real("d1", \.d1, "death rate of the prey"),
    .real("d2", \.d2, "death rate of the predator"),
    .real("delta", \.delta, "ratio of an individual's trait to the mean one"),
    .real("k1", \.k1, "cost of the trait with the density of the prey"),
    .real("k2", \.k2, "quadratic part of the selection on the trait"),
    .real("k4", \.k4, "quartic part of the selection on the trait"),
    .real("vv", \.vv, "rate of evolution: the variance of the trait"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, alpha) = (u[0], u[1], u[2])
    let (alpha2, delta2) = (square(alpha), delta * delta)
    let quartic = k4 * square(alpha2)
    let landscape = 1 - k2 * (delta2 - 1) * alpha2 + (delta2 * delta2 - 1) * quartic
    let growth = a1 * alpha / (1 + b1 * alpha)
    let crowding = k1 * (delta - 1) * x * alpha
    let hunting = 1 / (1 + b2 * x)
    derivative[0] = x * (growth * (1 - crowding) - a3 * y * hunting - d1 * landscape)
    derivative[1] = y * (a2 * x * hunting - d2)
    let slope = 4 * k4 * delta2 * alpha2 - 2 * k2
    let selection = d1 * delta2 * alpha * slope
    derivative[2] = -vv * (k1 * delta * x * growth + selection)
  }
}
