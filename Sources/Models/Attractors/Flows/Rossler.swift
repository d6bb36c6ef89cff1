import SimCore

/// Rössler's band.
public struct Rossler: Flow {
  public static let card = Card(
    name: "rossler",
    summary: "stretching and folding in a single band, with one quadratic term (Rössler 1976)",
    details: """
      dx/dt = -(y + z)
      dy/dt = x + a y
      dz/dt = b + z (x - c)
      The orbit spirals out in the plane of x and y until z fires and throws it back to the middle. With growing c the band \
      comes from a cascade of period doublings; larger a gives the funnel.
      """,
    references: ["Rössler (1976), Phys. Lett. A 57:397–398, doi:10.1016/0375-9601(76)90101-8"])
  public static let facts = SystemFacts(
    dysts: "Rossler", regime: .chaotic, period: 5.9086, exponents: [0.071251, 0, -5.3942], uncertainty: 0.00017,
    divergence: "varies: a - c + x")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [6.5134412, 0.4772013, 0.34164294]

  public var a = 0.2
  public var b = 0.2
  public var c = 5.7
  public init() {}
  public static let table: [Parameter<Rossler>] = [
    .real("a", \.a, "growth rate of y: strength of the outward spiral"),
    .real("b", \.b, "constant source of z"),
    .real("c", \.c, "value of x beyond which z grows"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -(y + z)
    derivative[1] = x + a * y
    derivative[2] = b + z * (x - c)
  }
}
