import SimCore

/// A food chain of plants, herbivores and predators with uniform phase and chaotic amplitudes.
public struct Blasius: Flow {
  public static let card = Card(
    name: "blasius",
    summary: "a food chain with cycles of uniform phase and chaotic amplitude (Blasius, Huppert & Stone 1999)",
    details: """
      dx/dt = a x - alpha1 f(x, k1) y
      dy/dt = -b y + alpha1 f(x, k1) y - alpha2 f(y, k2) z
      dz/dt = -c (z - zs) + alpha2 f(y, k2) z
      f(v, k) = v / (1 + k v)
      x is the vegetation, y the herbivores, z the predators, which live on at the low level zs without herbivores. Periods of \
      the cycles hardly vary while peaks do, as in the lynx of Canada. Populations stay positive.
      """,
    references: ["Blasius, Huppert & Stone (1999), Nature 399:354–359"])
  public static let facts = SystemFacts(
    dysts: "Blasius", regime: .chaotic, period: 6.6038, exponents: [0.05968, 0, -2.863], uncertainty: 0.0003,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [4.031713, 5.1113788, 0.016508812]

  public var a = 1.0
  public var alpha1 = 0.2
  public var alpha2 = 1.0
  public var b = 1.0
  public var c = 10.0
  public var k1 = 0.05
  public var k2 = 0.0
  public var zs = 0.006
  public init() {}
  public static let table: [Parameter<Blasius>] = [
    .real("a", \.a, "growth rate of the vegetation"),
    .real("alpha1", \.alpha1, "rate at which herbivores graze"),
    .real("alpha2", \.alpha2, "rate at which predators hunt"),
    .real("b", \.b, "death rate of herbivores"),
    .real("c", \.c, "rate at which predators relax to zs"),
    .real("k1", \.k1, in: nonnegative, "saturation of grazing"),
    .real("k2", \.k2, in: nonnegative, "saturation of hunting"),
    .real("zs", \.zs, "level of predators without herbivores"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let grazing = alpha1 * x * y / (1 + k1 * x)
    let hunting = alpha2 * y * z / (1 + k2 * y)
    derivative[0] = a * x - grazing
    derivative[1] = grazing - hunting - b * y
    derivative[2] = hunting - c * (z - zs)
  }
}
