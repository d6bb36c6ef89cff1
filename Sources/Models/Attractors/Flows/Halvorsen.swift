import SimCore

/// Halvorsen's cyclically symmetric attractor.
public struct Halvorsen: Flow {
  public static let card = Card(
    name: "halvorsen",
    summary: "an attractor with cyclic symmetry (Halvorsen; Sprott 2010)",
    details: """
      dx/dt = -a x - b (y + z) - y²
      dy/dt = -a y - b (z + x) - z²
      dz/dt = -a z - b (x + y) - x²
      The three equations are one, with the variables exchanged in a cycle; the diagonal x = y = z is invariant.
      """,
    references: ["Sprott (2010), Elegant Chaos: Algebraically Simple Chaotic Flows, World Scientific"])
  public static let facts = SystemFacts(
    dysts: "Halvorsen", regime: .chaotic, period: 1.4889, exponents: [0.6781, 0, -4.878], uncertainty: 0.001,
    divergence: "-3 a", symmetry: "(x, y, z) → (y, z, x)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [-8.6807408, -2.4741399, 0.070775762]

  public var a = 1.4
  public var b = 4.0
  public init() {}
  public static let table: [Parameter<Halvorsen>] = [
    .real("a", \.a, "damping"),
    .real("b", \.b, "coupling of each variable to the others"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = -a * x - b * (y + z) - square(y)
    derivative[1] = -a * y - b * (z + x) - square(z)
    derivative[2] = -a * z - b * (x + y) - square(x)
  }
}
