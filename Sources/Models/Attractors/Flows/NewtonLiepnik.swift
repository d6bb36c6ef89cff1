import SimCore

/// The rigid body of Leipnik and Newton, with linear feedback.
public struct NewtonLiepnik: Flow {
  public static let card = Card(
    name: "newton-liepnik",
    summary: "rotating rigid body under linear feedback, with two strange attractors (Leipnik and Newton 1981)",
    details: """
      dx/dt = -a x + y + 10 y z
      dy/dt = -x - 0.4 y + 5 x z
      dz/dt = b z - 5 x y
      Euler's equations of a body with linear torques; x, y and z are its angular velocities. Two attractors coexist: which one is \
      reached depends on the start. dysts spells the names in the other order, as Newton and Liepnik.
      """,
    references: ["Leipnik, Newton (1981), Phys. Lett. A 86:63–67, doi:10.1016/0375-9601(81)90165-1"])
  public static let facts = SystemFacts(
    dysts: "NewtonLiepnik", regime: .chaotic, period: 8.5095, exponents: [0.1418, 0, -0.7668], uncertainty: 0.0003,
    divergence: "b - a - 0.4", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.29430753, 0.10649486, 0.29081125]

  public var a = 0.4
  public var b = 0.175
  public init() {}
  public static let table: [Parameter<NewtonLiepnik>] = [
    .real("a", \.a, "damping of x"),
    .real("b", \.b, "growth rate of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -a * x + y * (1 + 10 * z)
    derivative[1] = x * (5 * z - 1) - 0.4 * y
    derivative[2] = b * z - 5 * (x * y)
  }
}
