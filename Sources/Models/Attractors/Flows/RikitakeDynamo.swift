import SimCore

/// Rikitake's two coupled disk dynamos.
public struct RikitakeDynamo: Flow {
  public static let card = Card(
    name: "rikitake-dynamo",
    summary: "two coupled disk dynamos, a model of the reversals of the geomagnetic field (Rikitake 1958)",
    details: """
      dx/dt = y z - mu x
      dy/dt = x (z - a) - mu y
      dz/dt = 1 - x y
      x and y are the currents in the two disks, z and z - a the speeds of rotation. Each disk's current makes the field of the \
      other; the currents change their signs at irregular times, both together.
      """,
    references: ["Rikitake (1958), Proc. Camb. Philos. Soc. 54:89–105, doi:10.1017/S0305004100033223"])
  public static let facts = SystemFacts(
    dysts: "RikitakeDynamo", regime: .chaotic, period: 5.8975, exponents: [0.1274, 0, -2.127], uncertainty: 0.0002,
    divergence: "-2 mu", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.7791562791136255, -0.6302244598741468, 2.671200187214492]

  public var a = 1.0
  public var mu = 1.0
  public init() {}
  public static let table: [Parameter<RikitakeDynamo>] = [
    .real("a", \.a, "difference between the speeds of the two disks, a constant of the motion"),
    .real("mu", \.mu, "resistive dissipation"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * z - mu * x
    derivative[1] = x * (z - a) - mu * y
    derivative[2] = 1 - x * y
  }
}
