import SimCore

/// A hyperchaotic extension of the Yang-Chen system.
public struct HyperYangChen: Flow {
  public static let card = Card(
    name: "hyper-yang-chen",
    summary: "hyperchaotic flow between the Lorenz and Chen systems (Yang and Chen 2008, with a fourth variable)",
    details: """
      dx/dt = a (y - x)
      dy/dt = x (c - z) + w
      dz/dt = x y - b z
      dw/dt = -d x
      Without the fourth variable, this is the system of Yang and Chen, which lacks the term in y of the second equation that the \
      Lorenz and the Chen system have.
      """,
    references: ["Yang, Chen (2008), Int. J. Bifurcat. Chaos 18:1393–1414, doi:10.1142/S0218127408021063"])
  public static let facts = SystemFacts(
    dysts: "HyperYangChen", regime: .chaotic, period: 0.9127029, exponents: [0.3758, 0.2446, 0, -33.62], uncertainty: 0.002,
    divergence: "-a - b", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [3.534464234888686, 4.82852516302869, 25.04917588890622, 17.118520274514353]

  public var a = 30.0
  public var b = 3.0
  public var c = 35.0
  public var d = 8.0
  public init() {}
  public static let table: [Parameter<HyperYangChen>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "how strongly x drives y"),
    .real("d", \.d, "strength of the feedback of x"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x)
    derivative[1] = x * (c - z) + w
    derivative[2] = x * y - b * z
    derivative[3] = -d * x
  }
}
