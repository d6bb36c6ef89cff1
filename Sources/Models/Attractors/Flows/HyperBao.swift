import SimCore

/// The hyperchaotic Lü system of Bao and Liu.
public struct HyperBao: Flow {
  public static let card = Card(
    name: "hyper-bao",
    summary: "hyperchaotic relative of the Lü system, with a product in the fourth equation (Bao and Liu 2008)",
    details: """
      dx/dt = a (y - x) + w
      dy/dt = c y - x z
      dz/dt = x y - b z
      dw/dt = e x + d y z
      Lü's attractor with a fourth variable fed back into x: two exponents are positive.
      """,
    references: ["Bao, Liu (2008), Chin. Phys. Lett. 25:2396–2399, doi:10.1088/0256-307X/25/7/018"])
  public static let facts = SystemFacts(
    dysts: "HyperBao", regime: .chaotic, period: 0.5831506, exponents: [0.7557, 0.1629, 0, -19.918], uncertainty: 0.0034,
    divergence: "c - a - b", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [9.271308063781017, 9.752247178805291, 23.919154915696105, -16.69675939965203]

  public var a = 36.0
  public var b = 3.0
  public var c = 20.0
  public var d = 0.1
  public var e = 21.0
  public init() {}
  public static let table: [Parameter<HyperBao>] = [
    .real("a", \.a, "rate at which x follows y"),
    .real("b", \.b, "damping of z"),
    .real("c", \.c, "growth rate of y"),
    .real("d", \.d, "coefficient of y z in the fourth equation"),
    .real("e", \.e, "coefficient of x in the fourth equation"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + w
    derivative[1] = c * y - x * z
    derivative[2] = x * y - b * z
    derivative[3] = e * x + d * y * z
  }
}
