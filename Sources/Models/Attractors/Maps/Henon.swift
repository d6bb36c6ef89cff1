import SimCore

/// Hénon's map.
public struct Henon: IteratedMap {
  public static let card = Card(
    name: "henon",
    summary: "a model of the Poincaré section of a strange attractor, fractal across and smooth along it (Hénon 1976)",
    details: """
      x' = 1 - a x² + y
      y' = b x
      Any quadratic map of the plane with constant Jacobian can be brought to this form. It stretches, folds, and contracts \
      areas by |b|. Orbits that start too far away escape to infinity.
      """,
    references: ["Hénon (1976), Commun. Math. Phys. 50:69–77, doi:10.1007/BF01608556"])
  public static let facts = SystemFacts(
    dysts: "Henon", regime: .chaotic, exponents: [0.4197, -1.6237], uncertainty: 0.0021,
    divergence: "-b")
  public static let components = ["x", "y"]
  public static let defaultState = [1.21674097, 0.03536533]

  public var a = 1.4
  public var b = 0.3
  public init() {}
  public static let table: [Parameter<Henon>] = [
    .real("a", \.a, "strength of the fold"),
    .real("b", \.b, "contraction of areas"),
  ]

  public func image<Number: RealNumber>(_ u: UnsafePointer<Number>, _ image: UnsafeMutablePointer<Number>) {
    let (x, y) = (u[0], u[1])
    image[0] = 1 - a * square(x) + y
    image[1] = b * x
  }
}
