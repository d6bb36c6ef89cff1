import SimCore

/// The Lorenz-Stenflo system of acoustic-gravity waves.
public struct LorenzStenflo: Flow {
  public static let card = Card(
    name: "lorenz-stenflo",
    summary: "acoustic-gravity waves in a rotating atmosphere, an extension of the Lorenz system (Stenflo 1996)",
    details: """
      dx/dt = a (y - x) + d w
      dy/dt = x (c - z) - y
      dz/dt = x y - b z
      dw/dt = -x - a w
      The rotation of the Earth adds the component w; with d = 0 the first three equations are those of Lorenz. Chaotic with one \
      positive exponent.
      """,
    references: ["Stenflo (1996), Phys. Scr. 53:83–84, doi:10.1088/0031-8949/53/1/015"])
  public static let facts = SystemFacts(
    dysts: "LorenzStenflo", regime: .chaotic, period: 3.887714, exponents: [0.3819, 0, -2.695, -3.387], uncertainty: 0.0003,
    divergence: "-(2 a + b + 1)", symmetry: "(x, y, z, w) → (-x, -y, z, -w)")
  public static var dimension: Int { 4 }
  public static let components = ["x", "y", "z", "w"]
  public static let defaultState = [4.233438598886809, 9.08970605484108, 21.86662535600487, -1.4080695182833802]

  public var a = 2.0
  public var b = 0.7
  public var c = 26.0
  public var d = 1.5
  public init() {}
  public static let table: [Parameter<LorenzStenflo>] = [
    .real("a", \.a, "Prandtl number"),
    .real("b", \.b, "geometric factor"),
    .real("c", \.c, "Rayleigh number over its critical value"),
    .real("d", \.d, "rotation number"),
  ]

  @inline(__always)
  public func derivative<Number: RealNumber>(_ t: Number, _ u: UnsafePointer<Number>, _ derivative: UnsafeMutablePointer<Number>) {
    let (x, y, z, w) = (u[0], u[1], u[2], u[3])
    derivative[0] = a * (y - x) + d * w
    derivative[1] = x * (c - z) - y
    derivative[2] = x * y - b * z
    derivative[3] = -x - a * w
  }
}
