import SimCore

/// The Rabinovich-Fabrikant equations of modulated waves.
public struct RabinovichFabrikant: Flow {
  public static let card = Card(
    name: "rabinovich-fabrikant",
    summary: "self-modulation of waves in a medium out of equilibrium (Rabinovich and Fabrikant 1979)",
    details: """
      dx/dt = y (z - 1 + x²) + g x
      dy/dt = x (3 z + 1 - x²) + g y
      dz/dt = -2 z (a + x y)
      The plane z = 0 is invariant, and the divergence is constant though the equations are cubic. For some parameters several \
      attractors coexist, and orbits may leave for infinity.
      """,
    references: ["Rabinovich, Fabrikant (1979), Sov. Phys. JETP 50:311–317"])
  public static let facts = SystemFacts(
    dysts: "RabinovichFabrikant", regime: .chaotic, period: 2.3356, exponents: [0.198, 0, -0.658], uncertainty: 0.0008,
    divergence: "2 (g - a)", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-1.8207276, 0.83440917, 0.2078248]

  public var a = 1.1
  public var g = 0.87
  public init() {}
  public static let table: [Parameter<RabinovichFabrikant>] = [
    .real("a", \.a, "damping of z"),
    .real("g", \.g, "growth rate of x and y"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let x2 = x * x
    derivative[0] = y * (z - 1 + x2) + g * x
    derivative[1] = x * (3 * z + 1 - x2) + g * y
    derivative[2] = -2 * (z * (a + x * y))
  }
}
