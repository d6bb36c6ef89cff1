import SimCore

/// Bogdanov's map.
public struct Bogdanov: IteratedMap {
  public static let card = Card(
    name: "bogdanov",
    summary: "a planar map that unfolds the double-zero bifurcation, as a flow does (Bogdanov 1981; Arrowsmith et al. 1993)",
    details: """
      x' = x + y'
      y' = y + eps y + k x (x - 1) + mu x y
      It is Euler's symplectic step for Bogdanov's vector field. With eps = mu = 0, the default, areas are preserved and the map \
      is Hénon's area-preserving quadratic one in other coordinates: islands around the origin, then a chaotic layer, then \
      escape. The default orbit is quasiperiodic.
      """,
    references: [
      "Bogdanov (1981), Bifurcations of a limit cycle for a family of vector fields on the plane, Selecta Math. Sov. 1:373–388",
      "Arrowsmith, Cartwright, Lansbury & Place (1993), Int. J. Bifurcation Chaos 3:803–842",
    ])
  public static let facts = SystemFacts(
    dysts: "Bogdanov", regime: .regular, exponents: [0, 0],
    divergence: "1 + eps + mu x")
  public static let components = ["x", "y"]
  public static let defaultState = [0.51, 0.2]

  public var eps = 0.0
  public var k = 1.2
  public var mu = 0.0
  public init() {}
  public static let table: [Parameter<Bogdanov>] = [
    .real("eps", \.eps, "growth of y: negative damping"),
    .real("k", \.k, "strength of the quadratic force"),
    .real("mu", \.mu, "damping that depends on x"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    let force = k * x * (x - 1)
    let next = (1 + eps) * y + force + mu * x * y
    image[0] = x + next
    image[1] = next
  }
}
