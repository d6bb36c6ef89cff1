import SimCore

/// A tracer in convection rolls that sway from side to side.
public struct OscillatingFlow: Flow {
  public static let card = Card(
    name: "oscillating-flow",
    summary: "tracer in convection rolls that oscillate sideways, chaotic advection (Solomon and Gollub 1988)",
    details: """
      dx/dt = u cos(k y) sin(k (x + b sin z))
      dy/dt = -u sin(k y) cos(k (x + b sin z))
      dz/dt = omega
      The two-dimensional flow is incompressible. With b = 0 tracers stay on the stream lines of their roll; with b > 0 they cross \
      from roll to roll and spread along x without bound.
      """,
    references: ["Solomon, Gollub (1988), Phys. Rev. A 38:6280–6286, doi:10.1103/PhysRevA.38.6280"])
  public static let facts = SystemFacts(
    dysts: "OscillatingFlow", regime: .chaotic, period: 23.857, exponents: [0.09298, 0, -0.09298], uncertainty: 0.00061,
    divergence: "0", symmetry: "(x, y, z) → (x, -y, z), (-x, y, z + π), (x + π / k, y + π / k, z), (x, y, z + 2π)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [3.14159265, 1.04719755, 0.4]

  public var b = 0.48
  public var k = 1.0
  public var omega = 0.49
  public var u = 0.72
  public init() {}
  public static let table: [Parameter<OscillatingFlow>] = [
    .real("b", \.b, "amplitude of the sideways oscillation"),
    .real("k", \.k, "wave number of the rolls"),
    .real("omega", \.omega, "angular frequency of the oscillation"),
    .real("u", \.u, "largest speed of the flow"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let (along, across) = (k * (x + b * sin(z)), k * y)
    derivative[0] = self.u * cos(across) * sin(along)
    derivative[1] = -self.u * sin(across) * cos(along)
    derivative[2] = Number(omega)
  }
}
