import SimCore

/// A cellular neural network of three cells.
public struct CellularNeuralNetwork: Flow {
  public static let card = Card(
    name: "cellular-neural-network",
    summary: "a cellular neural network of three cells with a double scroll (Zou & Nossek 1993)",
    details: """
      dx/dt = -x + d f(x) - b f(y) - b f(z)
      dy/dt = -y - b f(x) + c f(y) - a f(z)
      dz/dt = -z - b f(x) + a f(y) + f(z)
      f(v) = (|v + 1| - |v - 1|) / 2
      f limits its argument to the range from -1 to 1: the system is linear in 27 boxes, with kinks where one of the variables \
      is ±1.
      """,
    references: [
      "Zou & Nossek (1993), IEEE Trans. Circuits Syst. I 40:166–173",
      "Arena, Caponetto, Fortuna & Porto (1998), Int. J. Bifurcation Chaos 8:1527–1539",
    ])
  public static let facts = SystemFacts(
    dysts: "CellularNeuralNetwork", regime: .chaotic, period: 3.2, exponents: [0.09805, 0, -0.605], uncertainty: 0.0013,
    divergence: "-3 + d f'(x) + c f'(y) + f'(z)", symmetry: "(x, y, z) → (-x, -y, -z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-0.26574016, -0.36754928, -0.073094132]

  public var a = 4.4
  public var b = 3.21
  public var c = 1.1
  public var d = 1.24
  public init() {}
  public static let table: [Parameter<CellularNeuralNetwork>] = [
    .real("a", \.a, "antisymmetric coupling of the second and third cell"),
    .real("b", \.b, "inhibition between the first cell and the others"),
    .real("c", \.c, "feedback of the second cell on itself"),
    .real("d", \.d, "feedback of the first cell on itself"),
  ]

  private func limited<Number: RealNumber>(_ v: Number) -> Number { 0.5 * (magnitude(v + 1) - magnitude(v - 1)) }

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    let (fx, fy, fz) = (limited(x), limited(y), limited(z))
    let inhibition = b * fx
    derivative[0] = d * fx - b * (fy + fz) - x
    derivative[1] = c * fy - a * fz - inhibition - y
    derivative[2] = fz + a * fy - inhibition - z
  }
}
