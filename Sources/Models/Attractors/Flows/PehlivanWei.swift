import SimCore

/// The system of Pehlivan and Wei.
public struct PehlivanWei: Flow {
  public static let card = Card(
    name: "pehlivan-wei",
    summary: "quadratic flow with two equilibria, built as a circuit (Pehlivan and Wei 2012)",
    details: """
      dx/dt = y - y z
      dy/dt = y + y z - 2 x
      dz/dt = 2 - x y - y²
      Without parameters. The equilibria are (1, 1, 1) and (-1, -1, 1).
      """,
    references: ["Pehlivan, Wei (2012), Turk. J. Electr. Eng. Comput. Sci. 20:1229–1239, doi:10.3906/elk-1103-14"])
  public static let facts = SystemFacts(
    dysts: "PehlivanWei", regime: .chaotic, period: 3.748733, exponents: [0.06985, 0, -0.6387], uncertainty: 0.00049,
    divergence: "1 + z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static var dimension: Int { 3 }
  public static let components = ["x", "y", "z"]
  public static let defaultState = [0.21665608, 0.86710502, 0.50627859]

  public init() {}
  public static let table: [Parameter<PehlivanWei>] = []

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z) = (u[0], u[1], u[2])
    derivative[0] = y * (1 - z)
    derivative[1] = y * (1 + z) - 2 * x
    derivative[2] = 2 - y * (x + y)
  }
}
