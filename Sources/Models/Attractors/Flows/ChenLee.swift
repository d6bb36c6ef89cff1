import SimCore

/// Chen and Lee's rigid body with feedback.
public struct ChenLee: Flow {
  public static let card = Card(
    name: "chen-lee",
    summary: "the rotation of a rigid body, made chaotic by linear feedback (Chen & Lee 2004)",
    details: """
      dx/dt = a x - y z
      dy/dt = b y + x z
      dz/dt = c z + x y / 3
      Euler's equations of a gyro with linear feedback of each component. Any two components can change their signs together; \
      the axes are invariant.
      """,
    references: ["Chen & Lee (2004), Chaos Solitons Fractals 21:957–965"])
  public static let facts = SystemFacts(
    dysts: "ChenLee", regime: .chaotic, period: 2.8043, exponents: [0.14212, 0, -5.5221], uncertainty: 0.00049,
    divergence: "a + b + c", symmetry: "(x, y, z) → (-x, -y, z), (x, -y, -z) and (-x, y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.17177112, 0.10360479, 6.2553878]

  public var a = 5.0
  public var b = -10.0
  public var c = -0.38
  public init() {}
  public static let table: [Parameter<ChenLee>] = [
    .real("a", \.a, "feedback of x"),
    .real("b", \.b, "feedback of y"),
    .real("c", \.c, "feedback of z"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = a * x - y * z
    derivative[1] = b * y + x * z
    derivative[2] = c * z + x * y / 3
  }
}
