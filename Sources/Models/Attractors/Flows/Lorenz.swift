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
      x is the strength of the rolls, y and z are deviations of the temperature's profile. The origin loses its stability at rho = \
      1, the two steady rolls lose theirs at 24.74.
      """,
    references: ["Lorenz (1963), J. Atmos. Sci. 20:130–141, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2"])
  public static let facts = SystemFacts(
    dysts: "Lorenz", regime: .chaotic, period: 1.5008, exponents: [0.9058, 0, -14.573], uncertainty: 0.00029,
    divergence: "-(sigma + 1 + beta)", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-9.7869288, -15.03852, 20.533978]

  public var sigma = 10.0
  public var rho = 28.0
  public var beta = 2.667
  public init() {}
  public static let table: [Parameter<Lorenz>] = [
    .real("sigma", \.sigma, "Prandtl number"),
    .real("rho", \.rho, "Rayleigh number over its critical value"),
    .real("beta", \.beta, "aspect ratio of the convection rolls"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = sigma * (y - x)
    derivative[1] = x * (rho - z) - y
    derivative[2] = x * y - beta * z
  }
}
