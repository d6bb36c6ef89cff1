import SimCore

/// The four-wing system of Liu and Chen.
public struct LiuChen: FlowPreset {
  public static let card = Card(
    name: "liu-chen",
    summary: "quadratic flow with a product in each equation and an attractor of four wings (Liu and Chen 2004)",
    details: """
      dx/dt = a x + h y + s y z
      dy/dt = -b y - p x + q x z
      dz/dt = c z - r x y
      The equations of `sakarya` with other parameters. With h = p = 0, changing the signs of any two components is a symmetry, \
      and the x-axis is invariant: along it x grows as exp(a t). The default state lies close to that axis; its orbit ends on a \
      limit cycle.
      """,
    references: ["Liu, Chen (2004), Int. J. Bifurcat. Chaos 14:1395–1403, doi:10.1142/S0218127404009880"])
  public static let facts = SystemFacts(
    dysts: "LiuChen", regime: .regular, period: 8.0164, exponents: [0, -0.03346, -16.57], uncertainty: 5e-5,
    divergence: "a - b + c", symmetry: "(x, y, z) → (-x, -y, z)")
  public static let defaultState = [4.6722764, 5.2437205e-10, -6.4444208e-10]

  public var original = Sakarya()
  public init() {
    (original.a, original.b, original.c, original.h, original.p, original.q) = (0.4, 12.0, -5.0, 0.0, 0.0, -1.0)
    original.r = 1.0
  }
}
