import SimCore

/// The second three-scroll unified chaotic system.
public struct Tsucs2: FlowPreset {
  public static let card = Card(
    name: "tsucs-2",
    summary: "three scrolls by a cross term in a Lorenz-like flow (Pan, Zhou and Li 2013)",
    details: """
      dx/dt = a (y - x) + d x z
      dy/dt = k x + f y - x z
      dz/dt = c z + x y - eps x²
      At the defaults the default state leads to a torus with two frequencies, not to chaos. With other parameters the same \
      equations are the flows dequan-li and pan-xu-zhou.
      """,
    references: [
      "Pan, Zhou & Li (2013), Synchronization of three-scroll unified chaotic system (TSUCS) and its hyper-chaotic system"
    ])
  public static let facts = SystemFacts(
    dysts: "Tsucs2", regime: .regular, period: 0.34526, exponents: [0, 0, -1.496], uncertainty: 0.0004,
    divergence: "varies: -a + f + c + d z", symmetry: "(x, y, z) → (-x, -y, z)")
  public static let defaultState = [1.2969944, 1.12138, 50.028988]

  public var original = DequanLi()
  public init() {
    (original.c, original.d, original.k) = (0.833, 0.5, 0.0)
  }
}
