import SimCore

/// Fish, an infection among them, and the pelicans that eat the infected ones.
public struct SaltonSea: Flow {
  public static let card = Card(
    name: "salton-sea",
    summary: "healthy and infected fish and fish-eating birds in the Salton Sea (Upadhyay, Bairagi, Kundu and Chattopadhyay 2008)",
    details: """
      dx/dt = r x (1 - (x + y) / k) - lam x y
      dy/dt = lam x y - m y z / (a + y) - mu y
      dz/dt = th y z / (a + y) - d z
      x are susceptible fish, y infected fish, z pelicans. Only susceptible fish breed, both kinds use up the resources, and the \
      birds catch infected fish, which swim near the surface. Orbits that start with positive numbers keep them.
      """,
    references: [
      "Upadhyay, Bairagi, Kundu & Chattopadhyay (2008), Appl. Math. Comput. 196:392–401",
      "Chattopadhyay & Bairagi (2001), Ecol. Model. 136:103–112",
    ])
  public static let facts = SystemFacts(
    dysts: "SaltonSea", regime: .chaotic, period: 0.96738, exponents: [0.3778, 0, -4.586], uncertainty: 0.003,
    divergence: "varies")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [231.92548, 89.511944, 56.753804]

  public var a = 15.0
  public var d = 8.3
  public var k = 400.0
  public var lam = 0.06
  public var m = 15.5
  public var mu = 3.4
  public var r = 22.0
  public var th = 10.0
  public init() {}
  public static let table: [Parameter<SaltonSea>] = [
    .real("a", \.a, in: nonnegative, "number of infected fish at which predation is half saturated"),
    .real("d", \.d, "death rate of the birds"),
    .real("k", \.k, in: positive, "carrying capacity for fish"),
    .real("lam", \.lam, "rate of infection"),
    .real("m", \.m, "maximum rate of predation on infected fish"),
    .real("mu", \.mu, "death rate of infected fish"),
    .real("r", \.r, "growth rate of susceptible fish"),
    .real("th", \.th, "maximum growth rate of the birds by predation"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let infection = lam * x * y
    let predation = y * z / (a + y)
    derivative[0] = r * x * (1 - (x + y) / k) - infection
    derivative[1] = infection - m * predation - mu * y
    derivative[2] = th * predation - d * z
  }
}
