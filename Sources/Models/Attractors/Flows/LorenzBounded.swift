import SimCore

/// The Lorenz system inside a sphere of equilibria.
public struct LorenzBounded: Flow {
  public static let card = Card(
    name: "lorenz-bounded",
    summary: "Lorenz system slowed down towards a sphere of equilibria, so that it cannot escape (Sprott and Xiong 2015)",
    details: """
      dx/dt = q sigma (y - x)
      dy/dt = q (x (rho - z) - y)
      dz/dt = q (x y - beta z)
      q = 1 - (x² + y² + z²) / r²
      Inside the sphere of radius r the orbits are curves of the Lorenz system, run through at q times its speed. All points of \
      the sphere are equilibria; outside of it time runs backwards.
      """,
    references: ["Sprott, Xiong (2015), Chaos 25:083101, doi:10.1063/1.4927643"])
  public static let facts = SystemFacts(
    dysts: "LorenzBounded", regime: .chaotic, period: 1.3716, exponents: [0.7142, 0, -11.5], uncertainty: 0.0005,
    divergence: "varies", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-13.284881, -12.444334, 34.188198]

  public var sigma = 10.0
  public var rho = 28.0
  public var beta = 2.667
  public var r = 64.0
  public init() {}
  public static let table: [Parameter<LorenzBounded>] = [
    .real("sigma", \.sigma, "Prandtl number"),
    .real("rho", \.rho, "Rayleigh number over its critical value"),
    .real("beta", \.beta, "geometric factor of the convection rolls"),
    .real("r", \.r, in: positive, "radius of the sphere of equilibria"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let radius2 = x * x + y * y + z * z
    let q = 1 - radius2 / (r * r)
    derivative[0] = q * (sigma * (y - x))
    derivative[1] = q * (x * (rho - z) - y)
    derivative[2] = q * (x * y - beta * z)
  }
}
