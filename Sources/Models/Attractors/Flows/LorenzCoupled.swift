import SimCore

/// A Lorenz system that drives another one.
public struct LorenzCoupled: Flow {
  public static let card = Card(
    name: "lorenz-coupled",
    summary: "chaotic Lorenz system that drives a quiet one through x (after Lorenz 1963)",
    details: """
      dx1/dt = sigma (y1 - x1)
      dy1/dt = x1 (rho1 - z1) - y1
      dz1/dt = x1 y1 - beta z1
      dx2/dt = sigma (y2 - x2) + eps (x1 - x2)
      dy2/dt = x2 (rho2 - z2) - y2
      dz2/dt = x2 y2 - beta z2
      The first system does not feel the second. At the defaults the second one would come to rest by itself; all of its exponents \
      are negative, so that it forgets its start and becomes a function of its driver.
      """,
    references: ["Lorenz (1963), J. Atmos. Sci. 20:130–141, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2"])
  public static let facts = SystemFacts(
    dysts: "LorenzCoupled", regime: .chaotic, period: 1.6207, exponents: [1.0498, 0, -1.2014, -1.8117, -13.504, -14.717],
    uncertainty: 0.001,
    divergence: "-2 (sigma + 1 + beta) - eps", symmetry: "(x1, y1, z1, x2, y2, z2) → (-x1, -y1, z1, -x2, -y2, z2)")
  public static var dimension: Int { 6 }
  public static let components = ["x1", "y1", "z1", "x2", "y2", "z2"]
  public static let defaultState = [7.0921483, 10.117408, 25.708428, 2.1689893, 0.96121877, 0.89550187]

  public var beta = 2.667
  public var eps = 2.85
  public var rho = 28.0
  public var rho1 = 35.0
  public var rho2 = 1.15
  public var sigma = 10.0
  public init() {}
  public static let table: [Parameter<LorenzCoupled>] = [
    .real("beta", \.beta, "geometric factor of the convection rolls"),
    .real("eps", \.eps, "strength of the coupling"),
    .real("rho", \.rho, "has no effect; kept for compatibility with dysts"),
    .real("rho1", \.rho1, "Rayleigh number of the driver, over its critical value"),
    .real("rho2", \.rho2, "Rayleigh number of the driven system, over its critical value"),
    .real("sigma", \.sigma, "Prandtl number"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x1, y1, z1) = (u[0], u[1], u[2])
    let (x2, y2, z2) = (u[3], u[4], u[5])
    derivative[0] = sigma * (y1 - x1)
    derivative[1] = x1 * (rho1 - z1) - y1
    derivative[2] = x1 * y1 - beta * z1
    derivative[3] = sigma * (y2 - x2) + eps * (x1 - x2)
    derivative[4] = x2 * (rho2 - z2) - y2
    derivative[5] = x2 * y2 - beta * z2
  }
}
