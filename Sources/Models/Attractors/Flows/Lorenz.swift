import SimCore

/// Lorenz's model of convection.
public struct Lorenz: Flow {
  public static let card = Card(
    name: "lorenz",
    summary: "convection between two plates, the first strange attractor (Lorenz 1963)",
    details: """
      dx/dt = sigma (y - x)
      dy/dt = x (rho - z) - y
      dz/dt = x y - beta z
      At the defaults chaotic, with Lyapunov exponents 0.906, 0 and -14.57; the divergence is -(sigma + 1 + beta) everywhere. (x, y) → (-x, -y)
      is a symmetry.
      """,
    references: ["Lorenz (1963), J. Atmos. Sci. 20:130–141, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2"])
  public static let components = ["x", "y", "z"]
  public static let defaultState = [1.0, 1, 1]
  public static let defaultTimeStep = 0.01

  public struct Parameters: ParameterSet {
    public var sigma = 10.0
    public var rho = 28.0
    public var beta = 8.0 / 3
    public init() {}
    public static let table: [Parameter<Parameters>] = [
      .real("sigma", \.sigma, "Prandtl number"),
      .real("rho", \.rho, "Rayleigh number over its critical value"),
      .real("beta", \.beta, "aspect ratio of the convection rolls"),
    ]
  }

  @usableFromInline let p: Parameters

  public init(_ parameters: Parameters) { p = parameters }

  @inlinable
  public func derivative<Number: RealNumber>(_ t: Double, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = p.sigma * (y - x)
    derivative[1] = x * (p.rho - z) - y
    derivative[2] = x * y - p.beta * z
  }
}
